"""Starting shims, and burying those that were ours.

posix_spawn instead of subprocess: a shim is meant to outlive plank, so no object here owns it, and none
complains when plank leaves it running. Its argv is its directory; what it runs stands in pod.json.
"""

import os
import signal
import sys
from pathlib import Path

from plank.adapters.process import clone, layout, shim

_PYTHON = [sys.executable, "-I", "-S"]
"""Isolated and without site: half the start-up, and nothing of plank's environment is read."""

_APPEND = os.O_WRONLY | os.O_CREAT | os.O_APPEND


def clone_command(build: Path) -> list[str]:
    return [*_PYTHON, clone.__file__, str(build)]


class Shims:
    def __init__(self) -> None:
        self._children: set[int] = set()

    def spawn(self, build: Path) -> int:
        """Starts a shim for `build`, which must have its pod.json. A second one leaves by itself."""
        pid = os.posix_spawn(
            sys.executable,
            [*_PYTHON, shim.__file__, str(build)],
            {},
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
                (os.POSIX_SPAWN_OPEN, 2, str(build / layout.SHIM_LOG), _APPEND, 0o600),
            ],
            setsid=True,
            setsigmask=(),
            setsigdef=(signal.SIGPIPE,),
        )
        self._children.add(pid)
        return pid

    def reap(self) -> None:
        """Takes in the exit status of those that have ended, so that they don't stay as zombies."""
        for pid in tuple(self._children):
            self.is_gone(pid)

    def is_gone(self, pid: int) -> bool:
        if pid not in self._children:
            return True
        try:
            gone = os.waitpid(pid, os.WNOHANG)[0] == pid
        except ChildProcessError:
            gone = True
        if gone:
            self._children.discard(pid)
        return gone

    @property
    def any_left(self) -> bool:
        self.reap()
        return bool(self._children)
