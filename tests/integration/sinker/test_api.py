"""sinker as it is run: the whole service on a real port, its API, and two of it beside each other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select

from integration.sinker.crowd import a_crowd, count_archived
from integration.sinker.stage import activate
from prowcommon.db import tokens
from prowcommon.db.database import Database
from prowcommon.db.tables import audit
from prowcommon.events.jetstream import Bus
from prowcommon.http.serving import listen, serving
from prowcommon.jobconfig.snapshot import Snapshot
from prowcommon.settings import SharedSettings
from sinker.app import create_app
from sinker.settings import Settings
from support.servers import Servers

MONTH = timedelta(days=30)
PATIENCE_SECONDS = 20


class Api:
    def __init__(self, http: aiohttp.ClientSession, secret: str) -> None:
        self._http = http
        self._secret = secret

    async def get(self, path: str = "", **query: object) -> tuple[int, dict[str, Any]]:
        async with self._http.get(f"/api/v1/sweeps{path}", params={k: str(v) for k, v in query.items()}) as answer:
            return answer.status, await answer.json(content_type=None)

    async def ask(self, body: dict[str, Any] | None = None, *, secret: str = "") -> tuple[int, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {secret or self._secret}"}
        async with self._http.post("/api/v1/sweeps", json=body, headers=headers) as answer:
            return answer.status, await answer.json(content_type=None)

    async def ended(self, id_: str) -> dict[str, Any]:
        """The sweep, once it has ended."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (found := (await self.get(f"/{id_}"))[1])["ended_at"] is None:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        return found

    async def metrics(self) -> str:
        async with self._http.get("/metrics") as answer:
            return await answer.text()


class Sinkers:
    """Services on one database, as many as a test starts."""

    def __init__(self, url: str, nats_url: str, secret: str) -> None:
        self._shared = {"database_url": url, "nats_url": nats_url}
        self._secret = secret

    @asynccontextmanager
    async def one(self, name: str = "one", **said: Any) -> AsyncIterator[Api]:
        shared = SharedSettings(**self._shared, instance=name)
        bound = listen("sinker", "127.0.0.1", 0)
        async with (
            serving(create_app(Settings(shared=shared, **said)), bound, name=name),
            aiohttp.ClientSession(f"http://127.0.0.1:{bound.getsockname()[1]}") as http,
        ):
            yield Api(http, self._secret)


@pytest.fixture
async def sinkers(database: Database, database_url: str, bus: Bus, servers: Servers) -> Sinkers:
    now = datetime.now(UTC)
    await activate(database, Snapshot(), at=now)
    async with database.connect() as connection:
        _, secret = await tokens.create(connection, name="test", verbs=frozenset({"sweeps.run"}), now=now)
    return Sinkers(database_url, servers.nats_url, secret)


