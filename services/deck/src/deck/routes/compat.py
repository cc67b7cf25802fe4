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

import yaml
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import PlainTextResponse, StreamingResponse

from deck.adapters.encoding import Asked, Encoded, encoded
from deck.domain.filters import storable
from deck.domain.paging import Cursor
from deck.routes.dependencies import CursorDep, PlankDep, ReadingDep, RunsDep
from prowcommon.errors import NotFound, UserError
from prowcommon.ids import ProwJobId
from prowcommon.prowjobs.model import ProwJob
from prowcommon.prowjobs.prow_shape import OMITTABLE, flat_shape, prow_shape

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

    def shape(job: ProwJob, builds: int) -> dict[str, Any]:
        return prow_shape(job, builds, omit=omitted)

    asked = Asked(storable(org), storable(repo), storable(owner), cursor, limit)
    return _answer(request, await encoded(runs, asked, shape), var, around=(b'{"items":[', b"]}"))


@router.get("/data.js")
async def data_js(
    request: Request, runs: RunsDep, cursor: CursorDep, var: str = "", limit: Limit = USUAL_JOBS
) -> Response:
    """The older, flat form: a list of jobs."""
    asked = Asked("", "", "", cursor, limit)
    return _answer(request, await encoded(runs, asked, lambda job, _: flat_shape(job)), var, around=(b"[", b"]"))


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


def _answer(request: Request, jobs: Encoded, var: str, *, around: tuple[bytes, bytes]) -> Response:
    """JSON, or with `var` a script that assigns it; 304 when the client has it already."""
    if var and not _IDENTIFIER.fullmatch(var):
        raise UserError("`var` must be a JavaScript identifier.")
    first, last = around
    media_type = "application/json"
    if var:
        first, last, media_type = b"var " + var.encode() + b" = " + first, last + b";", "application/javascript"
    etag = f'W/"{sha256(f"{var} {jobs.digest}".encode()).hexdigest()[:32]}"'
    headers = _CHECKED_AGAIN | {"ETag": etag}
    if jobs.last is not None:
        older = request.url.include_query_params(cursor=str(Cursor("older", jobs.last)))
        headers["Link"] = f'<{older.path}?{older.query}>; rel="next"'
    if etag in request.headers.get("If-None-Match", ""):
        return Response(status_code=304, headers=headers)
    return StreamingResponse(jobs.body(first, last, as_script=bool(var)), media_type=media_type, headers=headers)


async def _after(first: bytes, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in chunks:
        yield chunk
