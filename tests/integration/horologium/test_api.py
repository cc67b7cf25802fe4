"""horologium's HTTP API, over real HTTP and a real Postgres."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from fastapi import FastAPI

from horologium import routes
from prowcommon.db import tokens
from prowcommon.db.database import Database
from prowcommon.http.service import service
from prowcommon.http.serving import listen, serving
from prowcommon.jobconfig.schema import Concurrency, Periodic, Retry
from support.clock import FakeClock
from support.scenes import HorologiumScene

POD = {"containers": [{"image": "alpine", "env": [{"name": "STAGE", "value": "beta"}]}]}
TEN_MINUTES = timedelta(minutes=10)
FORBIDDING = Periodic(
    name="conformance-beta", interval=TEN_MINUTES, cluster="default", spec=POD, concurrency=Concurrency(policy="forbid")
)
ALLOWING = Periodic(
    name="conformance-prod",
    interval=TEN_MINUTES,
    cluster="default",
    spec=POD,
    concurrency=Concurrency(policy="allow", max=3),
    retry=Retry(attempts=2, interval=TEN_MINUTES),
)
NEVER = Periodic(name="never", cron="0 0 31 2 *", cluster="default", spec=POD)


class Api:
    def __init__(self, http: aiohttp.ClientSession, secret: str) -> None:
        self._http = http
        self._secret = secret

    async def get(self, path: str = "", **query: object) -> tuple[int, dict[str, Any]]:
        async with self._http.get(f"/api/v1/periodics{path}", params={k: str(v) for k, v in query.items()}) as answer:
            return answer.status, await answer.json(content_type=None)

    async def run(
        self, name: str, body: dict[str, Any] | None = None, *, key: str = "", secret: str | None = None
    ) -> tuple[int, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {self._secret if secret is None else secret}"}
        if key:
            headers["Idempotency-Key"] = key
        async with self._http.post(f"/api/v1/periodics/{name}/runs", json=body, headers=headers) as answer:
            return answer.status, await answer.json(content_type=None)


@pytest.fixture
async def scene(database: Database, clock: FakeClock) -> HorologiumScene:
    scene = HorologiumScene(database, clock)
    await scene.configured(FORBIDDING, ALLOWING, NEVER)
    return scene


@pytest.fixture
async def api(scene: HorologiumScene, clock: FakeClock) -> AsyncIterator[Api]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, object]]:
        yield {
            "neighbours": [scene.database],
            "database": scene.database,
            "config": scene.config,
            "clock": clock,
            "deck_url": "http://deck",
        }

    async with scene.database.connect() as connection:
        _, secret = await tokens.create(connection, name="test", verbs=frozenset({"*"}), now=clock.now())
    bound = listen("horologium", "127.0.0.1", 0)
    async with (
        serving(service("horologium", lifespan=lifespan, routers=[routes.router]), bound, name="horologium"),
        aiohttp.ClientSession(f"http://127.0.0.1:{bound.getsockname()[1]}") as http,
    ):
        yield Api(http, secret)


async def an_hour_passes(scene: HorologiumScene) -> dict[str, int]:
    """Minute by minute; each run takes 25 minutes. How many runs of each job were alive at once."""
    most: dict[str, int] = {}
    for _ in range(60):
        await scene.scheduler.tick()
        for name in (FORBIDDING.name, ALLOWING.name):
            alive = [job for id_ in await scene.runs_of(name) if not (job := await scene.job(id_)).is_finished]
            most[name] = max(most.get(name, 0), len(alive))
            for job in alive:
                if scene.clock.now() - job.created_at >= timedelta(minutes=24):
                    await scene.ended(job.id)
        scene.clock.pass_(minutes=1)
    return most


async def test_a_job_of_25_minutes_every_10_is_skipped_with_a_reason_or_runs_three_at_once(
    scene: HorologiumScene, api: Api
) -> None:
    most_alive = await an_hour_passes(scene)

    assert most_alive == {FORBIDDING.name: 1, ALLOWING.name: 3}
    _, forbidden = await api.get(f"/{FORBIDDING.name}/ticks")
    assert [tick["outcome"] for tick in forbidden["items"]] == [
        "skipped",
        "skipped",
        "ran",
        "skipped",
        "skipped",
        "ran",
    ]
    assert {tick["because"] for tick in forbidden["items"]} == {"", "The previous run was still going."}
    _, allowed = await api.get(f"/{ALLOWING.name}/ticks")
    assert [tick["outcome"] for tick in allowed["items"]] == ["ran"] * 6
    assert (await api.get(f"/{ALLOWING.name}"))[1]["most_alive"] == 3


async def test_periodics_are_listed_by_name_with_what_is_due_and_how_they_fared(
    scene: HorologiumScene, api: Api
) -> None:
    await an_hour_passes(scene)

    _, first = await api.get(limit=2)
    _, rest = await api.get(limit=2, cursor=first["next_cursor"])
    beta, prod, never = *first["items"], *rest["items"]

    assert [beta["name"], prod["name"], never["name"]] == [FORBIDDING.name, ALLOWING.name, "never"]
    assert rest["next_cursor"] is None
    assert beta["last_skip"]["because"] == "The previous run was still going."
    assert beta["last_run"]["state"] == "success"
    assert beta["schedule"] == "every 600s"
    assert prod["retry"] == {"attempts": 2, "interval": "PT10M", "run_all": False}
    assert (never["next_due_at"], never["last_run"], never["last_skip"]) == (None, None, None)
    assert [item["name"] for item in (await api.get(contains="PROD"))[1]["items"]] == [ALLOWING.name]


async def test_ticks_are_paged_and_chosen_by_outcome(scene: HorologiumScene, api: Api) -> None:
    await an_hour_passes(scene)

    seen, cursor = [], ""
    while cursor is not None:
        _, page = await api.get(
            f"/{FORBIDDING.name}/ticks", limit=2, outcome="skipped", **({"cursor": cursor} if cursor else {})
        )
        seen += page["items"]
        cursor = page["next_cursor"]

    assert len(seen) == 4
    assert sorted((tick["due_at"] for tick in seen), reverse=True) == [tick["due_at"] for tick in seen]
    assert (await api.get(f"/{FORBIDDING.name}/ticks", cursor="tomorrow"))[0] == 400


async def test_a_run_by_hand_takes_parameters_and_counts_like_any_other(scene: HorologiumScene, api: Api) -> None:
    status, started = await api.run("never", {"env": {"STAGE": "prod", "FOCUS": "dns"}, "labels": {"why": "release"}})

    assert status == 201
    (run,) = [await scene.job(started["id"])]
    (container,) = run.spec.pod_spec["containers"]
    assert container["env"] == [{"name": "STAGE", "value": "prod"}, {"name": "FOCUS", "value": "dns"}]
    assert run.labels["why"] == "release"
    assert (await api.get("/never"))[1]["last_run"]["id"] == started["id"]
    assert POD["containers"][0]["env"] == [{"name": "STAGE", "value": "beta"}]


async def test_a_run_asked_for_twice_under_one_key_is_one_run(api: Api) -> None:
    first = await api.run("never", key="k1")
    again = await api.run("never", key="k1")
    other = await api.run("never")

    assert (first[0], again[0], other[0]) == (201, 200, 201)
    assert first[1]["id"] == again[1]["id"] != other[1]["id"]
    assert again[1]["is_new"] is False


@pytest.mark.parametrize(
    ("name", "body", "status", "words"),
    [
        ("nevr", {}, 404, "Did you mean 'never'?"),
        ("never", {"env": {"BUILD_ID": "1"}}, 400, "environment variable 'BUILD_ID'"),
        ("never", {"labels": {"prow.k8s.io/id": "x"}}, 400, "label 'prow.k8s.io/id'"),
        ("never", {"envs": {}}, 422, ""),
    ],
)
async def test_a_run_that_cannot_be_is_refused_in_words(
    api: Api, name: str, body: dict[str, Any], status: int, words: str
) -> None:
    refused = await api.run(name, body)

    assert refused[0] == status
    assert words in str(refused[1])


async def test_a_run_needs_a_token_and_reading_does_not(api: Api) -> None:
    assert (await api.run("never", secret="wrong"))[0] == 401
    assert (await api.get("/never"))[0] == 200
    assert (await api.get("/nowhere"))[0] == 404
