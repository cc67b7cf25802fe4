"""A configuration that breaks while the system runs: keeper, bus, horologium and plank together, on real servers."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Table, select

from horologium.scheduler import Scheduler
from integration.keeping.conftest import BROKEN, Home, jobs
from prowcommon.configuring import ActiveConfig, following_config
from prowcommon.db.tables import config_snapshots, prowjobs, schedules
from prowcommon.events.jetstream import Bus
from prowcommon.events.relay import relaying
from prowcommon.ids import ProwJobId
from prowcommon.prowjobs.model import JobState
from prowcommon.tasks import alongside
from support.clock import FakeClock
from support.scenes import PlankScene, until


class System:
    """All of it, running."""

    def __init__(self, home: Home, plank: PlankScene, followers: list[ActiveConfig]) -> None:
        self.home = home
        self.plank = plank
        self.followers = followers

    async def rows(self, table: Table) -> list[dict[str, Any]]:
        async with self.home.database.connect() as connection:
            return [dict(row._mapping) for row in await connection.execute(select(table))]

    async def runs(self) -> list[ProwJobId]:
        return [ProwJobId(row["id"]) for row in await self.rows(prowjobs)]

    async def has_run(self, count: int) -> bool:
        return len(await self.runs()) == count

    async def everybody_runs(self, hash_: str | None) -> bool:
        return {active.hash for active in self.followers} == {hash_}


@pytest.fixture
async def system(home: Home, bus: Bus, clock: FakeClock) -> AsyncIterator[System]:
    database = home.database
    async with AsyncExitStack() as stack:
        use = stack.enter_async_context
        await use(alongside(relaying(database, bus, holder="test"), name="relay"))
        await use(home.kept())
        followers = [
            await use(following_config(database, bus, clock=clock, service=service, instance="one"))
            for service in ("plank", "horologium", "tide")
        ]
        plank, often = PlankScene(database, clock), timedelta(milliseconds=50)
        scheduler = Scheduler(database, followers[1], clock, deck_url="http://deck", look_every=often)
        await use(alongside(scheduler.run(), name="horologium"))
        await use(alongside(plank.worker.run(), name="plank"))
        yield System(home, plank, followers)


async def test_a_broken_configuration_changes_nothing_that_runs_is_shown_and_heals_when_mended(system: System) -> None:
    home, plank = system.home, system.plank
    await until(lambda: system.has_run(1))
    (job,) = await system.runs()
    await plank.becomes(job, JobState.PENDING)
    hash_ = (await home.loads())[0].hash
    await until(lambda: system.everybody_runs(hash_))
    before = [await system.rows(table) for table in (config_snapshots, schedules)]

    home.save(BROKEN)
    await home.becomes("activated", "refused")

    assert [await system.rows(table) for table in (config_snapshots, schedules)] == before
    assert await system.everybody_runs(hash_)
    assert await plank.state_of(job) is JobState.PENDING
    plank.cluster.finish(job)
    await plank.becomes(job, JobState.SUCCESS)
    home.clock.pass_(minutes=10)
    await until(lambda: system.has_run(2))  # and what is due still runs
    standing = await home.status()
    assert standing.active is not None
    assert standing.active.hash == hash_
    assert standing.refusal is not None
    assert "jobs.yaml:2: job one" in standing.refusal.problems[0]
    assert not standing.is_well

    home.save(jobs("one", "two"))
    await home.becomes("activated", "refused", "activated")
    mended = (await home.loads())[-1].hash
    await until(lambda: system.everybody_runs(mended))

    standing = await home.status()
    assert standing.refusal is None
    assert {each.service: standing.is_current(each) for each in standing.followers} == {
        "plank": True,
        "horologium": True,
        "tide": True,
    }
    await until(lambda: system.has_run(3))
