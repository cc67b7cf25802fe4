"""Periodics and their ticks in Postgres, as horologium writes them. One connection; nothing is written.

Which periodics may be seen is the configuration's to say (`configured.py`): only names from there are asked for.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from sqlalchemy import Row, and_, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from deck.adapters.queries import SHOWN_STATE, VISIBLE
from deck.domain.periodics import LastRun, Standing, Tick, TickCursor
from prowcommon.db.tables import prowjobs, ticks
from prowcommon.ids import ProwJobId
from prowcommon.prowjobs.model import DEFAULT_TENANT, JobState

Outcome = Literal["ran", "skipped"]

_STANDINGS = text("""
SELECT s.periodic, s.next_due_at, s.waits, a.alive, j.id, j.state, j.created_at, j.completed_at,
       t.due_at AS skipped_at, t.because AS skipped_because
FROM schedules s
LEFT JOIN LATERAL (
    SELECT id, created_at, completed_at,
           CASE WHEN abort_requested_at IS NOT NULL AND completed_at IS NULL THEN 'aborted' ELSE state END AS state
    FROM prowjobs
    WHERE job = s.periodic AND type = 'periodic' AND NOT hidden AND tenant = :tenant
    ORDER BY id DESC LIMIT 1
) j ON true
LEFT JOIN LATERAL (
    SELECT due_at, because FROM ticks
    WHERE periodic = s.periodic AND outcome = 'skipped' ORDER BY due_at DESC, attempt DESC LIMIT 1
) t ON true
CROSS JOIN LATERAL (
    SELECT count(*) AS alive FROM prowjobs WHERE job = s.periodic AND type = 'periodic' AND completed_at IS NULL
) a
WHERE s.periodic = ANY(:names)
""")


async def standings(connection: AsyncConnection, names: Sequence[str]) -> Mapping[str, Standing]:
    """Of the named periodics, those that horologium has taken up."""
    if not names:
        return {}
    rows = await connection.execute(_STANDINGS, {"names": list(names), "tenant": DEFAULT_TENANT})
    return {row.periodic: _standing(row) for row in rows}


async def latest_ticks(
    connection: AsyncConnection, periodic: str, *, outcome: Outcome | None, before: TickCursor | None, most: int
) -> list[Tick]:
    """What became of a periodic's instants, the latest first."""
    t, j = ticks.c, prowjobs.c
    wanted = (
        select(t.due_at, t.attempt, t.decided_at, t.because, t.prowjob_id, SHOWN_STATE.label("state"), j.id)
        .join_from(ticks, prowjobs, and_(j.id == t.prowjob_id, VISIBLE), isouter=True)
        .where(t.periodic == periodic)
    )
    if outcome is not None:
        wanted = wanted.where(t.outcome == outcome)
    if before is not None:
        wanted = wanted.where(tuple_(t.due_at, t.attempt) < (before.due_at, before.attempt))
    rows = await connection.execute(wanted.order_by(t.due_at.desc(), t.attempt.desc()).limit(most))
    return [
        Tick(
            due_at=row.due_at,
            attempt=row.attempt,
            decided_at=row.decided_at,
            because=row.because,
            run=ProwJobId(row.prowjob_id) if row.prowjob_id else None,
            state=JobState(row.state) if row.id else None,
        )
        for row in rows
    ]


def _standing(row: Row[Any]) -> Standing:
    last = None
    if row.id is not None:
        last = LastRun(ProwJobId(row.id), JobState(row.state), row.created_at, row.completed_at)
    return Standing(row.next_due_at, row.waits, row.alive, last, row.skipped_at, row.skipped_because or "")
