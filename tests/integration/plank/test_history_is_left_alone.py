"""Work on what is alive reads only that: its cost doesn't grow with what was."""

from datetime import timedelta

from sqlalchemy import text

from integration.sinker.crowd import a_crowd
from plank.worker import end_homeless_jobs
from prowcommon.db.database import Database, open_database
from prowcommon.prowjobs.model import JobState
from prowcommon.tasks import alongside
from support.builders import a_new_job
from support.clock import NOON, FakeClock
from support.scenes import PlankScene, until

HISTORY = 20_000
ALIVE = 20

_TUPLES_READ = """
SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) FROM pg_stat_user_tables
WHERE relname IN ('prowjobs', 'prowjob_builds')
"""
_OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'work'"


async def test_jobs_run_and_sweeps_pass_without_reading_history(
    database: Database, database_url: str, clock: FakeClock
) -> None:
    await a_crowd(database, HISTORY, first=NOON - timedelta(days=3))
    before = await tuples_read(database)

    async with open_database(database_url, application_name="work") as apart:
        scene = PlankScene(apart, clock)
        async with alongside(scene.worker.run(), name="worker"):
            jobs = await scene.given(*(a_new_job(max_concurrency=ALIVE) for _ in range(ALIVE)))
            for job in jobs:
                await scene.becomes(job, JobState.PENDING)
                scene.cluster.finish(job)
            for job in jobs:
                await scene.becomes(job, JobState.SUCCESS)
            await end_homeless_jobs(apart, ["default"], clock)

    async def is_counted() -> bool:
        """Postgres counts what a connection did when it ends, at the latest."""
        async with database.connect() as connection:
            return not await connection.scalar(text(_OTHERS))

    await until(is_counted)
    assert await tuples_read(database) - before < HISTORY / 4


async def tuples_read(database: Database) -> int:
    async with database.connect() as connection:
        await connection.execute(text("SELECT pg_stat_force_next_flush()"))
        return int(await connection.scalar(text(_TUPLES_READ)) or 0)
