"""Places under limits, in Postgres: claiming them, standing in line for them, and waking who is next.

* A place is a build that hasn't ended. Nothing else is counted, so nothing can drift from the truth or leak.
* A job that gets none sleeps: `waiting_for` names the limit, `due_at` is null. Whoever ends a job that shares the limit
  wakes the oldest; a sweep wakes whom that missed. Nobody polls.
* Every place is given under its limits' advisory locks, within one statement: no plank that stands still can hold them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from plank.adapters.jobs import Claim
from plank.domain.capacity import UNLIMITED, Capacities, Limit, LimitKind, Runs, Sleepers
from prowcommon.db.statements import CLAIM_WITHIN_LIMITS, WAKE_WAITING
from prowcommon.ids import BuildId, ProwJobId
from prowcommon.prowjobs.model import ProwJobSpec

WAKE_CHANNEL = "plank_wake"
"""Postgres tells it the name of each cluster of which a plank elsewhere has woken jobs."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A limit has no place for the job."""

    by: Limit
    alive: int

    def __str__(self) -> str:
        return self.by.why_waiting(self.alive)


async def claim_within_limits(
    connection: AsyncConnection,
    claims: Sequence[tuple[Claim, ProwJobSpec]],
    capacities: Capacities,
    *,
    cluster: str,
    lease: str,
    fence: int,
    at: datetime,
) -> dict[ProwJobId, BuildId | Refusal]:
    """Claims first builds as far as the limits go, the oldest jobs first; who is refused sleeps from now on.

    A job is absent from the answer for the reasons that `claim_builds` has.
    """
    if not claims:
        return {}
    rows = [_row(claim, spec, capacities) for claim, spec in claims]
    parameters = {"rows": _json(rows), "most": max(capacities.most, 0), "cluster": cluster}
    parameters |= {"lease": lease, "fence": fence, "at": at}
    specs = {claim.prowjob_id: spec for claim, spec in claims}
    answers: dict[ProwJobId, BuildId | Refusal] = {}
    for row in await connection.execute(CLAIM_WITHIN_LIMITS, parameters):
        id_ = ProwJobId(row.prowjob_id)
        if row.build_id is not None:
            answers[id_] = BuildId(row.build_id)
        else:
            (limit,) = (each for each in capacities.limits_of(specs[id_]) if each.kind == row.refused_by)
            answers[id_] = Refusal(limit, row.alive)
    return answers


def _row(claim: Claim, spec: ProwJobSpec, capacities: Capacities) -> dict[str, Any]:
    capacity = capacities.of_queue(spec.job_queue_name).capacity
    return {
        "id": claim.prowjob_id,
        "version": claim.version,
        "job": spec.job,
        "queue": spec.job_queue_name,
        "max_concurrency": spec.max_concurrency,
        "capacity": None if capacity == UNLIMITED else capacity,
    }


async def wake_waiting(
    connection: AsyncConnection, limits: Collection[Limit], *, own_cluster: str, at: datetime
) -> set[str]:
    """Makes due the oldest of those who sleep before these limits, as many as there are places.

    Returns their clusters. Planks that work for others than `own_cluster` are told.
    """
    if not limits:
        return set()
    parameters = {"limits": _json(list(limits)), "own_cluster": own_cluster, "at": at}
    return {row.cluster for row in await connection.execute(WAKE_WAITING, parameters)}


_SAY_WHY = text("""
WITH locked AS MATERIALIZED (
    SELECT j.id, w.because FROM prowjobs j
    JOIN jsonb_to_recordset(CAST(:rows AS jsonb)) AS w(id uuid, limit_kind text, because text) ON w.id = j.id
    WHERE j.waiting_for = w.limit_kind AND j.description <> w.because
    ORDER BY j.id FOR UPDATE OF j
)
UPDATE prowjobs j SET description = l.because FROM locked l WHERE j.id = l.id
""")


async def say_why(connection: AsyncConnection, refusals: Mapping[ProwJobId, Refusal]) -> None:
    """Gives those who still wait for that limit their reason as description."""
    if refusals:
        rows = [{"id": id_, "limit_kind": each.by.kind, "because": str(each)} for id_, each in refusals.items()]
        await connection.execute(_SAY_WHY, {"rows": _json(rows)})


_ALIVE = text("""
SELECT b.job, b.queue, max(j.max_concurrency) AS max_concurrency, count(*) AS runs
FROM prowjob_builds b JOIN prowjobs j ON j.id = b.prowjob_id
WHERE b.ended_at IS NULL GROUP BY b.job, b.queue
""")

_ASLEEP = text("""
SELECT waiting_for, job, queue, max(max_concurrency) AS max_concurrency, count(*) AS runs
FROM prowjobs WHERE waiting_for IS NOT NULL GROUP BY waiting_for, job, queue
""")


async def alive_runs(connection: AsyncConnection) -> list[Runs]:
    """The runs that have a place, by job and queue."""
    return [Runs(**row._mapping) for row in await connection.execute(_ALIVE)]


async def sleeping_runs(connection: AsyncConnection) -> list[Sleepers]:
    """The runs that wait for a place, by limit, job and queue."""
    return [
        Sleepers(**{**row._mapping, "waiting_for": LimitKind(row.waiting_for)})
        for row in await connection.execute(_ASLEEP)
    ]


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
