"""The way to an API server, the fake or a real one, on a bad day: requests are refused, answers lost, watches held up.

* Whatever is not said to fail is handed on, to the server itself and back.
* That a version is no longer kept, the server says itself: it is asked to watch from one that it has forgotten. (One
  that has only just begun has forgotten none; then it is said here, in its words.)
"""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

from support.kubeapi import Fault, Json

_HANDED_ON = ("Accept", "Content-Type")
_LONG_AGO = "1"
_TOO_OLD = {
    "kind": "Status",
    "apiVersion": "v1",
    "code": 410,
    "reason": "Expired",
    "message": "too old resource version",
}


@dataclass(frozen=True, slots=True)
class Asked:
    method: str
    path: str
    query: str
    at: float
    body: Json

    @property
    def is_watch(self) -> bool:
        return "watch=true" in self.query

    @property
    def is_list(self) -> bool:
        return self.method == "GET" and self.path.endswith("/pods") and not self.is_watch

    @property
    def is_creation(self) -> bool:
        return self.method == "POST" and self.path.endswith("/pods")


@dataclass
class Detour:
    to: str
    """The server's address."""
    tls: ssl.SSLContext | None = None
    authorization: str = ""
    """What requests are handed on with."""
    token: str = ""
    """Whoever asks must bring this one, unless it is empty."""
    asked: list[Asked] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    loses_answer_to: str = ""
    """The next request of this method is carried out, and its line cut before the answer."""
    expired: list[str] = field(default_factory=list)
    """What watches were told whose version was no longer kept."""
    unauthorized: int = 0
    url: str = ""

    def __post_init__(self) -> None:
        self._speaks = asyncio.Event()
        self._speaks.set()
        self._watches: set[asyncio.Task[object]] = set()
        self._is_forgetful = False

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Detour"]:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        connector = aiohttp.TCPConnector(ssl=self.tls or True, limit=0)
        async with aiohttp.ClientSession(self.to, connector=connector) as self._server:
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            try:
                yield self
            finally:
                self.cut_watches()
                await runner.cleanup()

    def silence(self) -> None:
        """Watches tell nothing of what happens, until `speak`."""
        self._speaks.clear()

    def speak(self) -> None:
        self._speaks.set()

    def cut_watches(self) -> None:
        """Every line that goes on ends."""
        for watch in self._watches:
            watch.cancel()

    def forget(self) -> None:
        """Watches end, and none can be taken up again before there was a list."""
        self._is_forgetful = True
        self.cut_watches()

    def count(self, kind: str) -> int:
        """How many requests were of a kind: `is_list`, `is_creation`, `is_watch`."""
        return sum(getattr(each, kind) for each in self.asked)

    def removals(self) -> list[Json]:
        """The options of every removal."""
        return [each.body for each in self.asked if each.method == "DELETE"]

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        asked = Asked(
            request.method,
            request.path,
            request.query_string,
            asyncio.get_running_loop().time(),
            json.loads(body) if body else {},
        )
        self.asked.append(asked)
        if self.token and request.headers.get("Authorization") != f"Bearer {self.token}":
            self.unauthorized += 1
            return _status(401, "Unauthorized")
        for fault in self.faults:
            if fault.times and fault.method == request.method and request.path.endswith(fault.path):
                fault.times -= 1
                return _status(fault.status, fault.message, retry_after=fault.retry_after)
        if asked.is_watch:
            return await self._watch(request)
        if asked.is_list:
            self._is_forgetful = False
        async with self._hand_on(request, body) as answer:
            content = await answer.read()
            response = web.Response(status=answer.status, body=content, content_type=answer.content_type)
        if self.loses_answer_to == request.method and request.transport is not None:
            self.loses_answer_to = ""
            request.transport.abort()
        return response

    async def _watch(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        watch = asyncio.create_task(self._tell(request, response))
        self._watches.add(watch)
        await asyncio.wait({watch})
        self._watches.discard(watch)
        if watch.cancelled() and request.transport is not None:
            request.transport.abort()
        elif not watch.cancelled():
            watch.result()
        return response

    async def _tell(self, request: web.Request, response: web.StreamResponse) -> None:
        if self._is_forgetful:
            told = await self._too_old(request)
            self.expired.append(told.decode())
            await response.write(told)
            return
        with suppress(ConnectionResetError, aiohttp.ClientError):  # whoever watched has gone, or the server has
            async with self._hand_on(request, b"") as answer:
                async for line in answer.content:
                    await self._speaks.wait()
                    await response.write(line)

    async def _too_old(self, request: web.Request) -> bytes:
        query = dict(request.query) | {"resourceVersion": _LONG_AGO, "timeoutSeconds": "1"}
        async with self._server.get(request.path, params=query, headers=self._headers(request)) as answer:
            told = await answer.read()
        own = json.dumps({"type": "ERROR", "object": _TOO_OLD}).encode() + b"\n"
        return told if b'"code":410' in told.replace(b" ", b"") else own

    def _hand_on(self, request: web.Request, body: bytes) -> "aiohttp.client._RequestContextManager":
        timeout = aiohttp.ClientTimeout(total=None)
        return self._server.request(
            request.method, request.rel_url, data=body or None, headers=self._headers(request), timeout=timeout
        )

    def _headers(self, request: web.Request) -> dict[str, str]:
        headers = {name: request.headers[name] for name in _HANDED_ON if name in request.headers}
        return headers | ({"Authorization": self.authorization} if self.authorization else {})


def _status(code: int, message: str, *, retry_after: str = "") -> web.Response:
    said = {"kind": "Status", "apiVersion": "v1", "code": code, "message": message}
    return web.json_response(said, status=code, headers={"Retry-After": retry_after} if retry_after else None)
