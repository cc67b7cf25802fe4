"""Parked reports in plank's API: listed as the other parked rows are, and tried again when somebody says so."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from fastapi import FastAPI

from plank import parked
from prowcommon.db import tokens
from prowcommon.demo.world import Right
from prowcommon.http.service import service
from prowcommon.http.serving import listen, serving
from prowcommon.jobconfig.sections.reporters import GitHubReporter
from prowcommon.prowjobs.model import JobState
from support.github import BOT
from support.reports import ReportsScene


@asynccontextmanager
async def an_api(scene: ReportsScene) -> AsyncIterator[aiohttp.ClientSession]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, object]]:
        yield {"neighbours": [], "database": scene.database, "clock": scene.clock}

    async with scene.database.connect() as connection:
        _, secret = await tokens.create(
            connection, name="operator", verbs=frozenset({"parked.replay"}), now=scene.clock.now()
        )
    bound = listen("plank", "127.0.0.1", 0)
    url = f"http://127.0.0.1:{bound.getsockname()[1]}"
    async with (
        serving(service("plank", lifespan=lifespan, routers=[parked.router]), bound, name="plank"),
        aiohttp.ClientSession(url, headers={"Authorization": f"Bearer {secret}"}) as http,
    ):
        yield http


async def test_a_parked_report_is_listed_and_told_when_it_is_replayed(scene: ReportsScene) -> None:
    scene.configured(github_reporter=GitHubReporter(no_comment_repos=("acme",)))
    scene.tells_github()
    scene.github.server.allow(scene.github.repo, BOT, Right.READ)
    await scene.ran(state=JobState.SUCCESS)
    async with scene.plank(), an_api(scene) as http:
        row = await scene.becomes_row("github-status", parked_at=lambda at: at is not None)

        async with http.get("/api/v1/parked") as answer:
            [item] = (await answer.json())["items"]
        assert (item["kind"], item["id"]) == ("report", str(row["id"]))
        assert item["name"] == f"github-status acme/widget@{scene.github.sha} unit"
        assert "GitHubForbidden" in item["last_error"]

        scene.github.server.allow(scene.github.repo, BOT, Right.WRITE)
        async with http.post(f"/api/v1/parked/report/{row['id']}/replay") as answer:
            assert answer.status == 204
        await scene.all_told()
        async with http.post(f"/api/v1/parked/report/{row['id']}/replay") as answer:
            assert answer.status == 404

    assert scene.github.said_of("unit") == ["success"]
