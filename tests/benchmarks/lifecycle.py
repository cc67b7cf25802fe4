"""A ProwJob's whole life in plank, and what each statement of it costs.

The jobs are there before plank is: a backlog, brought from `triggered` by way of `pending` to `success` by the real
worker and reconciler, on a durable Postgres, with an executor that runs nothing. Once without news (the outbox fills),
once with a relay in a process of its own, once with the relay in plank's process and plank hearing its own news, as
the service does. CPU per job is told by who spends it; it depends little on what else the machine does.

The same again under limits, without news: limits so wide that they hold nobody back tell what asking costs, tight ones
what standing in line and being woken cost.

Then jobs that arrive steadily, each in a transaction of its own: how long a life is, from creation to success.

The statements are measured alone, for a batch of a hundred as plank sends them and for one job: wall clock of the whole
call, with the rows it builds and reads, and how much of that is Python.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from statistics import median
from typing import TypeVar

import psutil
from sqlalchemy import bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY, UUID
from sqlalchemy.ext.asyncio import AsyncConnection

from benchmarks.apart import produce_apart, relay_apart, until_relaying
from benchmarks.figures import Report, quantile
from benchmarks.laptop import cpu_seconds
from benchmarks.nullrunner import NullRunner
from benchmarks.servers import Servers, servers
from plank.adapters import jobs as plank_jobs
from plank.adapters import lines
from plank.adapters.jobs import LiveJob
from plank.domain.capacity import Capacities, Limit
from plank.domain.limits import Limits
from plank.joblinks import JobLinks
from plank.worker import ClusterWorker
from prowcommon.clock import SystemClock
from prowcommon.configuring import ActiveConfig
from prowcommon.db import prowjobs, tables
from prowcommon.db.database import Database, open_database
from prowcommon.db.prowjobs import JobMove
from prowcommon.events.consuming import Message, each_of_us
from prowcommon.events.jetstream import Bus, open_bus
from prowcommon.events.relay import relaying
from prowcommon.ids import BuildId, ProwJobId
from prowcommon.prowjobs.model import JobState
from prowcommon.tasks import alongside
from support.builders import a_new_job, a_pull, some_refs

JOBS = 3_000
RUNS = 3
GOAL = "≥ 300/s"
BATCH = 100
SINGLES = 200
ARRIVALS = (50, 200)
ARRIVAL_SECONDS = 6.0
_PATIENCE_SECONDS = 120
_POOL = 8
"""plank's own default."""

_CLOCK = SystemClock()
_keys = count()

A = TypeVar("A")
B = TypeVar("B")


async def measure(report: Report) -> None:
    for how in (_no_news, _relay_apart, _relay_in_plank):
        report.begin()
        lives = []
        for _ in range(RUNS):
            async with servers() as there, open_database(there.database_url, pool_size=_POOL) as database:
                await _create(database, JOBS)
                lives.append(await how(there, database))
            report.look_again()
        _tell(report, (how.__doc__ or "").rstrip("."), lives)
    await _under_limits(report)
    await _arrivals(report)
    await _creations(report)
    await _statements(report)


@dataclass(frozen=True, slots=True)
class _Life:
    seconds: float
    cpu: dict[str, float]


def _tell(report: Report, how: str, lives: Sequence[_Life]) -> None:
    report.median(f"{how}", [JOBS / life.seconds for life in lives], "jobs/s", goal=GOAL)
    for who in lives[0].cpu:
        report.median(f"{how}: CPU a job, {who}", [1000 * life.cpu[who] / JOBS for life in lives], "ms")


async def _no_news(there: Servers, database: Database) -> _Life:
    """Without a relay."""
    async with _worker(database):
        return await _until_all_succeeded(there, database, relay=None)


async def _relay_apart(there: Servers, database: Database) -> _Life:
    """Relay in another process."""
    async with relay_apart(there.database_url, there.nats_url) as process, _worker(database):
        return await _until_all_succeeded(there, database, relay=psutil.Process(process.pid))


async def _relay_in_plank(there: Servers, database: Database) -> _Life:
    """Relay in plank's process."""
    async with (
        open_bus(there.nats_url, name="benchmark") as bus,
        alongside(relaying(database, bus, holder="benchmark"), name="relay"),
    ):
        await until_relaying(there.database_url)
        async with _worker(database) as worker, _nudged(bus, worker):
            return await _until_all_succeeded(there, database, relay=None)


