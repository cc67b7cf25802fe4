"""Monthly partitions of what grows for ever: a month is dropped or moved away in one go, and never vacuumed.

* This month's and the next one's partition are there before their first row.
* Each table has a partition for the rest, so that a row with an odd instant is stored and not refused. A month whose
  rows already lie there gets no partition of its own, and the log says so.
"""

from datetime import UTC, datetime

import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from prowcommon.clock import Clock
from prowcommon.db.database import Database, first_line

log = structlog.get_logger()

PARTITIONED = ("prowjob_events", "audit")


def months_from(now: datetime) -> list[tuple[datetime, datetime]]:
    """This month and the next, each as (first instant, first instant after)."""
    first = [datetime(now.year + (now.month - 1 + ahead) // 12, (now.month - 1 + ahead) % 12 + 1, 1, tzinfo=UTC)
             for ahead in range(3)]  # fmt: skip
    return [(first[0], first[1]), (first[1], first[2])]


async def ensure_partitions(database: Database, clock: Clock) -> None:
    """Makes the partitions that are missing. Raises Unavailable."""
    for table in PARTITIONED:
        for begins, ends in months_from(clock.now()):
            async with database.connect() as connection:
                await _ensure(connection, table, begins, ends)


async def _ensure(connection: AsyncConnection, table: str, begins: datetime, ends: datetime) -> None:
    name = f"{table}_{begins:%Y_%m}"
    if await connection.scalar(text("SELECT to_regclass(:name)"), {"name": name}) is not None:
        return
    try:
        await connection.execute(
            text(
                f"CREATE TABLE IF NOT EXISTS {name} PARTITION OF {table} "
                f"FOR VALUES FROM ('{begins.isoformat()}') TO ('{ends.isoformat()}')"
            )
        )
    except DBAPIError as error:
        log.warning("partition_not_made", partition=name, because=first_line(error))
    else:
        log.info("partition_made", partition=name)
