"""plank, assembled: read from top to bottom it is start-up, the exit stack is shutdown."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import TypedDict

from fastapi import FastAPI

from plank import capacities, clusters, configuration, parked, routes
from plank.adapters.archive import BucketArchive
from plank.adapters.process.runner import ProcessRunner
from plank.buildclusters import BuildCluster, BuildClusters, chosen_clusters, open_build_clusters
from plank.clusterstatus import ClusterStatusFile
from plank.destinations import Destinations
from plank.domain.limits import Limits
from plank.joblinks import JobLinks
from plank.joblogs import JobLogs
from plank.keeper import Keeping
from plank.reporting.opening import check_reporting, reporting
from plank.settings import Settings
from plank.waiting import capacities_of
from plank.workdir import SWEEP_EVERY, sweep_work_dir
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
from prowcommon.storage.opening import open_storage
from prowcommon.tasks import alongside, ceaselessly, wait_for


class State(TypedDict):
    neighbours: Sequence[Neighbour]
    database: Database
    config: ActiveConfig
    clock: Clock
    logs: JobLogs
    clusters: BuildClusters
    deck_url: str


def create_app(settings: Settings) -> FastAPI:
    """The service. It starts working when its lifespan begins. Raises UserError for settings that can't be meant."""
    chosen_clusters(settings)
    check_reporting(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[State]:
        clock = SystemClock()
        holder = f"plank@{settings.shared.instance}"
        async with AsyncExitStack() as stack:
            use = stack.enter_async_context
            shell = await use(open_shell("plank", settings, tells_news=True, loads_config=True))
            registry = app.state.metrics.registry
            build_clusters = await use(open_build_clusters(settings, shell.config, clock, registry=registry))
            links = JobLinks(shell.config, deck_url=settings.shared.deck_url)
            destinations = Destinations(shell.config, fallback=settings.shared.storage)
            storage = open_storage(settings.shared)
            archive = BucketArchive(storage, destinations.of, limit_bytes=settings.log_limit_bytes)
            keeping = Keeping(archive, patience=settings.storage_patience, copy_every=settings.copy_logs_every)

            def worker_for(cluster: BuildCluster) -> ClusterWorker:
                return ClusterWorker(
                    cluster.name,
                    shell.database,
                    cluster.runner,
                    clock,
                    lambda: limits_of(shell.config),
                    links.url_of,
                    sweep_every=settings.sweep_every,
                    holder=holder,
                    unreachable_after=settings.unreachable_after,
                    keeping=keeping,
                )

            workers = {cluster.name: worker_for(cluster) for cluster in build_clusters.all}
            news = asyncio.Event()

            async def heard(_: Sequence[Message]) -> None:
                news.set()
                for worker in workers.values():
                    worker.woken.set()

            subjects = ["prow.job.triggered.>", "prow.job.abort-requested.>"]
            await use(each_of_us(shell.bus, stream="JOBS", subjects=subjects, name="plank-nudges", handler=heard))
            for name, worker in workers.items():
                shell.config.on_change.append(worker.must_sweep.set)
                await use(alongside(_working(build_clusters, name, worker), name=f"cluster-worker-{name}"))
            reports = reporting(
                settings,
                shell.database,
                shell.bus,
                shell.config,
                clock,
                storage=storage,
                destinations=destinations,
                registry=registry,
            )
            await use(reports)
            await use(alongside(_keeping_partitions(shell.database, clock, holder), name="partitions"))
            homeless = _ending_homeless_jobs(build_clusters, settings, shell.database, clock, news, holder)
            await use(alongside(homeless, name="homeless-jobs"))
            status = ClusterStatusFile(build_clusters, storage, shell.config)
            await use(alongside(_telling_status(status, shell.database, holder), name="cluster-status"))
            if (runner := build_clusters.process_runner) is not None:
                sweeping = partial(_sweep_work_dir_and_wait, runner, shell.database, archive, clock)
                await use(alongside(ceaselessly(sweeping, name="work-dir"), name="work-dir"))
            yield State(
                neighbours=shell.neighbours,
                database=shell.database,
                config=shell.config,
                clock=clock,
                logs=JobLogs(shell.database, build_clusters.runner_of, archive),
                clusters=build_clusters,
                deck_url=settings.shared.deck_url,
            )

    routers = [routes.router, capacities.router, clusters.router, parked.router, configuration.router]
    return service("plank", lifespan=lifespan, routers=routers)


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


async def _working(build_clusters: BuildClusters, cluster: str, worker: ClusterWorker) -> None:
    """Whoever doesn't know the limits starts nothing. The last good configuration is in Postgres, so this is soon."""
    await build_clusters.wanted(cluster)
    await worker.run()


async def _ending_homeless_jobs(
    build_clusters: BuildClusters,
    settings: Settings,
    database: Database,
    clock: Clock,
    news: asyncio.Event,
    holder: str,
) -> None:
    async def look(_: Lease) -> None:
        while True:
            await end_homeless_jobs(database, build_clusters.names(), clock)
            await wait_for(news, at_most=max(settings.sweep_every, timedelta(seconds=1)))

    await while_holding(database, "homeless-jobs", look, holder=holder)


async def _telling_status(status: ClusterStatusFile, database: Database, holder: str) -> None:
    async def tell(_: Lease) -> None:
        await status.keep_writing()

    await while_holding(database, "cluster-status", tell, holder=holder)


async def _sweep_work_dir_and_wait(
    runner: ProcessRunner, database: Database, archive: BucketArchive, clock: Clock
) -> None:
    await sweep_work_dir(runner, database, archive, clock)
    await asyncio.sleep(SWEEP_EVERY.total_seconds())


SERVICE = ServiceDescription("plank", 8083, Settings, create_app)
