"""plank's API: ProwJobs listed, created, followed and aborted. Reads are open in the network, writes need a token."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import StreamingResponse

from plank.adapters import listing
from plank.joblogs import JobLogs
from plank.views import AbortOrder, EventList, EventView, NewRun, ProwJobPage, ProwJobView
from plank.waiting import shown
from prowcommon.db import prowjobs as ledger
from prowcommon.errors import Conflict, UserError
from prowcommon.http.auth import authorize
from prowcommon.http.dependencies import ClockDep, ConfigDep, DatabaseDep
from prowcommon.ids import ProwJobId
from prowcommon.jobconfig.schema import Periodic
from prowcommon.periodicruns import key_of_request, periodic_run
from prowcommon.prowjobs.model import JobState, JobType

MOST = 500
LOG_PIECE_BYTES = 1024 * 1024

router = APIRouter(prefix="/api/v1/prowjobs", tags=["prowjobs"])


def _logs(request: Request) -> JobLogs:
    return request.state.logs  # type: ignore[no-any-return]


LogsDep = Annotated[JobLogs, Depends(_logs)]


@router.get("")
async def list_prowjobs(
    database: DatabaseDep,
    config: ConfigDep,
    type: JobType | None = None,  # noqa: A002 - the field's own name
    job: str | None = None,
    state: JobState | None = None,
    org: str | None = None,
    repo: str | None = None,
    pull: int | None = None,
    author: str | None = None,
    cluster: str | None = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
    cursor: UUID | None = None,
) -> ProwJobPage:
    """Runs, newest first."""
    wanted = listing.Filter(
        type=type, job=job, state=state, org=org, repo=repo, pull=pull, author=author, cluster=cluster, before=cursor
    )
    async with database.connect() as connection:
        found = await listing.newest(connection, wanted, most=limit + 1)
        items = await shown(connection, found[:limit], config)
    more = len(found) > limit
    return ProwJobPage(items=items, next_cursor=str(items[-1].id) if more else None)


@router.post("", status_code=201)
async def create_prowjob(
    order: NewRun,
    request: Request,
    response: Response,
    database: DatabaseDep,
    config: ConfigDep,
    clock: ClockDep,
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> ProwJobView:
    """Runs a configured periodic now. The same Idempotency-Key from the same principal finds the first run (200)."""
    now = clock.now()
    principal = await authorize(database, request, "prowjobs.create", f"job/{order.job}", at=now)
    _, job = config.snapshot.find(order.job)
    if not isinstance(job, Periodic):
        raise UserError(
            f"{order.job!r} belongs to a repository and needs its refs; only periodics are run by name so far."
        )
    new = periodic_run(
        job,
        key_of_request(principal.name, idempotency_key),
        config_hash=config.hash,
        deck_url=request.state.deck_url,
        because=f"Started by {principal.name}.",
        env=order.env,
        labels=order.labels,
        annotations=order.annotations,
    )
    async with database.connect() as connection:
        (made,) = await ledger.create(connection, [new], at=now, by=principal.name, service="plank")
        found = await ledger.get(connection, made.prowjob_id)
    response.status_code = 201 if made.is_new else 200
    response.headers["Location"] = f"{router.prefix}/{made.prowjob_id}"
    return ProwJobView.of(found)


@router.get("/{prowjob_id}")
async def get_prowjob(prowjob_id: UUID, database: DatabaseDep, config: ConfigDep) -> ProwJobView:
    """One run."""
    async with database.connect() as connection:
        (view,) = await shown(connection, [await ledger.get(connection, ProwJobId(prowjob_id))], config)
    return view


@router.get("/{prowjob_id}/events")
async def list_events(prowjob_id: UUID, database: DatabaseDep) -> EventList:
    """Its history, oldest first."""
    async with database.connect() as connection:
        await ledger.get(connection, ProwJobId(prowjob_id))
        lines = await listing.history(connection, ProwJobId(prowjob_id))
    return EventList(items=[EventView.model_validate(line) for line in lines])


@router.post("/{prowjob_id}/abort", status_code=202)
async def abort_prowjob(
    prowjob_id: UUID, order: AbortOrder, request: Request, database: DatabaseDep, clock: ClockDep
) -> ProwJobView:
    """Asks for the run's end. 409 when it has ended; asking twice is fine."""
    now = clock.now()
    principal = await authorize(database, request, "prowjobs.abort", f"prowjob/{prowjob_id}", at=now)
    async with database.connect() as connection:
        job = await ledger.get(connection, ProwJobId(prowjob_id))
        because = order.because or f"Aborted by {principal.name}."
        asked = await ledger.request_abort(connection, job, by=principal.name, because=because, at=now, service="plank")
        found = await ledger.get(connection, job.id)
    if not asked and found.is_finished:
        raise Conflict(f"ProwJob {prowjob_id} has ended already: {found.state}.")
    return ProwJobView.of(found)


@router.get("/{prowjob_id}/log", response_class=Response)
async def read_log(
    prowjob_id: UUID,
    request: Request,
    logs: LogsDep,
    container: str = "",
    build_id: str | None = None,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit_bytes: Annotated[int, Query(ge=1, le=16 * LOG_PIECE_BYTES)] = LOG_PIECE_BYTES,
    follow: bool = False,
    last_event_id: Annotated[str | None, Header()] = None,
) -> Response:
    """A container's log from `offset`; with `follow`, an event stream that ends when the container has.

    The job's first container unless one is named. What the pod no longer has comes from storage.
    """
    id_ = ProwJobId(prowjob_id)
    if follow:
        await logs.ensure_there(id_, container=container)
        began = int(last_event_id) if last_event_id and last_event_id.isdigit() else offset
        pieces = logs.follow(id_, build_id, container=container, offset=began, until=request.app.state.closing)
        return StreamingResponse(
            _as_events(pieces, request.app.state.closing),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store"},
        )
    chunk = await logs.read(id_, build_id, container=container, offset=offset, limit_bytes=limit_bytes)
    headers = {
        "X-Prow-Log-Next-Offset": str(chunk.next_offset),
        "X-Prow-Log-Complete": str(chunk.is_complete).lower(),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(chunk.data, media_type="text/plain; charset=utf-8", headers=headers)


async def _as_events(pieces: AsyncIterator[tuple[int, str]], closing: asyncio.Event) -> AsyncIterator[str]:
    async for next_offset, piece in pieces:
        if piece:
            yield f"event: log\nid: {next_offset}\ndata: {json.dumps(piece, ensure_ascii=False)}\n\n"
        else:
            yield ": still there\n\n"
    if not closing.is_set():  # else the log goes on, and whoever follows comes back for the rest
        yield "event: end\ndata: {}\n\n"
