"""Writing many rows without standing in anybody's way.

* A batch is one statement, and commits by itself: a row is locked no longer than that statement runs.
* Postgres itself ends a statement after LONGEST, so nobody waits longer for us, whatever the machine is busy with.
  What was ended has changed nothing; it is done again in smaller batches.
* A batch that took half of that makes the next one smaller; a quick one makes it larger again.
* Rows that somebody else has locked are skipped; the next sweep finds them again.
* Each statement first makes sure that the lease is still ours, and counts in the sweep's record what it did: a sweep
  that is killed between two statements has told the truth.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import structlog
from sqlalchemy import TextClause, text
from sqlalchemy.exc import DBAPIError

from prowcommon.db.database import Database, open_database
from prowcommon.db.leases import Lease
from prowcommon.errors import Conflict
from sinker.domain.retention import Reason
from sinker.domain.tally import Kind, line_of

log = structlog.get_logger()

LONGEST = timedelta(milliseconds=100)
BATCH = 200
"""Some 10 ms of archiving or deleting on a small machine."""

_QUERY_CANCELED = "57014"

_BY_INDEX = {"enable_seqscan": "off", "enable_hashjoin": "off", "enable_mergejoin": "off"}
"""A batch is some hundred rows by their keys, whatever Postgres makes of statistics that a sweep outdates."""

_MINE = """
mine AS MATERIALIZED (
    SELECT name FROM leases WHERE name = :lease AND fence = :fence FOR SHARE
)"""

_NOTED = """
noted AS (
    UPDATE sweeps SET done = done || jsonb_build_object(
        CAST(:line AS text), coalesce(CAST(done ->> CAST(:line AS text) AS bigint), 0) + (SELECT count(*) FROM gone))
    WHERE id = :sweep AND EXISTS (SELECT FROM gone)
)
SELECT (SELECT count(*) FROM mine) AS held, (SELECT count(*) FROM gone) AS gone"""


def batch_statement(*ctes: str) -> TextClause:
    """A statement of this module's kind: `ctes` read `:rows` (a JSON array) and `mine`, the last is called `gone`."""
    return text(f"WITH {', '.join((_MINE, *ctes, _NOTED))}")


@asynccontextmanager
async def open_short_database(url: str) -> AsyncIterator[Database]:
    """A database whose every statement ends in time."""
    session = {"statement_timeout": str(LONGEST // timedelta(milliseconds=1)), **_BY_INDEX}
    async with open_database(url, pool_size=1, application_name="prow-sinker-sweep", session=session) as database:
        yield database


@dataclass(frozen=True, slots=True)
class Sweep:
    """A sweep that runs: its record, and the proof that it may."""

    id: UUID
    lease: Lease


class Batches:
    """Writes of one sweep."""

    def __init__(self, database: Database, sweep: Sweep, *, size: int = BATCH) -> None:
        self._database = database
        self._sweep = sweep
        self._size = self._most = size
        self.longest = timedelta(0)
        """Of the statements that were carried out, and of the ways there and back."""
        self.refused: Counter[Reason] = Counter()
        """Rows that took too long even alone."""

    async def write(self, statement: TextClause, rows: Sequence[Any], kind: Kind, reason: Reason, **said: Any) -> int:
        """How many rows it was done to; fewer than were given when somebody else was at them.

        Raises Conflict when the lease has passed to somebody else.
        """
        said |= {"line": line_of(kind, reason), "sweep": self._sweep.id}
        said |= {"lease": self._sweep.lease.name, "fence": self._sweep.lease.fence}
        done = start = 0
        while start < len(rows):
            batch = rows[start : start + self._size]
            gone = await self._one(statement, {**said, "rows": msgspec.json.encode(batch).decode()})
            if gone is not None:
                done += gone
            elif self._size > 1:
                self._size = max(1, self._size // 4)
                continue
            else:
                self.refused[reason] += 1
            start += len(batch)
        return done

    async def _one(self, statement: TextClause, said: dict[str, Any]) -> int | None:
        """None when it took too long, and so did nothing."""
        now = asyncio.get_running_loop().time
        began = now()
        try:
            async with self._database.connect() as connection:
                row = (await connection.execute(statement, said)).one()
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != _QUERY_CANCELED:
                raise
            log.info("batch_was_too_long", size=self._size, line=said["line"])
            return None
        if not row.held:
            raise Conflict(f"Lease {said['lease']} has passed to somebody else")
        took = timedelta(seconds=now() - began)
        self.longest = max(self.longest, took)
        if took > LONGEST / 2:
            self._size = max(1, self._size // 2)
        elif took < LONGEST / 4:
            self._size = min(self._most, self._size + self._size // 2 + 1)
        return int(row.gone)
