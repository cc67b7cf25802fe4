"""The token of this laptop's owner: `.prow/token`, good for everything."""

from pathlib import Path

from prowcommon.cli.secretfile import replace_secret_file
from prowcommon.clock import SystemClock
from prowcommon.db import tokens
from prowcommon.db.database import Database
from prowcommon.permissions import ANY_VERB


async def ensure_token(database: Database, path: Path) -> bool:
    """Leaves a token in `path` that the database knows. True when it had to be made."""
    now = SystemClock().now()
    async with database.begin() as connection:
        if (kept := _kept_in(path)) and await tokens.find(connection, kept, now=now):
            return False
        _, secret = await tokens.create(connection, name="up", verbs=frozenset({ANY_VERB}), now=now)
        replace_secret_file(path, secret)
        return True


def _kept_in(path: Path) -> str:
    return path.read_text().strip() if path.is_file() else ""
