"""A job's log as it grows, across connections that break, and the job's end.

* A broken connection is made again and resumes at the offset it had reached: nothing is shown twice or left out.
* Every line that arrives is progress; only failures in a row, without any between them, use up the patience.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Protocol

from prowcommon.cli.plank import LogPart, Plank, View, WentQuiet
from prowcommon.cli.sse import ServerEvent
from prowcommon.errors import Unavailable

PAUSES_SECONDS = (0.2, 0.5, 1, 2, 4, 8)
"""Between failures in a row. Together they outlast a plank that is being restarted."""

_LAST_MOVE_SECONDS = 30
"""How long a job may take to reach its final state once its log has ended."""

Write = Callable[[str], None]


class FollowedLogs(Protocol):
    """What following asks of plank."""

    def followed_log(self, job_id: str, *, container: str, offset: int) -> AsyncIterator[ServerEvent]: ...


async def follow(
    plank: FollowedLogs, job_id: str, write: Write, *, container: str = "", pauses: Sequence[float] = PAUSES_SECONDS
) -> None:
    """Writes the log from its beginning until its end. Raises Unavailable when plank stays away for too long."""
    offset, failures = 0, 0
    while True:
        try:
            async for event in plank.followed_log(job_id, container=container, offset=offset):
                failures = 0
                if event.name == "end":
                    return
                if event.name == "log":
                    # A JSON string: a log may hold any character, a line of an event stream may not.
                    write(json.loads(event.data))
                    offset = int(event.id)
            raise Unavailable("plank ended the log's stream before the log's end")
        except WentQuiet:
            continue
        except Unavailable:
            if failures == len(pauses):
                raise
            await asyncio.sleep(pauses[failures])
            failures += 1


async def whole_log(plank: Plank, job_id: str, write: Callable[[bytes], None], *, container: str = "") -> None:
    """Writes what there is of the log now."""
    part = LogPart(b"", 0, is_complete=False)
    while True:
        part = await plank.log(job_id, container=container, offset=part.next_offset)
        write(part.content)
        if part.is_complete or not part.content:
            return


async def finished(plank: Plank, job_id: str) -> View:
    """The job once it is finished; as it is, if it doesn't finish soon though its log has ended."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + _LAST_MOVE_SECONDS
    while True:
        job = await plank.get(job_id)
        if job["completed_at"] or loop.time() > deadline:
            return job
        await asyncio.sleep(0.1)
