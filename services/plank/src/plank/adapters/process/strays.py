"""Descendants that left their container's process group (daemons), where the kernel helps to find them.

On Linux the shim becomes the parent of every orphan below it (PR_SET_CHILD_SUBREAPER), so that at the pod's
end whatever still lives is its child. Elsewhere a process that makes itself a session of its own escapes.

Source: prctl(2).
"""
# ruff: noqa: PTH123, PTH208

import contextlib
import ctypes
import os
import signal
import sys
import time

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def adopt_orphans() -> None:
    """From now on orphaned descendants become children of this process."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def die_with_parent() -> None:
    """For a container's first process: a shim that is killed leaves it no life without log and deadline."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def end_children(*, grace_seconds: float, give_up_seconds: float = 5.0) -> None:
    """SIGTERM, then SIGKILL, to every child of this process, and to theirs as they become ours."""
    kill_at = time.monotonic() + grace_seconds
    signalled: set[int] = set()
    while _has_children() and (now := time.monotonic()) < kill_at + give_up_seconds:
        for pid in _children():
            # Our own unreaped child: its pid can't have become a stranger's.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                if now >= kill_at:
                    os.kill(pid, signal.SIGKILL)
                elif pid not in signalled:
                    os.kill(pid, signal.SIGTERM)
                    signalled.add(pid)
        time.sleep(0.01)


def _has_children() -> bool:
    """Reaps what has ended; True while anything lives."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


def _children() -> list[int]:
    """Read from /proc/PID/stat, because /proc/…/children is a kernel option."""
    ours = str(os.getpid()).encode()
    found = []
    for pid in filter(str.isdecimal, os.listdir("/proc")) if sys.platform == "linux" else ():
        with contextlib.suppress(OSError), open(f"/proc/{pid}/stat", "rb") as file:
            if file.read().rpartition(b")")[2].split()[1] == ours:
                found.append(int(pid))
    return found
