"""Which shim of a ProwJob is alive, as the kernel knows it.

A shim holds a POSIX record lock on its job's `lock` file for its whole life. The kernel gives the lock up at
its death, however it dies, and tells anyone who asks the pid of the living holder (F_GETLK). So a pid that
was reused by a stranger, or a reboot, can't be mistaken for a shim, which comparing start times (in clock
ticks, drifting with the wall clock) would only make unlikely. It also keeps two builds of one job from
running side by side, and asking never gets in the way of a shim that takes it.

* The lock isn't inherited by children, and is lost when its process closes *any* descriptor of the file:
  a shim opens it once.
* Both ends must share a pid namespace and a local file system.

Source: fcntl(2), "Advisory record locking".
"""

import contextlib
import fcntl
import os
import signal
import struct
import sys

# struct flock: on macOS the offsets come first; elsewhere (Linux) type and whence do.
_FLOCK = "qqihh" if sys.platform == "darwin" else "hhqqi"
_TYPE, _PID = (3, 2) if sys.platform == "darwin" else (0, 4)
_ANY_WRITER = (0, 0, 0, fcntl.F_WRLCK, 0) if sys.platform == "darwin" else (fcntl.F_WRLCK, 0, 0, 0, 0)


def take(path: str) -> bool:
    """Holds the lock until this process ends; False when another one lives and holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return False
    return True


def holder(path: str) -> int | None:
    """The pid of the living process that holds the lock."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        answer = struct.unpack(_FLOCK, fcntl.fcntl(descriptor, fcntl.F_GETLK, struct.pack(_FLOCK, *_ANY_WRITER)))
    finally:
        os.close(descriptor)
    return None if answer[_TYPE] == fcntl.F_UNLCK else int(answer[_PID])


def signal_holder(path: str, signum: signal.Signals) -> None:
    """Sends `signum` to the living holder, and to nobody else."""
    pid = holder(path)
    if not pid:
        return
    if sys.platform != "linux":
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signum)
        return
    with contextlib.suppress(ProcessLookupError):
        # The descriptor names one process for good: if that pid still holds the lock, it is the shim.
        process = os.pidfd_open(pid)
        try:
            if holder(path) == pid:
                signal.pidfd_send_signal(process, signum)
        finally:
            os.close(process)
