"""Bearer tokens at the door of every write, and the audit row that each write leaves.

* Deck passes on what somebody who is signed in asks for: its own token, and in `Prow-Session` the secret of their
  session. The header counts only beside a token that may `act-as`; then the session's principal and verbs decide, and
  the audit names both. So neither a stolen cookie nor a stolen token of Deck's is enough to write anything.

Source: RFC 6750.
"""

from datetime import datetime
from typing import Any

import uuid_utils
from fastapi import Request
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from prowcommon.db import sessions, tokens
from prowcommon.db.database import Database
from prowcommon.db.tables import audit
from prowcommon.errors import NotAllowed
from prowcommon.permissions import ACT_AS, Principal, may

SESSION_HEADER = "Prow-Session"


async def authorize(
    database: Database,
    request: Request,
    verb: str,
    resource: str,
    *,
    at: datetime,
    details: dict[str, Any] | None = None,
) -> Principal:
    """The principal who makes this request, if it may; the answer is audited either way.

    Raises NotAllowed: nobody was named, or the one who was may not.
    """
    scheme, _, presented = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not presented:
        raise NotAllowed("This needs a token: send `Authorization: Bearer …`.", known=False)
    async with database.connect() as connection:
        token = await tokens.find(connection, presented, now=at)
        if token is None:
            raise NotAllowed("This token is unknown, revoked or expired.", known=False)
        principal = Principal(token.principal, frozenset(token.verbs))
        if (secret := request.headers.get(SESSION_HEADER)) is not None:
            details = {**(details or {}), "through": principal.name}
            principal = await _signed_in(connection, secret, principal, resource, at=at)
        allowed = may(principal, verb)
        await note(connection, principal.name, verb, resource, allowed=allowed, at=at, details=details)
    if not allowed:
        raise NotAllowed(f"{principal.name} may not {verb}.")
    return principal


async def _signed_in(
    connection: AsyncConnection, secret: str, caller: Principal, resource: str, *, at: datetime
) -> Principal:
    """Whose session `caller` passes on. Raises NotAllowed."""
    if not may(caller, ACT_AS):
        await note(connection, caller.name, ACT_AS, resource, allowed=False, at=at)
        raise NotAllowed(f"{caller.name} may not act for somebody else: its token lacks the verb {ACT_AS}.")
    session = await sessions.find(connection, secret, now=at)
    if session is None:
        raise NotAllowed("This session is over. Sign in again.", known=False)
    return session.principal


async def note(
    connection: AsyncConnection,
    principal: str,
    verb: str,
    resource: str,
    *,
    allowed: bool,
    at: datetime,
    details: dict[str, Any] | None = None,
) -> None:
    """One audit row."""
    row = {
        "id": str(uuid_utils.uuid7()),
        "at": at,
        "principal": principal,
        "verb": verb,
        "resource": resource,
        "allowed": allowed,
        "details": details or {},
    }
    await connection.execute(insert(audit).values(row))
