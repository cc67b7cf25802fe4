"""Stages for services: real Postgres behind them, the rest played."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from horologium.scheduler import Scheduler
from plank.domain.limits import Limits
from plank.joblinks import JobLinks
from plank.keeper import NOTHING_IS_KEPT, Keeping
from plank.worker import ClusterWorker
from prowcommon.configuring import ActiveConfig
from prowcommon.db import configs, prowjobs
from prowcommon.db.database import Database
from prowcommon.db.prowjobs import JobMove, NewProwJob
from prowcommon.db.tables import prowjob_builds, prowjob_events, ticks
from prowcommon.ids import ProwJobId
from prowcommon.jobconfig.prowconfig import Plank, ProwConfig
from prowcommon.jobconfig.schema import Periodic
from prowcommon.jobconfig.snapshot import Snapshot, encode, hash_of
from prowcommon.prowjobs.model import JobState, ProwJob
from support.clock import FakeClock
from support.cluster import FakeCluster

PATIENCE_SECONDS = 10


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Waits for the world to become so. (Rows don't tell; the pause is for the loop, the limit for the test.)"""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await condition():  # noqa: ASYNC110 - rows don't tell
            await asyncio.sleep(0.005)


class _Stage:
    def __init__(self, database: Database, clock: FakeClock) -> None:
        self.database = database
        self.clock = clock

    async def job(self, id_: ProwJobId) -> ProwJob:
        async with self.database.connect() as connection:
            return await prowjobs.get(connection, id_)

    async def state_of(self, id_: ProwJobId) -> JobState:
        return (await self.job(id_)).state

    async def history_of(self, id_: ProwJobId) -> list[str]:
        c = prowjob_events.c
        async with self.database.connect() as connection:
            found = await connection.scalars(select(c.to_state).where(c.prowjob_id == id_).order_by(c.seq))
            return list(found)


class HorologiumScene(_Stage):
    """One scheduler, told when to tick."""

    def __init__(self, database: Database, clock: FakeClock) -> None:
        super().__init__(database, clock)
        self.scheduler = self.another()

    def another(self) -> Scheduler:
        """One more horologium, as a replica or after a restart."""
        self.config = ActiveConfig()
        return Scheduler(
            self.database, self.config, self.clock, deck_url="http://deck", look_every=timedelta(seconds=30)
        )

    async def configured(self, *periodics: Periodic, scheduler: Scheduler | None = None) -> None:
        """This, and nothing else, is the configuration from now on."""
        snapshot = Snapshot(periodics=periodics)
        data = encode(snapshot)
        stored = configs.StoredSnapshot(hash=hash_of(data), snapshot=data, source="test", warnings=[])
        async with self.database.begin() as connection:
            await configs.activate(connection, stored, at=self.clock.now(), by="test")
        self.config.activate(stored.hash, snapshot)
        await (scheduler or self.scheduler).adopt_config()
        self.clock.pass_(microseconds=1)

    async def runs_of(self, periodic: str) -> list[ProwJobId]:
        c = ticks.c
        async with self.database.connect() as connection:
            found = await connection.scalars(
                select(c.prowjob_id).where(c.periodic == periodic, c.outcome == "ran").order_by(c.due_at)
            )
            return [ProwJobId(id_) for id_ in found]

    async def skipped(self, periodic: str) -> list[str]:
        c = ticks.c
        async with self.database.connect() as connection:
            return list(
                await connection.scalars(select(c.because).where(c.periodic == periodic, c.outcome == "skipped"))
            )

    async def ticks_of(self, periodic: str) -> list[dict[str, Any]]:
        """What became of its instants, in their order."""
        c = ticks.c
        async with self.database.connect() as connection:
            rows = await connection.execute(select(ticks).where(c.periodic == periodic).order_by(c.due_at, c.attempt))
            return [dict(row._mapping) for row in rows]

    async def ended(self, id_: ProwJobId, state: JobState = JobState.SUCCESS) -> None:
        """plank finished the job."""
        job = await self.job(id_)
        async with self.database.connect() as connection:
            for to in (JobState.PENDING, state):
                await prowjobs.move(connection, [JobMove(seen=job, to=to, because="", at=self.clock.now())], by="plank")
                job = await prowjobs.get(connection, id_)


class PlankScene(_Stage):
    """One worker on a cluster that the test plays."""

    def __init__(
        self,
        database: Database,
        clock: FakeClock,
        *,
        limits: Limits | None = None,
        keeping: Keeping = NOTHING_IS_KEPT,
    ) -> None:
        super().__init__(database, clock)
        self.cluster = FakeCluster(clock)
        self.keeping = keeping
        self.limits = limits or Limits()
        self._config = ActiveConfig()
        self.worker = self.another()

    def another(self) -> ClusterWorker:
        """One more plank, as a replica or after a restart."""
        return ClusterWorker(
            "default",
            self.database,
            self.cluster,
            self.clock,
            lambda: self.limits,
            JobLinks(self._config, deck_url="http://deck").url_of,
            sweep_every=timedelta(milliseconds=50),
            holder="test",
            keeping=self.keeping,
        )

    def configured(self, **plank: Any) -> None:
        """`config.yaml` says this of plank from now on."""
        snapshot = Snapshot(prow=ProwConfig(plank=Plank(**plank)))
        self._config.activate(hash_of(encode(snapshot)), snapshot)

    async def given(self, *wanted: NewProwJob) -> list[ProwJobId]:
        async with self.database.connect() as connection:
            made = await prowjobs.create(connection, wanted, at=self.clock.now(), by="test")
        self.worker.woken.set()
        return [each.prowjob_id for each in made]

    async def becomes(self, id_: ProwJobId, state: JobState) -> ProwJob:
        async def is_so() -> bool:
            return await self.state_of(id_) is state

        await until(is_so)
        return await self.job(id_)

    async def abort(self, id_: ProwJobId, because: str = "Enough.") -> None:
        async with self.database.connect() as connection:
            job = await prowjobs.get(connection, id_)
            await prowjobs.request_abort(connection, job, by="octocat", because=because, at=self.clock.now())
        self.worker.woken.set()

    async def builds_of(self, id_: ProwJobId) -> list[dict[str, Any]]:
        c = prowjob_builds.c
        async with self.database.connect() as connection:
            rows = await connection.execute(
                select(c.attempt, c.build_id, c.ended_at, c.reason).where(c.prowjob_id == id_).order_by(c.attempt)
            )
            return [dict(row._mapping) for row in rows]

    def time_passes(self, **units: float) -> None:
        self.clock.pass_(**units)
        self.worker.woken.set()
