"""Putting news into the outbox, inside the transaction that makes it true."""

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from prowcommon.db.tables import outbox
from prowcommon.events.catalogue import Event
from prowcommon.events.cloudevents import envelope


async def put(connection: AsyncConnection, event: Event, *, source: str) -> None:
    """Tells `event` once the surrounding transaction commits. (ProwJobs' own news leave by `db.statements`.)"""
    told = envelope(event, source=source)
    row = {
        "id": told.id,
        "stream": told.stream,
        "subject": told.subject,
        "headers": told.headers,
        "payload": told.payload,
    }
    await connection.execute(insert(outbox).values(row))


async def waiting(connection: AsyncConnection) -> int:
    """How many rows are not yet told, parked ones left out."""
    count = select(func.count()).select_from(outbox).where(outbox.c.parked_at.is_(None))
    return await connection.scalar(count) or 0
