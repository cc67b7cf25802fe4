"""Who holds a data directory, and what a killed predecessor left running on it.

* One process at a time holds a directory, by a lock the kernel drops when that process dies, however it dies.
* So a server that runs there while we hold it is a leftover, and may be ended.
* A pid file alone proves nothing, since pids are reused: the process must be that program, on that directory.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import psutil
import structlog

from prowcommon.embedded.ending import StopSteps, end
from prowcommon.errors import UserError

log = structlog.get_logger()


@contextmanager
def claimed(directory: Path) -> Iterator[Path]:
    """Hold `directory`, which need not exist yet, by `<directory>.lock` beside it. Yields its real path.

    Raises UserError when another live process holds it, or when we may not write there.
    """
    directory = directory.resolve()
    with _lock_file(directory) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as e:
            lock.seek(0)
            raise UserError(
                f"{directory} is in use by process {lock.read().strip()}. "
                "Stop that one first, or choose another directory."
            ) from e
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield directory


def _lock_file(directory: Path) -> TextIO:
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        return directory.with_name(f"{directory.name}.lock").open("a+")
    except OSError as e:
        raise UserError(f"{e.filename} cannot be made or written: {e.strerror}. Choose another directory.") from e


async def end_leftover(pid_file: Path, *, program: str, argument: str, steps: StopSteps) -> None:
    """End the process `pid_file` names in its first line, if it is `program` and was started with `argument`."""
    leftover = _leftover(pid_file, program, argument)
    if leftover is not None:
        await end(leftover, steps)
        log.warning("leftover_ended", program=program, pid=leftover.pid, pid_file=str(pid_file))


def _leftover(pid_file: Path, program: str, argument: str) -> psutil.Process | None:
    try:
        process = psutil.Process(int(pid_file.read_text().split()[0]))
        return process if process.name() == program and argument in process.cmdline() else None
    except (FileNotFoundError, IndexError, ValueError, psutil.NoSuchProcess, psutil.AccessDenied):
        return None
