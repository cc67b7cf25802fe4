"""plank, assembled: read from top to bottom it is start-up, the exit stack is shutdown."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import TypedDict

from fastapi import FastAPI

from plank import capacities, configuration, parked, routes
from plank.adapters.process.lifetime import open_process_runner
from plank.domain.limits import Limits
from plank.joblinks import JobLinks
from plank.joblogs import JobLogs
from plank.settings import Settings
from plank.waiting import capacities_of
from plank.worker import ClusterWorker, end_homeless_jobs
from prowcommon.clock import Clock, SystemClock
from prowcommon.configuring import ActiveConfig
from prowcommon.db.database import Database
from prowcommon.db.leases import Lease, while_holding
from prowcommon.db.partitions import ensure_partitions
from prowcommon.events.consuming import Message, each_of_us
from prowcommon.http.health import Neighbour
from prowcommon.http.service import ServiceDescription, service
from prowcommon.shell import open_shell
from prowcommon.tasks import alongside, wait_for


class State(TypedDict):
    neighbours: Sequence[Neighbour]
    database: Database
    config: ActiveConfig
    clock: Clock
    logs: JobLogs
    deck_url: str


def create_app(settings: Settings) -> FastAPI:
    """The service. It starts working when its lifespan begins."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[State]:
        clock = SystemClock()
        holder = f"plank@{settings.shared.instance}"
        async with AsyncExitStack() as stack:
            use = stack.enter_async_context
            shell = await use(open_shell("plank", settings, tells_news=True, loads_config=True))
            runner = await use(
                open_process_runner(
                    settings.work_dir,
                    clock=clock,
                    trusted_repos=frozenset(settings.process_trusted_repos),
                    end_jobs_on_exit=settings.process_on_exit == "end",
                )
            )
            links = JobLinks(shell.config, deck_url=settings.shared.deck_url)
            workers = [
                ClusterWorker(
                    cluster,
                    shell.database,
                    runner,
                    clock,
                    lambda: limits_of(shell.config),
                    links.url_of,
                    sweep_every=settings.sweep_every,
                    holder=holder,
                )
                for cluster in settings.process_clusters
            ]
            news = asyncio.Event()

            async def heard(_: Sequence[Message]) -> None:
                news.set()
                for worker in workers:
                    worker.woken.set()

            subjects = ["prow.job.triggered.>", "prow.job.abort-requested.>"]
            await use(each_of_us(shell.bus, stream="JOBS", subjects=subjects, name="plank-nudges", handler=heard))
            for worker in workers:
                shell.config.on_change.append(worker.must_sweep.set)
                await use(alongside(_once_configured(shell.config, worker.run), name="cluster-worker"))
            await use(alongside(_keeping_partitions(shell.database, clock, holder), name="partitions"))
            homeless = _ending_homeless_jobs(settings, shell.database, clock, news, holder)
            await use(alongside(homeless, name="homeless-jobs"))
            yield State(
                neighbours=shell.neighbours,
                database=shell.database,
                config=shell.config,
                clock=clock,
                logs=JobLogs(shell.database, runner),
                deck_url=settings.shared.deck_url,
            )

    routers = [routes.router, capacities.router, parked.router, configuration.router]
    return service("plank", lifespan=lifespan, routers=routers)


async def _once_configured(config: ActiveConfig, work: Callable[[], Awaitable[None]]) -> None:
    """Whoever doesn't know the limits starts nothing. The last good configuration is in Postgres, so this is soon."""
    configured = asyncio.Event()
    config.on_change.append(configured.set)
    if not config.is_loaded:
        await configured.wait()
    await work()


def limits_of(config: ActiveConfig) -> Limits:
    """What `config.yaml` says of plank's patience; Prow's defaults before it was loaded."""
    if not config.is_loaded:
        return Limits()
    plank = config.snapshot.prow.plank
    return Limits(
        pod_unscheduled=plank.pod_unscheduled_timeout,
        pod_pending=plank.pod_pending_timeout,
        pod_running=plank.pod_running_timeout,
        max_revivals=plank.max_revivals,
        capacities=capacities_of(config),
    )


async def _keeping_partitions(database: Database, clock: Clock, holder: str) -> None:
    async def look(_: Lease) -> None:
        while True:
            await ensure_partitions(database, clock)
            await asyncio.sleep(timedelta(hours=6).total_seconds())

    await while_holding(database, "partitions", look, holder=holder)


async def _ending_homeless_jobs(
    settings: Settings, database: Database, clock: Clock, news: asyncio.Event, holder: str
) -> None:
    async def look(_: Lease) -> None:
        while True:
            await end_homeless_jobs(database, settings.process_clusters, clock)
            await wait_for(news, at_most=max(settings.sweep_every, timedelta(seconds=1)))

    await while_holding(database, "homeless-jobs", look, holder=holder)


SERVICE = ServiceDescription("plank", 8083, Settings, create_app)
