"""Somebody who is told things by POST, on a real port: Slack, or a system of the house. It can be told to misbehave."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from prowcommon.http.serving import listen, serving


@dataclass(frozen=True)
class Got:
    """One request."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def data(self) -> Any:
        return msgspec.json.decode(self.body)


@dataclass(frozen=True)
class Reply:
    status: int = 200
    data: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    after: asyncio.Event | None = None
    """The answer waits for it."""


@dataclass
class Receiver:
    """Takes everything with `usual`, unless there is a plan for the next requests."""

    url: str = ""
    usual: Reply = field(default_factory=Reply)
    planned: deque[Reply] = field(default_factory=deque)
    got: list[Got] = field(default_factory=list)

    def plan(self, *replies: Reply) -> None:
        self.planned.extend(replies)

    async def answer(self, request: Request) -> Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.got.append(Got(request.url.path, headers, await request.body()))
        reply = self.planned.popleft() if self.planned else self.usual
        if reply.after is not None:
            await reply.after.wait()
        body = b"" if reply.data is None else msgspec.json.encode(reply.data)
        return Response(body, reply.status, headers=dict(reply.headers))


@asynccontextmanager
async def a_receiver(usual: Reply | None = None) -> AsyncIterator[Receiver]:
    receiver = Receiver(usual=usual or Reply())
    app = FastAPI(openapi_url=None)
    app.state.closing = asyncio.Event()
    app.add_route("/{path:path}", receiver.answer, methods=["POST"])
    bound = listen("receiver", "127.0.0.1", 0)
    async with serving(app, bound, name="receiver"):
        receiver.url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        yield receiver
