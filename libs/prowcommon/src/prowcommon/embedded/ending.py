"""Ends a server process and all that it forked: first politely, then not.

A process counts as gone when it is a zombie too: in a container nobody may ever reap an orphan.
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from signal import SIGKILL, Signals
from time import monotonic

import psutil
import structlog

log = structlog.get_logger()

StopSteps = tuple[tuple[Signals, timedelta], ...]
"""What to send, and how long to wait for its effect. After the last step comes SIGKILL."""

ORPHANS_PATIENCE = timedelta(seconds=5)
"""Postgres's children notice within milliseconds that their postmaster is dead, unless they are stuck."""


async def end(process: psutil.Process, steps: StopSteps) -> None:
    """Returns once `process` and its descendants are gone. No steps at all means SIGKILL at once."""
    family = _family(process)
    for signal, patience in steps:
        _send(signal, process)
        if await _all_gone(family, patience):
            return
        log.warning("process_outlived_signal", pid=process.pid, signal=signal.name, waited=str(patience))
    _send(SIGKILL, process)
    if not await _all_gone(family, ORPHANS_PATIENCE):
        _send(SIGKILL, *family)
        await _all_gone(family, ORPHANS_PATIENCE)


def _family(process: psutil.Process) -> list[psutil.Process]:
    try:
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _send(signal: Signals, *processes: psutil.Process) -> None:
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal)


async def _all_gone(processes: Iterable[psutil.Process], within: timedelta) -> bool:
    deadline = monotonic() + within.total_seconds()
    while any(map(_lives, processes)):
        if monotonic() > deadline:
            return False
        await asyncio.sleep(0.01)
    return True


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
