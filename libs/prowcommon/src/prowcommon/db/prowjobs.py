"""ProwJobs as rows: reading them, and the two ways they are written (the ledger).

* `create` is how any job comes to be, inside its creator's own transaction: key, job, first event, outbox.
* `move` is how a state changes; plank alone calls it.
* `request_abort` is how anyone else asks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from prowcommon.db.statements import CREATE_PROWJOBS, MOVE_PROWJOBS, REQUEST_ABORT
from prowcommon.db.tables import creation_keys, prowjobs
from prowcommon.errors import NotFound
from prowcommon.events.catalogue import ProwJobAbortRequested, ProwJobMoved
from prowcommon.events.cloudevents import Envelope, envelope
from prowcommon.ids import BuildId, ProwJobId, new_prowjob_id
from prowcommon.prowjobs.lifecycle import FINISHED_STATES, is_legal
from prowcommon.prowjobs.model import AbortRequest, JobState, ProwJob, ProwJobSpec, deck_page

PROWJOB_COLUMNS = (
    prowjobs.c.id,
    prowjobs.c.spec,
    prowjobs.c.state,
    prowjobs.c.version,
    prowjobs.c.created_at,
    prowjobs.c.pending_at,
    prowjobs.c.started_at,
    prowjobs.c.completed_at,
    prowjobs.c.description,
    prowjobs.c.url,
    prowjobs.c.build_id,
    prowjobs.c.abort_requested_at,
    prowjobs.c.abort_requested_by,
    prowjobs.c.abort_because,
    prowjobs.c.labels,
    prowjobs.c.annotations,
    prowjobs.c.config_hash,
    prowjobs.c.waiting_for,
)


def prowjob_from_row(row: Row[*tuple[Any, ...]]) -> ProwJob:
    """The job a row of PROWJOB_COLUMNS (and perhaps more) describes."""
    abort = None
    if row.abort_requested_at is not None:
        abort = AbortRequest(row.abort_requested_at, row.abort_requested_by, row.abort_because)
    return ProwJob(
        id=ProwJobId(row.id),
        spec=msgspec.convert(row.spec, ProwJobSpec),
        state=JobState(row.state),
        version=row.version,
        created_at=row.created_at,
        pending_at=row.pending_at,
        started_at=row.started_at,
        completed_at=row.completed_at,
        description=row.description,
        url=row.url,
        build_id=BuildId(row.build_id) if row.build_id else None,
        abort=abort,
        labels=row.labels,
        annotations=row.annotations,
        config_hash=row.config_hash,
        waiting_for=row.waiting_for,
    )


async def get(connection: AsyncConnection, prowjob_id: ProwJobId) -> ProwJob:
    """Raises NotFound."""
    row = (await connection.execute(select(*PROWJOB_COLUMNS).where(prowjobs.c.id == prowjob_id))).one_or_none()
    if row is None:
        raise NotFound(f"There is no ProwJob {prowjob_id}.")
    return prowjob_from_row(row)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProwJob:
    """A job that somebody wants."""

    key: str
    """Who asks and for which occasion: `tick/{periodic}/{due_at}`, `api/{principal}/{Idempotency-Key}`, …"""
    spec: ProwJobSpec
    labels: dict[str, str] = field(default_factory=dict)
    annotations: dict[str, str] = field(default_factory=dict)
    config_hash: str = ""
    because: str = "Job triggered."
    url_base: str = ""
    """Deck's address: the job's URL is its page there, until plank knows a build's; empty leaves the URL empty."""


@dataclass(frozen=True, slots=True)
class Created:
    prowjob_id: ProwJobId
    is_new: bool
    """False when the key had been used: the id is the first job's."""


async def create(
    connection: AsyncConnection, wanted: Sequence[NewProwJob], *, at: datetime, by: str, service: str | None = None
) -> list[Created]:
    """Brings jobs into the world, once per key; answers in the order asked. Keys of one call must differ.

    `by` is who wants them, for the history; `service` tells of it (None: `by` is a service and does so itself).
    """
    if not wanted:
        return []
    ids = [new_prowjob_id(at) for _ in wanted]
    rows = [_creation_row(new, id_, at, by, service or by) for new, id_ in zip(wanted, ids, strict=True)]
    made = set((await connection.execute(CREATE_PROWJOBS, {"rows": _json(rows)})).scalars())
    first = {new.key: id_ for new, id_ in zip(wanted, ids, strict=True)}
    taken = [new.key for new in wanted if first[new.key] not in made]
    if taken:  # a second statement: it sees what a concurrent creator has just committed
        found = await connection.execute(
            select(creation_keys.c.key, creation_keys.c.prowjob_id).where(creation_keys.c.key.in_(taken))
        )
        first |= {key: ProwJobId(id_) for key, id_ in found}
    return [Created(first[new.key], first[new.key] in made) for new in wanted]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobMove:
    """A change of state, wanted by someone who saw the job as `seen`."""

    seen: ProwJob
    to: JobState
    because: str
    at: datetime
    due_at: datetime | None = None
    """When plank looks next; None for a finished job."""
    started_at: datetime | None = None
    build_id: BuildId | None = None
    url: str | None = None
    """None leaves it as it is."""


