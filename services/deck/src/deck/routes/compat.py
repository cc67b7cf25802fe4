"""Prow's own addresses and shapes, for bookmarks and for tools.

* Bounded where Prow's are not: `/prowjobs.js` gives 1,000 jobs unless `limit` says otherwise (5,000 at most), and the
  `Link` header leads to the older ones.
* `var` must be a JavaScript identifier. Hidden jobs and other tenants' are on none of these routes.

Source: prow cmd/deck/main.go.
"""

import re
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Annotated, Any
from uuid import UUID

import msgspec
import yaml
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import PlainTextResponse, StreamingResponse

from deck.adapters.runs import Runs
from deck.domain.filters import storable
from deck.domain.paging import Cursor
from deck.domain.prow_shape import OMITTABLE, flat_shape, prow_shape
from deck.routes.dependencies import CursorDep, PlankDep, ReadingDep, RunsDep
from prowcommon.errors import NotFound, UserError
from prowcommon.ids import ProwJobId
from prowcommon.prowjobs.model import ProwJob

router = APIRouter(tags=["prow"])

USUAL_JOBS = 1_000
MOST_JOBS = 5_000

_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]{0,63}")
_NEVER_KEPT = {"Cache-Control": "no-store, must-revalidate", "Expires": "0"}
_CHECKED_AGAIN = {"Cache-Control": "no-cache"}

Limit = Annotated[int, Query(ge=1, le=MOST_JOBS)]


@router.get("/prowjobs.js")
async def prowjobs_js(
    request: Request,
    runs: RunsDep,
    cursor: CursorDep,
    omit: str = "",
    org: str = "",
    repo: str = "",
    owner: str = "",
    var: str = "",
    limit: Limit = USUAL_JOBS,
) -> Response:
    """`{"items": [ProwJob…]}`, newest first. `omit`: annotations, labels, decoration_config, pod_spec."""
    omitted = OMITTABLE.intersection(omit.split(","))
    jobs, link = await _jobs(request, runs, org, repo, owner, cursor, limit)
    return _script(request, {"items": [prow_shape(job, builds, omit=omitted) for job, builds in jobs]}, var, link)


@router.get("/data.js")
async def data_js(
    request: Request, runs: RunsDep, cursor: CursorDep, var: str = "", limit: Limit = USUAL_JOBS
) -> Response:
    """The older, flat form: a list of jobs."""
    jobs, link = await _jobs(request, runs, "", "", "", cursor, limit)
    return _script(request, [flat_shape(job) for job, _ in jobs], var, link)


@router.get("/prowjob")
async def prowjob(runs: RunsDep, prowjob: str = "") -> Response:
    """One ProwJob as YAML."""
    if not prowjob:
        raise UserError("Name the ProwJob: /prowjob?prowjob=…")
    try:
        id_ = ProwJobId(UUID(prowjob))
    except ValueError:
        raise NotFound(f"There is no ProwJob {prowjob[:60]!r}.") from None
    run = await runs.run(id_)
    text = yaml.dump(prow_shape(run.job, len(run.builds)), Dumper=yaml.CSafeDumper, allow_unicode=True)
    return PlainTextResponse(text, headers=_NEVER_KEPT)


@router.get("/log", response_class=PlainTextResponse)
async def log(
    reading: ReadingDep,
    plank: PlankDep,
    job: str = "",
    build: Annotated[str, Query(alias="id")] = "",
    container: str = "",
) -> Response:
    """A build's whole log as plain text. `id` is the build's."""
    if not job or not build:
        raise UserError("Name the job and the build: /log?job=…&id=…")
    async with reading() as runs:
        found = await runs.by_build(storable(job), storable(build))
    chunks = plank.whole_log(found.id, build, container=container)
    first = await anext(chunks, b"")  # what is wrong shows now, while there is a status to say it with
    return StreamingResponse(
        _after(first, chunks),
        media_type="text/plain; charset=utf-8",
        headers=_NEVER_KEPT | {"Access-Control-Allow-Origin": "*"},
    )


async def _jobs(
    request: Request, runs: Runs, org: str, repo: str, owner: str, cursor: Cursor | None, limit: int
) -> tuple[list[tuple[ProwJob, int]], dict[str, str]]:
    """The jobs, and the header that leads to those after them."""
    jobs = await runs.whole(org=storable(org), repo=storable(repo), owner=storable(owner), cursor=cursor, limit=limit)
    if len(jobs) < limit:
        return jobs, {}
    older = request.url.include_query_params(cursor=str(Cursor("older", jobs[-1][0].id)))
    return jobs, {"Link": f'<{older.path}?{older.query}>; rel="next"'}


def _script(request: Request, value: Any, var: str, headers: dict[str, str]) -> Response:
    """JSON, or with `var` a script that assigns it; 304 when the client has it already."""
    if var and not _IDENTIFIER.fullmatch(var):
        raise UserError("`var` must be a JavaScript identifier.")
    body = msgspec.json.encode(value)
    media_type = "application/json"
    if var:
        # As JavaScript, JSON's two line separators were line ends once; `<` keeps it inert wherever it is pasted.
        body = body.replace(b"<", b"\\u003c").replace(b"\xe2\x80\xa8", b"\\u2028").replace(b"\xe2\x80\xa9", b"\\u2029")
        body, media_type = b"var " + var.encode() + b" = " + body + b";", "application/javascript"
    etag = f'W/"{sha256(body).hexdigest()[:32]}"'
    headers = headers | _CHECKED_AGAIN | {"ETag": etag}
    if etag in request.headers.get("If-None-Match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


async def _after(first: bytes, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in chunks:
        yield chunk
