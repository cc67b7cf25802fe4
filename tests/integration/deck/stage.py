"""Deck on a stage: the real app on a real port, real Postgres and NATS, and plank's logs played."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
from fastapi import FastAPI, Header, Response
from fastapi.responses import StreamingResponse
from sqlalchemy import insert, update

from deck.app import create_app
from deck.settings import Settings
from prowcommon.db import configs, tables
from prowcommon.db import prowjobs as ledger
from prowcommon.db.database import Database
from prowcommon.db.prowjobs import JobMove, NewProwJob
from prowcommon.events.jetstream import Bus
from prowcommon.events.relay import relaying
from prowcommon.http.problems import problem
from prowcommon.http.serving import listen, serving
from prowcommon.ids import BuildId, ProwJobId
from prowcommon.jobconfig.prowconfig import Deck, ProwConfig
from prowcommon.jobconfig.snapshot import Snapshot, encode, hash_of
from prowcommon.prowjobs.lifecycle import FINISHED_STATES
from prowcommon.prowjobs.model import JobState, ProwJob
from prowcommon.settings import SharedSettings
from prowcommon.tasks import alongside
from support.builders import a_new_job


@dataclass
class _Log:
    data: bytes = b""
    is_complete: bool = False
    grew: asyncio.Event = field(default_factory=asyncio.Event)


class FakePlank:
    """plank's log API over logs that the test writes."""

    def __init__(self) -> None:
        self._logs: dict[UUID, _Log] = {}
        self.offsets: list[int] = []
        """Where each follower began."""
        self.app = FastAPI()
        self.app.state.closing = asyncio.Event()
        self.app.get("/api/v1/prowjobs/{prowjob_id}/log")(self._read)

    def writes(self, id_: ProwJobId, text: str | bytes, *, complete: bool = False) -> None:
        log = self._logs.setdefault(id_, _Log())
        log.data += text if isinstance(text, bytes) else text.encode()
        log.is_complete = complete
        log.grew.set()

    async def _read(
        self,
        prowjob_id: UUID,
        offset: int = 0,
        limit_bytes: int = 65536,
        follow: bool = False,
        last_event_id: str = Header(""),
    ) -> Response:
        if (log := self._logs.get(prowjob_id)) is None:
            return problem(404, "Not found", f"There is no log of {prowjob_id} here.")
        if follow:
            begin = int(last_event_id or offset)
            self.offsets.append(begin)
            return StreamingResponse(self._follow(log, begin), media_type="text/event-stream")
        data = log.data[offset : offset + limit_bytes]
        reached = offset + len(data)
        is_complete = log.is_complete and reached == len(log.data)
        headers = {"X-Prow-Log-Next-Offset": str(reached), "X-Prow-Log-Complete": str(is_complete).lower()}
        return Response(data, media_type="text/plain; charset=utf-8", headers=headers)

    async def _follow(self, log: _Log, offset: int) -> AsyncIterator[str]:
        while True:
            log.grew.clear()
            while piece := log.data[offset : offset + 65536]:
                offset += len(piece)
                yield f"event: log\nid: {offset}\ndata: {json.dumps(piece.decode(errors='replace'))}\n\n"
            if log.is_complete:
                yield "event: end\ndata: {}\n\n"
                return
            await log.grew.wait()


