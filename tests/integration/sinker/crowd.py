"""A crowd of jobs, written by one statement; and a witness of how long its rows are locked."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import asyncpg
from sqlalchemy import text

from prowcommon.db.database import Database
from prowcommon.tasks import alongside

_CROWD = """
WITH made AS MATERIALIZED (
    SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' ||
            substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid AS id, n, at
    FROM generate_series(1, :number) AS n, LATERAL (SELECT CAST(:first AS timestamptz) + n * interval '10 ms') AS t(at)
), jobs AS (
    INSERT INTO prowjobs (id, type, job, state, version, org, repo, base_ref, pulls, author, context, cluster,
                          created_at, completed_at, archived_at, spec)
    SELECT id, 'presubmit', 'job-' || n % 100, 'success', 3, 'octo-org', 'repo-' || n % 10, 'main', ARRAY[n % 1000 + 1],
           'octocat', 'job-' || n % 100, 'default', at, at + interval '10 minutes', :archived_at,
           jsonb_build_object('type', 'presubmit', 'job', 'job-' || n % 100, 'filler', repeat('x', 500))
    FROM made
), builds AS (
    INSERT INTO prowjob_builds (prowjob_id, attempt, cluster, claimed_at, ended_at, job)
    SELECT id, 1, 'default', at, at + interval '10 minutes', 'job-' || n % 100 FROM made
), keys AS (
    INSERT INTO creation_keys (key, prowjob_id, created_at) SELECT 'crowd/' || id, id, at FROM made
)
INSERT INTO prowjob_events (prowjob_id, seq, at, to_state, because, by)
SELECT id, seq, at, 'success', '', 'plank' FROM made, generate_series(1, 3) AS seq
"""

_LONGEST_LOCK = """
SELECT coalesce(max(extract(epoch FROM clock_timestamp() - a.xact_start)), 0)::float8
FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE l.relation = 'prowjobs'::regclass AND l.mode = 'RowExclusiveLock' AND a.application_name = 'prow-sinker-sweep'
"""


async def a_crowd(database: Database, number: int, *, first: datetime, archived_at: datetime | None = None) -> None:
    """`number` finished presubmits of a hundred jobs, 10 ms apart from `first` on, with builds, keys and history."""
    async with database.begin() as connection:
        await connection.execute(text("SET LOCAL statement_timeout = 0"))
        await connection.execute(text(_CROWD), {"number": number, "first": first, "archived_at": archived_at})
    async with database.connect() as connection:
        await connection.execute(text("ANALYZE prowjobs"))


async def count_archived(database: Database) -> int:
    async with database.connect() as connection:
        counted = await connection.scalar(text("SELECT count(*) FROM prowjobs WHERE archived_at IS NOT NULL"))
    return int(counted or 0)


class LockWitness:
    """Looks again and again, from outside, how long sinker's transaction has held its locks on `prowjobs`."""

    def __init__(self) -> None:
        self.longest = timedelta(0)
        self.looks = 0

    async def look(self, connection: asyncpg.Connection) -> None:
        while True:
            held = timedelta(seconds=await connection.fetchval(_LONGEST_LOCK))
            self.longest = max(self.longest, held)
            self.looks += 1
            await asyncio.sleep(0.002)


@asynccontextmanager
async def witnessing(database: Database) -> AsyncIterator[LockWitness]:
    witness = LockWitness()
    async with database.dedicated() as connection, alongside(witness.look(connection), name="witness"):
        yield witness
