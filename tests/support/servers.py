"""Real Postgres and real NATS for a whole test run, in a thread of their own.

Each test gets a database of its own, cloned from a migrated one, and streams without the messages of others.
"""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import asyncpg

from prowcommon.db.database import open_database
from prowcommon.db.migrating import migrate
from prowcommon.embedded.nats import running_nats
from prowcommon.embedded.postgres import running_postgres

TEMPLATE = "prow_template"
_numbers = count(1)


class Servers:
    """Both servers, running from `start()` to `stop()`."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name="test-servers", daemon=True)
        self._failure: BaseException | None = None
        self.database_url = ""
        self.nats_url = ""

    def start(self) -> None:
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join()

    async def _run(self) -> None:
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        try:
            async with (
                running_postgres(self._directory / "postgres", durable=False) as postgres,
                running_nats(self._directory / "nats") as nats,
            ):
                self.database_url, self.nats_url = postgres.url, nats.url
                await self._make_template()
                self._ready.set()
                await self._ended.wait()
        except BaseException as error:
            self._failure = error
            self._ready.set()
            raise

    def url_of(self, database: str) -> str:
        return self.database_url.replace("/postgres?", f"/{database}?")

    async def _make_template(self) -> None:
        await self._administer(f"CREATE DATABASE {TEMPLATE}")
        async with open_database(self.url_of(TEMPLATE)) as database:
            await migrate(database)

    async def _administer(self, statement: str) -> None:
        connection = await asyncpg.connect(self.database_url.replace("+asyncpg", ""))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    @asynccontextmanager
    async def fresh_database(self) -> AsyncIterator[str]:
        """The address of a database with the newest schema and no rows."""
        name = f"test_{next(_numbers)}"
        await self._administer(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        try:
            yield self.url_of(name)
        finally:
            await self._administer(f"DROP DATABASE {name} WITH (FORCE)")