QUEUES = 20
_WIDE = Capacities(most=1_000_000, queues={f"queue-{n}": 1_000_000 for n in range(QUEUES)})
_TIGHT = Capacities(most=200, queues={f"queue-{n}": 20 for n in range(QUEUES)})


async def _under_limits(report: Report) -> None:
    """Every job in one of 20 queues, with a limit of its own, and all under one."""
    for how, capacities, own in (
        ("that never bind", _WIDE, 1_000_000),
        ("that bind: 20 a queue, 200 in all", _TIGHT, 10),
    ):
        report.begin()
        lives = []
        for _ in range(RUNS):
            async with servers() as there, open_database(there.database_url, pool_size=_POOL) as database:
                await _create(database, JOBS, max_concurrency=own)
                async with _worker(database, Limits(capacities=capacities)):
                    lives.append(await _until_all_succeeded(there, database, relay=None))
            report.look_again()
        _tell(report, f"Without a relay, under limits {how}", lives)


_NO_LIMITS = Limits()


@asynccontextmanager
async def _worker(database: Database, limits: Limits = _NO_LIMITS) -> AsyncIterator[ClusterWorker]:
    worker = ClusterWorker(
        "default",
        database,
        NullRunner(),
        _CLOCK,
        lambda: limits,
        JobLinks(ActiveConfig(), deck_url="http://deck").url_of,
        sweep_every=timedelta(seconds=30),
        holder="benchmark",
    )
    async with alongside(worker.run(), name="worker"):
        yield worker


async def _until_all_succeeded(there: Servers, database: Database, *, relay: psutil.Process | None) -> _Life:
    def spent() -> dict[str, float]:
        postgres, nats = there.cpu_seconds()
        relays = {"relay": cpu_seconds([relay])} if relay else {}
        return {"plank": time.process_time(), "Postgres": postgres, "NATS": nats} | relays

    began, before = time.perf_counter(), spent()
    left: int | None = 1
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while left:
            await asyncio.sleep(0.1)
            async with database.connect() as connection:
                left = await connection.scalar(text("SELECT 1 FROM prowjobs WHERE completed_at IS NULL LIMIT 1"))
    took, after = time.perf_counter() - began, spent()
    await _check(database, JOBS)
    return _Life(took, {who: after[who] - before[who] for who in before})


async def _check(database: Database, jobs: int) -> None:
    """A figure counts if all jobs went all the way, each by three lines of history."""
    async with database.connect() as connection:
        succeeded = await connection.scalar(text("SELECT count(*) FROM prowjobs WHERE state = 'success'"))
        lines = await connection.scalar(text("SELECT count(*) FROM prowjob_events"))
    if (succeeded, lines) != (jobs, 3 * jobs):
        raise RuntimeError(f"{jobs} jobs, but {succeeded} succeeded, with {lines} lines of history")


async def _arrivals(report: Report) -> None:
    """Jobs that arrive one by one, from another process; the relay works in a third."""
    async with (
        servers() as there,
        open_database(there.database_url, pool_size=_POOL) as database,
        relay_apart(there.database_url, there.nats_url),
        open_bus(there.nats_url, name="benchmark") as bus,
        _worker(database) as worker,
        _nudged(bus, worker),
    ):
        for rate in ARRIVALS:
            report.begin()
            medians, tails = [], []
            for _ in range(RUNS):
                began = _CLOCK.now()
                made = await produce_apart(there.database_url, per_second=rate, seconds=ARRIVAL_SECONDS)
                lives = await _lives_since(database, began, len(made.committed))
                medians.append(1000 * quantile(lives, 0.5))
                tails.append(1000 * quantile(lives, 0.99))
                report.look_again()
            report.median(f"arriving at {rate}/s: created to success, p50", medians, "ms")
            report.median(f"arriving at {rate}/s: created to success, p99", tails, "ms")


async def _lives_since(database: Database, began: datetime, jobs: int) -> list[float]:
    """Seconds from creation to completion, once all have completed."""
    c = tables.prowjobs.c
    async with asyncio.timeout(60), database.connect() as connection:
        unfinished = select(c.id).where(c.completed_at.is_(None)).limit(1)
        while await connection.scalar(unfinished):  # noqa: ASYNC110 - rows don't tell
            await asyncio.sleep(0.1)
        rows = await connection.execute(select(c.created_at, c.completed_at).where(c.created_at >= began))
        lives = [(row.completed_at - row.created_at).total_seconds() for row in rows]
    if len(lives) < jobs:
        raise RuntimeError(f"{jobs} jobs were made, but {len(lives)} are there")
    return lives


