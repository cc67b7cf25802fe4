"""Deck over a long history: its list with each filter, the histories, the periodics, and Prow's `/prowjobs.js`.

A hundred thousand jobs (`PROW_BENCH_JOBS` for another number) of 40 repositories, 400 names and 300 authors lie in
Postgres, newest first, as a month would leave them; the newest 5,000 have not ended. 2,000 periodics are configured,
with 200,000 ticks, half of them of one. Deck is a process of its own; requests come one after the other, gzip accepted,
and are read to their end. Then how long a short request waits beside the longest one.
"""

import asyncio
import os
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from statistics import median

import aiohttp
from sqlalchemy import text

from benchmarks.figures import Report, quantile
from benchmarks.laptop import a_directory
from prowcommon.db import configs
from prowcommon.db.database import Database
from prowcommon.jobconfig.schema import Periodic
from prowcommon.jobconfig.snapshot import Snapshot, encode, hash_of
from support.installation import an_installation, until_ready
from support.ports import free_ports

JOBS = int(os.environ.get("PROW_BENCH_JOBS", "100000"))
LIVE = 5_000
PERIODICS = 2_000
REQUESTS = 40
GOAL = "p95 < 50 ms"

PAGES: Mapping[str, str] = {
    "first page": "/",
    "first page, 500 rows": "/?limit=500",
    "repo": "/?repo=org-3/repo-13",
    "a repo that nothing has": "/?repo=nobody/nothing",
    "type": "/?type=periodic",
    "pull": "/?pull=1234",
    "author": "/?author=author-77",
    "job": "/?job=job-123",
    "job, a pattern": "/?job=*-123",
    "job, a pattern that nothing has": "/?job=*nothing*",
    "state, common": "/?state=success",
    "state, rare": "/?state=error",
    "cluster": "/?cluster=build-2",
    "repo, pull and state": "/?repo=org-3/repo-13&pull=1234&state=failure",
    "job and state": "/?job=job-123&state=failure",
    "job history": "/job-history/gs/bucket/logs/job-123",
    "job history, an old build": "/job-history/job-123?buildId=1600000000000000000",
    "pull request history": "/pr-history?org=org-0&repo=repo-15&pr=486",
    "periodics": "/periodics",
    "periodics, a search": "/periodics?contains=-77",
    "one periodic": "/periodics/job-72",
    "one periodic, 100,000 ticks, none skipped": "/periodics/job-123",
    "one periodic, only what was skipped": "/periodics/job-123?outcome=skipped",
}
SCRIPTS: Mapping[str, str] = {
    "/prowjobs.js": "/prowjobs.js",
    "/prowjobs.js?limit=100": "/prowjobs.js?limit=100",
    "/prowjobs.js?limit=5000": "/prowjobs.js?limit=5000",
    "/prowjobs.js?limit=5000, as Prow's page asks": (
        "/prowjobs.js?limit=5000&var=allBuilds&omit=annotations,labels,decoration_config,pod_spec"
    ),
}

_FILL = """
INSERT INTO prowjobs (id, type, job, state, version, org, repo, base_ref, base_sha, pulls, author, context, cluster,
                      created_at, pending_at, started_at, completed_at, description, url, build_id, spec, labels)
SELECT
    CAST(lpad(to_hex(ms), 12, '0') || '7' || lpad(to_hex(n % 4096), 3, '0') || '8' ||
         substr(md5(CAST(n AS text)), 1, 15) AS uuid),
    type, job, state, 3, org, repo, 'main', repeat('a', 40), pulls, author, context, cluster,
    at, at + interval '1 second', at + interval '2 seconds',
    CASE WHEN n > :live THEN at + interval '5 minutes' END, 'Job ended.',
    'http://127.0.0.1/runs/' || n, CAST(1900000000000000000 + n AS text),
    jsonb_build_object(
        'type', type, 'agent', 'kubernetes', 'cluster', cluster, 'job', job, 'context', context,
        'rerun_command', '/test ' || context, 'report', true,
        'refs', jsonb_build_object(
            'org', org, 'repo', repo, 'base_ref', 'main', 'base_sha', repeat('a', 40),
            'pulls', CASE WHEN type <> 'presubmit' THEN '[]' ELSE jsonb_build_array(jsonb_build_object(
                'number', pulls[1], 'author', author, 'sha', repeat('b', 40), 'title', 'A change of some length')) END),
        'pod_spec', jsonb_build_object('containers', jsonb_build_array(jsonb_build_object(
            'image', 'registry.example/test:v20260101-' || md5(job), 'command', jsonb_build_array('runner.sh'),
            'args', jsonb_build_array('make', 'test'),
            'env', (SELECT jsonb_agg(jsonb_build_object('name', 'VARIABLE_' || e, 'value', md5(CAST(n + e AS text))))
                    FROM generate_series(1, 8) e)))),
        'decoration_config', jsonb_build_object('timeout', '2h0m0s', 'grace_period', '15m0s')),
    jsonb_build_object('prow.k8s.io/type', type, 'prow.k8s.io/job', job, 'prow.k8s.io/refs.org', org)
FROM (
    SELECT n, at, CAST(extract(epoch FROM at) * 1000 AS bigint) AS ms,
        CASE WHEN n % 10 < 6 THEN 'presubmit' WHEN n % 10 < 9 THEN 'periodic' ELSE 'postsubmit' END AS type,
        'job-' || (n * 7919 % 400) AS job,
        CASE WHEN n <= :live AND n % 5 = 0 THEN 'triggered' WHEN n <= :live THEN 'pending'
             WHEN n % 1000 = 7 THEN 'error' WHEN n % 50 = 3 THEN 'aborted' WHEN n % 8 = 2 THEN 'failure'
             ELSE 'success' END AS state,
        'org-' || (n * 31 % 40 % 5) AS org, 'repo-' || (n * 31 % 40) AS repo,
        CASE WHEN n % 10 < 6 THEN ARRAY[CAST(1 + n * 13 % 20000 AS integer)] ELSE CAST('{}' AS integer[]) END AS pulls,
        CASE WHEN n % 10 < 6 THEN 'Author-' || (n * 17 % 300) ELSE '' END AS author,
        'ci/job-' || (n * 7919 % 400) AS context,
        CASE WHEN n % 20 = 0 THEN 'build-2' ELSE 'default' END AS cluster
    FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) n,
        LATERAL (SELECT now() - make_interval(secs => 2592000.0 * n / CAST(:jobs AS bigint)) AS at) instant
) made
"""


