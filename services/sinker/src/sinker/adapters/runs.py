"""ProwJobs as sinker reads and writes them: a page of candidates at a time, by id, the oldest first.

An id begins with the instant of creation: what is too young is never read, however many there are.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from prowcommon.db.tables import prowjobs
from prowcommon.ids import ProwJobId
from prowcommon.prowjobs.model import JobType
from sinker.adapters.batches import batch_statement
from sinker.domain.pods import JobOfPod
from sinker.domain.retention import ArchivedJob, Line, LiveJob, Retention

PAGE = 500
FIRST = UUID(int=0)

_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")

_NEWEST_RUNS = text("""
SELECT j.id FROM unnest(CAST(:names AS text[])) AS name
CROSS JOIN LATERAL (
    SELECT id FROM prowjobs WHERE job = name AND type = 'periodic' ORDER BY id DESC LIMIT 1
) j
""")

_OLD_LIVE = text("""
SELECT id, type, job, created_at, completed_at IS NOT NULL AS is_finished FROM prowjobs
WHERE archived_at IS NULL AND id > :after AND id < :bound AND created_at < :before AND completed_at IS NOT NULL
ORDER BY id LIMIT :most
""")

_OLD_ARCHIVED = text("""
SELECT j.id, j.type, j.job, j.org, j.repo, j.cluster, j.archived_at,
       EXISTS (SELECT FROM schedules s WHERE s.periodic = j.job AND s.next_due_at <= j.created_at) AS may_be_due
FROM prowjobs j
WHERE j.archived_at < :before AND j.completed_at IS NOT NULL AND j.id > :after AND j.id < :bound
ORDER BY j.id LIMIT :most
""")

_OLDEST_KEPT = text("""
SELECT w.number, (
    SELECT n.id FROM prowjobs n
    WHERE n.job = w.job AND n.type = w.type AND n.completed_at IS NOT NULL
      AND (w.type = 'periodic' OR (lower(n.org), lower(n.repo)) = (w.org, w.repo))
    ORDER BY n.id DESC OFFSET w.kept - 1 LIMIT 1
) AS oldest
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS w(
    number integer, type text, job text, org text, repo text, kept integer)
""")

_WANTED = """
wanted AS MATERIALIZED (
    SELECT CAST(value AS uuid) AS id FROM jsonb_array_elements_text(CAST(:rows AS jsonb))
)"""

ARCHIVE = batch_statement(
    _WANTED,
    """
locked AS MATERIALIZED (
    SELECT j.id FROM prowjobs j JOIN wanted USING (id) CROSS JOIN mine
    WHERE j.completed_at IS NOT NULL AND j.archived_at IS NULL
    ORDER BY j.id FOR UPDATE OF j SKIP LOCKED
), gone AS (
    UPDATE prowjobs j SET archived_at = :at FROM locked l WHERE j.id = l.id RETURNING j.id
)""",
)

DELETE = batch_statement(
    _WANTED,
    """
locked AS MATERIALIZED (
    SELECT j.id FROM prowjobs j JOIN wanted USING (id) CROSS JOIN mine
    WHERE j.completed_at IS NOT NULL AND j.archived_at IS NOT NULL
    ORDER BY j.id FOR UPDATE OF j SKIP LOCKED
), builds AS (
    DELETE FROM prowjob_builds b USING locked l WHERE b.prowjob_id = l.id
), history AS (
    DELETE FROM prowjob_events e USING locked l WHERE e.prowjob_id = l.id
), keys AS (
    DELETE FROM creation_keys k USING locked l WHERE k.prowjob_id = l.id
), reports AS (
    DELETE FROM reports r USING locked l WHERE r.prowjob_id = l.id
), gone AS (
    DELETE FROM prowjobs j USING locked l WHERE j.id = l.id RETURNING j.id
)""",
)


async def newest_runs(connection: AsyncConnection, periodics: Collection[str]) -> frozenset[ProwJobId]:
    """The newest run of each of these periodics that has ever run."""
    found = await connection.scalars(_NEWEST_RUNS, {"names": list(periodics)})
    return frozenset(ProwJobId(id_) for id_ in found)


async def old_live(connection: AsyncConnection, *, before: datetime, after: UUID) -> list[LiveJob]:
    """Finished jobs created before then that aren't archived: a page of them, beyond the id `after`."""
    rows = await connection.execute(_OLD_LIVE, _page(before, after))
    return [LiveJob(ProwJobId(r.id), JobType(r.type), r.job, r.created_at, r.is_finished) for r in rows]


async def old_archived(connection: AsyncConnection, *, before: datetime, after: UUID) -> list[ArchivedJob]:
    """Jobs that were archived before then: a page of them, beyond the id `after`."""
    rows = await connection.execute(_OLD_ARCHIVED, _page(before, after))
    return [
        ArchivedJob(ProwJobId(r.id), JobType(r.type), r.job, r.org, r.repo, r.cluster, r.archived_at, r.may_be_due)
        for r in rows
    ]


async def oldest_kept(
    connection: AsyncConnection, lines: Sequence[Line], retention: Retention
) -> dict[Line, ProwJobId | None]:
    """Of each line the oldest of its last runs, as many as are kept; lines of which none must stay are left out."""
    wanted = [
        {"number": number, "type": line.type, "job": line.job, "org": line.org, "repo": line.repo, "kept": kept}
        for number, line in enumerate(lines)
        if (kept := retention.kept_of(line))
    ]
    found = await connection.execute(_OLDEST_KEPT, {"rows": msgspec.json.encode(wanted).decode()})
    return {lines[row.number]: None if row.oldest is None else ProwJobId(row.oldest) for row in found}


async def jobs_of(connection: AsyncConnection, ids: Iterable[ProwJobId]) -> dict[ProwJobId, JobOfPod]:
    """Those that have a row, archived or not."""
    c = prowjobs.c
    rows = await connection.execute(select(c.id, c.cluster, c.completed_at).where(c.id.in_(list(ids))))
    return {ProwJobId(row.id): JobOfPod(row.cluster, row.completed_at) for row in rows}


async def count_live(connection: AsyncConnection) -> int:
    counted: int = (
        await connection.execute(text("SELECT count(*) FROM prowjobs WHERE archived_at IS NULL"))
    ).scalar_one()
    return counted


def _page(before: datetime, after: UUID) -> dict[str, Any]:
    return {"before": before, "after": after, "bound": _first_id_after(before), "most": PAGE}


def _first_id_after(instant: datetime) -> UUID:
    """Below it are the ids of all jobs created until then: the first 48 bits are milliseconds."""
    return UUID(int=((instant - _EPOCH) // timedelta(milliseconds=1) + 1) << 80)
