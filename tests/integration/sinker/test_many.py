"""Many rows, in batches that stand in nobody's way."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from integration.sinker.crowd import a_crowd, count_archived, witnessing
from integration.sinker.stage import SinkerScene
from sinker.adapters.batches import BATCH, LONGEST
from sinker.domain.retention import Retention
from sinker.sweeper import Rules

DAYS = timedelta(days=1)
AN_END_IS_ASKED_FOR = timedelta(milliseconds=20)
"""Postgres ends a statement at LONGEST; until its locks are gone, a busy machine takes a moment more."""

SLOW = """
CREATE FUNCTION be_slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM pg_sleep(CASE WHEN NEW.job = 'slowest' THEN 0.3 ELSE 0.002 END);
    RETURN NEW;
END $$;
"""
SLOW_TRIGGER = "CREATE TRIGGER slow BEFORE UPDATE ON prowjobs FOR EACH ROW EXECUTE FUNCTION be_slow()"


async def test_a_hundred_thousand_jobs_are_archived_and_deleted_with_no_lock_longer_than_100_ms(
    scene: SinkerScene,
) -> None:
    await a_crowd(scene.database, 100_000, first=scene.clock.now() - 90 * DAYS)
    await a_crowd(scene.database, 5_000, first=scene.clock.now() - 2 * DAYS)

    async with witnessing(scene.database) as witness:
        record = await scene.sweep()

        assert record.done == {"archive/aged": 100_000}
        assert await count_archived(scene.database) == 100_000

        scene.clock.pass_(days=60)
        await scene.configured(max_prowjob_age=90 * DAYS)
        scene.another(Rules(retention=Retention(30 * DAYS, keep_last=60)))
        record = await scene.sweep()

    assert record.done == {"delete/retention": 100_000 - 100 * 10}  # of each of 100 jobs 50 are live, so 10 stay
    assert witness.looks > 100
    assert witness.longest <= LONGEST + AN_END_IS_ASKED_FOR


async def test_where_rows_are_slow_batches_become_small_enough(scene: SinkerScene) -> None:
    """A batch of all of them would take a second."""
    await a_crowd(scene.database, BATCH, first=scene.clock.now() - 90 * DAYS)
    async with scene.database.connect() as connection:
        await connection.execute(text(SLOW))
        await connection.execute(text(SLOW_TRIGGER))

    async with witnessing(scene.database) as witness:
        record = await scene.sweep()

    assert record.done == {"archive/aged": BATCH}
    assert record.errors == []
    assert witness.longest <= LONGEST + AN_END_IS_ASKED_FOR


async def test_a_row_that_is_too_slow_even_alone_is_told_and_keeps_no_other(scene: SinkerScene) -> None:
    slowest = await scene.given("slowest", age=90 * DAYS, job="slowest")
    await a_crowd(scene.database, 20, first=scene.clock.now() - 90 * DAYS)
    async with scene.database.connect() as connection:
        await connection.execute(text(SLOW))
        await connection.execute(text(SLOW_TRIGGER))

    record = await scene.sweep()

    assert record.state == "failed"
    assert record.errors == ["Rows that could not be written in time (aged): 1. The next sweep tries again."]
    assert record.done == {"archive/aged": 20}
    async with scene.database.connect() as connection:
        left = list(await connection.scalars(text("SELECT id FROM prowjobs WHERE archived_at IS NULL")))
    assert left == [slowest]
    assert scene.metric("sinker_prow_jobs_cleaning_errors", reason="aged") == 1


@pytest.mark.parametrize("dry_run", [True, False])
async def test_a_record_stays_small(scene: SinkerScene, dry_run: bool) -> None:
    await a_crowd(scene.database, 3_000, first=scene.clock.now() - 90 * DAYS)

    record = await scene.sweep(dry_run=dry_run)

    assert record.found == {"archive/aged": 3_000}
    assert len(record.items) == (1_000 if dry_run else 0)