async def move(connection: AsyncConnection, moves: Sequence[JobMove], *, by: str) -> set[ProwJobId]:
    """Stores the new states, their lines of history and their announcements. Returns the ids that moved.

    A job that is absent from the answer has changed since it was seen: read again, decide again.
    Raises ValueError for a move that the lifecycle does not know.
    """
    if not moves:
        return set()
    rows = [_move_row(m, by) for m in moves]
    return {ProwJobId(id_) for id_ in (await connection.execute(MOVE_PROWJOBS, {"rows": _json(rows)})).scalars()}


async def request_abort(
    connection: AsyncConnection, job: ProwJob, *, by: str, because: str, at: datetime, service: str | None = None
) -> bool:
    """Asks plank to end the job. False when it has finished or somebody asked before."""
    event = ProwJobAbortRequested(**_about(job.id, job.spec), at=at, version=job.version, by=by, because=because)
    news = envelope(event, source=service or by)
    asked = await connection.scalar(
        REQUEST_ABORT,
        {
            "id": job.id,
            "at": at,
            "by": by,
            "because": because,
            "event_id": news.id,
            "stream": news.stream,
            "subject": news.subject,
            "headers": _json(news.headers),
            "payload": news.payload,
        },
    )
    return asked is not None


def _about(id_: ProwJobId, spec: ProwJobSpec) -> dict[str, Any]:
    refs = spec.main_refs
    return {
        "prowjob_id": id_,
        "type": spec.type,
        "job": spec.job,
        "org": refs.org if refs else "",
        "repo": refs.repo if refs else "",
    }


def _creation_row(new: NewProwJob, id_: ProwJobId, at: datetime, by: str, service: str) -> dict[str, Any]:
    spec, refs = new.spec, new.spec.main_refs
    pulls = spec.refs.pulls if spec.refs else ()
    state = JobState.TRIGGERED
    event = ProwJobMoved(**_about(id_, spec), at=at, version=1, to=state, because=new.because)
    return {
        "key": new.key,
        "id": id_,
        "type": spec.type,
        "job": spec.job,
        "state": state,
        "org": refs.org if refs else "",
        "repo": refs.repo if refs else "",
        "base_ref": refs.base_ref if refs else "",
        "base_sha": refs.base_sha if refs else "",
        "pulls": [pull.number for pull in pulls],
        "author": pulls[0].author if pulls else "",
        "context": spec.context,
        "cluster": spec.cluster,
        "queue": spec.job_queue_name,
        "max_concurrency": spec.max_concurrency,
        "at": at,
        "url": deck_page(new.url_base, id_),
        "spec": spec,
        "labels": new.labels,
        "annotations": new.annotations,
        "tenant": spec.tenant,
        "hidden": spec.hidden,
        "config_hash": new.config_hash,
        "because": new.because,
        "by": by,
        **_news(envelope(event, source=service)),
    }


def _move_row(move: JobMove, by: str) -> dict[str, Any]:
    seen = move.seen
    if not is_legal(seen.state, move.to):
        raise ValueError(f"ProwJob {seen.id} may not move from {seen.state} to {move.to}")
    event = ProwJobMoved(
        **_about(seen.id, seen.spec),
        at=move.at,
        version=seen.version + 1,
        from_state=seen.state,
        to=move.to,
        because=move.because,
        build_id=move.build_id or seen.build_id,
    )
    return {
        "id": seen.id,
        "version": seen.version,
        "from_state": seen.state,
        "to_state": move.to,
        "because": move.because,
        "by": by,
        "at": move.at,
        "finished": move.to in FINISHED_STATES,
        "started_at": move.started_at,
        "build_id": move.build_id,
        "url": move.url,
        "due_at": move.due_at,
        **_news(envelope(event, source=by)),
    }


def _news(told: Envelope) -> dict[str, Any]:
    return {
        "event_id": told.id,
        "stream": told.stream,
        "subject": told.subject,
        "headers": told.headers,
        "payload": told.payload.decode(),
    }


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
