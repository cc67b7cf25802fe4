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
from statistics import median
from uuid import UUID

from benchmarks.apart import produce, produce_apart, relay_apart, until_relaying
from benchmarks.figures import Report, quantile
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


async def measure(report: Report) -> None:
    async with servers() as there:
        for how in ("together", "apart"):
            for rate in RATES:
                report.begin()
                runs = []
                for _ in range(RUNS):
                    runs.append(await _run(there, per_second=rate, together=how == "together"))
                    report.look_again()
                _tell(report, f"{how}, {rate}/s", runs)


def _tell(report: Report, how: str, runs: Sequence[tuple[list[float], list[float]]]) -> None:
    goal = "< 10 ms" if how == "apart, 500/s" else ""
    report.median(f"{how}: p50", [1000 * quantile(waits, 0.5) for waits, _ in runs], "ms")
    report.median(f"{how}: p99", [1000 * quantile(waits, 0.99) for waits, _ in runs], "ms", goal=goal)
    report.median(f"{how}: max", [1000 * max(waits) for waits, _ in runs], "ms")
    report.median(f"{how}: the COMMIT alone, p50", [1000 * median(commits) for _, commits in runs], "ms")


async def _run(there: Servers, *, per_second: float, together: bool) -> tuple[list[float], list[float]]:
    """Seconds from COMMIT to handler of each job, and seconds each COMMIT took."""
    arrived: dict[UUID, float] = {}

    async def hear(messages: Sequence[Message]) -> None:
        now = time.monotonic()
        for message in messages:
            event = message.event()
            if isinstance(event, ProwJobEvent):
                arrived.setdefault(event.prowjob_id, now)

    async with AsyncExitStack() as stack:
        use = stack.enter_async_context
        bus = await use(open_bus(there.nats_url, name="benchmark"))
        await use(each_of_us(bus, stream="JOBS", subjects=["prow.job.>"], name="benchmark", handler=hear))
        if together:
            database = await use(open_database(there.database_url))
            await use(alongside(relaying(database, bus, holder="benchmark"), name="relay"))
            await until_relaying(there.database_url)
            await produce(database, per_second=20, seconds=0.5)
            committed, commits = await produce(database, per_second=per_second, seconds=SECONDS)
        else:
            await use(relay_apart(there.database_url, there.nats_url))
            committed, commits = await produce_apart(there.database_url, per_second=per_second, seconds=SECONDS)
        async with asyncio.timeout(_LAST_MESSAGE_SECONDS):
            while not committed.keys() <= arrived.keys():  # noqa: ASYNC110 - it is over before it is worth a signal
                await asyncio.sleep(0.05)
    return [arrived[id_] - sent for id_, sent in committed.items()], commits
