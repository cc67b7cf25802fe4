"""What every service opens first and closes last: database, bus, active configuration, and its share of common work.

* Who writes news also offers to relay it; who has the configuration's files also offers to load them. Leases decide
  which of them does.
* A service that finds the schema behind the code is not ready; it never migrates by itself.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from prowcommon.clock import SystemClock
from prowcommon.configuring import ActiveConfig, following_config
from prowcommon.db.database import Database, open_database
from prowcommon.db.revisions import current_revision, newest_revision
from prowcommon.errors import Unavailable
from prowcommon.events.jetstream import Bus, open_bus
from prowcommon.events.relay import relaying
from prowcommon.http.health import Neighbour
from prowcommon.settings import ServiceSettings
from prowcommon.tasks import alongside


class Schema:
    """Postgres' schema as a neighbour: it answers when it is as new as this code."""

    name = "schema"

    def __init__(self, database: Database) -> None:
        self._database = database
        self._needed = newest_revision()

    async def ping(self) -> None:
        """Raises Unavailable when a migration is missing."""
        found = await current_revision(self._database)
        if found is None or found < self._needed:
            raise Unavailable(
                f"The schema is at {found or 'nothing'}, this release needs {self._needed}: `prow migrate`."
            )


@dataclass(frozen=True, slots=True)
class Shell:
    """A service's common parts, open."""

    database: Database
    bus: Bus
    config: ActiveConfig
    neighbours: list[Neighbour]


@asynccontextmanager
async def open_shell(
    service: str, settings: ServiceSettings, *, tells_news: bool = False, loads_config: bool = False
) -> AsyncIterator[Shell]:
    """The common parts of `service` while the block runs. Raises Unavailable when NATS can't be reached at first."""
    shared, clock = settings.shared, SystemClock()
    holder = f"{service}@{shared.instance}"
    async with AsyncExitStack() as stack:
        use = stack.enter_async_context
        database = await use(
            open_database(shared.database_url, pool_size=settings.pool_size, application_name=f"prow-{service}")
        )
        bus = await use(open_bus(shared.nats_url, name=service))
        if tells_news:
            await use(alongside(relaying(database, bus, holder=holder), name="relay"))
        if loads_config and (sources := shared.sources) is not None:
            from prowcommon.keeping.keeper import keeping_config  # only here does a service need what reads YAML

            keeping = keeping_config(
                database, sources, clock=clock, service=service, instance=holder, cache_dir=shared.config_cache
            )
            await use(alongside(keeping, name="keep-config"))
        config = await use(following_config(database, bus, clock=clock, service=service, instance=shared.instance))
        yield Shell(database, bus, config, [database, Schema(database), bus])
