"""Bearer tokens for the HTTP APIs: made, presented, revoked.

* A secret reads `prow_<id>_<random>`: the id finds the row, the whole is compared by its SHA-256, in constant time.
  A fast hash will do, because nobody can guess 256 random bits.
* Only the hash is stored. Whoever loses a secret makes another token.
* A revoked or expired token is as good as none, and its row stays, for the audit names it.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from prowcommon.db.tables import api_tokens
from prowcommon.errors import NotFound, UserError

PREFIX = "prow"

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_UNAMBIGUOUS = "abcdefghjkmnpqrstuvwxyz23456789"
_SUFFIX_LENGTH = 6
_RANDOM_BYTES = 32


@dataclass(frozen=True, slots=True)
class Token:
    """Who presents it, and what it is good for."""

    id: str
    principal: str
    verbs: frozenset[str]
    """Verbs of the API; `*` stands for all of them."""


@dataclass(frozen=True, slots=True)
class TokenRecord:
    """A token as its owner lists it."""

    token: Token
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


def new_id(name: str) -> str:
    """`name` and a few random letters, so that a name can be used again. Raises UserError for an unfit name."""
    if not _NAME.fullmatch(name):
        raise UserError(f"{name!r} can't name a token: use up to 40 lower-case letters, digits and dashes.")
    return f"{name}-{''.join(secrets.choice(_UNAMBIGUOUS) for _ in range(_SUFFIX_LENGTH))}"


def new_secret(token_id: str) -> str:
    return f"{PREFIX}_{token_id}_{secrets.token_hex(_RANDOM_BYTES)}"


def id_in(presented: str) -> str | None:
    """The id a secret claims to belong to; None when it isn't shaped like one of ours."""
    match presented.split("_"):
        case [prefix, token_id, random] if prefix == PREFIX and token_id and random:
            return token_id
    return None


def hashed(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


async def create(
    connection: AsyncConnection,
    *,
    name: str,
    verbs: frozenset[str],
    now: datetime,
    principal: str | None = None,
    expires_at: datetime | None = None,
) -> tuple[Token, str]:
    """A new token and its secret, which is not kept and can't be told again.

    Without `principal` it acts as itself, `token:ID`. Raises UserError for an unfit name.
    """
    token_id = new_id(name)
    token = Token(token_id, principal or f"token:{token_id}", verbs)
    secret = new_secret(token_id)
    await connection.execute(
        api_tokens.insert().values(
            id=token.id,
            secret_sha256=hashed(secret),
            principal=token.principal,
            verbs=sorted(verbs),
            created_at=now,
            expires_at=expires_at,
        )
    )
    return token, secret


async def find(connection: AsyncConnection, presented: str, *, now: datetime) -> Token | None:
    """The token whose secret was presented, if it is valid at `now`."""
    token_id = id_in(presented)
    if token_id is None or "\0" in token_id:  # Postgres refuses the zero byte, and a stranger may send one
        return None
    row = (await connection.execute(sa.select(api_tokens).where(api_tokens.c.id == token_id))).one_or_none()
    if row is None or not hmac.compare_digest(row.secret_sha256, hashed(presented)):
        return None
    if row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= now):
        return None
    return _token(row)


async def revoke(connection: AsyncConnection, token_id: str, *, now: datetime) -> None:
    """Makes the token worthless, at once and for good; harmless when it already is. Raises NotFound."""
    revoked_at = sa.func.coalesce(api_tokens.c.revoked_at, now)
    revoked = await connection.execute(
        api_tokens.update().where(api_tokens.c.id == token_id).values(revoked_at=revoked_at)
    )
    if not revoked.rowcount:
        raise NotFound(f"There is no token {token_id!r}. `prow token list` shows them all.")


async def all_tokens(connection: AsyncConnection) -> list[TokenRecord]:
    """Every token there ever was, oldest first."""
    rows = await connection.execute(sa.select(api_tokens).order_by(api_tokens.c.created_at, api_tokens.c.id))
    return [TokenRecord(_token(row), row.created_at, row.expires_at, row.revoked_at) for row in rows]


def _token(row: sa.Row[tuple[object, ...]]) -> Token:
    return Token(row.id, row.principal, frozenset(row.verbs))
