"""One `prow up` per data directory: a lock that the kernel drops when its holder dies, however it dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prowcommon.errors import UserError


@contextmanager
def held(data_dir: Path) -> Iterator[None]:
    """Makes `data_dir` if need be and holds it. Raises UserError that names the process which does already."""
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (data_dir / "up.lock").open("a+")
    except OSError as error:
        raise UserError(f"{data_dir} can't be used: {error.strerror}. Choose another one with --data-dir.") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise UserError(
                f"Prow is up already on {data_dir}, as process {lock.read().strip()}. "
                "Stop that one first, or choose another directory with --data-dir."
            ) from error
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield
