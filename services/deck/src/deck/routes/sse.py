"""`/events`: which jobs moved, told to open pages as it happens.

* `resync` says: news may have been lost, ask for everything again. It comes first, since jobs may have moved between a
  page's making and its listening, and whenever a page did not keep up.
* `moved` carries `{id, state, type, job, version}`.
* The framework sends a comment every 15 s, so that proxies keep the line open.
"""

from collections.abc import AsyncIterator
from dataclasses import asdict

from fastapi import APIRouter
from fastapi.sse import EventSourceResponse, ServerSentEvent

from deck.routes.dependencies import FanoutDep

router = APIRouter(tags=["live"])

_RECONNECT_MS = 2000


@router.get("/events", response_class=EventSourceResponse)
async def events(fanout: FanoutDep) -> AsyncIterator[ServerSentEvent]:
    """Every move from now on of a job that may be seen."""
    with fanout.listening() as listener:
        yield ServerSentEvent(event="resync", raw_data="", retry=_RECONNECT_MS)
        async for news in listener:
            if news is None:
                yield ServerSentEvent(event="resync", raw_data="")
            else:
                yield ServerSentEvent(event="moved", data=asdict(news))
