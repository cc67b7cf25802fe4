"""Everything is killed in turn, again and again, and no job is lost, doubled or told wrongly.

The witness is outside the product: each job appends a line to a file when it begins and when it ends. It also tells how
many ran at once, which limits bound: those from ticks share a queue, those from the API a `max_concurrency`, and all of
them `plank.max_concurrency`. (Planks that race for places are in `test_limits.py`.)

Half of the jobs come from ticks (periodics are added to the configuration while it runs), half from the API (a careful
client repeats a request under its Idempotency-Key until it is answered). Meanwhile, in turn: postgres, nats-server,
horologium and the working plank are killed with SIGKILL, and the working plank is paused until another has taken its
lease, then woken with what it remembers.

Guards that were taken out, one at a time, to see this test fail:

* the creation key (CREATE_PROWJOBS, a key that is never the same twice): 500 jobs instead of 300;
* the compare-and-set (MOVE_PROWJOBS, `j.version = w.version`): in each of three runs a dozen or more histories with
  one number twice, written by the plank that had been paused.
"""

import asyncio
import json
import signal
import tempfile
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

import aiohttp
import nats
import nats.errors
import pytest
from sqlalchemy import text

from prowcommon.errors import Unavailable
from prowcommon.tasks import wait_for
from support.installation import Installation, an_installation, ask_until_answered, until_ready
from support.ports import free_ports

LEGAL = {
    None: {"triggered"},
    "triggered": {"pending", "aborted", "error"},
    "pending": {"pending", "success", "failure", "error", "aborted"},
}
"""Which state may follow which, by Prow's own description of its states; what isn't here follows nothing."""

FINISHED = {"success", "failure", "aborted", "error"}
OUTBOX_EMPTY_WITHIN_SECONDS = 10
PERIODICS_AT_A_TIME = 15
QUEUE, CALLABLE, MOST = 10, 6, 14
"""Of jobs that take a second and arrive by the dozen: there is always somebody who waits."""


@dataclass(frozen=True)
class Size:
    by_ticks: int
    by_api: int
    fault_every_seconds: float
    limit_seconds: float


SMALL = Size(by_ticks=150, by_api=150, fault_every_seconds=2.0, limit_seconds=150)
LARGE = Size(by_ticks=1000, by_api=1000, fault_every_seconds=4.0, limit_seconds=1200)


def the_jobs(witness: Path, periodics: Sequence[str], callable_job: str) -> str:
    command = f"echo start $PROW_JOB_ID >> {witness}; sleep 1; echo end $PROW_JOB_ID >> {witness}"
    container = {"image": "alpine", "command": ["sh", "-c", command]}
    spec = {"containers": [container]}
    jobs = [{"name": name, "interval": "100h", "job_queue_name": "ticks", "spec": spec} for name in periodics]
    never = {"name": callable_job, "cron": "0 0 31 2 *", "max_concurrency": CALLABLE, "spec": spec}
    return json.dumps({"periodics": [*jobs, never]})  # JSON is YAML


async def periodics_arrive(home: Path, witness: Path, count: int, pause_seconds: float) -> None:
    """The configuration grows while everything falls; each new periodic is due at once, and then not for days."""
    for upto in range(PERIODICS_AT_A_TIME, count + PERIODICS_AT_A_TIME, PERIODICS_AT_A_TIME):
        names = [f"tick-{number}" for number in range(min(upto, count))]
        beside = home / "jobs.new"
        beside.write_text(the_jobs(witness, names, "by-api"))
        beside.replace(home / "jobs" / "jobs.yaml")
        await asyncio.sleep(pause_seconds)


async def clients_call(url: str, token: str, count: int, pause_seconds: float) -> set[str]:
    """One job for each key, however often the request must be repeated. Returns the ids that were answered."""
    async with aiohttp.ClientSession() as http, asyncio.TaskGroup() as calls:
        tasks = []
        for number in range(count):
            call = ask_until_answered(http, "POST", url, token=token, key=f"key-{number}", body={"job": "by-api"})
            tasks.append(calls.create_task(call))
            await asyncio.sleep(pause_seconds)
        answers = await asyncio.gather(*tasks)
    return {answer["id"] for answer in answers}