@asynccontextmanager
async def _nudged(bus: Bus, worker: ClusterWorker) -> AsyncIterator[None]:
    """plank hears of new jobs, as the service does."""

    async def heard(_: Sequence[Message]) -> None:
        worker.woken.set()

    subjects = ["prow.job.triggered.>", "prow.job.abort-requested.>"]
    async with each_of_us(bus, stream="JOBS", subjects=subjects, name="plank-nudges", handler=heard):
        yield


def _new(number: int, **said: int) -> list[prowjobs.NewProwJob]:
    """Jobs of one repository, with a pod spec of an ordinary size; with `max_concurrency`, in queues as well."""
    container = {
        "image": "registry.example/test:v20260101-abcdef",
        "command": ["runner.sh"],
        "args": ["make", "test"],
        "env": [{"name": f"VARIABLE_{n}", "value": "a value of some length"} for n in range(8)],
        "resources": {"requests": {"cpu": "2", "memory": "4Gi"}, "limits": {"cpu": "2", "memory": "4Gi"}},
    }
    return [
        a_new_job(
            f"job-{n % (3 * QUEUES)}" if said else "unit-test",
            key=f"benchmark/{next(_keys)}",
            refs=some_refs(a_pull()),
            pod_spec={"containers": [container]},
            job_queue_name=f"queue-{n % QUEUES}" if said else "",
            **said,
        )
        for n in range(number)
    ]


async def _create(database: Database, number: int, **said: int) -> list[ProwJobId]:
    made: list[ProwJobId] = []
    for _ in range(0, number, 500):
        async with database.begin() as connection:
            created = await prowjobs.create(
                connection, _new(min(500, number), **said), at=_CLOCK.now(), by="benchmark", service="benchmark"
            )
        made += [each.prowjob_id for each in created]
    return made


async def _creations(report: Report) -> None:
    async with servers() as there, open_database(there.database_url) as database:
        await _create(database, 500)
        report.begin()
        for batch, times in ((500, 6), (100, 20), (1, SINGLES)):
            rates = []
            for _ in range(RUNS):
                began = time.perf_counter()
                for _ in range(times):
                    async with database.begin() as connection:
                        await prowjobs.create(
                            connection, _new(batch), at=_CLOCK.now(), by="benchmark", service="benchmark"
                        )
                rates.append(batch * times / (time.perf_counter() - began))
            report.median(f"creating jobs, {batch} a transaction", rates, "jobs/s")


async def _statements(report: Report) -> None:
    """Each is one round trip; wall clock and this process's CPU, per job."""
    async with servers() as there, open_database(there.database_url) as database, database.connect() as connection:
        await connection.execute(
            text("INSERT INTO leases (name, holder, fence, acquired_at) VALUES ('benchmark', 'benchmark', 1, now())")
        )
        await connection.execute(text("CREATE TABLE bare (id uuid PRIMARY KEY)"))
        for size, times in ((BATCH, 20), (1, SINGLES)):
            await _statements_of(_Calls(connection), report, await _create(database, size * times), size)
        for size, times in ((BATCH, 20), (1, SINGLES)):
            await _statements_under_limits(_Calls(connection), report, database, size, times)


async def _statements_of(calls: "_Calls", report: Report, ids: Sequence[ProwJobId], size: int) -> None:
    batches = [ids[n : n + size] for n in range(0, len(ids), size)]
    report.begin()
    await _each(report, f"due ids, {size} at once", calls.due, batches)
    read = await _each(report, f"read, {size} at once", calls.read, batches)
    await _each(report, f"claim, {size} at once", calls.claim, batches)
    await _each(report, f"move to pending, {size} at once", calls.to_pending, read)
    again = [await calls.read(batch) for batch in batches]
    await _each(report, f"move to success, {size} at once", calls.to_success, again)
    await _each(report, f"(for comparison: insert a bare id, {size} at once)", calls.bare, batches)


async def _statements_under_limits(calls: "_Calls", report: Report, database: Database, size: int, times: int) -> None:
    """What is asked only where there are limits; every job has three."""
    report.begin()
    await _each(
        report,
        f"claim within limits, {size} at once",
        calls.claim_within_limits,
        await calls.fresh(database, size, times),
    )
    await calls.finish_all()
    await _each(report, f"be refused, {size} at once", calls.be_refused, await calls.fresh(database, size, times))
    queue, everybody = _TIGHT.of_queue("queue-0"), _TIGHT.of_all
    what = f"wake the next of a queue and of all, {size * times} waiting"
    await _each(report, what, calls.wake, [[queue, everybody]] * SINGLES)
    await calls.finish_all()


