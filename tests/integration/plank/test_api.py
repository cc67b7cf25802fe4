"""plank's HTTP API, over real HTTP, with a real Postgres and a cluster that the test plays."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from plank import parked, routes
from plank.adapters import jobs
from plank.joblogs import JobLogs
from plank.ports import NoArchive
from prowcommon.configuring import ActiveConfig
from prowcommon.db import tokens
from prowcommon.db.database import Database
from prowcommon.db.tables import audit
from prowcommon.http.service import service
from prowcommon.http.serving import listen, serving
from prowcommon.jobconfig.schema import Periodic, Presubmit
from prowcommon.jobconfig.snapshot import Snapshot
from prowcommon.prowjobs.model import JobState
from prowcommon.tasks import alongside
from support.builders import a_new_job
from support.clock import FakeClock
from support.scenes import PlankScene

POD = {"containers": [{"image": "alpine", "command": ["/bin/date"]}]}
ECHO = Periodic(name="echo-test", cron="0 0 31 2 *", cluster="default", spec=POD, labels={"team": "eks"})
UNIT = Presubmit(name="unit-test", cluster="default", spec=POD)


class Api:
    """A client with a token of its own."""

    def __init__(self, http: aiohttp.ClientSession, secret: str) -> None:
        self._http = http
        self._secret = secret

    async def get(self, path: str = "", **query: object) -> tuple[int, dict]:
        async with self._http.get(f"/api/v1/prowjobs{path}", params={k: str(v) for k, v in query.items()}) as answer:
            return answer.status, await answer.json(content_type=None)

    async def post(self, path: str, body: dict, *, key: str = "", secret: str | None = None) -> tuple[int, dict]:
        headers = {"Authorization": f"Bearer {self._secret if secret is None else secret}"}
        if key:
            headers["Idempotency-Key"] = key
        async with self._http.post(f"/api/v1/prowjobs{path}", json=body, headers=headers) as answer:
            return answer.status, await answer.json(content_type=None)


@pytest.fixture
def scene(database: Database, clock: FakeClock) -> PlankScene:
    return PlankScene(database, clock)


@pytest.fixture
async def api(scene: PlankScene, clock: FakeClock) -> AsyncIterator[Api]:
    config = ActiveConfig()
    config.activate("h", Snapshot(periodics=(ECHO,), presubmits={"octo-org/hello-world": (UNIT,)}))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, object]]:
        yield {
            "neighbours": [scene.database],
            "database": scene.database,
            "config": config,
            "clock": clock,
            "logs": JobLogs(scene.database, lambda _: scene.cluster, NoArchive()),
            "deck_url": "http://deck",
        }

    async with scene.database.connect() as connection:
        _, secret = await tokens.create(connection, name="test", verbs=frozenset({"*"}), now=clock.now())
    bound = listen("plank", "127.0.0.1", 0)
    async with (
        serving(service("plank", lifespan=lifespan, routers=[routes.router, parked.router]), bound, name="plank"),
        aiohttp.ClientSession(f"http://127.0.0.1:{bound.getsockname()[1]}") as http,
    ):
        yield Api(http, secret)


async def test_a_configured_periodic_is_run_by_name(api: Api, scene: PlankScene) -> None:
    status, made = await api.post("", {"job": "echo-test", "labels": {"why": "test"}})

    assert (status, made["state"], made["type"]) == (201, "triggered", "periodic")
    assert made["labels"]["team"] == "eks"
    assert made["labels"]["why"] == "test"
    assert made["url"] == f"http://deck/runs/{made['id']}"
    assert (await api.get(f"/{made['id']}"))[1] == made


async def test_the_same_idempotency_key_finds_the_first_run(api: Api) -> None:
    first = await api.post("", {"job": "echo-test"}, key="k")
    again = await api.post("", {"job": "echo-test"}, key="k")

    assert (first[0], again[0]) == (201, 200)
    assert first[1]["id"] == again[1]["id"]
    assert len((await api.get())[1]["items"]) == 1


async def test_an_unknown_job_is_named_with_the_likely_one(api: Api) -> None:
    status, problem = await api.post("", {"job": "echo-tets"})

    assert (status, problem["detail"]) == (404, "Unknown job 'echo-tets'. Did you mean 'echo-test'?")


async def test_a_job_that_needs_refs_is_not_run_by_name(api: Api) -> None:
    status, problem = await api.post("", {"job": "unit-test"})

    assert status == 400
    assert "needs its refs" in problem["detail"]


@pytest.mark.parametrize("secret", ["", "prow_nobody-abcdef_x", "nonsense"])
async def test_a_write_without_a_valid_token_is_refused(api: Api, secret: str) -> None:
    status, problem = await api.post("", {"job": "echo-test"}, secret=secret)

    assert (status, problem["title"]) == (401, "Who are you?")
    assert (await api.get())[1]["items"] == []


async def test_a_token_is_good_for_its_verbs_only_and_both_answers_are_audited(
    api: Api, scene: PlankScene, clock: FakeClock
) -> None:
    async with scene.database.connect() as connection:
        token, secret = await tokens.create(
            connection, name="watcher", verbs=frozenset({"prowjobs.abort"}), now=clock.now()
        )

    status, problem = await api.post("", {"job": "echo-test"}, secret=secret)
    await api.post("", {"job": "echo-test"})

    assert (status, problem["detail"]) == (403, f"{token.principal} may not prowjobs.create.")
    async with scene.database.connect() as connection:
        rows = (await connection.execute(select(audit.c.verb, audit.c.resource, audit.c.allowed))).all()
    assert sorted(map(tuple, rows)) == [
        ("prowjobs.create", "job/echo-test", False),
        ("prowjobs.create", "job/echo-test", True),
    ]


async def test_lists_are_filtered_and_paged_newest_first(api: Api, scene: PlankScene, clock: FakeClock) -> None:
    for number in range(7):
        clock.pass_(seconds=1)
        await scene.given(a_new_job(f"job-{number % 2}"))

    seen, cursor = [], ""
    while True:
        query = {"limit": 3, "cursor": cursor} if cursor else {"limit": 3}
        _, page = await api.get(**query)
        seen += [item["job"] for item in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break

    assert seen == ["job-0", "job-1"] * 3 + ["job-0"]
    assert len((await api.get(job="job-1"))[1]["items"]) == 3
    assert (await api.get(state="success"))[1]["items"] == []
    assert (await api.get(state="sucess"))[0] == 422


async def test_an_abort_is_accepted_carried_out_and_refused_afterwards(api: Api, scene: PlankScene) -> None:
    (job,) = await scene.given(a_new_job())
    async with alongside(scene.worker.run(), name="worker"):
        await scene.becomes(job, JobState.PENDING)
    status, asked = await api.post(f"/{job}/abort", {"because": "Enough."})
    again = await api.post(f"/{job}/abort", {})
    async with alongside(scene.worker.run(), name="worker"):
        await scene.becomes(job, JobState.ABORTED)

    assert (status, asked["abort"]["because"], again[0]) == (202, "Enough.", 202)
    assert (await api.post(f"/{job}/abort", {}))[0] == 409
    _, history = await api.get(f"/{job}/events")
    assert [line["to_state"] for line in history["items"]] == ["triggered", "pending", "aborted"]
    assert history["items"][-1]["because"] == "Enough."


async def test_a_log_is_followed_to_its_end(api: Api, scene: PlankScene) -> None:
    (job,) = await scene.given(a_new_job())
    async with alongside(scene.worker.run(), name="worker"):
        await scene.becomes(job, JobState.PENDING)
        scene.cluster.finish(job, says="grüße\nzwei\n")
        await scene.becomes(job, JobState.SUCCESS)

    async with api._http.get(f"/api/v1/prowjobs/{job}/log", params={"offset": "0", "limit_bytes": "4"}) as answer:
        piece = await answer.read()
        assert (piece, answer.headers["X-Prow-Log-Next-Offset"]) == ("grü".encode(), "4")
        assert answer.headers["X-Prow-Log-Complete"] == "false"
    async with api._http.get(f"/api/v1/prowjobs/{job}/log", params={"follow": "true"}) as answer:
        text = await answer.text()
    assert 'data: "grüße\\nzwei\\n"' in text
    assert text.endswith("event: end\ndata: {}\n\n")


async def test_a_job_that_is_not_there_is_a_problem_document(api: Api) -> None:
    status, problem = await api.get("/01a20000-0000-7000-8000-000000000000")

    assert (status, problem["status"], problem["title"]) == (404, 404, "Not found")


async def test_what_is_parked_is_listed_and_tried_again(api: Api, scene: PlankScene) -> None:
    (job,) = await scene.given(a_new_job("broken"))
    async with scene.database.connect() as connection:
        await jobs.note_failure(
            connection, job, because="KeyError: x", due_at=scene.clock.now(), parked_at=scene.clock.now()
        )

    _, listed = await api.get("/../parked")
    replayed = await api.post(f"/../parked/prowjob/{job}/replay", {})
    async with alongside(scene.worker.run(), name="worker"):
        await scene.becomes(job, JobState.PENDING)

    assert [(item["kind"], item["name"], item["last_error"]) for item in listed["items"]] == [
        ("prowjob", "broken", "KeyError: x")
    ]
    assert replayed[0] == 204
    assert (await api.get("/../parked"))[1]["items"] == []
    assert (await api.post(f"/../parked/prowjob/{job}/replay", {}))[0] == 404
