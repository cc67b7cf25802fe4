"""The tokens of a laptop: `.prow/token` is its owner's, good for everything; `.prow/deck-token` is Deck's own."""

from pathlib import Path

from prowcommon.cli.secretfile import replace_secret_file
from prowcommon.clock import SystemClock
from prowcommon.db import tokens
from prowcommon.db.database import Database
from prowcommon.permissions import ACT_AS, ANY_VERB


async def ensure_token(database: Database, path: Path) -> bool:
    """Leaves the owner's token in `path`, one that the database knows. True when it had to be made."""
    return await _ensure(database, path, name="up", verbs=frozenset({ANY_VERB}))


async def ensure_deck_token(database: Database, path: Path) -> bool:
    """The same for Deck's, with which it may do nothing but pass on what people who are signed in ask for."""
    return await _ensure(database, path, name="deck", verbs=frozenset({ACT_AS}), principal="service:deck")


async def _ensure(
    database: Database, path: Path, *, name: str, verbs: frozenset[str], principal: str | None = None
) -> bool:
    now = SystemClock().now()
    async with database.begin() as connection:
        if (kept := _kept_in(path)) and await tokens.find(connection, kept, now=now):
            return False
        _, secret = await tokens.create(connection, name=name, verbs=verbs, principal=principal, now=now)
        replace_secret_file(path, secret)
        return True


def _kept_in(path: Path) -> str:
    return path.read_text().strip() if path.is_file() else ""