async def _each(
    report: Report, what: str, act: Callable[[Sequence[A]], Awaitable[B]], asked: Sequence[Sequence[A]]
) -> list[B]:
    took, answers, spent = [], [], time.process_time()
    for each in asked:
        began = time.perf_counter()
        answers.append(await act(each))
        took.append(time.perf_counter() - began)
    size = len(asked[0])
    python = 1e6 * (time.process_time() - spent) / (len(asked) * size)
    report.tell(what, 1e6 * median(took) / size, "µs/job", remark=f"Python's CPU {python:.0f} µs")
    return answers


class _Calls:
    """What plank asks of Postgres, each a statement by itself."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def fresh(self, database: Database, size: int, times: int) -> list[list[LiveJob]]:
        """New jobs under limits, as they are read."""
        ids = await _create(database, size * times, max_concurrency=1_000_000)
        return [await self.read(ids[n : n + size]) for n in range(0, len(ids), size)]

    async def due(self, ids: Sequence[ProwJobId]) -> list[ProwJobId]:
        return await plank_jobs.due_ids(self._connection, "default", now=_CLOCK.now(), busy=[], most=len(ids))

    async def read(self, ids: Sequence[ProwJobId]) -> list[LiveJob]:
        return await plank_jobs.read(self._connection, ids)

    async def claim(self, ids: Sequence[ProwJobId]) -> None:
        claims = [plank_jobs.Claim(id_, 1, 1) for id_ in ids]
        claimed = await plank_jobs.claim_builds(self._connection, claims, lease="benchmark", fence=1, at=_CLOCK.now())
        assert len(claimed) == len(ids)

    async def claim_within_limits(self, seen: Sequence[LiveJob]) -> None:
        answers = await self._ask_for_places(seen, _WIDE)
        assert not any(isinstance(answer, lines.Refusal) for answer in answers)

    async def be_refused(self, seen: Sequence[LiveJob]) -> None:
        closed = Capacities(most=_WIDE.most, queues=dict.fromkeys(_WIDE.queues, 0))
        answers = await self._ask_for_places(seen, closed)
        assert all(isinstance(answer, lines.Refusal) for answer in answers)

    async def _ask_for_places(
        self, seen: Sequence[LiveJob], capacities: Capacities
    ) -> Collection[BuildId | lines.Refusal]:
        claims = [(plank_jobs.Claim(each.job.id, each.job.version, 1), each.job.spec) for each in seen]
        answers = await lines.claim_within_limits(
            self._connection,
            claims,
            capacities,
            cluster="default",
            lease="benchmark",
            fence=1,
            at=_CLOCK.now(),
        )
        assert len(answers) == len(seen)
        return answers.values()

    async def wake(self, limits: Sequence[Limit]) -> None:
        await lines.wake_waiting(self._connection, limits, own_cluster="default", at=_CLOCK.now())

    async def finish_all(self) -> None:
        """Not a measured statement: everybody out."""
        await self._connection.execute(text("UPDATE prowjob_builds SET ended_at = now() WHERE ended_at IS NULL"))
        await self._connection.execute(
            text(
                "UPDATE prowjobs SET state = 'success', completed_at = now(), waiting_for = NULL "
                "WHERE completed_at IS NULL"
            )
        )

    async def to_pending(self, seen: Sequence[LiveJob]) -> None:
        await self._move(seen, JobState.PENDING, "Job started.")

    async def to_success(self, seen: Sequence[LiveJob]) -> None:
        await self._move(seen, JobState.SUCCESS, "Job succeeded.")

    async def _move(self, seen: Sequence[LiveJob], to: JobState, because: str) -> None:
        moves = [JobMove(seen=each.job, to=to, because=because, at=_CLOCK.now()) for each in seen]
        assert len(await prowjobs.move(self._connection, moves, by="plank")) == len(seen)

    async def bare(self, ids: Sequence[ProwJobId]) -> None:
        ids_ = bindparam("ids", type_=ARRAY(UUID))
        await self._connection.execute(
            text("INSERT INTO bare SELECT unnest(:ids)").bindparams(ids_), {"ids": list(ids)}
        )
