"""A server as our child: started, watched, stopped in steps, or killed.

* It leads a session of its own: Ctrl-C in the terminal reaches us alone, and we decide the order of shutdown.
* On Linux the kernel ends it when we die (`tether.py`); everywhere the next start does (`leftovers.py`).
* It counts as started when it says so itself. One that fails shows the last lines of its log.
* A death that nobody here asked for sets `died`.
"""

import asyncio
import os
import sys
from abc import ABC, abstractmethod
from asyncio.subprocess import DEVNULL, Process
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import BinaryIO, ClassVar

import psutil
import structlog

from prowcommon.embedded import tether
from prowcommon.embedded.accounts import Account
from prowcommon.embedded.ending import StopSteps, end
from prowcommon.errors import Unavailable

log = structlog.get_logger()

LARGEST_LOG_BYTES = 16 * 2**20
LAST_WORDS_BYTES = 2_000


class StartFailed(Unavailable):
    """A server did not come up. `last_words` is what it logged in this attempt, at most the last 2 kB."""

    def __init__(self, message: str, *, last_words: str) -> None:
        super().__init__(message)
        self.last_words = last_words


class Log:
    """A server's log file. It is appended to, and moved to `….old` at a start that finds it large."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._attempt_began_at = 0

    def open(self) -> BinaryIO:
        with suppress(FileNotFoundError):
            if self.path.stat().st_size > LARGEST_LOG_BYTES:
                self.path.replace(self.path.with_name(f"{self.path.name}.old"))
        file = self.path.open("ab")
        self._attempt_began_at = file.tell()
        return file

    def last_words(self) -> str:
        with self.path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(self._attempt_began_at, size - LAST_WORDS_BYTES))
            return file.read().decode(errors="replace").strip()


async def spawn(command: list[str], log_file: BinaryIO, account: Account, *, death_signal: int) -> Process:
    """Run `command` as `account`; it receives `death_signal` when we die, if the platform can."""
    who = f"{account.uid}:{account.gid}"
    tethered = [sys.executable, "-I", "-S", tether.__file__, str(os.getpid()), str(death_signal), who, *command]
    return await asyncio.create_subprocess_exec(
        *tethered, stdin=DEVNULL, stdout=log_file, stderr=log_file, env=_environment(), start_new_session=True
    )


async def reap(process: Process, steps: StopSteps) -> None:
    """End `process` and what it forked, and collect its exit code. Harmless when it has ended."""
    if process.returncode is None:
        with suppress(psutil.NoSuchProcess):
            await end(psutil.Process(process.pid), steps)
        await process.wait()


class Child(ABC):
    """One server. Not safe for concurrent calls: its owner starts and stops it."""

    name: ClassVar[str]
    stop_steps: ClassVar[StopSteps]
    death_signal: ClassVar[int]
    start_patience: ClassVar[timedelta]

    def __init__(self, account: Account, log_path: Path) -> None:
        self.died = asyncio.Event()
        """Set when the server ends though nobody here asked it to; a start clears it."""
        self._account = account
        self._log = Log(log_path)
        self._process: Process | None = None
        self._watch: asyncio.Task[None] | None = None

    @abstractmethod
    def _command(self) -> list[str]:
        """The program and its arguments. Called once per start, so a place to prepare files too."""

    @abstractmethod
    async def _is_ready(self) -> bool:
        """Whether this very process, not another on the same port or path, answers clients."""

    @property
    def pid(self) -> int:
        if self._process is None:
            raise RuntimeError(f"{self.name} was never started")
        return self._process.pid

    @property
    def _is_running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    @property
    def log_path(self) -> Path:
        return self._log.path

    async def start(self) -> None:
        """Returns when it is ready; at once if it runs already.

        Raises StartFailed when it ends, or stays silent, instead of becoming ready.
        """
        if self._is_running:
            return
        began = monotonic()
        with self._log.open() as log_file:
            self._process = await spawn(self._command(), log_file, self._account, death_signal=self.death_signal)
        try:
            await self._until_ready(self._process)
        except BaseException:
            await self.kill()
            raise
        self.died.clear()
        self._watch = asyncio.create_task(self._watch_over(self._process), name=f"watch {self.name}")
        log.info("server_started", server=self.name, pid=self.pid, took_ms=round((monotonic() - began) * 1000))

    async def stop(self) -> None:
        """End it in order: `stop_steps`, each bounded, then SIGKILL. Harmless when it is already gone."""
        began, was_running = monotonic(), self._is_running
        await self._end(self.stop_steps)
        if was_running:
            log.info("server_stopped", server=self.name, pid=self.pid, took_ms=round((monotonic() - began) * 1000))

    async def kill(self) -> None:
        """SIGKILL, and wait until it and its own children are gone."""
        await self._end(())

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    async def _end(self, steps: StopSteps) -> None:
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.wait([self._watch])
            self._watch = None
        if self._process is not None:
            await reap(self._process, steps)

    async def _until_ready(self, process: Process) -> None:
        try:
            async with asyncio.timeout(self.start_patience.total_seconds()):
                while not await self._is_ready():
                    if process.returncode is not None:
                        raise self._failure(f"ended with exit code {process.returncode} instead of starting")
                    await asyncio.sleep(0.005)
        except TimeoutError as e:
            raise self._failure(f"was not ready within {self.start_patience}") from e

    def _failure(self, what_happened: str) -> StartFailed:
        last_words = self._log.last_words()
        return StartFailed(
            f"{self.name} {what_happened}. Its log, {self.log_path}, ends:\n{last_words}", last_words=last_words
        )

    async def _watch_over(self, process: Process) -> None:
        exit_code = await process.wait()
        log.error("server_died", server=self.name, pid=process.pid, exit_code=exit_code, log=str(self.log_path))
        self.died.set()


def _environment() -> dict[str, str]:
    """Ours, without what would change a server behind our back: PGPORT, PGDATA, a locale, a time zone."""
    changing = ("PG", "NATS_", "LC_", "LANG", "TZ")
    return {name: value for name, value in os.environ.items() if not name.startswith(changing)}
