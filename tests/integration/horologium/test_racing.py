"""Three horologiums on one Postgres, cut off and replaced in the middle of work: each instant is answered once."""

import asyncio
from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import func, select

from horologium.scheduler import Scheduler
from prowcommon.db.database import Database
from prowcommon.db.tables import prowjobs, ticks
from prowcommon.jobconfig.schema import Concurrency, Periodic
from support.clock import FakeClock
from support.scenes import HorologiumScene

POD = {"containers": [{"image": "alpine", "command": ["/bin/date"]}]}
ALLOW = Concurrency(policy="allow")
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("minutes", [500, pytest.param(5000, marks=pytest.mark.soak)])
async def test_no_instant_is_answered_twice_and_none_is_left_out(
    database: Database, clock: FakeClock, minutes: int
) -> None:
    """Forty periodics that fire each minute: half run beside themselves, half skip while their first run is alive."""
    scene, random = HorologiumScene(database, clock), Random(7)
    every_minute = [
        Periodic(name=f"job-{n}", cron="* * * * *", cluster="default", spec=POD, concurrency=ALLOW if n % 2 else None)
        for n in range(40)
    ]

    async def a_replica() -> Scheduler:
        replica = scene.another()
        await scene.configured(*every_minute, scheduler=replica)
        return replica

    began = clock.now()
    replicas = [await a_replica() for _ in range(3)]
    cut_off = 0
    while clock.now() < began + minutes * MINUTE:
        clock.pass_(minutes=random.choice([1, 1, 1, 2, 5]))
        looks = [asyncio.create_task(replica.tick()) for replica in replicas]
        if random.random() < 0.1:
            cut_off += 1
            victim = random.randrange(3)
            for _ in range(random.randrange(8)):
                await asyncio.sleep(0)
            looks[victim].cancel()
            replicas[victim] = await a_replica()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*looks)
        while any([await replica.tick() for replica in replicas]):
            pass
    assert cut_off > minutes / 50

    due = _minutes(began, clock.now())
    assert len(due) * 40 >= 40 * minutes
    async with database.connect() as connection:
        rows = (await connection.execute(select(ticks.c.periodic, ticks.c.due_at, ticks.c.prowjob_id))).all()
        jobs = Counter(
            dict(
                (await connection.execute(select(prowjobs.c.job, func.count()).group_by(prowjobs.c.job))).all()  # type: ignore[arg-type]
            )
        )
    answered = Counter(row.periodic for row in rows)
    for n in range(40):
        name = f"job-{n}"
        mine = [row for row in rows if row.periodic == name]
        assert sorted(row.due_at for row in mine) == due
        assert answered[name] == len(due)
        assert jobs[name] == sum(row.prowjob_id is not None for row in mine)
        assert jobs[name] == 1 if n % 2 == 0 else jobs[name] > len(due) / 4
    assert len({row.prowjob_id for row in rows if row.prowjob_id}) == sum(jobs.values())


def _minutes(began: datetime, ended: datetime) -> list[datetime]:
    first = began.replace(second=0, microsecond=0) + MINUTE
    return [first + n * MINUTE for n in range((ended - first) // MINUTE + 1)]
