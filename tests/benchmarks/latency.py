"""From a producer's COMMIT to a consumer's handler: Postgres, LISTEN, the relay, JetStream, the consumer.

A producer inserts ProwJobs through the ledger at a steady rate, each in a transaction of its own; a consumer hears
them with `each_of_us` on `prow.job.>`, as Deck does. The clock starts just before COMMIT is sent, so what the commit
itself takes (an fsync) is in it, and is told beside it. Postgres is durable, NATS syncs before it acknowledges.

* *together*: producer, relay and consumer in one process and one event loop, as in `prow up`;
* *apart*: each in a process of its own, as in production.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from statistics import median
from uuid import UUID

import psutil

from benchmarks.apart import produce, produce_apart, relay_apart, until_relaying
from benchmarks.figures import Report, quantile
from benchmarks.laptop import cpu_seconds
from benchmarks.servers import Servers, servers
from prowcommon.db.database import open_database
from prowcommon.events.catalogue import ProwJobEvent
from prowcommon.events.consuming import Message, each_of_us
from prowcommon.events.jetstream import open_bus
from prowcommon.events.relay import relaying
from prowcommon.tasks import alongside

RUNS = 3
SECONDS = 8.0
RATES = (50, 500)
_LAST_MESSAGE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class _Run:
    waits: list[float]
    """Seconds from COMMIT to handler."""
    commits: list[float]
    """Seconds each COMMIT took."""
    per_second: float
    """The rate that the producer reached."""
    cpu: dict[str, float]
    """Seconds of CPU an event cost, by who spent them."""


async def measure(report: Report) -> None:
    async with servers() as there:
        for how in (_together, _apart):
            for rate in RATES:
                report.begin()
                runs = []
                for _ in range(RUNS):
                    runs.append(await how(there, rate))
                    report.look_again()
                _tell(report, f"{how.__name__[1:]}, {rate}/s", runs, goal="< 10 ms" if rate == 500 else "")


def _tell(report: Report, how: str, runs: Sequence[_Run], *, goal: str) -> None:
    reached = f"reached {median(run.per_second for run in runs):.0f}/s"
    report.median(f"{how}: p50", [1000 * quantile(run.waits, 0.5) for run in runs], "ms", remark=reached)
    report.median(f"{how}: p99", [1000 * quantile(run.waits, 0.99) for run in runs], "ms", goal=goal)
    report.median(f"{how}: max", [1000 * max(run.waits) for run in runs], "ms")
    report.median(f"{how}: the COMMIT alone, p50", [1000 * median(run.commits) for run in runs], "ms")
    for who in runs[0].cpu:
        report.median(f"{how}: CPU an event, {who}", [1000 * run.cpu[who] for run in runs], "ms")


class _Consumer:
    """Notes when it hears of each job."""

    def __init__(self) -> None:
        self._arrived: dict[UUID, float] = {}

    async def hear(self, messages: Sequence[Message]) -> None:
        now = time.monotonic()
        for message in messages:
            event = message.event()
            if isinstance(event, ProwJobEvent):
                self._arrived.setdefault(event.prowjob_id, now)

    async def waits(self, committed: dict[UUID, float]) -> list[float]:
        async with asyncio.timeout(_LAST_MESSAGE_SECONDS):
            while not committed.keys() <= self._arrived.keys():  # noqa: ASYNC110 - over before it is worth a signal
                await asyncio.sleep(0.05)
        return [self._arrived[id_] - sent for id_, sent in committed.items()]


async def _together(there: Servers, per_second: float) -> _Run:
    consumer = _Consumer()
    async with AsyncExitStack() as stack:
        use = stack.enter_async_context
        bus = await use(open_bus(there.nats_url, name="benchmark"))
        database = await use(open_database(there.database_url))
        await use(each_of_us(bus, stream="JOBS", subjects=["prow.job.>"], name="benchmark", handler=consumer.hear))
        await use(alongside(relaying(database, bus, holder="benchmark"), name="relay"))
        await until_relaying(there.database_url)
        await produce(database, per_second=20, seconds=0.5)  # connections, plans
        postgres, nats = there.cpu_seconds()
        made = await produce(database, per_second=per_second, seconds=SECONDS)
        waits = await consumer.waits(made.committed)
        spent = {
            "producer, relay and consumer": made.cpu_seconds,
            "Postgres": there.cpu_seconds()[0] - postgres,
            "NATS": there.cpu_seconds()[1] - nats,
        }
    each = {who: seconds / len(waits) for who, seconds in spent.items()}
    return _Run(waits, made.commit_seconds, made.per_second, each)


async def _apart(there: Servers, per_second: float) -> _Run:
    consumer = _Consumer()
    async with AsyncExitStack() as stack:
        use = stack.enter_async_context
        bus = await use(open_bus(there.nats_url, name="benchmark"))
        await use(each_of_us(bus, stream="JOBS", subjects=["prow.job.>"], name="benchmark", handler=consumer.hear))
        relay = psutil.Process((await use(relay_apart(there.database_url, there.nats_url))).pid)
        before = time.process_time(), cpu_seconds([relay]), *there.cpu_seconds()
        made = await produce_apart(there.database_url, per_second=per_second, seconds=SECONDS)
        waits = await consumer.waits(made.committed)
        after = time.process_time(), cpu_seconds([relay]), *there.cpu_seconds()
    names = ("consumer", "relay", "Postgres", "NATS")
    spent = {name: late - early for name, early, late in zip(names, before, after, strict=True)}
    spent["producer"] = made.cpu_seconds
    each = {who: seconds / len(waits) for who, seconds in spent.items()}
    return _Run(waits, made.commit_seconds, made.per_second, each)
