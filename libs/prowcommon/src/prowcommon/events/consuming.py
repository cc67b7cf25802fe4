"""Hearing events, in two ways.

* *one of us*: a durable consumer that all replicas share; each event reaches one of them, and is kept while nobody
  listens. For work.
* *each of us*: an ephemeral consumer per process, from now on; every process hears every event. For nudges and pages.

A message only wakes: it is acknowledged once the handler has noted it. What must survive is a row, and rows have their
own retries; so a handler that fails is logged, and a sweep will look again.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import nats.errors
import structlog
from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.client import JetStreamContext
from nats.js.errors import APIError, NotFoundError

from prowcommon.errors import Unavailable
from prowcommon.events.catalogue import Event
from prowcommon.events.cloudevents import read_event
from prowcommon.events.jetstream import Bus
from prowcommon.tasks import alongside, ceaselessly

log = structlog.get_logger()

_BATCH = 256
_WAIT_SECONDS = 5.0
_FORGOTTEN_AFTER_SECONDS = 60.0
"""An ephemeral consumer whose process is gone disappears after this long."""


@dataclass(frozen=True, slots=True)
class Message:
    """One delivered message."""

    subject: str
    headers: dict[str, str]
    data: bytes
    deliveries: int
    """1 at first; more when it was delivered before and not acknowledged."""

    def event(self) -> Event | None:
        """The event it tells; None for a type this release doesn't know. Raises ValueError when it is malformed."""
        return read_event(self.headers, self.data)


Handler = Callable[[Sequence[Message]], Awaitable[None]]
"""Notes a batch of wake-ups, in the stream's order."""


@asynccontextmanager
async def one_of_us(
    bus: Bus, *, stream: str, subjects: Sequence[str], durable: str, handler: Handler
) -> AsyncIterator[None]:
    """While the block runs, this process is one of those who share the durable consumer `durable`."""
    config = ConsumerConfig(
        durable_name=durable,
        filter_subjects=list(subjects),
        ack_policy=AckPolicy.EXPLICIT,
        deliver_policy=DeliverPolicy.ALL,
        ack_wait=30,
        max_ack_pending=4 * _BATCH,
    )
    async with alongside(ceaselessly(lambda: _hear(bus, stream, config, handler), name=durable), name=durable):
        yield


@asynccontextmanager
async def each_of_us(
    bus: Bus, *, stream: str, subjects: Sequence[str], name: str, handler: Handler
) -> AsyncIterator[None]:
    """While the block runs, this process hears what is published from now on.

    After a broken connection the handler gets an empty batch: something may have been missed, look at the rows.
    """
    config = ConsumerConfig(
        filter_subjects=list(subjects),
        ack_policy=AckPolicy.NONE,
        deliver_policy=DeliverPolicy.NEW,
        inactive_threshold=_FORGOTTEN_AFTER_SECONDS,
        mem_storage=True,
        description=name,
    )
    ready = asyncio.Event()
    async with alongside(ceaselessly(lambda: _hear(bus, stream, config, handler, ready), name=name), name=name):
        with suppress(TimeoutError):
            async with asyncio.timeout(_WAIT_SECONDS):
                await ready.wait()
        yield


async def _hear(
    bus: Bus, stream: str, config: ConsumerConfig, handler: Handler, ready: asyncio.Event | None = None
) -> None:
    try:
        info = await bus.jetstream.add_consumer(stream, config)
        listening = await bus.jetstream.pull_subscribe_bind(info.name, stream)
    except APIError as error:
        raise Unavailable(f"NATS has no consumer for stream {stream}: {error.description}") from error
    except (nats.errors.Error, OSError, TimeoutError) as error:
        raise Unavailable(f"NATS does not answer about stream {stream}: {error!r}") from error
    if ready is not None and ready.is_set():
        await handler([])
    elif ready is not None:
        ready.set()
    try:
        await _fetch_for_ever(bus, listening, handler, acknowledge=config.ack_policy is AckPolicy.EXPLICIT)
    finally:
        with suppress(nats.errors.Error, OSError, TimeoutError):
            await listening.unsubscribe()


async def _fetch_for_ever(
    bus: Bus, listening: JetStreamContext.PullSubscription, handler: Handler, *, acknowledge: bool
) -> None:
    while True:
        try:
            arrived = await listening.fetch(_BATCH, timeout=_WAIT_SECONDS)
        except (nats.errors.TimeoutError, TimeoutError):
            await _still_there(listening)
            continue
        except (nats.errors.Error, APIError, OSError) as error:
            raise Unavailable(f"NATS stopped delivering: {error!r}") from error
        try:
            await handler([_message(each) for each in arrived])
        except Exception:
            log.exception("handler_failed", messages=len(arrived))
        if acknowledge:
            for each in arrived:
                await each.ack()


async def _still_there(listening: JetStreamContext.PullSubscription) -> None:
    """Silence may mean that nothing happened, or that a restarted NATS forgot an ephemeral consumer."""
    try:
        await listening.consumer_info()
    except NotFoundError as error:
        raise Unavailable("NATS forgot our consumer") from error
    except (nats.errors.Error, APIError, OSError, TimeoutError) as error:
        raise Unavailable(f"NATS does not answer: {error!r}") from error


def _message(arrived: Msg) -> Message:
    deliveries = arrived.metadata.num_delivered if arrived.reply else 1
    return Message(arrived.subject, dict(arrived.headers or {}), arrived.data, deliveries or 1)
