"""Whether a service is ready: `/readyz`, asked until it says so. A few lines of HTTP are enough for a status."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta

from prowcommon.cli.laptop.watching import Ended, Running
from prowcommon.errors import Unavailable

_START_PATIENCE = timedelta(seconds=60)
"""Six interpreters may start at once, on a laptop with two cores."""

_ASK_EVERY_SECONDS = 0.02
_ANSWER_SECONDS = 5


async def until_all_ready(ports: Mapping[str, int], running: Sequence[Running]) -> None:
    """Raises Ended when one ends instead, Unavailable when one isn't ready in time."""
    asking = asyncio.gather(*(until_ready(name, port, within=_START_PATIENCE) for name, port in ports.items()))
    try:
        await asyncio.wait({asking, *(each.over for each in running)}, return_when=asyncio.FIRST_COMPLETED)
        for each in running:
            if each.over.done():
                raise Ended(each)
        await asking
    finally:
        asking.cancel()
        await asyncio.wait({asking})


async def until_ready(name: str, port: int, *, within: timedelta) -> None:
    """Raises Unavailable, with the service's own words, when it isn't ready in time."""
    answer = "no answer"
    try:
        async with asyncio.timeout(within.total_seconds()):
            while True:
                try:
                    status, answer = await _get(port, "/readyz")
                except (OSError, ValueError, asyncio.IncompleteReadError):
                    status = 0  # not listening yet
                if status == 200:
                    return
                await asyncio.sleep(_ASK_EVERY_SECONDS)
    except TimeoutError as error:
        raise Unavailable(f"{name} was not ready within {within.total_seconds():g} s: {answer.strip()}") from error


async def _get(port: int, path: str) -> tuple[int, str]:
    async with asyncio.timeout(_ANSWER_SECONDS):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            head, _, body = (await reader.read()).partition(b"\r\n\r\n")
            return int(head.split(b" ", 2)[1]), body.decode(errors="replace")
        finally:
            writer.close()
