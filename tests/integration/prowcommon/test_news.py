"""From a commit to those who hear of it: outbox, relay, and both kinds of consumer, on real Postgres and NATS."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest
from sqlalchemy import insert, select, text

from prowcommon.db import outbox, prowjobs
from prowcommon.db.database import Database
from prowcommon.db.tables import outbox as outbox_rows
from prowcommon.embedded.nats import running_nats
from prowcommon.events.catalogue import ConfigLoaded, ProwJobMoved
from prowcommon.events.cloudevents import envelope
from prowcommon.events.consuming import Message, each_of_us, one_of_us
from prowcommon.events.jetstream import ATOMIC_FROM, Bus, open_bus
from prowcommon.events.relay import relaying
from prowcommon.tasks import alongside
from support.builders import a_new_job
from support.clock import NOON
from support.scenes import until

JOBS = {"stream": "JOBS", "subjects": ["prow.job.>"]}


class Ear:
    """Hears, and can be waited for. Ears that share their news wake each other."""

    def __init__(self, news: asyncio.Event | None = None) -> None:
        self.heard: list[Message] = []
        self._news = news or asyncio.Event()

    async def __call__(self, messages: Sequence[Message]) -> None:
        self.heard += messages
        self._news.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not condition():
                await self._news.wait()
                self._news.clear()

    @property
    def jobs(self) -> list[str]:
        return [event.job for message in self.heard if isinstance(event := message.event(), ProwJobMoved)]


@asynccontextmanager
async def a_relay(database: Database, bus: Bus) -> AsyncIterator[None]:
    async with alongside(relaying(database, bus, holder="test"), name="relay"):
        yield


async def create(database: Database, *names: str) -> None:
    async with database.connect() as connection:
        await prowjobs.create(connection, [a_new_job(name) for name in names], at=NOON, by="test")


async def until_outbox_is_empty(database: Database) -> None:
    async with asyncio.timeout(10), database.connect() as connection:
        while await outbox.waiting(connection):
            await connection.execute(text("SELECT pg_sleep(0.01)"))


async def test_a_committed_job_is_heard_as_a_cloudevent(database: Database, bus: Bus) -> None:
    ear = Ear()
    async with each_of_us(bus, **JOBS, name="test", handler=ear), a_relay(database, bus):
        await create(database, "unit-test")
        await ear.until(lambda: bool(ear.heard))

    (message,) = ear.heard
    event = message.event()
    assert isinstance(event, ProwJobMoved)
    assert message.subject == "prow.job.triggered.periodic._._.unit-test"
    assert (event.job, event.to, event.version, event.at) == ("unit-test", "triggered", 1, NOON)
    assert message.headers["ce-specversion"] == "1.0"
    assert message.headers["ce-type"] == "prow.job.moved"
    assert message.headers["ce-id"] == message.headers["Nats-Msg-Id"]
    assert message.headers["ce-subject"] == str(event.prowjob_id)


@pytest.mark.parametrize("many", [1, ATOMIC_FROM - 1, ATOMIC_FROM, 700])
async def test_news_arrive_in_the_order_they_were_committed(database: Database, bus: Bus, many: int) -> None:
    ear, names = Ear(), [f"job-{number}" for number in range(many)]
    await create(database, *names)

    async with one_of_us(bus, **JOBS, durable="test-order", handler=ear), a_relay(database, bus):
        await ear.until(lambda: len(ear.heard) >= many)
        await until_outbox_is_empty(database)

    assert ear.jobs == names


async def test_each_of_us_hears_everything_and_one_of_us_shares(database: Database, bus: Bus) -> None:
    news = asyncio.Event()
    each, shared = [Ear(), Ear()], [Ear(news), Ear(news)]
    async with (
        each_of_us(bus, **JOBS, name="a", handler=each[0]),
        each_of_us(bus, **JOBS, name="b", handler=each[1]),
        one_of_us(bus, **JOBS, durable="test-shared", handler=shared[0]),
        one_of_us(bus, **JOBS, durable="test-shared", handler=shared[1]),
        a_relay(database, bus),
    ):
        await create(database, *(f"job-{number}" for number in range(40)))
        for ear in each:
            await ear.until(lambda ear=ear: len(ear.heard) == 40)
        await until_outbox_is_empty(database)
        await shared[0].until(lambda: sum(len(ear.heard) for ear in shared) == 40)

    assert sorted(each[0].jobs) == sorted(each[1].jobs) == sorted(shared[0].jobs + shared[1].jobs)


async def test_one_of_us_hears_what_happened_while_nobody_listened(database: Database, bus: Bus) -> None:
    first, second = Ear(), Ear()
    async with a_relay(database, bus):
        async with one_of_us(bus, **JOBS, durable="test-away", handler=first):
            await create(database, "before")
            await first.until(lambda: bool(first.heard))
        await create(database, "while-away")
        await until_outbox_is_empty(database)
        async with one_of_us(bus, **JOBS, durable="test-away", handler=second):
            await second.until(lambda: bool(second.heard))

    assert (first.jobs, second.jobs) == (["before"], ["while-away"])


async def test_an_id_that_the_stream_has_is_not_told_twice(bus: Bus) -> None:
    news = [
        envelope(ConfigLoaded(hash=str(number), source="test", at=NOON), source="test") for number in range(ATOMIC_FROM)
    ]

    await bus.publish(news[:3])
    await bus.publish(news)  # a batch, part of which is stored already
    await bus.publish(news)

    info = await bus.jetstream.stream_info("CONFIG")
    assert info.state.messages == ATOMIC_FROM


async def test_a_row_that_nats_refuses_is_parked_and_the_others_go_on(database: Database, bus: Bus) -> None:
    ear = Ear()
    huge = envelope(ConfigLoaded(hash="h", source="x" * (2 * 1024 * 1024), at=NOON), source="test")
    row = {
        "id": huge.id,
        "stream": huge.stream,
        "subject": huge.subject,
        "headers": huge.headers,
        "payload": huge.payload,
    }
    async with database.connect() as connection:
        await connection.execute(insert(outbox_rows).values(row))
    await create(database, "after-it")

    async with one_of_us(bus, **JOBS, durable="test-poison", handler=ear), a_relay(database, bus):
        await ear.until(lambda: ear.jobs == ["after-it"])
        await until_outbox_is_empty(database)

    async with database.connect() as connection:
        (parked,) = (await connection.execute(select(outbox_rows))).all()
    assert parked.id == huge.id
    assert parked.parked_at is not None
    assert "no message of" in parked.last_error


async def test_two_relays_tell_everything_once_and_the_second_takes_over(database: Database, bus: Bus) -> None:
    ear = Ear()
    async with (
        one_of_us(bus, **JOBS, durable="test-relays", handler=ear),
        a_relay(database, bus),
        a_relay(database, bus),
    ):
        await create(database, *(f"job-{number}" for number in range(50)))
        await ear.until(lambda: len(ear.heard) >= 50)
        async with database.connect() as connection:  # the relay's connection breaks
            await connection.execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted")
            )
        await create(database, "after-the-break")
        await ear.until(lambda: "after-the-break" in ear.jobs)

    assert len(ear.jobs) == len(set(ear.jobs)) == 51


async def test_a_ping_that_was_given_up_leaves_the_connection_whole(tmp_path: Path) -> None:
    async with running_nats(tmp_path / "nats") as stalling, open_bus(stalling.url, name="test") as stalled:
        os.kill(stalling.pid, signal.SIGSTOP)
        try:
            await until(lambda: _has_stopped(stalling.pid))
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.5):
                    await stalled.ping()
        finally:
            os.kill(stalling.pid, signal.SIGCONT)

        async with asyncio.timeout(5):
            await stalled.ping()
            assert (await stalled.jetstream.stream_info("JOBS")).state.messages == 0


async def _has_stopped(pid: int) -> bool:
    return bool(psutil.Process(pid).status() == psutil.STATUS_STOPPED)
