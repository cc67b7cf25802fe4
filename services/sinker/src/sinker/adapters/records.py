"""`sweeps` as rows: asked for, running, ended.

* One runs at a time. One that was running when a new holder of the lease comes was interrupted, and is closed as such.
* The newest KEPT are kept.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from prowcommon.db.tables import sweeps
from prowcommon.db.texts import storable
from prowcommon.errors import NotFound
from prowcommon.ids import new_prowjob_id
from sinker.domain.retention import Reason
from sinker.domain.tally import Kind, Tally, line_of
from sinker.domain.timing import PastSweeps

KEPT = 1000
"""Forty days of a sweep an hour."""

SCHEDULE = "schedule"
"""Who asks for the sweeps that nobody asked for."""

INTERRUPTED = "Interrupted: sinker ended, or lost its lease. The next sweep does what is left."

c = sweeps.c

_PAST = text("""
WITH counted AS MATERIALIZED (
    SELECT state, started_at, ended_at FROM sweeps WHERE started_at IS NOT NULL AND (by = :schedule OR NOT dry_run)
), last AS (
    SELECT max(started_at) AS begun_at FROM counted WHERE state <> 'interrupted'
)
SELECT l.begun_at, count(c.ended_at) AS interruptions, max(c.ended_at) AS interrupted_at
FROM last l LEFT JOIN counted c ON c.state = 'interrupted' AND c.started_at > coalesce(l.begun_at, '-infinity')
GROUP BY l.begun_at
""")

_NOTE_DONE = text("""
UPDATE sweeps SET done = done || jsonb_build_object(
    CAST(:line AS text), coalesce(CAST(done ->> CAST(:line AS text) AS bigint), 0) + CAST(:number AS bigint))
WHERE id = :sweep
""")


@dataclass(frozen=True, slots=True)
class Order:
    """A sweep that shall begin."""

    id: UUID
    dry_run: bool


async def ask(connection: AsyncConnection, *, by: str, dry_run: bool, at: datetime) -> Row[Any]:
    """Asks for a sweep; the holder of the lease begins it within a second or so, if there is one."""
    row = {"id": new_prowjob_id(at), "state": "asked", "by": by, "dry_run": dry_run, "asked_at": at}
    asked: Row[Any] = (await connection.execute(insert(sweeps).values(row).returning(sweeps))).one()
    return asked


async def first_asked(connection: AsyncConnection) -> Order | None:
    """The sweep that has waited longest."""
    waiting = select(c.id, c.dry_run).where(c.ended_at.is_(None), c.state == "asked").order_by(c.id).limit(1)
    row = (await connection.execute(waiting)).one_or_none()
    return None if row is None else Order(row.id, row.dry_run)


async def past_sweeps(connection: AsyncConnection) -> PastSweeps:
    """Those of the schedule, and real ones that somebody asked for."""
    row = (await connection.execute(_PAST, {"schedule": SCHEDULE})).one()
    return PastSweeps(row.begun_at, row.interruptions, row.interrupted_at)


async def begin(connection: AsyncConnection, order: Order, *, at: datetime) -> None:
    await connection.execute(update(sweeps).where(c.id == order.id).values(state="running", started_at=at))


async def close_interrupted(connection: AsyncConnection, *, at: datetime) -> int:
    """Ends what a former holder of the lease left running; how many that were."""
    left = update(sweeps).where(c.ended_at.is_(None), c.state == "running")
    closed = await connection.execute(left.values(state="interrupted", ended_at=at, errors=[INTERRUPTED]))
    return int(closed.rowcount)


async def note_found(connection: AsyncConnection, id_: UUID, tally: Tally) -> None:
    await connection.execute(update(sweeps).where(c.id == id_).values(found=dict(tally.found)))


async def note_done(connection: AsyncConnection, id_: UUID, kind: Kind, reason: Reason, number: int) -> None:
    """What was done outside of Postgres; what is done here is counted by `batches`."""
    await connection.execute(_NOTE_DONE, {"sweep": id_, "line": line_of(kind, reason), "number": number})


async def end(connection: AsyncConnection, id_: UUID, tally: Tally, *, at: datetime) -> Row[Any]:
    """Closes the record, and forgets the oldest ones."""
    record = {
        "state": "failed" if tally.errors else "done",
        "ended_at": at,
        "found": dict(tally.found),
        "items": [asdict(item) for item in tally.items],
        "notes": tally.notes,
        "errors": [storable(error) for error in tally.errors],
    }
    ended: Row[Any] = (
        await connection.execute(update(sweeps).where(c.id == id_).values(record).returning(sweeps))
    ).one()
    oldest_kept = select(c.id).order_by(c.id.desc()).offset(KEPT - 1).limit(1).scalar_subquery()
    await connection.execute(delete(sweeps).where(c.id < oldest_kept, c.ended_at.is_not(None)))
    return ended


async def get(connection: AsyncConnection, id_: UUID) -> Row[Any]:
    """Raises NotFound."""
    row = (await connection.execute(select(sweeps).where(c.id == id_))).one_or_none()
    if row is None:
        raise NotFound(f"There is no sweep {id_}. The newest {KEPT} are kept.")
    return row


async def latest(connection: AsyncConnection, *, most: int, before: UUID | None) -> Sequence[Row[Any]]:
    """The latest first, without what they list; with `before` only older ones."""
    columns = [column for column in sweeps.columns if column is not c["items"]]
    wanted = select(*columns).order_by(c.id.desc()).limit(most)
    return (await connection.execute(wanted if before is None else wanted.where(c.id < before))).all()
