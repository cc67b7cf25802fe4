"""How `prow up` is told to end: the first signal asks, every further one hurries."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from signal import SIGINT, SIGKILL, SIGQUIT, SIGTERM

import psutil

from prowcommon.cli.laptop.telling import Teller


class Ending:
    """Made by the task that starts everything: a signal during the start cancels that task."""

    def __init__(self, tell: Teller) -> None:
        self.asked = asyncio.Event()
        self.hurries: list[Callable[[], object]] = []
        """What cuts a service in this process short."""
        self._tell = tell
        self._starting = asyncio.current_task()
        for number in (SIGINT, SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, self._signalled)

    def startup_is_over(self) -> None:
        self._starting = None

    def _signalled(self) -> None:
        if not self.asked.is_set():
            self._tell.plain("\nEnding in order: services, NATS, Postgres. Once more (Ctrl-C) hurries.")
            self.asked.set()
            if self._starting is not None:
                self._starting.cancel()
            return
        self._tell.plain("Hurrying.")
        for hurry in self.hurries:
            hurry()
        kill_descendants()


def kill_descendants() -> None:
    """Everything below this process, at once. Postgres calls its own backends back, and replays its log next time."""
    ourselves = psutil.Process()
    for process in ourselves.children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            if process.name() != "postgres":
                process.send_signal(SIGKILL)
            elif process.ppid() == ourselves.pid:
                process.send_signal(SIGQUIT)
