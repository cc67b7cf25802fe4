from datetime import UTC, datetime

from sqlalchemy import text

from prowcommon.db import prowjobs
from prowcommon.db.database import Database
from prowcommon.db.partitions import ensure_partitions, months_from
from support.builders import a_new_job
from support.clock import FakeClock

DECEMBER = datetime(2030, 12, 31, 23, 59, tzinfo=UTC)


async def partitions_of_events(database: Database) -> list[str]:
    async with database.connect() as connection:
        rows = await connection.scalars(
            text("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'prowjob_events'::regclass")
        )
        return sorted(rows)


def test_the_month_after_december_is_january_of_the_next_year() -> None:
    (this, following) = months_from(DECEMBER)

    assert this == (datetime(2030, 12, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC))
    assert following == (datetime(2031, 1, 1, tzinfo=UTC), datetime(2031, 2, 1, tzinfo=UTC))


async def test_the_next_months_partition_is_there_before_its_first_row(database: Database) -> None:
    await ensure_partitions(database, FakeClock(DECEMBER))
    await ensure_partitions(database, FakeClock(DECEMBER))

    assert {"prowjob_events_2030_12", "prowjob_events_2031_01"} <= set(await partitions_of_events(database))
    async with database.connect() as connection:
        await prowjobs.create(connection, [a_new_job()], at=DECEMBER, by="test")
        assert await connection.scalar(text("SELECT count(*) FROM prowjob_events_2030_12")) == 1


async def test_a_month_that_was_missed_keeps_its_rows_with_the_rest(database: Database) -> None:
    async with database.connect() as connection:
        await prowjobs.create(connection, [a_new_job()], at=DECEMBER, by="test")

    await ensure_partitions(database, FakeClock(DECEMBER))

    assert "prowjob_events_2030_12" not in await partitions_of_events(database)
    async with database.connect() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM prowjob_events")) == 1
