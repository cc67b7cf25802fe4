"""Work that goes on beside the requests: every task has a parent that awaits it, and a failure is retried, not lost.

* `alongside` runs a coroutine while a block runs, and cancels it at the end.
* `ceaselessly` runs one again after it failed, with back-off: for what must go on however often a neighbour falls.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, TypeVar

import structlog

from prowcommon.errors import Conflict, Unavailable

log = structlog.get_logger()

T = TypeVar("T")

_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 5.0


async def all_of(*work: Awaitable[T]) -> list[T]:
    """Everything at once, and everything to its end; then the first failure is raised, if there was one."""
    results = await asyncio.gather(*work, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return [result for result in results if not isinstance(result, BaseException)]


@asynccontextmanager
async def alongside(work: Coroutine[Any, Any, Any], *, name: str) -> AsyncIterator[asyncio.Task[Any]]:
    """Runs `work` while the block runs; then cancels it and waits until it is gone."""
    task = asyncio.create_task(work, name=name)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait({task})
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("task_failed", task=name, exc_info=error)


async def ceaselessly(work: Callable[[], Awaitable[Any]], *, name: str) -> None:
    """Runs `work` again and again until cancelled; pauses after a failure, longer each time in a row."""
    pause = _FIRST_PAUSE_SECONDS
    while True:
        began = asyncio.get_running_loop().time()
        try:
            await work()
            pause = _FIRST_PAUSE_SECONDS
            continue
        except (Unavailable, Conflict) as error:
            log.warning("task_tries_again", task=name, because=str(error), pause_seconds=pause)
        except Exception:
            log.exception("task_failed_and_goes_on", task=name, pause_seconds=pause)
        if asyncio.get_running_loop().time() - began > _LONGEST_PAUSE_SECONDS:
            pause = _FIRST_PAUSE_SECONDS
        await asyncio.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)


async def wait_for(signal: asyncio.Event, *, at_most: timedelta) -> bool:
    """Waits until `signal` is set, and clears it. False when the time was over first."""
    try:
        async with asyncio.timeout(max(0.0, at_most.total_seconds())):
            await signal.wait()
    except TimeoutError:
        return False
    signal.clear()
    return True
