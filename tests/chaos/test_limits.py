"""Limits hold when planks race for the places, and no place is lost when they are killed.

The planks are processes of their own, each with clusters of its own; what they share is Postgres. The witness is
outside the product: each job appends a line to one file when it begins and when it ends.

Guards that were taken out to see this test fail:

* the lines (`claim_within_limits` counting only its own candidates): jobs claimed out of turn, in each of three runs;
* the lines and the locks: two runs at once where one was allowed, in two of three runs.

The locks alone are not missed here: as long as lines only grow at their ends, planks that don't see each other's claims
still agree on who is next. `tests/integration/plank/test_limit_locks.py` holds planks still where that is not enough.
"""

import asyncio
import json
import os
import random
import sys
from asyncio.subprocess import Process
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from prowcommon.clock import SystemClock
from prowcommon.db import prowjobs as ledger
from prowcommon.db.database import Database
from prowcommon.db.prowjobs import NewProwJob
from support.builders import a_new_job
from support.racingplank import Witness

CLUSTERS = ("north", "east", "south", "west")
JOBS_A_QUEUE = 4
"""Names of jobs."""
AT_ONCE = 50
LATEST_COMMIT_SECONDS = 20
"""How much older a job may be than the instant at which others can see it."""


@dataclass(frozen=True)
class Size:
    jobs: int
    queues: int
    most: int
    limit_seconds: float
    kill_every_seconds: float
    rounds: int
    """How often each plank is killed."""


SMALL = Size(jobs=240, queues=6, most=12, limit_seconds=60, kill_every_seconds=1.0, rounds=2)
LARGE = Size(jobs=2000, queues=20, most=40, limit_seconds=300, kill_every_seconds=2.0, rounds=4)


@dataclass(frozen=True)
class Job:
    name: str
    queue: str
    max_concurrency: int


@dataclass(frozen=True)
class Rules:
    """What the witness is held against."""

    most: int
    queues: dict[str, int]
    jobs: list[Job]

    @classmethod
    def of(cls, size: Size) -> "Rules":
        """Queues hold one to five runs. In every second one, some jobs have a limit of their own."""
        queues = {f"queue-{n}": 1 + n % 5 for n in range(size.queues)}
        jobs = [
            Job(f"{queue}-job-{n}", queue, max_concurrency=n % 3 if number % 2 else 0)
            for number, queue in enumerate(queues)
            for n in range(JOBS_A_QUEUE)
        ]
        return cls(size.most, queues, jobs)

    @property
    def capacities(self) -> str:
        return json.dumps({"most": self.most, "queues": self.queues})

    @property
    def plain_queues(self) -> dict[str, int]:
        """Those in which nothing but the queue's own limit decides who is next."""
        own = {job.queue for job in self.jobs if job.max_concurrency}
        return {queue: room for queue, room in self.queues.items() if queue not in own}


class Planks:
    """The processes, killed and started again."""

    def __init__(self, database_url: str, witness: Path, rules: Rules, number: int) -> None:
        self._arguments = [database_url, str(witness), rules.capacities]
        self._log = witness.with_suffix(".log")
        self._witness = Witness(witness)
        self._clusters = {f"plank-{n}": CLUSTERS[n::number] for n in range(number)}
        self._running: dict[str, Process] = {}

    async def start_all(self) -> None:
        for name in self._clusters:
            await self._start(name)

    async def kill_in_turn(self, every_seconds: float, *, rounds: int) -> None:
        """Each of them `rounds` times. Not to be cut off: a death must be in the witness before the new start."""
        for name in [*self._clusters] * rounds:
            await asyncio.sleep(every_seconds)
            await self._kill(name)
            await self._start(name)

    async def stop_all(self) -> None:
        for name in list(self._running):
            await self._kill(name)

    def said(self) -> str:
        return self._log.read_text()[-3000:]

    async def _start(self, name: str) -> None:
        with self._log.open("ab") as log:
            self._running[name] = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "support.racingplank", name, *self._arguments, *self._clusters[name]),
                env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[1])},
                stdout=log,
                stderr=log,
            )

    async def _kill(self, name: str) -> None:
        process = self._running.pop(name)
        process.kill()
        await process.wait()
        self._witness.note("died", name)


@asynccontextmanager
async def racing(planks: Planks) -> AsyncIterator[None]:
    await planks.start_all()
    try:
        yield
    finally:
        await planks.stop_all()


def shuffled_jobs(rules: Rules, number: int) -> list[NewProwJob]:
    chance = random.Random(number)
    wanted = [rules.jobs[n % len(rules.jobs)] for n in range(number)]
    chance.shuffle(wanted)
    return [
        a_new_job(
            job.name,
            cluster=chance.choice(CLUSTERS),
            job_queue_name=job.queue,
            max_concurrency=job.max_concurrency,
        )
        for job in wanted
    ]


async def create(database: Database, wanted: Sequence[NewProwJob], plain: Collection[str]) -> None:
    """A few at a time; and every plank is told.

    In plain queues who is older is plain. In the others creators are slow to commit: jobs arrive that are older than
    some that wait already, or that have just been given a place.
    """
    async with database.connect() as connection:
        for begin in range(0, len(wanted), AT_ONCE):
            now, some = SystemClock().now(), wanted[begin : begin + AT_ONCE]
            await ledger.create(
                connection, [each for each in some if each.spec.job_queue_name in plain], at=now, by="test"
            )
            for late in (each for each in some if each.spec.job_queue_name not in plain):
                at = now - timedelta(seconds=random.uniform(0, LATEST_COMMIT_SECONDS))
                await ledger.create(connection, [late], at=at, by="test")
                await nudge(connection, late.spec.cluster)
            for cluster in CLUSTERS:
                await nudge(connection, cluster)


