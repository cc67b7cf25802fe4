"""ProwJobs as plank reads and writes them, in Postgres.

* READ_DUE needs no claim: only the holder of the cluster's lease works on the cluster's jobs.
* A failed attempt pushes `due_at` into the future; after enough of them the job is parked, where people look.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import and_, bindparam, func, literal_column, or_, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, UUID, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncConnection

from plank.domain.builds import Build
from prowcommon.db.prowjobs import PROWJOB_COLUMNS, prowjob_from_row
from prowcommon.db.statements import CLAIM_BUILDS
from prowcommon.db.tables import leases, prowjob_builds, prowjobs
from prowcommon.ids import BuildId, ProwJobId
from prowcommon.prowjobs.model import ProwJob

LOST = "lost"

_DUE_IDS = text("""
SELECT id FROM prowjobs
WHERE cluster = :cluster AND completed_at IS NULL AND parked_at IS NULL AND due_at <= :now AND NOT id = ANY(:busy)
ORDER BY due_at LIMIT :most
""").bindparams(bindparam("busy", type_=ARRAY(UUID)))

_LIVE_IDS = text("""
SELECT id FROM prowjobs
WHERE cluster = :cluster AND completed_at IS NULL AND parked_at IS NULL AND waiting_for IS NULL
""")

_NEXT_DUE = text("""
SELECT min(due_at) FROM prowjobs
WHERE cluster = :cluster AND completed_at IS NULL AND parked_at IS NULL AND NOT id = ANY(:busy)
""").bindparams(bindparam("busy", type_=ARRAY(UUID)))

_builds_of_job = (
    select(
        func.jsonb_agg(
            aggregate_order_by(
                func.jsonb_build_object(
                    "attempt",
                    prowjob_builds.c.attempt,
                    "build_id",
                    prowjob_builds.c.build_id,
                    "claimed_at",
                    prowjob_builds.c.claimed_at,
                    "ended_at",
                    prowjob_builds.c.ended_at,
                    "is_lost",
                    prowjob_builds.c.reason == LOST,
                ),
                prowjob_builds.c.attempt,
            )
        )
    )
    .where(prowjob_builds.c.prowjob_id == prowjobs.c.id)
    .scalar_subquery()
)

_READ = select(*PROWJOB_COLUMNS, prowjobs.c.attempts, prowjobs.c.due_at, _builds_of_job.label("builds")).where(
    prowjobs.c.id == func.any(bindparam("ids", type_=ARRAY(UUID))),
    prowjobs.c.completed_at.is_(None),
    or_(prowjobs.c.waiting_for.is_(None), prowjobs.c.abort_requested_at.is_not(None)),
)


@dataclass(frozen=True, slots=True)
class LiveJob:
    """An unfinished job, its builds in the order of attempts, and how often the work on it failed in a row."""

    job: ProwJob
    builds: list[Build]
    failures: int
    due_at: datetime


async def due_ids(
    connection: AsyncConnection, cluster: str, *, now: datetime, busy: Collection[ProwJobId], most: int
) -> list[ProwJobId]:
    """Jobs of the cluster to look at now, the longest due first; `busy` ones are being looked at."""
    rows = await connection.execute(_DUE_IDS, {"cluster": cluster, "now": now, "busy": list(busy), "most": most})
    return [ProwJobId(id_) for id_ in rows.scalars()]


async def live_ids(connection: AsyncConnection, cluster: str) -> list[ProwJobId]:
    """Every unfinished job of the cluster; parked ones, and those that sleep before a limit, left out."""
    return [ProwJobId(id_) for id_ in (await connection.execute(_LIVE_IDS, {"cluster": cluster})).scalars()]


async def next_due_at(connection: AsyncConnection, cluster: str, *, busy: Collection[ProwJobId]) -> datetime | None:
    """When the next job of the cluster is to be looked at; None when nothing waits."""
    found: datetime | None = await connection.scalar(_NEXT_DUE, {"cluster": cluster, "busy": list(busy)})
    return found


async def read_homeless(connection: AsyncConnection, clusters: Collection[str], *, most: int) -> list[LiveJob]:
    """Unfinished jobs for a cluster that is none of `clusters`, and that nobody has ever held the lease of."""
    known = select(leases.c.name).where(leases.c.name == "cluster/" + prowjobs.c.cluster)
    homeless = select(prowjobs.c.id).where(
        prowjobs.c.completed_at.is_(None), prowjobs.c.cluster.not_in(clusters), ~known.exists()
    )
    return await read(connection, [ProwJobId(id_) for id_ in await connection.scalars(homeless.limit(most))])


async def read(connection: AsyncConnection, ids: Sequence[ProwJobId]) -> list[LiveJob]:
    """Those of the jobs that something may be done for: not finished, and not asleep before a limit."""
    rows = await connection.execute(_READ, {"ids": list(ids)})
    return [
        LiveJob(prowjob_from_row(row), msgspec.convert(row.builds or [], list[Build]), row.attempts, row.due_at)
        for row in rows
    ]


async def read_finished(
    connection: AsyncConnection, ids: Sequence[ProwJobId], *, before: datetime, most: int
) -> list[ProwJob]:
    """Those of the jobs that had ended by `before`, the longest ended first."""
    ended = select(*PROWJOB_COLUMNS).where(
        prowjobs.c.id == func.any(bindparam("ids", type_=ARRAY(UUID))), prowjobs.c.completed_at < before
    )
    rows = await connection.execute(ended.order_by(prowjobs.c.completed_at).limit(most), {"ids": list(ids)})
    return [prowjob_from_row(row) for row in rows]


async def read_rivals(connection: AsyncConnection, ids: Collection[ProwJobId]) -> list[ProwJob]:
    """These presubmits, and all alive runs of the same jobs on the same pull requests whose end nobody asked for."""
    theirs = prowjobs.alias("theirs")
    same = (
        select(theirs.c.id)
        .join(
            prowjobs,
            and_(
                prowjobs.c.pulls[1] == theirs.c.pulls[1],
                prowjobs.c.job == theirs.c.job,
                prowjobs.c.org == theirs.c.org,
                prowjobs.c.repo == theirs.c.repo,
            ),
        )
        .where(
            prowjobs.c.id == func.any(bindparam("ids", type_=ARRAY(UUID))),
            theirs.c.type == literal_column("'presubmit'"),
            theirs.c.completed_at.is_(None),
            theirs.c.abort_requested_at.is_(None),
        )
    )
    rows = await connection.execute(select(*PROWJOB_COLUMNS).where(prowjobs.c.id.in_(same)), {"ids": list(ids)})
    return [prowjob_from_row(row) for row in rows]


@dataclass(frozen=True, slots=True)
class Claim:
    """A build that is wanted for a job seen at `version`."""

    prowjob_id: ProwJobId
    version: int
    attempt: int


async def claim_builds(
    connection: AsyncConnection, claims: Sequence[Claim], *, lease: str, fence: int, at: datetime
) -> dict[ProwJobId, BuildId]:
    """Claims builds before any call to the cluster.

    A job is absent from the answer when it has changed since it was seen, when its abort was asked for, when that
    attempt is claimed already, or when the lease has passed to somebody else.
    """
    if not claims:
        return {}
    rows: list[dict[str, Any]] = [
        {"id": claim.prowjob_id, "version": claim.version, "attempt": claim.attempt, "at": at} for claim in claims
    ]
    parameters = {"rows": msgspec.json.encode(rows).decode(), "lease": lease, "fence": fence}
    return {
        ProwJobId(row.prowjob_id): BuildId(row.build_id) for row in await connection.execute(CLAIM_BUILDS, parameters)
    }


async def mark_lost(connection: AsyncConnection, build_id: BuildId) -> None:
    """The build will not run any more; the job needs another. Until that is claimed, the place stays the job's."""
    await connection.execute(
        update(prowjob_builds)
        .where(prowjob_builds.c.build_id == build_id, prowjob_builds.c.ended_at.is_(None))
        .values(reason=LOST)
    )


