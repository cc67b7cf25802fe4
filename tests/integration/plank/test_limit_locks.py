"""Why places are given under a lock: two planks in the middle of it, held still where it matters."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from plank.adapters import jobs, lines
from plank.adapters.jobs import Claim
from plank.domain.capacity import Capacities
from prowcommon.clock import Clock
from prowcommon.db import prowjobs as ledger
from prowcommon.db.database import Database
from prowcommon.db.prowjobs import JobMove
from prowcommon.ids import BuildId, ProwJobId
from prowcommon.prowjobs.model import JobState, ProwJobSpec
from support.builders import a_new_job
from support.clock import NOON, FakeClock
from support.scenes import until

CAPACITIES = Capacities(queues={"build": 1})
LEASE = "cluster/default"


class Planks:
    """Two connections in the middle of transactions, and a third that watches."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def given(self, *, earlier: timedelta = timedelta()) -> tuple[ProwJobId, ProwJobSpec]:
        new = a_new_job("unit-test", job_queue_name="build")
        async with self._database.connect() as connection:
            (made,) = await ledger.create(connection, [new], at=self._clock.now() - earlier, by="test")
        return made.prowjob_id, new.spec

    async def claim(self, connection: AsyncConnection, job: tuple[ProwJobId, ProwJobSpec]) -> object:
        id_, spec = job
        answers = await lines.claim_within_limits(
            connection,
            [(Claim(id_, 1, 1), spec)],
            CAPACITIES,
            cluster="default",
            lease=LEASE,
            fence=1,
            at=self._clock.now(),
        )
        return answers[id_]

    async def finish(self, job: tuple[ProwJobId, ProwJobSpec]) -> None:
        async with self._database.connect() as connection:
            for to in (JobState.PENDING, JobState.SUCCESS):
                seen = await ledger.get(connection, job[0])
                await ledger.move(connection, [JobMove(seen=seen, to=to, because="", at=self._clock.now())], by="plank")

    async def due(self) -> list[ProwJobId]:
        async with self._database.connect() as connection:
            return await jobs.due_ids(connection, "default", now=self._clock.now(), busy=[], most=100)

    async def until_it_waits_for_the_lock(self, task: asyncio.Task[Any]) -> None:
        """Or is through already, as it mustn't be."""

        async def waits() -> bool:
            if task.done():
                return True
            async with self._database.connect() as connection:
                waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                return bool(await connection.scalar(text(waiting)))

        await until(waits)


@pytest.fixture
async def planks(database: Database, clock: FakeClock) -> Planks:
    async with database.connect() as connection:
        await connection.execute(
            text("INSERT INTO leases (name, holder, fence, acquired_at) VALUES (:name, 'test', 1, :at)"),
            {"name": LEASE, "at": NOON},
        )
    return Planks(database, clock)


async def test_two_planks_don_t_give_the_last_place_twice(planks: Planks, database: Database) -> None:
    younger = await planks.given()
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(database.begin())
        assert isinstance(await planks.claim(first, younger), str)
        older = await planks.given(earlier=timedelta(seconds=1))  # its creator was slow to commit
        second = await stack.enter_async_context(database.connect())
        claiming = asyncio.create_task(planks.claim(second, older))
        await planks.until_it_waits_for_the_lock(claiming)
        await first.commit()

        refused = await claiming

    assert isinstance(refused, lines.Refusal)
    assert str(refused) == "Waiting: 1 of 1 runs of queue 'build' are going."


async def test_who_is_just_falling_asleep_is_woken_as_well(planks: Planks, database: Database) -> None:
    going, waiting = await planks.given(earlier=timedelta(seconds=1)), await planks.given()
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(database.connect())
        assert isinstance(await planks.claim(first, going), str)
        second = await stack.enter_async_context(database.begin())
        assert isinstance(await planks.claim(second, waiting), lines.Refusal)
        await planks.finish(going)
        waking = asyncio.create_task(
            lines.wake_waiting(first, [CAPACITIES.of_queue("build")], own_cluster="default", at=NOON)
        )
        await planks.until_it_waits_for_the_lock(waking)
        await second.commit()

        assert await waking == {"default"}

    assert await planks.due() == [waiting[0]]


async def test_a_plank_that_lost_its_lease_claims_nothing(planks: Planks, database: Database) -> None:
    job = await planks.given()
    async with database.connect() as connection:
        await connection.execute(text("UPDATE leases SET fence = 2"))
        with pytest.raises(KeyError):
            await planks.claim(connection, job)

    assert await planks.due() == [job[0]]


async def test_limits_that_are_not_shared_don_t_wait_for_each_other(planks: Planks, database: Database) -> None:
    queued = await planks.given()
    new = a_new_job("big", max_concurrency=1)
    async with database.connect() as connection:
        (other,) = await ledger.create(connection, [new], at=NOON, by="test")
    async with database.begin() as first, database.connect() as second, asyncio.timeout(5):
        await planks.claim(first, queued)
        assert isinstance(await planks.claim(second, (other.prowjob_id, new.spec)), str)


async def test_a_lost_build_keeps_the_place_for_its_job_s_next_one(planks: Planks, database: Database) -> None:
    going, waiting = await planks.given(earlier=timedelta(seconds=1)), await planks.given()
    async with database.connect() as connection:
        build = await planks.claim(connection, going)
        await jobs.mark_lost(connection, BuildId(str(build)))
        assert isinstance(await planks.claim(connection, waiting), lines.Refusal)

        next_build = await jobs.claim_builds(connection, [Claim(going[0], 1, 2)], lease=LEASE, fence=1, at=NOON)
        alive = await connection.scalars(text("SELECT build_id FROM prowjob_builds WHERE ended_at IS NULL"))

    assert list(alive) == [next_build[going[0]]]
