"""What must be single is held under a lease: a session advisory lock, and a fence number that grows with every holder.

* The lock lives in one connection. When that breaks, the lock is gone, and so is the body that ran under it.
* The fence is for statements that must not be carried out by a holder who lost the lease without noticing.
* Waiting is asking once a second: a statement that blocks on the lock would hold back vacuum.

Source: https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import asyncpg
import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from prowcommon.db.database import Database
from prowcommon.db.tables import leases
from prowcommon.errors import Conflict, Unavailable
from prowcommon.tasks import ceaselessly

log = structlog.get_logger()

_ASK_EVERY = timedelta(seconds=1)

_TAKE = """
INSERT INTO leases (name, holder, fence, acquired_at) VALUES ($1, $2, 1, now())
ON CONFLICT (name) DO UPDATE SET holder = $2, fence = leases.fence + 1, acquired_at = now()
RETURNING fence
"""


@dataclass(frozen=True, slots=True)
class Lease:
    """Proof of being the one, for as long as `connection` lives."""

    name: str
    fence: int
    connection: asyncpg.Connection
    """The connection that holds the lock; what is done on it can't be done by a former holder."""


async def while_holding(
    database: Database, name: str, body: Callable[[Lease], Awaitable[None]], *, holder: str
) -> None:
    """Runs `body` whenever we hold the lease `name`, until cancelled; takes part in every new election."""
    await ceaselessly(lambda: _once(database, name, body, holder), name=f"lease-{name}")


async def _once(database: Database, name: str, body: Callable[[Lease], Awaitable[None]], holder: str) -> None:
    async with database.dedicated() as connection:
        while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", lock_number(name)):  # noqa: ASYNC110
            await asyncio.sleep(_ASK_EVERY.total_seconds())
        fence = await connection.fetchval(_TAKE, name, holder)
        log.info("lease_taken", lease=name, fence=fence, holder=holder)
        broken = asyncio.Event()
        connection.add_termination_listener(lambda _: broken.set())
        work = asyncio.ensure_future(body(Lease(name, fence, connection)))
        watch = asyncio.create_task(broken.wait())
        try:
            await asyncio.wait({work, watch}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                raise Unavailable(f"The connection that held lease {name} broke")
            work.result()
        finally:
            watch.cancel()
            work.cancel()
            await asyncio.gather(work, watch, return_exceptions=True)


async def prove(connection: AsyncConnection, lease: Lease) -> None:
    """Makes the surrounding transaction one that only the lease's present holder can commit. Raises Conflict.

    A holder that stood still (a paused machine) may not know yet that another has taken over.
    """
    mine = select(leases.c.name).where(leases.c.name == lease.name, leases.c.fence == lease.fence)
    if await connection.scalar(mine.with_for_update(read=True)) is None:
        raise Conflict(f"Lease {lease.name} has passed to somebody else")


def lock_number(name: str) -> int:
    """The advisory lock's number for a lease's name: 63 bits, the same in every process."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big") >> 1
