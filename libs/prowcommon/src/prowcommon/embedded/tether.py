"""Becomes another program, as a given account, that the kernel signals when its parent dies.

Run as a script, never imported: `python -I -S tether.py PARENT_PID DEATH_SIGNAL UID:GID PROGRAM ARGUMENT…`

* It replaces itself by `exec`, so the program has the pid its parent was given and costs no second process.
* It takes the place of `preexec_fn` (unsafe beside threads) and of `subprocess`'s `user=` (unknown to uvloop).
* DEATH_SIGNAL 0 asks for none, and only Linux can give one. The signal follows the parent's *thread* that
  forked, which for asyncio is the one that runs the loop.
* The account changes first, because a change of account forgets the death signal.

Source: prctl(2), PR_SET_PDEATHSIG.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def become(parent_pid: int, death_signal: int, account: str, command: list[str]) -> None:
    uid, gid = map(int, account.split(":"))
    if (uid, gid) != (os.geteuid(), os.getegid()):
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, death_signal)
        if death_signal and os.getppid() != parent_pid:  # it died before we could ask
            sys.exit(1)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Python ignores it, and ignored signals survive exec
    os.umask(0o077)
    os.execv(command[0], command)  # noqa: S606 - this module exists to do so


if __name__ == "__main__":
    become(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:])
