"""One cluster's API server, request by request: paced, answered with bytes, its refusals translated.

Credentials are loaded with the first request, and anew when the server no longer takes them (401): a cluster without
any is down, like one that doesn't answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiohttp

from prowcommon.errors import Unavailable
from prowcommon.kube.pace import Pace
from prowcommon.kube.refusals import refusal

if TYPE_CHECKING:
    from kubernetes.aio.client.api_client import ApiClient

Query = Sequence[tuple[str, str]]

_CONNECT_SECONDS = 5.0
_ANSWER_SECONDS = 30.0
_UNAUTHORIZED = 401
_THROTTLED = 429


class KubeApi:
    """`connect` makes a client with fresh credentials."""

    def __init__(self, cluster: str, connect: Callable[[], Awaitable[ApiClient]], pace: Pace) -> None:
        self.cluster = cluster
        self._connect = connect
        self._pace = pace
        self._client: ApiClient | None = None
        self._retired: ApiClient | None = None
        self._connecting = asyncio.Lock()

    async def ask(self, method: str, path: str, *, query: Query = (), body: dict[str, Any] | None = None) -> bytes:
        """The answer's body. Raises what `refusals.refusal` makes of it, Unavailable when there is none."""
        timeout = aiohttp.ClientTimeout(total=_ANSWER_SECONDS, sock_connect=_CONNECT_SECONDS)
        async with self._answer(method, path, query, body, timeout) as response:
            return await response.read()

    @asynccontextmanager
    async def lines(self, path: str, *, query: Query, patience_seconds: float) -> AsyncIterator[AsyncIterator[bytes]]:
        """The lines of an answer that goes on. Raises Unavailable when none comes for `patience_seconds`."""
        timeout = aiohttp.ClientTimeout(sock_connect=_CONNECT_SECONDS, sock_read=patience_seconds)
        async with self._answer("GET", path, query, None, timeout) as response:
            yield aiter(response.content)

    async def close(self) -> None:
        for client in (self._client, self._retired):
            if client is not None:
                await client.close()
        self._client = self._retired = None

    @asynccontextmanager
    async def _answer(
        self, method: str, path: str, query: Query, body: dict[str, Any] | None, timeout: aiohttp.ClientTimeout
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        try:
            response = await self._send(method, path, query, body, timeout)
            if response.status == _UNAUTHORIZED:
                response.release()
                await self._renew()
                response = await self._send(method, path, query, body, timeout)
            async with response:
                if response.status >= 400:
                    raise await self._refused(response)
                yield response
        except TimeoutError as error:
            raise Unavailable(f"Build cluster {self.cluster!r} didn't answer in time: {method} {path}") from error
        except (aiohttp.ClientError, OSError) as error:
            why = str(error) or type(error).__name__
            raise Unavailable(f"Build cluster {self.cluster!r} can't be reached: {why}") from error

    async def _send(
        self, method: str, path: str, query: Query, body: dict[str, Any] | None, timeout: aiohttp.ClientTimeout
    ) -> aiohttp.ClientResponse:
        await self._pace.turn()
        client = await self._connected()
        headers = {"Accept": "application/json"}
        prepared = await client.param_serialize(
            method, path, query_params=list(query), header_params=headers, body=body, auth_settings=["BearerToken"]
        )
        answer = await client.call_api(*prepared, _request_timeout=timeout)
        response: aiohttp.ClientResponse = answer.response
        return response

    async def _connected(self) -> ApiClient:
        async with self._connecting:
            if self._client is None:
                self._client = await self._connect()
            return self._client

    async def _renew(self) -> None:
        async with self._connecting:
            if self._retired is not None:
                await self._retired.close()
            # What still goes on over the old one may end there.
            self._retired, self._client = self._client, None

    async def _refused(self, response: aiohttp.ClientResponse) -> Exception:
        retry_after = response.headers.get("Retry-After")
        error = refusal(response.status, await response.read(), cluster=self.cluster, retry_after=retry_after)
        if response.status == _THROTTLED:
            pause = error.retry_after if isinstance(error, Unavailable) else None
            self._pace.pause(pause.total_seconds() if pause else 1.0)
        return error
