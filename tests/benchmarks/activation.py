"""From a saved job file until every service runs it, and what a configuration costs a service in memory.

The file is saved at any moment within the second between two looks of the keeper. The clock runs from the rename that
puts the new file in place to the last of six services that has decoded and activated the snapshot: waiting for the look
and for the file to stand still, reading, checking, storing, the event, and six times reading and decoding.

* Keeper, relay and six followers share a process and an event loop, as in `prow up`; each follower has a pool and a
  bus connection of its own. Postgres is durable.
* Memory is the RSS of whole service processes, started by `python -m`, some seconds after they activated.
"""

import asyncio
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import psutil

from benchmarks.corpus import corpus
from benchmarks.figures import CannotMeasure, Report, quantile
from benchmarks.laptop import REPOSITORY, SERVICES
from benchmarks.servers import Servers, servers
from prowcommon.clock import SystemClock
from prowcommon.configuring import ActiveConfig, following_config
from prowcommon.db import configloads, configs
from prowcommon.db.database import Database, open_database
from prowcommon.events.jetstream import open_bus
from prowcommon.events.relay import relaying
from prowcommon.jobconfig.sources import Sources
from prowcommon.keeping.compiling import compile_config
from prowcommon.keeping.keeper import keeping_config
from prowcommon.tasks import alongside

SAVES = 20
PATIENCE_SECONDS = 60
_SETTLING_SECONDS = 5
_JOB = (
    "periodics: [{{name: saved-{number}, interval: 24h, spec: {{containers: [{{image: alpine, command: [date]}}]}}}}]\n"
)


async def measure(report: Report) -> None:
    quickstart = REPOSITORY / "examples/quickstart"
    await _measure(report, "quickstart", quickstart / "config.yaml", quickstart / "jobs")
    try:
        large = corpus()
    except CannotMeasure as missing:
        report.say(f"  not measured with a large configuration: {missing}")
        return
    await _measure(report, "Kubernetes' own", large / "config.yaml", large / "jobs")


async def _measure(report: Report, name: str, config: Path, jobs: Path) -> None:
    with tempfile.TemporaryDirectory() as directory:
        copy = Path(directory) / "jobs"
        shutil.copytree(jobs, copy)
        sources = Sources(config, copy)
        for how, cache_dir in (("typed files kept", Path(directory) / "cache"), ("nothing kept", None)):
            report.begin()
            waits = await _saves(sources, cache_dir)
            remark = f"{len(waits)} saves: {min(waits):.2f} to {max(waits):.2f}"
            report.tell(f"{name}, {how}: saved to active everywhere, p50", quantile(waits, 0.5), "s", remark=remark)
            report.tell(f"{name}, {how}: saved to active everywhere, p95", quantile(waits, 0.95), "s")
        report.begin()
        for service, role, files in (("hook", "follows", False), ("horologium", "keeps and follows", True)):
            rss = await _rss(service, sources, keeps=files)
            report.tell(f"{name}: RSS of a service that {role}", rss / 1e6, "MB", remark=service)


async def _saves(sources: Sources, cache_dir: Path | None) -> list[float]:
    waits = []
    async with servers() as there, _prow(there, sources, cache_dir) as followers:
        for number in range(SAVES + 1):
            await asyncio.sleep(random.random())
            took = await _save(sources, followers, number)
            if number:  # the first one finds caches of all kinds cold
                waits.append(took)
    return waits


async def _save(sources: Sources, followers: list[ActiveConfig], number: int) -> float:
    arrived, changed = [0.0] * len(followers), asyncio.Event()

    def hear(position: int) -> None:
        arrived[position] = time.monotonic()
        if all(arrived):
            changed.set()

    for position, active in enumerate(followers):
        active.on_change[:] = [lambda position=position: hear(position)]  # type: ignore[misc]
    assert sources.job_config is not None
    fresh = sources.job_config / "fresh"
    fresh.write_text(_JOB.format(number=number))
    saved = time.monotonic()
    fresh.replace(sources.job_config / "saved-by-the-benchmark.yaml")
    async with asyncio.timeout(PATIENCE_SECONDS):
        await changed.wait()
    assert len({active.hash for active in followers}) == 1
    assert followers[0].snapshot.periodic(f"saved-{number}")
    return max(arrived) - saved


@asynccontextmanager
async def _prow(there: Servers, sources: Sources, cache_dir: Path | None) -> AsyncIterator[list[ActiveConfig]]:
    """A keeper, a relay and six followers, once all of them are active."""
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        use = stack.enter_async_context
        followers = []
        for service in SERVICES:
            database = await use(open_database(there.database_url))
            bus = await use(open_bus(there.nats_url, name=service))
            following = following_config(database, bus, clock=clock, service=service, instance="one")
            followers.append(await use(following))
        await use(alongside(relaying(database, bus, holder="benchmark"), name="relay"))
        keeping = keeping_config(
            database, sources, clock=clock, service="plank", instance="plank@one", cache_dir=cache_dir
        )
        await use(alongside(keeping, name="keep"))
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not all(active.is_loaded for active in followers):  # noqa: ASYNC110 - over in a second
                await asyncio.sleep(0.05)
        yield followers


async def _rss(service: str, sources: Sources, *, keeps: bool) -> int:
    """Bytes, of a process of that service some seconds after it activated."""
    async with servers() as there, open_database(there.database_url) as database:
        files = {"PROW_CONFIG": str(sources.config), "PROW_JOB_CONFIG": str(sources.job_config)}
        told = {
            "PROW_DATABASE_URL": there.database_url,
            "PROW_NATS_URL": there.nats_url,
            f"PROW_{service.upper()}_PORT": "0",
            **(files if keeps else {}),
        }
        if not keeps:
            await _activated(database, sources)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PROW_")} | told
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", service, env=environment, stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not await _runs_what_is_active(database, service):  # noqa: ASYNC110 - rows don't tell
                    await asyncio.sleep(0.2)
            await asyncio.sleep(_SETTLING_SECONDS)
            rss: int = psutil.Process(process.pid).memory_info().rss
            return rss
        finally:
            process.terminate()
            await process.wait()


async def _activated(database: Database, sources: Sources) -> None:
    compiled = compile_config(sources)
    async with database.begin() as connection:
        await configs.activate(connection, compiled, at=SystemClock().now(), by="benchmark")


async def _runs_what_is_active(database: Database, service: str) -> bool:
    async with database.connect() as connection:
        standing = await configloads.read_status(connection, now=SystemClock().now())
    active = standing.active
    return active is not None and any(
        (each.service, each.hash) == (service, active.hash) for each in standing.followers
    )
