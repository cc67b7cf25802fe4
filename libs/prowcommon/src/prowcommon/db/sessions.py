"""Deck's sessions: somebody who signed in, until the working day is over.

* The cookie holds a random secret; only its SHA-256 is stored. A fast hash will do: nobody guesses 256 random bits.
* A session that began with a token ends with it: revoked or expired tokens have no sessions.
* What a session may do is what its beginner might when it began.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from prowcommon.db.tables import api_tokens, sessions
from prowcommon.db.tokens import Token
from prowcommon.permissions import Principal

LASTS = timedelta(hours=12)
"""A working day: who begins in the morning isn't asked again before the evening."""

_RANDOM_BYTES = 32


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in."""

    principal: Principal
    expires_at: datetime


async def begin(connection: AsyncConnection, token: Token, *, now: datetime) -> str:
    """A new session of whoever presented `token`; its secret, which is not kept. Sessions that are over are deleted."""
    await connection.execute(sessions.delete().where(sessions.c.expires_at <= now))
    secret = secrets.token_urlsafe(_RANDOM_BYTES)
    row = {
        "secret_sha256": _hashed(secret),
        "principal": token.principal,
        "verbs": sorted(token.verbs),
        "token_id": token.id,
        "created_at": now,
        "expires_at": now + LASTS,
    }
    await connection.execute(sessions.insert().values(row))
    return secret


async def find(connection: AsyncConnection, secret: str, *, now: datetime) -> Session | None:
    """The session with that secret, if it is not over."""
    s, t = sessions.c, api_tokens.c
    token_lives = sa.and_(t.revoked_at.is_(None), sa.or_(t.expires_at.is_(None), t.expires_at > now))
    wanted = (
        sa.select(s.principal, s.verbs, s.expires_at)
        .join_from(sessions, api_tokens, t.id == s.token_id, isouter=True)
        .where(s.secret_sha256 == _hashed(secret), s.expires_at > now, sa.or_(s.token_id.is_(None), token_lives))
    )
    row = (await connection.execute(wanted)).one_or_none()
    return Session(Principal(row.principal, frozenset(row.verbs)), row.expires_at) if row is not None else None


async def end(connection: AsyncConnection, secret: str) -> None:
    """Harmless when there is none."""
    await connection.execute(sessions.delete().where(sessions.c.secret_sha256 == _hashed(secret)))


def _hashed(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
