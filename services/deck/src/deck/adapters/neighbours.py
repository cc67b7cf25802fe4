"""plank over HTTP: the logs that it keeps. Streamed through, never read whole.

* A neighbour that doesn't answer is Unavailable; one that doesn't know the run says NotFound.
* A followed log gives a sign of life every 15 s, however silent its job is.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import aiohttp

from deck.adapters.answers import detail_of
from prowcommon.errors import NotFound, Unavailable, UserError
from prowcommon.ids import ProwJobId

NEXT_OFFSET = "X-Prow-Log-Next-Offset"
COMPLETE = "X-Prow-Log-Complete"

_PIECE_BYTES = 8 * 1024 * 1024
"""Of a pod that is still there plank has each piece sent from the log's beginning: few and long ones are cheaper."""
_CONNECT_SECONDS = 5
_READ_SECONDS = 40


class LogStream:
    """An answer of plank that is still arriving. `close` it, unless `chunks` was read to its end."""

    def __init__(self, response: aiohttp.ClientResponse, closing: asyncio.Event) -> None:
        self._response = response
        self._closing = closing

    @property
    def headers(self) -> dict[str, str]:
        """Those of plank's headers that the reader needs."""
        kept = ("Content-Type", NEXT_OFFSET, COMPLETE)
        return {name: self._response.headers[name] for name in kept if name in self._response.headers}

    async def chunks(self) -> AsyncIterator[bytes]:
        """Ends early when plank goes away or Deck is told to stop: the reader asks again from where it was."""
        ending = asyncio.ensure_future(self._closing.wait())
        reading: asyncio.Future[bytes] | None = None
        try:
            while True:
                reading = asyncio.ensure_future(self._response.content.readany())
                await asyncio.wait({reading, ending}, return_when=asyncio.FIRST_COMPLETED)
                if not reading.done() or not (chunk := await reading):
                    return
                yield chunk
        except (aiohttp.ClientError, TimeoutError):
            return
        finally:
            for each in (ending, reading):
                if each:
                    each.cancel()
            self.close()

    def close(self) -> None:
        self._response.close()


class Plank:
    """plank's log API."""

    def __init__(self, session: aiohttp.ClientSession, url: str, closing: asyncio.Event) -> None:
        self._session = session
        self._closing = closing
        self._url = url.rstrip("/")

    async def open_log(self, id_: ProwJobId, query: Mapping[str, str]) -> LogStream:
        """Raises NotFound, Unavailable, or UserError for parameters that plank refuses."""
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS, sock_read=_READ_SECONDS)
        try:
            response = await self._session.get(
                f"{self._url}/api/v1/prowjobs/{id_}/log", params=dict(query), timeout=timeout
            )
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unavailable(f"plank, which keeps the logs, does not answer: {error}") from error
        if response.status == 200:
            return LogStream(response, self._closing)
        detail = await detail_of(response)
        if response.status == 404:
            raise NotFound(detail or f"There is no log of {id_}.")
        if 400 <= response.status < 500:
            raise UserError(detail or "plank refuses to read the log like that.")
        raise Unavailable(detail or f"plank, which keeps the logs, answers {response.status}.")

    async def whole_log(self, id_: ProwJobId, build_id: str, *, container: str) -> AsyncIterator[bytes]:
        """A build's log as it is now, piece by piece. Raises as `open_log`, before the first piece or between two."""
        query = {"build_id": build_id, "limit_bytes": str(_PIECE_BYTES)} | (
            {"container": container} if container else {}
        )
        offset = "0"
        while True:
            piece = await self.open_log(id_, query | {"offset": offset})
            async for chunk in piece.chunks():
                yield chunk
            reached = piece.headers.get(NEXT_OFFSET, offset)
            if reached == offset or not reached.isdigit():
                return
            offset = reached


@asynccontextmanager
async def open_plank(url: str, closing: asyncio.Event) -> AsyncIterator[Plank]:
    """plank while the block runs; logs that are being read break off when `closing` is set."""
    connector = aiohttp.TCPConnector(limit=0)  # each followed log holds a connection
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield Plank(session, url, closing)
