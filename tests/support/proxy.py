"""A cable that a test can cut: TCP to one address, and back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class Cable:
    """Carries bytes to `host:port` while it is whole."""

    def __init__(self, host: str, port: int) -> None:
        self._to = (host, port)
        self._is_whole = True
        self._lines: set[asyncio.StreamWriter] = set()
        self._carriers: set[asyncio.Task[object]] = set()
        self.port = 0

    @asynccontextmanager
    async def plugged_in(self) -> AsyncIterator["Cable"]:
        server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            self.cut()
            for carrier in self._carriers:
                carrier.cancel()
            if self._carriers:
                await asyncio.wait(self._carriers)
            await server.wait_closed()

    def cut(self) -> None:
        """Whatever goes through it ends at once, and nothing gets through until `mend`."""
        self._is_whole = False
        for line in list(self._lines):
            line.transport.abort()

    def mend(self) -> None:
        self._is_whole = True

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        carrier = asyncio.current_task()
        assert carrier is not None
        self._carriers.add(carrier)
        self._lines.add(writer)
        try:
            with suppress(OSError, asyncio.CancelledError):  # nobody is there, or the cable is taken away
                await self._connect(reader, writer)
        finally:
            writer.transport.abort()
            self._lines.discard(writer)
            self._carriers.discard(carrier)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._is_whole:
            return
        there, back = await asyncio.open_connection(*self._to)
        pumps = {asyncio.create_task(_pump(reader, back)), asyncio.create_task(_pump(there, writer))}
        self._lines.add(back)
        try:
            if self._is_whole:
                await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            back.transport.abort()
            self._lines.discard(back)
            for pump in pumps:
                pump.cancel()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
