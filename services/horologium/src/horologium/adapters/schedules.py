"""`schedules` and `ticks` as horologium uses them.

* What is read is locked, and what another horologium has locked is skipped: racing replicas share the work.
* An interval that waits isn't read while a run of it is alive; the run's end wakes us.
* Rows are written a whole batch a statement.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from horologium.domain.due import Candidate, LastRun, Schedule
from prowcommon.db.tables import schedules
from prowcommon.ids import ProwJobId

RERUN_LABEL = "prow.k8s.io/re-run"

READ_DUE = text("""
SELECT s.periodic, s.next_due_at, j.created_at, j.completed_at, a.alive
FROM schedules s
LEFT JOIN LATERAL (
    SELECT created_at, completed_at FROM prowjobs
    WHERE job = s.periodic AND type = 'periodic' ORDER BY id DESC LIMIT 1
) j ON true
CROSS JOIN LATERAL (
    SELECT count(*) AS alive FROM prowjobs WHERE job = s.periodic AND type = 'periodic' AND completed_at IS NULL
) a
WHERE s.next_due_at <= :now AND s.periodic = ANY(:known) AND NOT (s.waits AND a.alive > 0)
ORDER BY s.next_due_at
LIMIT :most
FOR UPDATE OF s SKIP LOCKED
""")

READ_LAST_RUNS = text("""
SELECT s.periodic, j.created_at, j.completed_at, j.state, j.attempt
FROM schedules s
CROSS JOIN LATERAL (
    SELECT created_at, completed_at, state, labels ->> :rerun AS attempt FROM prowjobs
    WHERE job = s.periodic AND type = 'periodic' ORDER BY id DESC LIMIT 1
) j
WHERE s.periodic = ANY(:periodics)
FOR UPDATE OF s SKIP LOCKED
""")

_NEXT_DUE = text("SELECT min(next_due_at) FROM schedules WHERE next_due_at > :now")

_SET_NEXT_DUE = text("""
UPDATE schedules s SET next_due_at = r.next_due_at
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(periodic text, next_due_at timestamptz)
WHERE s.periodic = r.periodic
""")

_RECORD_TICKS = text("""
INSERT INTO ticks (periodic, due_at, attempt, decided_at, outcome, because, prowjob_id)
SELECT periodic, due_at, attempt, :decided_at, CASE WHEN prowjob_id IS NULL THEN 'skipped' ELSE 'ran' END, because,
       prowjob_id
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(
    periodic text, due_at timestamptz, attempt integer, because text, prowjob_id uuid)
ON CONFLICT DO NOTHING
""")

_PUT_SCHEDULES = text("""
INSERT INTO schedules (periodic, schedule, waits, next_due_at, config_hash, changed_at)
SELECT periodic, schedule, waits, next_due_at, :config_hash, :changed_at
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(
    periodic text, schedule text, waits boolean, next_due_at timestamptz)
ON CONFLICT (periodic) DO UPDATE SET schedule = excluded.schedule, waits = excluded.waits,
    next_due_at = excluded.next_due_at, config_hash = excluded.config_hash, changed_at = excluded.changed_at
""")


@dataclass(frozen=True, slots=True)
class TickRow:
    """What became of an instant: it ran (and as which job), or it was skipped (and why)."""

    periodic: str
    due_at: datetime
    attempt: int = 0
    because: str = ""
    prowjob_id: ProwJobId | None = None


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    periodic: str
    schedule: str
    """The text of its rule."""
    waits: bool
    """Whether it isn't due while a run of it is alive."""
    next_due_at: datetime | None


async def read_due(
    connection: AsyncConnection, known: Mapping[str, Schedule], *, now: datetime, most: int
) -> list[Candidate]:
    """Due periodics among the known, the longest overdue first, locked until the transaction ends."""
    rows = await connection.execute(READ_DUE, {"now": now, "most": most, "known": list(known)})
    return [
        Candidate(
            row.periodic,
            known[row.periodic],
            row.next_due_at,
            row.alive,
            LastRun(row.created_at, row.completed_at) if row.created_at is not None else None,
        )
        for row in rows
    ]


async def read_last_runs(connection: AsyncConnection, periodics: Iterable[str]) -> dict[str, LastRun]:
    """The newest run of each that has run, locked until the transaction ends."""
    rows = await connection.execute(READ_LAST_RUNS, {"periodics": list(periodics), "rerun": RERUN_LABEL})
    return {
        row.periodic: LastRun(row.created_at, row.completed_at, row.state == "success", _attempt(row.attempt))
        for row in rows
    }


def _attempt(label: str | None) -> int:
    """Anybody may label a run by hand; what is no number is no retry."""
    return int(label) if label and label.isascii() and label.isdigit() else 0


async def next_due_after(connection: AsyncConnection, now: datetime) -> datetime | None:
    """The next instant at which something is due; None when nothing ever will be."""
    found: datetime | None = await connection.scalar(_NEXT_DUE, {"now": now})
    return found


async def set_next_due(connection: AsyncConnection, instants: Mapping[str, datetime | None]) -> None:
    """Moves schedules on; None stops one for good."""
    rows = [{"periodic": periodic, "next_due_at": instant} for periodic, instant in instants.items()]
    await connection.execute(_SET_NEXT_DUE, {"rows": _json(rows)})


async def record_ticks(connection: AsyncConnection, rows: Sequence[TickRow], *, decided_at: datetime) -> None:
    """Writes what became of instants; a line that stands already stays."""
    if rows:
        await connection.execute(_RECORD_TICKS, {"rows": _json(rows), "decided_at": decided_at})


async def read_schedules(connection: AsyncConnection) -> dict[str, str]:
    """Every scheduled periodic and the text of its rule, locked until the transaction ends."""
    rows = await connection.execute(select(schedules.c.periodic, schedules.c.schedule).with_for_update())
    return {row.periodic: row.schedule for row in rows}


async def put_schedules(
    connection: AsyncConnection, rows: Sequence[ScheduleRow], *, config_hash: str, changed_at: datetime
) -> None:
    """Adds periodics, or gives them a new rule."""
    if rows:
        said = {"rows": _json(rows), "config_hash": config_hash, "changed_at": changed_at}
        await connection.execute(_PUT_SCHEDULES, said)


async def remove_schedules(connection: AsyncConnection, periodics: Sequence[str]) -> None:
    """Periodics that are configured no more; their ticks stay."""
    if periodics:
        await connection.execute(delete(schedules).where(schedules.c.periodic.in_(periodics)))


def _json(rows: Any) -> str:
    return msgspec.json.encode(rows).decode()
