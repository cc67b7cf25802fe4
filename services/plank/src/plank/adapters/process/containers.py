"""One container: a command in a session of its own, and the pipe its output comes through.

* Its process group is its first process's pid, so that everything it started can be signalled together.
* It is over when its first process has ended *and* its group is empty: what that process left behind gets
  SIGTERM and, after the grace, SIGKILL (a container's other processes die with its first one).
* A command that can't be started ends with 127 and says why in the log.
"""
# ruff: noqa: PTH112

import contextlib
import os
import signal
from typing import Any, NoReturn

from plank.adapters.process import strays
from plank.adapters.process.joblog import JobLog

COULD_NOT_START = 127
_READ_BYTES = 65536
_READS = 16
_DEFAULTED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD, signal.SIGPIPE, signal.SIGXFSZ)


class Container:
    def __init__(self, step: dict[str, Any], log: JobLog) -> None:
        """Starts it. `step` is what plan.py wrote: name, argv, env and cwd."""
        self.name: str = step["name"]
        self.exit_code: int | None = None
        self._log = log
        self._kill_at: float | None = None
        reader, writer = os.pipe()
        # Blocked until the child has its own handlers: a signal in between would be lost in ours.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _DEFAULTED)
        self.pid = os.fork()
        if self.pid == 0:
            _become(step, writer)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        os.close(writer)
        os.set_blocking(reader, False)
        self.output: int | None = reader
        """The pipe to wait on; None once nobody can write to it any more."""

    @property
    def is_over(self) -> bool:
        return self.exit_code is not None and not self._send(0)

    @property
    def is_ending(self) -> bool:
        return self._kill_at is not None or self.exit_code is not None

    def end(self, now: float, grace_seconds: float) -> None:
        """SIGTERM at the first call, SIGKILL once the grace is over: to be called on every turn."""
        if self._kill_at is None:
            self._kill_at = now + grace_seconds
            self._send(signal.SIGTERM)
        elif now >= self._kill_at:
            self._send(signal.SIGKILL)

    def kill(self) -> None:
        if not self.is_over:
            self._send(signal.SIGKILL)

    def drain(self) -> None:
        """Moves what the pipe holds into the log; one pipe's fill, so that a chatterbox can't keep us here."""
        with contextlib.suppress(BlockingIOError):
            for _ in range(_READS):
                if self.output is None:
                    return
                data = os.read(self.output, _READ_BYTES)
                self._log.write(data)
                if not data:
                    self.close()

    def close(self) -> None:
        if self.output is not None:
            os.close(self.output)
            self.output = None

    def _send(self, signum: int) -> bool:
        """False when nobody is left to receive it."""
        try:
            os.killpg(self.pid, signum)
        except ProcessLookupError:
            if self.exit_code is not None:
                return False
            os.kill(self.pid, signum)  # just forked: its group comes with its setsid()
        except PermissionError:  # macOS, when only zombies are left
            return False
        return True


def _become(step: dict[str, Any], output: int) -> NoReturn:
    """The child between fork and exec."""
    try:
        os.setsid()
        strays.die_with_parent()
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(output, 1)
        os.dup2(output, 2)
        for signum in _DEFAULTED:
            signal.signal(signum, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        os.umask(0o022)
        os.chdir(step["cwd"] if os.path.isdir(step["cwd"]) else step["env"]["HOME"])
        os.execvpe(step["argv"][0], step["argv"], step["env"])  # noqa: S606
    except OSError as error:
        path = step["env"].get("PATH", "")
        os.write(2, f"[prow] Cannot run {step['argv'][0]!r}: {error.strerror} (PATH={path}).\n".encode())
    finally:
        os._exit(COULD_NOT_START)
