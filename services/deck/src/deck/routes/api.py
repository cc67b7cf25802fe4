"""plank's log API, for the browser: Deck's pages may speak to Deck only.

* Visibility is Deck's to check: a hidden run has no log here.
* A followed log is resumed at `Last-Event-ID`, which is the offset plank gave the last event.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query
from fastapi.responses import StreamingResponse

from deck.routes.dependencies import PlankDep, ReadingDep
from prowcommon.ids import ProwJobId

router = APIRouter(tags=["logs"])


@router.get("/api/v1/prowjobs/{prowjob_id}/log", response_class=StreamingResponse)
async def log(
    plank: PlankDep,
    reading: ReadingDep,
    prowjob_id: UUID,
    container: str = "",
    offset: Annotated[int | None, Query(ge=0)] = None,
    limit_bytes: Annotated[int | None, Query(gt=0, le=8 * 1024 * 1024)] = None,
    follow: bool = False,
    last_event_id: Annotated[str, Header()] = "",
) -> StreamingResponse:
    """A piece of the log as text, or with `follow` the log as it grows, as server-sent events."""
    async with reading() as runs:
        await runs.ensure_visible(ProwJobId(prowjob_id))
    begin = int(last_event_id) if last_event_id.isascii() and last_event_id.isdigit() else offset
    query = {"container": container, "offset": begin, "limit_bytes": limit_bytes, "follow": "true" if follow else ""}
    stream = await plank.open_log(
        ProwJobId(prowjob_id),
        {name: str(value) for name, value in query.items() if value not in {None, ""}},
    )
    return StreamingResponse(stream.chunks(), headers=stream.headers | {"Cache-Control": "no-store"})
