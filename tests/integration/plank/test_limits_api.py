"""What plank's API tells of limits and of those who wait, over real HTTP."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from fastapi import FastAPI

from plank import capacities, routes
from plank.domain.capacity import Capacities
from plank.domain.limits import Limits
from prowcommon.configuring import ActiveConfig
from prowcommon.db.database import Database
from prowcommon.http.service import service
from prowcommon.http.serving import listen, serving
from prowcommon.jobconfig.prowconfig import Plank, ProwConfig
from prowcommon.jobconfig.snapshot import Snapshot
from prowcommon.prowjobs.model import JobState
from prowcommon.tasks import alongside
from support.builders import a_new_job
from support.clock import FakeClock
from support.scenes import PlankScene, until

QUEUES = {"build": 1, "closed": 0, "wide": -1}
Get = Callable[[str], Awaitable[Any]]


@pytest.fixture
async def scene(database: Database, clock: FakeClock) -> AsyncIterator[PlankScene]:
    stage = PlankScene(database, clock, limits=Limits(capacities=Capacities(most=7, queues=QUEUES)))
    async with alongside(stage.worker.run(), name="worker"):
        yield stage


@pytest.fixture
async def get(scene: PlankScene) -> AsyncIterator[Get]:
    config = ActiveConfig()
    config.activate("h", Snapshot(prow=ProwConfig(plank=Plank(max_concurrency=7, job_queue_capacities=QUEUES))))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, object]]:
        yield {"neighbours": [scene.database], "database": scene.database, "config": config}

    bound = listen("plank", "127.0.0.1", 0)
    async with (
        serving(service("plank", lifespan=lifespan, routers=[routes.router, capacities.router]), bound, name="plank"),
        aiohttp.ClientSession(f"http://127.0.0.1:{bound.getsockname()[1]}") as http,
    ):

        async def ask(path: str) -> Any:
            async with http.get(f"/api/v1/{path}") as answer:
                assert answer.status == 200
                return await answer.json()

        yield ask


async def test_every_limit_is_listed_with_its_use(scene: PlankScene, get: Get) -> None:
    queued = await scene.given(*(a_new_job(f"job-{n}", job_queue_name="build") for n in range(3)))
    await scene.given(*(a_new_job("big", max_concurrency=2) for _ in range(3)))
    await scene.given(a_new_job("shut-out", job_queue_name="closed"))

    async def has_settled() -> bool:
        return sum(limit["waiting"] for limit in (await get("limits"))["items"]) == 4

    await until(has_settled)

    found = [tuple(limit.values()) for limit in (await get("limits"))["items"]]
    assert found == [
        ("all", "", 7, 3, 0),
        ("queue", "build", 1, 1, 2),
        ("queue", "closed", 0, 0, 1),
        ("queue", "wide", None, 0, 0),
        ("job", "big", 2, 2, 1),
    ]
    assert len(queued) == 3


async def test_a_run_tells_what_it_waits_for(scene: PlankScene, get: Get) -> None:
    (going,) = await scene.given(a_new_job("first", job_queue_name="build"))
    await scene.becomes(going, JobState.PENDING)
    (waiting,) = await scene.given(a_new_job("second", job_queue_name="build"))

    async def waits() -> bool:
        return bool((await scene.job(waiting)).waiting_for)

    await until(waits)

    wanted = {"limit": "queue", "name": "build", "of": 1, "alive": 1}
    assert (await get(f"prowjobs/{waiting}"))["waiting_for"] == wanted
    assert (await get(f"prowjobs/{going}"))["waiting_for"] is None
    listed = {run["id"]: run["waiting_for"] for run in (await get("prowjobs"))["items"]}
    assert listed == {str(waiting): wanted, str(going): None}
