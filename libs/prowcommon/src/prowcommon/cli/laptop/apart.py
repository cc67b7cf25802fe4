"""Each service in a process of its own, as in production: `python -m <service>`.

* Each leads its own session: Ctrl-C in the terminal reaches us alone, and we decide the order of the end.
* On Linux the kernel ends it when we die (`embedded/tether.py`).
"""

import asyncio
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from signal import SIGTERM

import psutil

from prowcommon.cli.laptop.watching import Running
from prowcommon.embedded import tether
from prowcommon.embedded.child import Log
from prowcommon.embedded.ending import end
from prowcommon.errors import Unavailable, UserError

_STOP_STEPS = ((SIGTERM, timedelta(seconds=20)),)


async def asked_ports() -> dict[str, int]:
    """Each service's port, in the order of their start: asked of a process that loads their code, so that we needn't.

    Raises UserError with that process's words when one is taken.
    """
    asked = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "prowcommon.cli.laptop.services", stdin=DEVNULL, stdout=PIPE, stderr=PIPE
    )
    answer, words = await asked.communicate()
    match asked.returncode:
        case 0:
            return dict(json.loads(answer))
        case 1:
            raise UserError(words.decode(errors="replace").strip())
    raise Unavailable(f"The services' code can't be loaded: {words.decode(errors='replace').strip()}")


class Apart:
    """Services that start at once and end at once."""

    how = "one process each"

    def __init__(self, ports: Mapping[str, int]) -> None:
        self.ports = ports

    @asynccontextmanager
    async def serving(self, log: Path) -> AsyncIterator[list[Running]]:
        """Each has its own log, beside ours."""
        environment = dict(os.environ)
        processes: dict[str, Process] = {}
        running: list[Running] = []
        try:
            for name in self.ports:
                own_log = Log(log.with_name(f"{name}.log"))
                processes[name] = process = await _spawn(name, environment, own_log)
                over = asyncio.create_task(process.wait(), name=f"watch-{name}")
                running.append(Running(name, over, own_log.path))
            yield running
        finally:
            for each in running:
                each.over.cancel()
            await asyncio.gather(*map(_end, processes.values()))


async def _spawn(name: str, environment: Mapping[str, str], log: Log) -> Process:
    who = f"{os.geteuid()}:{os.getegid()}"
    command = [sys.executable, "-I", "-S", tether.__file__, str(os.getpid()), str(int(SIGTERM)), who]
    command += [sys.executable, "-m", name]
    with log.open() as file:
        return await asyncio.create_subprocess_exec(
            *command, stdin=DEVNULL, stdout=file, stderr=file, env=environment, start_new_session=True
        )


async def _end(process: Process) -> None:
    with suppress(psutil.NoSuchProcess):
        if process.returncode is None:
            await end(psutil.Process(process.pid), _STOP_STEPS)
    await process.wait()