class DeckScene:
    """Deck, seen from outside."""

    def __init__(
        self, app: FastAPI, database: Database, url: str, http: aiohttp.ClientSession, plank: FakePlank
    ) -> None:
        self.app = app
        self.database = database
        self.url = url
        self.plank = plank
        self._http = http
        self.now = datetime.now(UTC)

    async def given(
        self, job: str = "unit-test", *, state: JobState = JobState.TRIGGERED, ago: float = 60, **said: Any
    ) -> ProwJob:
        """A job in that state, created `ago` seconds before the scene began."""
        at = self.now - timedelta(seconds=ago)
        columns = {name: said.pop(name) for name in ("hidden", "tenant", "archived_at") if name in said}
        labels = said.pop("labels", {})
        new = a_new_job(job, **said)
        new = NewProwJob(key=new.key, spec=new.spec, labels=labels)
        async with self.database.begin() as connection:
            (made,) = await ledger.create(connection, [new], at=at, by="test")
            if columns:
                this = tables.prowjobs.c.id == made.prowjob_id
                await connection.execute(update(tables.prowjobs).where(this).values(columns))
        if state is not JobState.TRIGGERED:
            await self.moves(made.prowjob_id, JobState.PENDING, at=at + timedelta(seconds=1))
        if state in FINISHED_STATES:
            await self.moves(made.prowjob_id, state, at=at + timedelta(seconds=11))
        return await self.job(made.prowjob_id)

    async def hides(self, *repos: str) -> None:
        """From now on this is `deck.hidden_repos`, and the whole configuration."""
        data = encode(Snapshot(prow=ProwConfig(deck=Deck(hidden_repos=repos))))
        names = [name.lower() for name in repos]
        stored = configs.StoredSnapshot(
            hash=hash_of(data), snapshot=data, source="test", warnings=[], hidden_repos=names
        )
        async with self.database.begin() as connection:
            await configs.activate(connection, stored, at=self.now, by="test")

    async def moves(self, id_: ProwJobId, to: JobState, *, at: datetime | None = None) -> None:
        """plank moved it; with `pending` it gets a build."""
        at = at or datetime.now(UTC)
        async with self.database.begin() as connection:
            seen = await ledger.get(connection, id_)
            build = None
            if to is JobState.PENDING:
                claim = insert(tables.prowjob_builds).returning(tables.prowjob_builds.c.build_id)
                row = {"prowjob_id": id_, "attempt": seen.version, "cluster": "default", "claimed_at": at}
                build = BuildId((await connection.execute(claim, row)).scalar_one())
            because = "Job started." if to is JobState.PENDING else f"Job ended with {to}."
            move = JobMove(seen=seen, to=to, because=because, at=at, started_at=at, build_id=build)
            assert await ledger.move(connection, [move], by="plank")

    async def abort(self, id_: ProwJobId) -> None:
        async with self.database.begin() as connection:
            seen = await ledger.get(connection, id_)
            await ledger.request_abort(connection, seen, by="user:github/alice", because="enough", at=self.now)

    async def job(self, id_: ProwJobId) -> ProwJob:
        async with self.database.connect() as connection:
            return await ledger.get(connection, id_)

    @asynccontextmanager
    async def get(self, path: str, **headers: str) -> AsyncIterator[aiohttp.ClientResponse]:
        async with self._http.get(f"{self.url}{path}", headers=headers, allow_redirects=False) as response:
            yield response

    async def text(self, path: str, *, status: int = 200, accept: str = "text/html") -> str:
        async with self.get(path, Accept=accept) as response:
            text = await response.text()
            assert response.status == status, text
            return text

    async def json(self, path: str) -> Any:
        return json.loads(await self.text(path, accept="application/json"))


@asynccontextmanager
async def deck_on_stage(
    database: Database,
    database_url: str,
    bus: Bus,
    nats_url: str,
    *,
    horologium_url: str = "",
    token_file: Path | None = None,
) -> AsyncIterator[DeckScene]:
    """Deck with everything around it, until the block ends."""
    plank = FakePlank()
    async with AsyncExitStack() as stack:
        use = stack.enter_async_context
        ports = listen("plank", "127.0.0.1", 0), listen("deck", "127.0.0.1", 0)
        plank_url, url = (f"http://127.0.0.1:{port.getsockname()[1]}" for port in ports)
        shared = SharedSettings(
            database_url=database_url, nats_url=nats_url, plank_url=plank_url, horologium_url=horologium_url
        )
        await use(alongside(relaying(database, bus, holder="test"), name="relay"))
        await use(serving(plank.app, ports[0], name="plank"))
        app = create_app(Settings(shared=shared, token_file=token_file))
        await use(serving(app, ports[1], name="deck"))
        yield DeckScene(app, database, url, await use(aiohttp.ClientSession()), plank)
