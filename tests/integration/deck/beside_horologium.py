"""Deck and horologium on one stage: real schedules and ticks in the database, and a real API to ask for runs."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
from fastapi import FastAPI
from sqlalchemy import select

from horologium import routes
from integration.deck.stage import DeckScene, deck_on_stage
from prowcommon.cli.laptop.token import ensure_deck_token
from prowcommon.clock import SystemClock
from prowcommon.db import tokens
from prowcommon.db.database import Database
from prowcommon.db.tables import audit
from prowcommon.events.jetstream import Bus
from prowcommon.http.service import service
from prowcommon.http.serving import listen, serving
from prowcommon.prowjobs.model import JobState
from support.clock import FakeClock
from support.scenes import HorologiumScene


class PeriodicScene:
    """What horologium does, and what Deck shows of it. Horologium's time begins two hours ago."""

    def __init__(self, deck: DeckScene, horologium: HorologiumScene, horologium_url: str) -> None:
        self.deck = deck
        self.horologium = horologium
        self.horologium_url = horologium_url

    async def minutes_pass(self, minutes: int, *, runs: str, take: int) -> None:
        """Minute by minute; each run of that periodic takes so many minutes, and passes."""
        for _ in range(minutes):
            await self.horologium.scheduler.tick()
            await self.end_runs(runs, take=take)
            self.horologium.clock.pass_(minutes=1)

    async def end_runs(self, periodic: str, *, take: int = 0, state: JobState = JobState.SUCCESS) -> None:
        for id_ in await self.horologium.runs_of(periodic):
            job = await self.horologium.job(id_)
            if not job.is_finished and self.horologium.clock.now() - job.created_at >= timedelta(minutes=take):
                await self.horologium.ended(id_, state)

    async def a_token(self, *verbs: str, name: str = "octocat") -> tuple[str, str]:
        """(principal, secret)"""
        async with self.deck.database.connect() as connection:
            token, secret = await tokens.create(connection, name=name, verbs=frozenset(verbs), now=SystemClock().now())
        return token.principal, secret

    async def audited(self) -> list[tuple[str, str, bool, Mapping[str, object]]]:
        """(principal, verb, allowed, details), the oldest first."""
        c = audit.c
        async with self.deck.database.connect() as connection:
            rows = await connection.execute(select(c.principal, c.verb, c.allowed, c.details).order_by(c.id))
            return [(row.principal, row.verb, row.allowed, row.details) for row in rows]


class Browser:
    """What a browser sends with a form, and keeps of the answer; no page is drawn."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self._http = http
        self.url = url
        self.headers = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}

    async def get(self, path: str) -> tuple[int, str]:
        async with self._http.get(f"{self.url}{path}", headers=self.headers, allow_redirects=False) as answer:
            return answer.status, await answer.text()

    async def send(self, path: str, **fields: str) -> aiohttp.ClientResponse:
        """Not followed where it leads."""
        async with self._http.post(
            f"{self.url}{path}", data=fields, headers=self.headers, allow_redirects=False
        ) as answer:
            await answer.read()
            return answer

    @property
    def session(self) -> str:
        """The secret in the cookie; empty when there is none."""
        cookies = [cookie for cookie in self._http.cookie_jar if cookie.key == "prow_session"]
        return cookies[0].value if cookies else ""


@asynccontextmanager
async def browsing(scene: PeriodicScene) -> AsyncIterator[Browser]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        yield Browser(http, scene.deck.url)


@asynccontextmanager
async def deck_beside_horologium(
    database: Database, database_url: str, bus: Bus, nats_url: str, directory: Path
) -> AsyncIterator[PeriodicScene]:
    """Both, until the block ends; Deck has its own token, as `prow up` makes it."""
    clock = FakeClock(datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2))
    horologium = HorologiumScene(database, clock)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, object]]:
        yield {
            "neighbours": [database],
            "database": database,
            "config": horologium.config,
            "clock": SystemClock(),
            "deck_url": "http://deck",
        }

    async with AsyncExitStack() as stack:
        use = stack.enter_async_context
        bound = listen("horologium", "127.0.0.1", 0)
        url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        await use(serving(service("horologium", lifespan=lifespan, routers=[routes.router]), bound, name="horologium"))
        token_file = directory / "deck-token"
        await ensure_deck_token(database, token_file)
        deck = await use(
            deck_on_stage(database, database_url, bus, nats_url, horologium_url=url, token_file=token_file)
        )
        yield PeriodicScene(deck, horologium, url)
