"""How late 5,000 periodics run: from the due instant to the event that says their job was triggered.

One horologium on a durable Postgres, with relay and consumer beside it, and the system's clock. Due and heard are read
from the same clock, so the alarm, the decision, the transaction, the relay and NATS are all in the figure.

* *spread*: each periodic fires once a minute, 83 or 84 in every second.
* *at once*: all fire in the same second, as `0 * * * *` makes them.
"""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from benchmarks.apart import until_relaying
from benchmarks.figures import Report, quantile
from benchmarks.servers import Servers, servers
from horologium.domain.due import first_due_at
from horologium.domain.rules import schedule_of
from horologium.scheduler import Scheduler
from prowcommon.clock import SystemClock
from prowcommon.configuring import ActiveConfig
from prowcommon.db import configs
from prowcommon.db.database import open_database
from prowcommon.db.tables import ticks
from prowcommon.events.catalogue import ProwJobEvent
from prowcommon.events.consuming import Message, each_of_us
from prowcommon.events.jetstream import open_bus
from prowcommon.events.relay import relaying
from prowcommon.jobconfig.schema import Concurrency, Periodic
from prowcommon.jobconfig.snapshot import Snapshot, encode, hash_of
from prowcommon.tasks import alongside

PERIODICS = 5000
RUNS = 3
_POD = {"containers": [{"image": "images.example.com/conformance", "command": ["/run_e2e.sh"]}]}
_LAST_MESSAGE = timedelta(seconds=60)


async def measure(report: Report) -> None:
    async with servers() as there:
        await _measure(
            report, there, "spread", [f"{n % 60} * * * * *" for n in range(PERIODICS)], timedelta(seconds=62)
        )
        await _measure(report, there, "at once", None, timedelta(seconds=15))


async def _measure(report: Report, there: Servers, how: str, crons: list[str] | None, lasting: timedelta) -> None:
    report.begin()
    decided, heard = [], []
    for run in range(RUNS):
        late = await _run(there, f"{how} {run}", crons or [_soon()] * PERIODICS, lasting)
        decided.append([seconds for seconds, _ in late])
        heard.append([seconds for _, seconds in late])
        report.look_again()
    goal = "< 500 ms" if how == "spread" else ""
    remark = f"{len(heard[0]):,} runs"
    report.median(f"{how}: due to heard, p50", [1000 * quantile(each, 0.5) for each in heard], "ms", remark=remark)
    report.median(f"{how}: due to heard, p99", [1000 * quantile(each, 0.99) for each in heard], "ms", goal=goal)
    report.median(f"{how}: due to heard, max", [1000 * max(each) for each in heard], "ms")
    report.median(f"{how}: due to decided, p99", [1000 * quantile(each, 0.99) for each in decided], "ms")


def _soon() -> str:
    """A second that comes once the schedules are adopted, as a cron expression that fires in it alone."""
    soon = datetime.now(UTC) + timedelta(seconds=8)
    return f"{soon.second} {soon.minute} {soon.hour} {soon.day} {soon.month} *"


class _Consumer:
    def __init__(self) -> None:
        self.heard_at: dict[UUID, datetime] = {}

    async def hear(self, messages: Sequence[Message]) -> None:
        now = datetime.now(UTC)
        for message in messages:
            event = message.event()
            if isinstance(event, ProwJobEvent):
                self.heard_at.setdefault(event.prowjob_id, now)


async def _run(there: Servers, name: str, crons: list[str], lasting: timedelta) -> list[tuple[float, float]]:
    """Seconds from due to decided and to heard, of every run there was."""
    clock, consumer, config = SystemClock(), _Consumer(), ActiveConfig()
    snapshot = Snapshot(
        periodics=tuple(
            Periodic(
                name=f"{name.replace(' ', '-')}-{n:05}", cron=cron, cluster="default", spec=_POD,
                concurrency=Concurrency(policy="allow"),
            )
            for n, cron in enumerate(crons)
        )
    )  # fmt: skip
    data = encode(snapshot)
    stored = configs.StoredSnapshot(hash=hash_of(data), snapshot=data, source="benchmark", warnings=[])
    async with AsyncExitStack() as stack:
        use = stack.enter_async_context
        bus = await use(open_bus(there.nats_url, name="benchmark"))
        database = await use(open_database(there.database_url))
        subjects = ["prow.job.triggered.>"]
        await use(each_of_us(bus, stream="JOBS", subjects=subjects, name="benchmark", handler=consumer.hear))
        await use(alongside(relaying(database, bus, holder="benchmark"), name="relay"))
        await until_relaying(there.database_url)
        async with database.begin() as connection:
            await configs.activate(connection, stored, at=clock.now(), by="benchmark")
        config.activate(stored.hash, snapshot)
        scheduler = Scheduler(database, config, clock, deck_url="http://deck", look_every=timedelta(seconds=30))
        await scheduler.adopt_config()  # its time is told apart
        async with alongside(scheduler.run(), name="schedule"):
            began = clock.now()
            first = min(first_due_at(schedule_of(job).rule, began) or began for job in snapshot.periodics[:60])
            await asyncio.sleep((first + lasting - clock.now()).total_seconds())
        async with database.connect() as connection:
            c = ticks.c
            rows = (
                await connection.execute(
                    select(c.prowjob_id, c.due_at, c.decided_at).where(
                        c.periodic.in_([job.name for job in snapshot.periodics]), c.prowjob_id.is_not(None)
                    )
                )
            ).all()
        async with asyncio.timeout(_LAST_MESSAGE.total_seconds()):
            wanted = {row.prowjob_id for row in rows}
            while not wanted <= consumer.heard_at.keys():  # noqa: ASYNC110 - over before it is worth a signal
                await asyncio.sleep(0.05)
    return [
        (
            (row.decided_at - row.due_at).total_seconds(),
            (consumer.heard_at[row.prowjob_id] - row.due_at).total_seconds(),
        )
        for row in rows
    ]
