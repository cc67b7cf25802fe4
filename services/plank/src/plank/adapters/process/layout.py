"""The files by which plank and its shims know each other.

    WORK_DIR/heartbeat                 touched by plank; a shim that sees it untouched for long ends its job
    WORK_DIR/changes                   a FIFO: shims write the id of a job whose pod has just changed
    WORK_DIR/PROWJOB_ID/lock           held by the one shim of that job that is alive
    WORK_DIR/PROWJOB_ID/BUILD_ID/
        pod.json                       what to run; plank's, written once
        started                        the marker of "this build has begun": made once, by O_EXCL
        state.json                     the shim's: its pid, since when it runs what
        exit.json                      the shim's last word; a pod with this file has finished
        build-log.txt                  or NAME-build-log.txt for each of several containers
        artifacts/                     what ARTIFACTS points to
        shim.log                       the shim's own stderr, gone when it stayed empty
        scratch/                       HOME, TMPDIR and checkouts; removed when the pod has finished

* A JSON file appears whole or not at all: it is written beside and renamed.
* Directories are 0700, files 0600.

Standard library only, and without pathlib: each shim pays for what this imports.
"""
# ruff: noqa: PTH105

import contextlib
import json
import os
import time
from typing import Any

HEARTBEAT = "heartbeat"
CHANGES = "changes"
LOCK = "lock"
POD = "pod.json"
STARTED = "started"
STATE = "state.json"
EXIT = "exit.json"
ARTIFACTS = "artifacts"
SHIM_LOG = "shim.log"
SCRATCH = "scratch"
TEMPORARY = "tmp"
SOURCES = "src"
"""Below scratch: where clones are, so that scratch is a GOPATH, as in Prow."""


def log_name(container: str, *, alone: bool) -> str:
    """The name Prow's bucket layout has for a container's log."""
    return "build-log.txt" if alone else f"{container}-build-log.txt"


def instant() -> str:
    """Now, in RFC 3339, without the price of importing datetime."""
    seconds, nanoseconds = divmod(time.time_ns(), 1_000_000_000)
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(seconds))}.{nanoseconds // 1000:06d}Z"


def write_json(path: str, value: Any, *, durable: bool = False) -> None:
    """Replaces `path` in one step; `durable` also survives a power cut, for a few milliseconds."""
    beside = f"{path}.{os.urandom(4).hex()}.tmp"
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(value, file, indent=1)
        if durable:
            file.flush()
            os.fsync(file.fileno())
    os.replace(beside, path)


def begin(build_dir: str) -> bool:
    """Claims the right to run this build; False when it was claimed before, whoever by."""
    try:
        os.close(os.open(f"{build_dir}/{STARTED}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return False
    return True


def tell(work_dir: str, prowjob_id: str) -> None:
    """Writes one hint, if a plank is there to read it and its pipe has room; otherwise its sweep will see."""
    with contextlib.suppress(OSError):
        descriptor = os.open(f"{work_dir}/{CHANGES}", os.O_WRONLY | os.O_NONBLOCK)
        try:
            os.write(descriptor, f"{prowjob_id}\n".encode())
        finally:
            os.close(descriptor)
