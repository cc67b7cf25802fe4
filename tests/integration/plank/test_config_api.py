"""plank's API of the configuration, over real HTTP, with a real Postgres behind it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from plank import configuration
from prowcommon.configstatus import Outcome
from prowcommon.db import configloads, configs, tokens
from prowcommon.db.database import Database
from prowcommon.db.tables import audit
from prowcommon.http.service import service
from prowcommon.http.serving import listen, serving
from prowcommon.jobconfig.schema import Periodic
from prowcommon.jobconfig.snapshot import Snapshot, decode, encode, hash_of
from prowcommon.keeping.compiling import count_jobs
from support.clock import FakeClock

SNAPSHOT = Snapshot(periodics=(Periodic(name="nightly", cron="0 0 * * *"),))


class Api:
    """A client with two tokens: one may reload, one may not."""

    def __init__(self, http: aiohttp.ClientSession, database: Database, clock: FakeClock, secrets: list[str]) -> None:
        self.http = http
        self.database = database
        self.clock = clock
        self.allowed, self.forbidden = secrets

    async def get(self, path: str = "", *, status: int = 200) -> dict:
        async with self.http.get(f"/api/v1/config{path}") as answer:
            assert answer.status == status, await answer.text()
            return await answer.json(content_type=None)

    async def reload(self, secret: str = "") -> tuple[int, dict, str]:
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        async with self.http.post("/api/v1/config/loads", headers=headers) as answer:
            return answer.status, await answer.json(content_type=None), answer.headers.get("Location", "")

    async def activate(self, snapshot: Snapshot = SNAPSHOT, *, warnings: int = 0) -> str:
        data = encode(snapshot)
        stored = configs.StoredSnapshot(
            hash=hash_of(data),
            snapshot=data,
            source="c.yaml",
            warnings=[f"a.yaml:{line}: hm." for line in range(1, warnings + 1)],
            jobs=count_jobs(snapshot),
        )
        async with self.database.begin() as connection:
            await configs.activate(connection, stored, at=self.clock.now(), by="plank@one")
        return stored.hash

    async def refuse(self, *problems: str) -> None:
        async with self.database.begin() as connection:
            await configloads.record(
                connection, Outcome.REFUSED, at=self.clock.now(), by="plank@one", source="c", problems=problems
            )


@pytest.fixture
async def api(database: Database, clock: FakeClock) -> AsyncIterator[Api]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, object]]:
        yield {"neighbours": [database], "database": database, "clock": clock}

    secrets = []
    async with database.connect() as connection:
        for name, verb in (("operator", "config.reload"), ("ci", "prowjobs.create")):
            _, secret = await tokens.create(connection, name=name, verbs=frozenset({verb}), now=clock.now())
            secrets.append(secret)
    bound = listen("plank", "127.0.0.1", 0)
    async with (
        serving(service("plank", lifespan=lifespan, routers=[configuration.router]), bound, name="plank"),
        aiohttp.ClientSession(f"http://127.0.0.1:{bound.getsockname()[1]}") as http,
    ):
        yield Api(http, database, clock, secrets)


async def test_the_status_of_a_new_installation_is_empty_and_well(api: Api) -> None:
    assert await api.get() == {"is_well": True, "active": None, "last_load": None, "followers": []}


async def test_the_status_tells_what_is_active_what_was_refused_and_who_lags(api: Api) -> None:
    hash_ = await api.activate(warnings=3)
    async with api.database.connect() as connection:
        for name, runs in (("horologium", hash_), ("tide", "old")):
            await configs.note_activation(connection, service=name, instance="one", hash_=runs, at=api.clock.now())
    api.clock.pass_(seconds=30)
    await api.refuse("a.yaml:1: no.")

    told = await api.get()

    assert told["is_well"] is False
    assert told["active"] == {
        "hash": hash_,
        "source": "c.yaml",
        "loaded_at": "2026-11-22T12:00:00Z",
        "activated_at": "2026-11-22T12:00:00Z",
        "by": "plank@one",
        "jobs": {"presubmit": 0, "postsubmit": 0, "periodic": 1},
        "warnings": 3,
    }
    assert (told["last_load"]["outcome"], told["last_load"]["problems"]) == ("refused", ["a.yaml:1: no."])
    assert [(each["service"], each["is_current"], each["lags"]) for each in told["followers"]] == [
        ("horologium", True, False),
        ("tide", False, True),
    ]


async def test_the_snapshot_is_what_was_compiled_and_its_hash_its_etag(api: Api) -> None:
    await api.get("/snapshot", status=404)
    hash_ = await api.activate()

    async with api.http.get("/api/v1/config/snapshot") as answer:
        assert decode(await answer.read()) == SNAPSHOT
        etag = answer.headers["ETag"]
    assert etag == f'"{hash_}"'
    async with api.http.get("/api/v1/config/snapshot", headers={"If-None-Match": etag}) as answer:
        assert (answer.status, await answer.read()) == (304, b"")


async def test_warnings_are_paged_and_a_cursor_stays_with_its_configuration(api: Api) -> None:
    await api.activate(warnings=5)
    first = await api.get("/warnings?limit=2")
    assert first["items"] == ["a.yaml:1: hm.", "a.yaml:2: hm."]

    await api.activate(Snapshot())
    second = await api.get(f"/warnings?limit=2&cursor={first['next_cursor']}")
    third = await api.get(f"/warnings?limit=2&cursor={second['next_cursor']}")

    assert second["items"] + third["items"] == ["a.yaml:3: hm.", "a.yaml:4: hm.", "a.yaml:5: hm."]
    assert third["next_cursor"] is None
    assert await api.get("/warnings") == {"items": [], "next_cursor": None}


@pytest.mark.parametrize("cursor", ["x", "abc.", "abc.-1", "abc.1.2", "'.1", "abc.99999999999"])
async def test_a_cursor_that_was_never_given_out_is_refused(api: Api, cursor: str) -> None:
    assert "none of plank's" in (await api.get(f"/warnings?cursor={cursor}", status=400))["detail"]


async def test_a_reload_is_asked_for_with_the_verb_alone_and_leaves_an_audit_row(api: Api) -> None:
    assert (await api.reload())[0] == 401
    assert (await api.reload(api.forbidden))[0] == 403
    status, load, location = await api.reload(api.allowed)

    assert (status, load["outcome"], load["at"]) == (202, "requested", None)
    assert location == f"/api/v1/config/loads/{load['id']}"
    assert await api.get(location.removeprefix("/api/v1/config")) == load
    assert len((await api.get("/loads"))["items"]) == 1
    async with api.database.connect() as connection:
        rows = await connection.execute(select(audit.c.verb, audit.c.resource, audit.c.allowed).order_by(audit.c.id))
    assert sorted(map(tuple, rows)) == [("config.reload", "config", False), ("config.reload", "config", True)]


async def test_loads_are_paged_the_newest_first(api: Api) -> None:
    for number in range(5):
        await api.refuse(f"{number}")

    first = await api.get("/loads?limit=3")
    second = await api.get(f"/loads?limit=3&cursor={first['next_cursor']}")

    assert [load["problems"] for load in first["items"] + second["items"]] == [["4"], ["3"], ["2"], ["1"], ["0"]]
    assert second["next_cursor"] is None


async def test_a_load_that_is_not_there_is_404(api: Api) -> None:
    assert "no load 7" in (await api.get("/loads/7", status=404))["detail"]
    await api.get(f"/loads/{2**63}", status=422)
