"""`schedules` and `ticks` as horologium uses them.

* READ_DUE locks what it reads and skips what another horologium has locked: racing replicas share the work.
* An interval whose run is alive isn't read at all; the run's end wakes us.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from horologium.domain.due import Candidate, LastRun, Rule
from prowcommon.db.tables import schedules, ticks
from prowcommon.ids import ProwJobId

READ_DUE = text("""
SELECT s.periodic, s.next_due_at, j.created_at, j.completed_at
FROM schedules s
LEFT JOIN LATERAL (
    SELECT id, created_at, completed_at FROM prowjobs
    WHERE job = s.periodic AND type = 'periodic' ORDER BY id DESC LIMIT 1
) j ON true
WHERE s.next_due_at <= :now AND s.periodic = ANY(:known)
  AND (s.schedule LIKE 'cron %' OR j.id IS NULL OR j.completed_at IS NOT NULL)
ORDER BY s.next_due_at
LIMIT :most
FOR UPDATE OF s SKIP LOCKED
""")

_NEXT_DUE = text("SELECT min(next_due_at) FROM schedules WHERE next_due_at > :now")


async def read_due(
    connection: AsyncConnection, rules: Mapping[str, Rule], *, now: datetime, most: int
) -> list[Candidate]:
    """Due periodics that `rules` knows, the longest overdue first, locked until the transaction ends."""
    rows = await connection.execute(READ_DUE, {"now": now, "most": most, "known": list(rules)})
    return [
        Candidate(
            row.periodic,
            rules[row.periodic],
            row.next_due_at,
            LastRun(row.created_at, row.completed_at) if row.created_at is not None else None,
        )
        for row in rows
    ]


async def next_due_after(connection: AsyncConnection, now: datetime) -> datetime | None:
    """The next instant at which something is due; None when nothing ever will be."""
    found: datetime | None = await connection.scalar(_NEXT_DUE, {"now": now})
    return found


async def set_next_due(connection: AsyncConnection, instants: Mapping[str, datetime | None]) -> None:
    """Moves schedules on; None stops one for good."""
    for periodic, next_due_at in instants.items():
        await connection.execute(
            update(schedules).where(schedules.c.periodic == periodic).values(next_due_at=next_due_at)
        )


async def record_tick(
    connection: AsyncConnection,
    periodic: str,
    due_at: datetime,
    *,
    decided_at: datetime,
    prowjob_id: ProwJobId | None = None,
    because: str = "",
) -> None:
    """What became of an instant: it ran (and as which job), or it was skipped (and why)."""
    row = {
        "periodic": periodic,
        "due_at": due_at,
        "decided_at": decided_at,
        "outcome": "ran" if prowjob_id else "skipped",
        "because": because,
        "prowjob_id": prowjob_id,
    }
    await connection.execute(insert(ticks).values(row).on_conflict_do_nothing())


async def read_schedules(connection: AsyncConnection) -> dict[str, str]:
    """Every scheduled periodic and the text of its rule, locked until the transaction ends."""
    rows = await connection.execute(select(schedules.c.periodic, schedules.c.schedule).with_for_update())
    return {row.periodic: row.schedule for row in rows}


async def put_schedules(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Adds periodics, or gives them a new rule."""
    if rows:
        statement = insert(schedules)
        changed = {name: statement.excluded[name] for name in ("schedule", "next_due_at", "config_hash", "changed_at")}
        await connection.execute(
            statement.on_conflict_do_update(index_elements=["periodic"], set_=changed), [dict(row) for row in rows]
        )


async def remove_schedules(connection: AsyncConnection, periodics: Sequence[str]) -> None:
    """Periodics that are configured no more; their ticks stay."""
    if periodics:
        await connection.execute(delete(schedules).where(schedules.c.periodic.in_(periodics)))