_SCHEDULES = """
INSERT INTO schedules (periodic, schedule, next_due_at, config_hash, changed_at)
SELECT name, 'interval 600s', now() + interval '5 minutes', '', now() FROM unnest(CAST(:names AS text[])) AS name
"""

_TICKS = """
INSERT INTO ticks (periodic, due_at, decided_at, outcome, because, prowjob_id)
SELECT s.periodic, at, at, CASE WHEN skips THEN 'skipped' ELSE 'ran' END,
       CASE WHEN skips THEN 'The previous run was still going.' ELSE '' END,
       CASE WHEN NOT skips THEN gen_random_uuid() END
FROM schedules s, generate_series(1, CAST(:most AS integer)) n,
    LATERAL (SELECT now() - n * interval '10 minutes' AS at, :only = '' AND n % 3 = 0 AS skips) instant
WHERE s.periodic = :only OR (:only = '' AND s.periodic <> 'job-123')
"""


async def measure(report: Report) -> None:
    (port,) = free_ports(1)
    with a_directory() as directory:
        async with an_installation(directory, services={"deck": ("deck", port)}) as there:
            await _fill(there.database)
            await until_ready(port)
            timeout = aiohttp.ClientTimeout(total=60)
            async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", timeout=timeout) as http:
                for what, path in PAGES.items():
                    await _tell(report, http, what, path, goal=GOAL if path == "/" else "")
                for what, path in SCRIPTS.items():
                    await _tell(report, http, what, path)
                await _tell_of_others(report, http)


async def _fill(database: Database) -> None:
    async with database.begin() as connection:
        await connection.execute(text("SET LOCAL statement_timeout = 0"))
        for first in range(0, JOBS, 50_000):
            part = {"first": first + 1, "last": min(JOBS, first + 50_000), "jobs": JOBS, "live": LIVE}
            await connection.execute(text(_FILL), part)
    await fill_periodics(database)
    async with database.connect() as connection:
        for table in ("prowjobs", "ticks", "schedules"):
            await connection.execute(text(f"VACUUM (ANALYZE) {table}"))
        await connection.execute(text("CHECKPOINT"))


async def fill_periodics(database: Database) -> None:
    """The jobs that are periodics, three in ten of the 400, and as many others as are missing: those never ran."""
    names = (f"job-{n}" if n < 400 and n % 10 in {2, 3, 4} else f"periodic-{n}" for n in range(PERIODICS))
    jobs = tuple(Periodic(name=name, interval=timedelta(minutes=10), cluster="default") for name in names)
    data = encode(Snapshot(periodics=jobs))
    stored = configs.StoredSnapshot(hash=hash_of(data), snapshot=data, source="benchmark", warnings=[])
    async with database.begin() as connection:
        await configs.activate(connection, stored, at=datetime.now(UTC), by="benchmark")
        await connection.execute(text(_SCHEDULES), {"names": [job.name for job in jobs]})
        await connection.execute(text(_TICKS), {"most": 100_000, "only": "job-123"})
        await connection.execute(text(_TICKS), {"most": 50, "only": ""})


async def _tell(report: Report, http: aiohttp.ClientSession, what: str, path: str, *, goal: str = "") -> None:
    requests = REQUESTS if "5000" not in path else 10
    report.begin()
    size = await _get(http, path)
    took = []
    for _ in range(requests):
        began = time.perf_counter()
        await _get(http, path)
        took.append(1000 * (time.perf_counter() - began))
        await asyncio.sleep(0.005)
    remark = f"{JOBS:,} jobs; p95 of {requests}; {size / 1000:,.0f} kB"
    report.tell(f"{what}: p50", median(took), "ms")
    report.tell(f"{what}: p95", quantile(took, 0.95), "ms", goal=goal, remark=remark)


async def _tell_of_others(report: Report, http: aiohttp.ClientSession) -> None:
    """How long everybody else waits while one reader asks for much: one event loop serves them all."""
    report.begin()
    waits = []
    for _ in range(5):
        asking = asyncio.create_task(_get(http, "/prowjobs.js?limit=5000"))
        longest = 0.0
        while not asking.done():
            began = time.perf_counter()
            await _get(http, "/healthz")
            longest = max(longest, 1000 * (time.perf_counter() - began))
            await asyncio.sleep(0.005)
        await asking
        waits.append(longest)
    report.median("/healthz beside /prowjobs.js?limit=5000: the longest", waits, "ms")


async def _get(http: aiohttp.ClientSession, path: str) -> int:
    async with http.get(path) as answer:
        body = await answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        return len(body)
