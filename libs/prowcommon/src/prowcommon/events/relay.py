"""The relay: what was committed to the outbox becomes news on the bus, once and in order.

* One relay works at a time (lease `relay`), on the very connection that holds the lease.
* It is woken by LISTEN, and looks by itself once a second.
* A row is deleted in the transaction that waited for NATS's answer. A crash in between publishes it again, under the
  same id, and the stream drops the repetition.
* A row that NATS refuses as such is parked, and the relay goes on.
"""

import asyncio
from datetime import timedelta
from itertools import groupby
from uuid import UUID

import asyncpg
import msgspec
import structlog

from prowcommon.db.database import Database, translating
from prowcommon.db.leases import Lease, while_holding
from prowcommon.errors import Unavailable, UserError
from prowcommon.events.cloudevents import Envelope
from prowcommon.events.jetstream import Bus
from prowcommon.tasks import wait_for

log = structlog.get_logger()

BATCH = 500
LOOK_EVERY = timedelta(seconds=1)
PAUSE_WITHOUT_NATS = timedelta(milliseconds=200)
"""The lease is kept meanwhile: no other relay would find NATS any sooner."""

_TAKE = """
DELETE FROM outbox WHERE seq IN (
    SELECT seq FROM outbox WHERE parked_at IS NULL ORDER BY seq LIMIT $1)
RETURNING seq, id, stream, subject, headers, payload
"""
_PARK = "UPDATE outbox SET parked_at = now(), last_error = $2 WHERE id = $1"


async def relaying(database: Database, bus: Bus, *, holder: str) -> None:
    """Tells the outbox's news whenever we are the relay, until cancelled."""
    await while_holding(database, "relay", lambda lease: _relay(lease, bus), holder=holder)


async def _relay(lease: Lease, bus: Bus) -> None:
    woken = asyncio.Event()
    with translating():
        await lease.connection.add_listener("outbox", lambda *_: woken.set())
        while True:
            try:
                more = await _tell(lease.connection, bus)
            except Unavailable as error:
                if lease.connection.is_closed():
                    raise
                log.warning("news_wait_for_nats", because=str(error))
                await asyncio.sleep(PAUSE_WITHOUT_NATS.total_seconds())
                continue
            if not more:
                await wait_for(woken, at_most=LOOK_EVERY)


async def _tell(connection: asyncpg.Connection, bus: Bus) -> bool:
    """Publishes the oldest rows; True when there may be more."""
    try:
        async with connection.transaction():
            rows = await connection.fetch(_TAKE, BATCH)
            rows.sort(key=lambda row: row["seq"])
            for _, group in groupby(map(_envelope, rows), key=lambda message: message.stream):
                await bus.publish(list(group))
    except UserError:
        await _tell_one_by_one(connection, bus)
        return True
    return len(rows) == BATCH


async def _tell_one_by_one(connection: asyncpg.Connection, bus: Bus) -> None:
    """After a refusal: each row by itself, and the one that is refused is parked."""
    for row in await connection.fetch(
        "SELECT seq, id, stream, subject, headers, payload FROM outbox WHERE parked_at IS NULL ORDER BY seq LIMIT $1",
        BATCH,
    ):
        try:
            await bus.publish([_envelope(row)])
        except UserError as error:
            log.error("outbox_row_parked", id=str(row["id"]), subject=row["subject"], because=str(error))
            await connection.execute(_PARK, row["id"], str(error))
        else:
            await connection.execute("DELETE FROM outbox WHERE id = $1", row["id"])


def _envelope(row: asyncpg.Record) -> Envelope:
    id_: UUID = row["id"]
    headers = msgspec.json.decode(row["headers"], type=dict[str, str])
    return Envelope(id_, row["stream"], row["subject"], headers, row["payload"])
