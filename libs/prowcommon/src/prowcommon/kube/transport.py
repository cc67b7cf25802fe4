"""One cluster's API server, request by request: paced, answered with bytes, its refusals translated.

A request that the server doesn't know the sender of (401) is sent once more, with other credentials if there are any. A
cluster without credentials is down, like one that doesn't answer.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol

import aiohttp

from prowcommon.errors import Unavailable
from prowcommon.kube.connections import Connections
from prowcommon.kube.credentials import Connection
from prowcommon.kube.pace import Pace
from prowcommon.kube.refusals import refusal

Query = Sequence[tuple[str, str]]

_CONNECT_SECONDS = 5.0
_ANSWER_SECONDS = 30.0
_UNAUTHORIZED = 401
_THROTTLED = 429


class Witness(Protocol):
    """Whoever counts what is asked of a cluster."""

    def asked(self, method: str, path: str, query: Query, *, status: int | None, seconds: float) -> None:
        """A request was answered, or the beginning of its answer has come; `status` is None when none came."""

    def waited(self, seconds: float) -> None:
        """A request waited for its turn: within our own budget, or because the server had asked for a pause."""


class KubeApi:
    """`connect` makes a client with fresh credentials."""

    def __init__(
        self,
        cluster: str,
        connect: Callable[[], Awaitable[Connection]],
        pace: Pace,
        *,
        witness: Witness | None = None,
    ) -> None:
        self.cluster = cluster
        self._connections = Connections(cluster, connect)
        self._pace = pace
        self._witness = witness

    async def ask(self, method: str, path: str, *, query: Query = (), body: dict[str, Any] | None = None) -> bytes:
        """The answer's body. Raises what `refusals.refusal` makes of it, Unavailable when there is none.

        The body of a PATCH is a strategic merge patch.
        """
        timeout = aiohttp.ClientTimeout(total=_ANSWER_SECONDS, sock_connect=_CONNECT_SECONDS)
        async with self._answer(method, path, query, body, timeout) as response:
            return await response.read()

    @asynccontextmanager
    async def lines(self, path: str, *, query: Query, patience_seconds: float) -> AsyncIterator[AsyncIterator[bytes]]:
        """The lines of an answer that goes on. Raises Unavailable when none comes for `patience_seconds`."""
        timeout = aiohttp.ClientTimeout(sock_connect=_CONNECT_SECONDS, sock_read=patience_seconds)
        async with self._answer("GET", path, query, None, timeout) as response:
            yield aiter(response.content)

    @asynccontextmanager
    async def stream(self, path: str, *, query: Query, patience_seconds: float) -> AsyncIterator[AsyncIterator[bytes]]:
        """The bytes of an answer as they come. Raises Unavailable when none come for `patience_seconds`."""
        timeout = aiohttp.ClientTimeout(sock_connect=_CONNECT_SECONDS, sock_read=patience_seconds)
        async with self._answer("GET", path, query, None, timeout) as response:
            yield response.content.iter_any()

    async def close(self) -> None:
        await self._connections.close()

    @asynccontextmanager
    async def _answer(
        self, method: str, path: str, query: Query, body: dict[str, Any] | None, timeout: aiohttp.ClientTimeout
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        try:
            connection = await self._turn()
            response = await self._send(connection, method, path, query, body, timeout)
            if response.status == _UNAUTHORIZED and self._connections.refused(connection):
                response.release()
                connection = await self._turn()
                response = await self._send(connection, method, path, query, body, timeout)
            async with response:
                if response.status != _UNAUTHORIZED:
                    self._connections.accepted(connection)
                if response.status >= 400:
                    raise await self._refused(response)
                yield response
        except TimeoutError as error:
            raise Unavailable(f"Build cluster {self.cluster!r} didn't answer in time: {method} {path}") from error
        except (aiohttp.ClientError, OSError) as error:
            why = str(error) or type(error).__name__
            raise Unavailable(f"Build cluster {self.cluster!r} can't be reached: {why}") from error

    async def _turn(self) -> Connection:
        waited = await self._pace.turn()
        if self._witness is not None and waited > 0:
            self._witness.waited(waited)
        return await self._connections.current()

    async def _send(
        self,
        connection: Connection,
        method: str,
        path: str,
        query: Query,
        body: dict[str, Any] | None,
        timeout: aiohttp.ClientTimeout,
    ) -> aiohttp.ClientResponse:
        headers = {"Accept": "application/json"}
        if method == "PATCH":
            headers["Content-Type"] = "application/strategic-merge-patch+json"
        prepared = await connection.client.param_serialize(
            method, path, query_params=list(query), header_params=headers, body=body, auth_settings=["BearerToken"]
        )
        status, began = None, asyncio.get_running_loop().time()
        try:
            answer = await connection.client.call_api(*prepared, _request_timeout=timeout)
            response: aiohttp.ClientResponse = answer.response
            status = response.status
        finally:
            if self._witness is not None:
                seconds = asyncio.get_running_loop().time() - began
                self._witness.asked(method, path, query, status=status, seconds=seconds)
        return response

    async def _refused(self, response: aiohttp.ClientResponse) -> Exception:
        retry_after = response.headers.get("Retry-After")
        error = refusal(response.status, await response.read(), cluster=self.cluster, retry_after=retry_after)
        if response.status == _THROTTLED:
            pause = error.retry_after if isinstance(error, Unavailable) else None
            self._pace.pause(pause.total_seconds() if pause else 1.0)
        return error