async def first_sweep(api: Api) -> dict[str, Any]:
    """The one that nobody asked for."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not (found := (await api.get())[1]["items"]):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    return await api.ended(found[-1]["id"])


async def test_a_sinker_that_starts_sweeps_at_once_and_tells_of_it(sinkers: Sinkers, database: Database) -> None:
    await a_crowd(database, 700, first=datetime.now(UTC) - MONTH)

    async with sinkers.one() as api:
        swept = await first_sweep(api)

        assert (swept["state"], swept["by"], swept["dry_run"]) == ("done", "schedule", False)
        assert "No build cluster is connected to sinker: no pods were looked at." in swept["notes"]
        assert swept["lines"] == [{"kind": "archive", "reason": "aged", "found": 700, "done": 700}]
        assert await count_archived(database) == 700
        told = await api.metrics()
        assert 'prow_sinker_swept_total{kind="archive",reason="aged"} 700.0' in told
        assert 'sinker_prow_jobs_cleaned{reason="aged"} 700.0' in told

    async with sinkers.one() as restarted:  # within the hour: nothing is due
        asked = (await restarted.ask())[1]
        await restarted.ended(asked["id"])
        assert len((await restarted.get())[1]["items"]) == 2


async def test_a_sweep_is_asked_for_dry_first_and_then_for_good(sinkers: Sinkers, database: Database) -> None:
    async with sinkers.one() as api:
        await first_sweep(api)
        await a_crowd(database, 3, first=datetime.now(UTC) - MONTH)

        status, asked = await api.ask()
        assert (status, asked["state"], asked["dry_run"]) == (202, "asked", True)
        dry = await api.ended(asked["id"])
        assert dry["lines"] == [{"kind": "archive", "reason": "aged", "found": 3, "done": 0}]
        assert {item["name"] for item in dry["items"]} == {"job-1", "job-2", "job-3"}
        assert await count_archived(database) == 0

        real = await api.ended((await api.ask({"dry_run": False}))[1]["id"])
        assert real["by"].startswith("token:test")
        assert (real["lines"][0]["done"], real["items"]) == (3, [])
        assert await count_archived(database) == 3

    async with database.connect() as connection:
        written = list(await connection.execute(select(audit.c.verb, audit.c.allowed, audit.c.details)))
    assert written == [("sweeps.run", True, {"dry_run": True}), ("sweeps.run", True, {"dry_run": False})]


async def test_sweeps_nobody_asked_for_only_tell_where_the_setting_says_so(
    sinkers: Sinkers, database: Database
) -> None:
    await a_crowd(database, 3, first=datetime.now(UTC) - MONTH)

    async with sinkers.one(dry_run=True) as api:
        swept = await first_sweep(api)
        assert (swept["dry_run"], swept["lines"][0]["found"]) == (True, 3)
        assert await count_archived(database) == 0

        await api.ended((await api.ask())[1]["id"])
        assert len((await api.get())[1]["items"]) == 2  # the first one satisfied the schedule


async def test_sweeps_are_paged_the_latest_first(sinkers: Sinkers) -> None:
    async with sinkers.one() as api:
        ids = [(await first_sweep(api))["id"]]
        for _ in range(4):
            asked = (await api.ask())[1]["id"]
            await api.ended(asked)
            ids.append(asked)

        seen, cursor = [], {}
        while cursor is not None:
            _, page = await api.get(limit=2, **cursor)
            seen += [item["id"] for item in page["items"]]
            assert all("items" not in item for item in page["items"])
            cursor = {"cursor": page["next_cursor"]} if page["next_cursor"] else None

    assert seen == ids[::-1]


async def test_a_sweep_needs_a_token_and_reading_does_not(sinkers: Sinkers) -> None:
    async with sinkers.one() as api:
        swept = await first_sweep(api)

        assert (await api.ask(secret="wrong"))[0] == 401
        assert (await api.get(f"/{swept['id']}"))[0] == 200
        assert (await api.get("/00000000-0000-0000-0000-000000000000"))[0] == 404
        assert (await api.ask({"dryrun": False}))[0] == 422


async def test_two_sinkers_answer_and_one_at_a_time_sweeps(sinkers: Sinkers, database: Database) -> None:
    await a_crowd(database, 2_000, first=datetime.now(UTC) - MONTH)
    async with AsyncExitStack() as stack:
        first, second = [await stack.enter_async_context(sinkers.one(name)) for name in ("first", "second")]
        await first_sweep(first)
        asked = [(await api.ask({"dry_run": False}))[1]["id"] for _ in range(5) for api in (first, second)]
        swept = [await first.ended(id_) for id_ in asked]

        assert {sweep["state"] for sweep in swept} == {"done"}
        spans = sorted((sweep["started_at"], sweep["ended_at"]) for sweep in (await first.get())[1]["items"])
        assert all(before[1] <= after[0] for before, after in pairwise(spans))
        assert await count_archived(database) == 2_000


async def test_when_the_sinker_that_sweeps_ends_the_other_takes_over(sinkers: Sinkers) -> None:
    async with sinkers.one("stays") as stays:
        await first_sweep(stays)
        async with AsyncExitStack() as stack:
            goes = await stack.enter_async_context(sinkers.one("goes"))
            await goes.ended((await goes.ask())[1]["id"])
        await stays.ended((await stays.ask())[1]["id"])
    async with sinkers.one("new") as new:
        assert (await new.ended((await new.ask())[1]["id"]))["state"] == "done"
