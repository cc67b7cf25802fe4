"""Periodics and their ticks, for people: a page at a time."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from prowcommon.db.tables import ticks

_PERIODICS = text("""
SELECT s.periodic, s.schedule, s.next_due_at, s.waits, a.alive,
       j.id, j.state, j.created_at, j.completed_at, j.url,
       t.due_at, t.attempt, t.decided_at, t.because
FROM schedules s
LEFT JOIN LATERAL (
    SELECT id, state, created_at, completed_at, url FROM prowjobs
    WHERE job = s.periodic AND type = 'periodic' ORDER BY id DESC LIMIT 1
) j ON true
LEFT JOIN LATERAL (
    SELECT due_at, attempt, decided_at, because FROM ticks
    WHERE periodic = s.periodic AND outcome = 'skipped' ORDER BY due_at DESC, attempt DESC LIMIT 1
) t ON true
CROSS JOIN LATERAL (
    SELECT count(*) AS alive FROM prowjobs WHERE job = s.periodic AND type = 'periodic' AND completed_at IS NULL
) a
WHERE s.periodic > :after AND (:contains = '' OR position(lower(:contains) IN lower(s.periodic)) > 0)
  AND (:name = '' OR s.periodic = :name)
ORDER BY s.periodic
LIMIT :most
""")


async def periodics(
    connection: AsyncConnection, *, most: int, after: str = "", contains: str = "", name: str = ""
) -> list[Row[Any]]:
    """Scheduled periodics by name, each with its newest run (`id` is null when there is none) and its latest skip."""
    said = {"after": after, "contains": contains, "name": name, "most": most}
    return list(await connection.execute(_PERIODICS, said))


async def ticks_of(
    connection: AsyncConnection, periodic: str, *, most: int, outcome: str | None, before: tuple[datetime, int] | None
) -> list[dict[str, Any]]:
    """What became of a periodic's instants, the latest first; `before` is the instant and the attempt of one."""
    c = ticks.c
    wanted = select(c.due_at, c.attempt, c.decided_at, c.outcome, c.because, c.prowjob_id).where(c.periodic == periodic)
    if outcome is not None:
        wanted = wanted.where(c.outcome == outcome)
    if before is not None:
        wanted = wanted.where(tuple_(c.due_at, c.attempt) < before)
    rows = await connection.execute(wanted.order_by(c.due_at.desc(), c.attempt.desc()).limit(most))
    return [dict(row._mapping) for row in rows]
