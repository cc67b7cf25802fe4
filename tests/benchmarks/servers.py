"""Real servers for one benchmark: a durable Postgres with the newest schema, and NATS."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import psutil

from benchmarks.laptop import a_directory, cpu_seconds
from prowcommon.db.database import open_database
from prowcommon.db.migrating import migrate
from prowcommon.embedded.nats import running_nats
from prowcommon.embedded.postgres import running_postgres


@dataclass(frozen=True, slots=True)
class Servers:
    database_url: str
    nats_url: str
    postgres_pid: int
    nats_pid: int

    def cpu_seconds(self) -> tuple[float, float]:
        """What Postgres and NATS have used up so far."""
        postmaster = psutil.Process(self.postgres_pid)
        family = [postmaster, *postmaster.children(recursive=True)]
        return cpu_seconds(family), cpu_seconds([psutil.Process(self.nats_pid)])


@asynccontextmanager
async def servers() -> AsyncIterator[Servers]:
    async with AsyncExitStack() as stack:
        directory = stack.enter_context(a_directory())
        postgres = await stack.enter_async_context(running_postgres(directory / "postgres", durable=True))
        nats = await stack.enter_async_context(running_nats(directory / "nats"))
        async with open_database(postgres.url) as database:
            await migrate(database)
        yield Servers(postgres.url, nats.url, postgres.pid, nats.pid)