async def nudge(connection: AsyncConnection, cluster: str) -> None:
    await connection.execute(text("SELECT pg_notify('plank_wake', :cluster)"), {"cluster": cluster})


async def until_all_have_ended(database: Database) -> None:
    async with database.connect() as connection:
        while await connection.scalar(text("SELECT 1 FROM prowjobs WHERE completed_at IS NULL LIMIT 1")):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


def crowds(witness: Path) -> dict[tuple[str, str], int]:
    """The most that were running at once, of each job, of each queue, and of all."""
    running: dict[str, tuple[str, str, str]] = {}
    now: Counter[tuple[str, str]] = Counter()
    most: dict[tuple[str, str], int] = defaultdict(int)

    def leave(id_: str) -> None:
        _, job, queue = running.pop(id_)
        now.subtract([("all", ""), ("job", job), ("queue", queue)])

    for line in witness.read_text().splitlines():
        match line.split():
            case ["start", plank, id_, job, queue]:
                assert id_ not in running, f"{id_} runs twice"
                running[id_] = (plank, job, queue)
                for limit in (("all", ""), ("job", job), ("queue", queue)):
                    now[limit] += 1
                    most[limit] = max(most[limit], now[limit])
            case ["end", _, id_]:
                leave(id_)
            case ["died", plank]:
                for id_ in [id_ for id_, (whose, _, _) in running.items() if whose == plank]:
                    leave(id_)
    return most


def overcrowded(most: dict[tuple[str, str], int], rules: Rules) -> dict[tuple[str, str], int]:
    allowed = {("all", ""): rules.most} | {("queue", name): room for name, room in rules.queues.items()}
    allowed |= {("job", job.name): job.max_concurrency for job in rules.jobs if job.max_concurrency}
    return {limit: most[limit] for limit, room in allowed.items() if most[limit] > room}


async def claims_out_of_turn(database: Database, queues: dict[str, int]) -> list[str]:
    """Queues in which a job was claimed although as many older ones waited as the queue holds.

    When fewer waited, each of them had its place; that their planks took it a moment later is no injustice.
    """
    out_of_turn = []
    async with database.connect() as connection:
        for queue, room in queues.items():
            claimed = text(
                "SELECT prowjob_id FROM prowjob_builds WHERE queue = :queue AND attempt = 1 ORDER BY build_id::bigint"
            )
            ids = list(await connection.scalars(claimed, {"queue": queue}))
            for place, id_ in enumerate(ids):
                if sum(later < id_ for later in ids[place:]) >= room:
                    out_of_turn.append(f"{queue}: {id_}")
    return out_of_turn


async def what_is_left(database: Database) -> dict[str, int]:
    """Places that nobody gave back, jobs that nobody woke, jobs that didn't succeed."""
    left = {
        "alive builds": "SELECT count(*) FROM prowjob_builds WHERE ended_at IS NULL",
        "sleeping jobs": "SELECT count(*) FROM prowjobs WHERE waiting_for IS NOT NULL",
        "not succeeded": "SELECT count(*) FROM prowjobs WHERE state <> 'success'",
    }
    async with database.connect() as connection:
        return {what: found for what, asked in left.items() if (found := await connection.scalar(text(asked)))}


sizes = pytest.mark.parametrize("size", [SMALL, pytest.param(LARGE, marks=pytest.mark.soak)], ids=["small", "large"])


@sizes
@pytest.mark.parametrize("number", [1, 2, 4])
@pytest.mark.parametrize("killing", [False, True], ids=["in peace", "while planks are killed"])
async def test_limits_hold_whoever_races_for_the_places(
    database: Database, database_url: str, tmp_path: Path, number: int, killing: bool, size: Size
) -> None:
    rules, witness = Rules.of(size), tmp_path / "witness"
    wanted = shuffled_jobs(rules, size.jobs)
    planks = Planks(database_url, witness, rules, number)
    await create(database, wanted[: size.jobs // 2], rules.plain_queues)
    async with racing(planks):
        try:
            async with asyncio.timeout(size.limit_seconds), asyncio.TaskGroup() as beside:
                if killing:
                    beside.create_task(planks.kill_in_turn(size.kill_every_seconds, rounds=size.rounds))
                for begin in range(size.jobs // 2, size.jobs, AT_ONCE):
                    await create(database, wanted[begin : begin + AT_ONCE], rules.plain_queues)
                await until_all_have_ended(database)
        except TimeoutError:
            pytest.fail(f"{await what_is_left(database)}\n{planks.said()}")

    most = crowds(witness)
    assert overcrowded(most, rules) == {}
    assert {queue for queue, room in rules.queues.items() if most["queue", queue] < min(room, 2)} == set(), "idle"
    assert await claims_out_of_turn(database, rules.plain_queues) == []
    assert await what_is_left(database) == {}
    starts = Counter(line.split()[2] for line in witness.read_text().splitlines() if line.startswith("start"))
    assert len(starts) == size.jobs
    assert killing or set(starts.values()) == {1}
