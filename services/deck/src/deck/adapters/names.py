"""The names of all jobs that ever ran: there are thousands of them among millions of runs.

A pattern is matched against the names, in memory, and Postgres is asked for runs by whole names, which it has an index
for. Names are found by leaping through that index from one to the next; from then on only those of new runs are looked
for. A name whose runs are all gone stays, and finds nothing.
"""

import asyncio
from datetime import datetime, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from deck.domain.filters import matches
from prowcommon.clock import Clock
from prowcommon.db.tables import prowjobs
from prowcommon.ids import new_prowjob_id

_ALL_NAMES = text("""
WITH RECURSIVE names AS (
    (SELECT job FROM prowjobs ORDER BY job LIMIT 1)
    UNION ALL
    SELECT (SELECT j.job FROM prowjobs j WHERE j.job > names.job ORDER BY j.job LIMIT 1)
    FROM names WHERE names.job IS NOT NULL
)
SELECT job FROM names WHERE job IS NOT NULL
""")

_OVERLAP = timedelta(seconds=20)
"""Ids are made before their rows are committed, on hosts whose clocks differ a little."""

_TOO_LONG = timedelta(minutes=10)
"""After so long the new runs may be many, and leaping is the shorter way."""


class JobNames:
    """Which jobs there are."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._looking = asyncio.Lock()
        self._names: set[str] = set()
        self._looked_at: datetime | None = None

    async def matching(self, connection: AsyncConnection, pattern: str) -> list[str] | None:
        """The names that a pattern stands for, also those that came this moment; None when it is all of them."""
        async with self._looking:
            await self._look(connection)
            found = [name for name in self._names if matches(pattern, name)]
            return found if len(found) < len(self._names) else None

    async def _look(self, connection: AsyncConnection) -> None:
        now, before = self._clock.now(), self._looked_at
        if before is None or now - before > _TOO_LONG:
            self._names = set(await connection.scalars(_ALL_NAMES))
        else:
            newer = prowjobs.c.id > new_prowjob_id(before - _OVERLAP)
            self._names.update(await connection.scalars(select(func.distinct(prowjobs.c.job)).where(newer)))
        self._looked_at = now
