"""A whole installation as its operator runs it: real servers, services as processes of their own, and a way to hurt it.

Nothing here is of the product's inside: processes are started by `python -m`, spoken to over HTTP, and killed.
"""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import aiohttp

from prowcommon.clock import SystemClock
from prowcommon.db import tokens
from prowcommon.db.database import Database, open_database
from prowcommon.db.migrating import migrate
from prowcommon.embedded.nats import NatsHandle, running_nats
from prowcommon.embedded.postgres import PostgresHandle, running_postgres

READY_SECONDS = 30


class ServiceProcess:
    """One service, restarted whenever it dies, as Kubernetes would."""

    def __init__(self, name: str, port: int, env: dict[str, str], log: Path) -> None:
        self.name = name
        self.port = port
        self._env = env
        self._log = log
        self._process: Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self.deaths = 0

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def start(self) -> None:
        self._process = await self._spawn()
        self._keeper = asyncio.create_task(self._keep())

    def signal(self, number: int) -> None:
        """Sent if it lives; while it is being restarted there is nothing to hit."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    async def stop(self) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
        if self._process is not None and self._process.returncode is None:
            self.signal(signal.SIGCONT)
            self._process.terminate()
            await self._process.wait()

    async def _keep(self) -> None:
        while True:
            assert self._process is not None
            await self._process.wait()
            self.deaths += 1
            self._process = await self._spawn()

    async def _spawn(self) -> Process:
        with self._log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable, "-m", self.name, env=self._env, stdout=log, stderr=log, start_new_session=True
            )


class Installation:
    """Servers, services and the token to speak to them."""

    def __init__(
        self,
        directory: Path,
        database: Database,
        postgres: PostgresHandle,
        nats: NatsHandle,
        token: str,
        services: dict[str, ServiceProcess],
    ) -> None:
        self.directory = directory
        self.database = database
        self.postgres = postgres
        self.nats = nats
        self.token = token
        self.services = services

    def logs(self) -> dict[str, str]:
        """What each service wrote."""
        return {path.stem: path.read_text() for path in sorted(self.directory.glob("*.log"))}


@asynccontextmanager
async def an_installation(
    directory: Path,
    *,
    services: dict[str, tuple[str, int]],
    extra_env: dict[str, str] | None = None,
    durable: bool = True,
) -> AsyncIterator[Installation]:
    """`services` maps a name of the test's choice to (module, port); `directory` holds config.yaml and jobs/."""
    async with AsyncExitStack() as stack:
        postgres = await stack.enter_async_context(running_postgres(directory / "postgres", durable=durable))
        nats = await stack.enter_async_context(running_nats(directory / "nats"))
        database = await stack.enter_async_context(open_database(postgres.url))
        await migrate(database)
        async with database.connect() as connection:
            _, secret = await tokens.create(connection, name="witness", verbs=frozenset({"*"}), now=SystemClock().now())
        running = {}
        for name, (module, port) in services.items():
            env = {
                "PATH": os.environ["PATH"],
                "PROW_DATABASE_URL": postgres.url,
                "PROW_NATS_URL": nats.url,
                "PROW_CONFIG": str(directory / "config.yaml"),
                "PROW_JOB_CONFIG": str(directory / "jobs"),
                "PROW_INSTANCE": name,
                f"PROW_{module.upper()}_PORT": str(port),
                "PROW_PLANK_WORK_DIR": str(directory / "work"),
                "PROW_PLANK_PROCESS_ON_EXIT": "end",
                "PYTHONWARNINGS": "default",
                **(extra_env or {}),
            }
            running[name] = ServiceProcess(module, port, env, directory / f"{name}.log")
            stack.push_async_callback(running[name].stop)
            await running[name].start()
        yield Installation(directory, database, postgres, nats, secret, running)


async def until_ready(port: int) -> None:
    """Waits until a service says that its neighbours answer."""
    async with asyncio.timeout(READY_SECONDS), aiohttp.ClientSession() as http:
        while True:
            with suppress(aiohttp.ClientError):
                async with http.get(f"http://127.0.0.1:{port}/readyz") as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.05)


async def ask_until_answered(
    http: aiohttp.ClientSession, method: str, url: str, *, token: str, key: str, body: dict[str, Any]
) -> dict[str, Any]:
    """What a careful client on a bad line does: the same request, with the same Idempotency-Key, until it is answered.

    At first it loses patience before any answer can come, so that what was asked for may well have been done.
    """
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    for patience in chain((0.005, 0.02), repeat(5)):
        with suppress(aiohttp.ClientError, TimeoutError, OSError):
            async with http.request(
                method, url, json=body, headers=headers, timeout=aiohttp.ClientTimeout(total=patience)
            ) as answer:
                if answer.status < 400:
                    found: dict[str, Any] = await answer.json()
                    return found
        await asyncio.sleep(0.2)
    raise AssertionError("repeat() has no end")