class Faults:
    """Hurts one thing after the other, and mends it, until it is enough."""

    def __init__(self, home: Installation) -> None:
        self._home = home
        self.enough = asyncio.Event()
        self.done: Counter[str] = Counter()

    async def go_on(self, every_seconds: float) -> None:
        faults = [self._pause, self._postgres, self._pause, self._nats, self._horologium, self._pause, self._plank]
        for fault in cycle(faults):
            if await wait_for(self.enough, at_most=timedelta(seconds=every_seconds)):
                return
            await fault()
            self.done[fault.__name__.strip("_")] += 1

    async def _postgres(self) -> None:
        await self._home.postgres.kill()
        await self._home.postgres.start()

    async def _nats(self) -> None:
        await self._home.nats.kill()
        await self._home.nats.start()

    async def _horologium(self) -> None:
        self._home.services["horologium"].signal(signal.SIGKILL)

    async def _plank(self) -> None:
        self._home.services[await self._working_plank()].signal(signal.SIGKILL)

    async def _pause(self) -> None:
        """The working plank stands still, loses its lease without noticing, and goes on when another has it."""
        paused = await self._working_plank()
        await self._until_it_is_in_the_middle_of_something()
        self._home.services[paused].signal(signal.SIGSTOP)
        try:
            await ask(
                self._home, "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
            )
            async with asyncio.timeout(20):
                while await self._working_plank() == paused:  # noqa: ASYNC110 - rows don't tell
                    await asyncio.sleep(0.05)
            await asyncio.sleep(0.3)  # the other shall have taken steps of its own
        finally:
            self._home.services[paused].signal(signal.SIGCONT)

    async def _until_it_is_in_the_middle_of_something(self) -> None:
        new_jobs = "SELECT 1 FROM prowjobs WHERE state = 'triggered' OFFSET 4"
        while not await ask(self._home, new_jobs):  # noqa: ASYNC110 - rows don't tell
            await asyncio.sleep(0.005)

    async def _working_plank(self) -> str:
        ((holder,),) = await ask(self._home, "SELECT holder FROM leases WHERE name = 'cluster/default'")
        return str(holder).removeprefix("plank@")


async def ask(home: Installation, question: str) -> list[Any]:
    """Postgres' answer, once it gives one."""
    while True:
        try:
            async with home.database.connect() as connection:
                return list(await connection.execute(text(question)))
        except Unavailable:
            await asyncio.sleep(0.05)


@asynccontextmanager
async def explained_timeout(home: Installation, seconds: float) -> AsyncIterator[None]:
    """A limit that says how far things had come."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        states = await ask(home, "SELECT state, count(*) FROM prowjobs GROUP BY state")
        stuck = await ask(
            home,
            "SELECT id, job, state, build_id, due_at, attempts, last_error FROM prowjobs WHERE completed_at IS NULL",
        )
        schedules = await ask(home, "SELECT count(*), count(next_due_at) FROM schedules")
        logs = {name: log[-3000:] for name, log in home.logs().items()}
        pytest.fail(f"{states=}\n{stuck[:5]=}\n{schedules=}\n{logs}")


async def until_all_have_ended(home: Installation, count: int) -> None:
    while True:
        ((made, ended),) = await ask(home, "SELECT count(*), count(completed_at) FROM prowjobs")
        if made >= count and made == ended:
            return
        await asyncio.sleep(0.2)


async def until_the_outbox_is_empty(home: Installation) -> None:
    async with asyncio.timeout(OUTBOX_EMPTY_WITHIN_SECONDS), home.database.connect() as connection:
        while await connection.scalar(text("SELECT count(*) FROM outbox")):  # noqa: ASYNC110 - rows don't tell
            await asyncio.sleep(0.05)


async def everything_told(home: Installation) -> Counter[tuple[str, int]]:
    """How often each (job, version) stands in the stream."""
    told: Counter[tuple[str, int]] = Counter()
    client = await nats.connect(home.nats.url)
    listening = await client.jetstream().pull_subscribe("prow.job.>", stream="JOBS")
    while True:
        try:
            arrived = await listening.fetch(500, timeout=1)
        except (nats.errors.TimeoutError, TimeoutError):
            break
        for message in arrived:
            if (message.headers or {}).get("ce-type") == "prow.job.moved":
                data = json.loads(message.data)
                told[data["prowjob_id"], data["version"]] += 1
            await message.ack()
    await client.close()
    return told


async def histories(home: Installation) -> dict[str, list[tuple[int, str | None, str]]]:
    lines: dict[str, list[tuple[int, str | None, str]]] = defaultdict(list)
    async with home.database.connect() as connection:
        rows = await connection.execute(
            text("SELECT prowjob_id::text, seq, from_state, to_state FROM prowjob_events ORDER BY prowjob_id, seq")
        )
        for id_, seq, seen, to in rows:
            lines[id_].append((seq, seen, to))
    return lines


def what_is_wrong_with(history: list[tuple[int, str | None, str]]) -> str:
    """Empty when a job may have gone this way."""
    state = None
    for expected, (seq, seen, to) in enumerate(history, 1):
        if seq != expected:
            return f"line {expected} is numbered {seq}"
        if seen != state or to not in LEGAL.get(state, set()):
            return f"{state} was followed by {seen} -> {to}"
        state = to
    return "" if state in FINISHED else f"it ended as {state}"


async def crowds(home: Installation, witness: Sequence[Sequence[str]]) -> dict[str, int]:
    """The most that ran at once: of those from ticks, of those from the API, and of all."""
    jobs = {str(id_): job for id_, job in await ask(home, "SELECT id, job FROM prowjobs")}
    now: Counter[str] = Counter()
    most: dict[str, int] = defaultdict(int)
    for kind, id_ in witness:
        for crowd in ("all", "api" if jobs[id_] == "by-api" else "ticks"):
            now[crowd] += 1 if kind == "start" else -1
            most[crowd] = max(most[crowd], now[crowd])
    return most


@pytest.fixture
async def home(size: Size) -> AsyncIterator[Installation]:
    with tempfile.TemporaryDirectory(prefix="prow-crashes-") as directory:
        async with running(Path(directory)) as installation:
            yield installation


@asynccontextmanager
async def running(directory: Path) -> AsyncIterator[Installation]:
    (directory / "jobs").mkdir()
    plank = {"max_concurrency": MOST, "job_queue_capacities": {"ticks": QUEUE}}
    (directory / "config.yaml").write_text(json.dumps({"plank": plank}))
    (directory / "jobs" / "jobs.yaml").write_text(the_jobs(directory / "witness", [], "by-api"))
    ports = free_ports(3)
    services = {
        "horologium": ("horologium", ports[0]),
        "plank-a": ("plank", ports[1]),
        "plank-b": ("plank", ports[2]),
    }
    async with an_installation(directory, services=services, extra_env={"PROW_PLANK_SWEEP_EVERY": "2"}) as installation:
        for port in ports:
            await until_ready(port)
        yield installation


@pytest.mark.parametrize("size", [SMALL, pytest.param(LARGE, marks=pytest.mark.soak)], ids=["small", "large"])
async def test_every_job_runs_once_whatever_is_killed(home: Installation, size: Size) -> None:
    witness = home.directory / "witness"
    plank_url = f"http://127.0.0.1:{home.services['plank-a'].port}/api/v1/prowjobs"
    faults = Faults(home)
    breaking = asyncio.create_task(faults.go_on(size.fault_every_seconds))
    async with explained_timeout(home, size.limit_seconds):
        answered, _ = await asyncio.gather(
            clients_call(plank_url, home.token, size.by_api, pause_seconds=30 / size.by_api),
            periodics_arrive(home.directory, witness, size.by_ticks, pause_seconds=2),
        )
        while not all(faults.done[name] for name in ("postgres", "nats", "horologium", "plank", "pause")):
            assert not breaking.done(), breaking.result()
            await asyncio.sleep(0.1)
        faults.enough.set()
        await breaking
        await until_all_have_ended(home, size.by_ticks + size.by_api)
    await until_the_outbox_is_empty(home)

    lines = [line.split() for line in witness.read_text().splitlines()]
    starts = Counter(id_ for kind, id_ in lines if kind == "start")
    ends = Counter(id_ for kind, id_ in lines if kind == "end")
    gone_ways = await histories(home)
    assert len(answered) == size.by_api
    assert len(gone_ways) == size.by_ticks + size.by_api
    assert {id_: why for id_, way in gone_ways.items() if (why := what_is_wrong_with(way))} == {}
    assert {id_: n for id_, n in starts.items() if n != 1} == {}, "a job was started twice"
    assert set(starts) == set(ends) == set(gone_ways), "the witness and the history name different jobs"
    assert {way[-1][2] for way in gone_ways.values()} == {"success"}
    most = await crowds(home, lines)
    assert (most["api"], most["all"]) == (CALLABLE, MOST), "no more, and no fewer"
    assert most["ticks"] <= QUEUE
    assert await ask(home, "SELECT prowjob_id FROM prowjob_builds WHERE ended_at IS NULL") == [], "a place leaked"
    assert await ask(home, "SELECT id FROM prowjobs WHERE waiting_for IS NOT NULL") == []
    told = await everything_told(home)
    assert set(told) == {(id_, seq) for id_, way in gone_ways.items() for seq, _, _ in way}
    assert set(told.values()) == {1}, "news was told twice"