async def note_failure(
    connection: AsyncConnection, id_: ProwJobId, *, because: str, due_at: datetime, parked_at: datetime | None
) -> None:
    """The work on a job failed: try again at `due_at`, or never by ourselves once parked."""
    await connection.execute(
        update(prowjobs)
        .where(prowjobs.c.id == id_, prowjobs.c.completed_at.is_(None))
        .values(attempts=prowjobs.c.attempts + 1, last_error=because, due_at=due_at, parked_at=parked_at)
    )


_LOOK_AGAIN = text("""
UPDATE prowjobs j SET due_at = w.due_at, started_at = coalesce(w.started_at, j.started_at), description = w.description
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS w(
    id uuid, version integer, due_at timestamptz, started_at timestamptz, description text)
WHERE j.id = w.id AND j.version = w.version AND j.completed_at IS NULL
  AND j.abort_requested_at IS NULL
""")


@dataclass(frozen=True, slots=True)
class NextLook:
    """Nothing is to be done for the job as it was seen; look again at `due_at`."""

    id: ProwJobId
    version: int
    due_at: datetime
    started_at: datetime | None
    description: str
    """What people are told meanwhile. It is no move: nobody is told of it."""


async def look_again(connection: AsyncConnection, looks: Sequence[NextLook]) -> None:
    """Sets when jobs are looked at next."""
    if looks:
        await connection.execute(_LOOK_AGAIN, {"rows": msgspec.json.encode(looks).decode()})
