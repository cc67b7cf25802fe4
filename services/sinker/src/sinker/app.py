"""sinker, assembled: read from top to bottom it is start-up, the exit stack is shutdown."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TypedDict

from fastapi import FastAPI

from prowcommon.clock import Clock, SystemClock
from prowcommon.db.database import Database
from prowcommon.db.leases import while_holding
from prowcommon.http.health import Neighbour
from prowcommon.http.service import ServiceDescription, service
from prowcommon.shell import open_shell
from prowcommon.tasks import alongside
from sinker import routes
from sinker.adapters.batches import open_short_database
from sinker.adapters.clusters import open_pod_stores
from sinker.metrics import SinkerMetrics
from sinker.settings import Settings
from sinker.sweeper import LEASE, Rules, Sweeper


class State(TypedDict):
    neighbours: Sequence[Neighbour]
    database: Database
    clock: Clock
    woken: asyncio.Event


def create_app(settings: Settings) -> FastAPI:
    """The service. It starts working when its lifespan begins."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[State]:
        clock = SystemClock()
        async with AsyncExitStack() as stack:
            use = stack.enter_async_context
            shell = await use(open_shell("sinker", settings))
            stores = await use(
                open_pod_stores(
                    settings.shared.kubeconfig,
                    in_cluster=settings.in_cluster,
                    requests_per_second=settings.cluster_requests_per_second,
                    namespace=lambda: shell.config.snapshot.prow.pod_namespace,
                )
            )
            sweeper = Sweeper(
                shell.database,
                await use(open_short_database(settings.shared.database_url)),
                shell.config,
                clock,
                SinkerMetrics(app.state.metrics.registry),
                rules=Rules(
                    retention=settings.retention,
                    dry_run=settings.dry_run,
                    deletes_unknown_pods=settings.delete_unknown_pods,
                ),
                stores=stores,
            )
            holder = f"sinker@{settings.shared.instance}"
            sweeping = while_holding(shell.database, LEASE, sweeper.run, holder=holder)
            await use(alongside(sweeping, name="sweep"))
            yield State(neighbours=shell.neighbours, database=shell.database, clock=clock, woken=sweeper.woken)

    return service("sinker", lifespan=lifespan, routers=[routes.router])


SERVICE = ServiceDescription("sinker", 8084, Settings, create_app)
