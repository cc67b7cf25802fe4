"""horologium on a real Postgres: ticks, jobs and next instants are one."""

import asyncio
from datetime import timedelta

import pytest

from prowcommon.db.database import Database
from prowcommon.jobconfig.schema import Periodic
from support.clock import NOON, FakeClock
from support.scenes import HorologiumScene

POD = {"containers": [{"image": "alpine", "command": ["/bin/date"]}]}
ECHO = Periodic(name="echo-test", interval=timedelta(minutes=10), cluster="default", spec=POD)
HOURLY = Periodic(name="hourly", cron="0 * * * *", cluster="default", spec=POD)


@pytest.fixture
def scene(database: Database, clock: FakeClock) -> HorologiumScene:
    return HorologiumScene(database, clock)


async def test_an_interval_is_due_at_once_and_then_once_an_interval(scene: HorologiumScene) -> None:
    await scene.configured(ECHO)
    await scene.scheduler.tick()
    await scene.scheduler.tick()
    (first,) = await scene.runs_of("echo-test")

    await scene.ended(first)
    scene.clock.pass_(minutes=10)
    await scene.scheduler.tick()

    assert len(await scene.runs_of("echo-test")) == 2


async def test_a_tick_makes_a_job_that_looks_as_configured(scene: HorologiumScene) -> None:
    await scene.configured(ECHO)
    await scene.scheduler.tick()

    job = await scene.job((await scene.runs_of("echo-test"))[0])

    assert (job.spec.job, job.spec.pod_spec, job.spec.report) == ("echo-test", POD, True)
    assert job.labels["prow.k8s.io/type"] == "periodic"
    assert job.annotations["prow.k8s.io/job"] == "echo-test"
    assert job.config_hash


async def test_an_interval_whose_run_is_alive_waits_for_its_end(scene: HorologiumScene) -> None:
    await scene.configured(ECHO)
    await scene.scheduler.tick()
    scene.clock.pass_(hours=5)

    assert await scene.scheduler.tick() == 0

    await scene.ended((await scene.runs_of("echo-test"))[0])
    await scene.scheduler.tick()
    assert len(await scene.runs_of("echo-test")) == 2
    assert await scene.skipped("echo-test") == []


async def test_a_cron_firing_during_a_run_is_skipped_with_its_reason(scene: HorologiumScene) -> None:
    await scene.configured(HOURLY)
    assert await scene.scheduler.tick() == 0
    for _ in range(3):
        scene.clock.pass_(hours=1)
        await scene.scheduler.tick()

    assert len(await scene.runs_of("hourly")) == 1
    assert await scene.skipped("hourly") == ["The previous run was still going."] * 2


async def test_a_horologium_that_was_away_runs_what_was_due_once(scene: HorologiumScene) -> None:
    await scene.configured(HOURLY)
    scene.clock.pass_(hours=30, minutes=1)

    restarted = scene.another()
    await scene.configured(HOURLY, scheduler=restarted)
    while await restarted.tick():
        pass

    assert len(await scene.runs_of("hourly")) == 1


async def test_a_restart_does_not_fire_intervals_again(scene: HorologiumScene) -> None:
    await scene.configured(ECHO)
    await scene.scheduler.tick()
    await scene.ended((await scene.runs_of("echo-test"))[0])

    restarted = scene.another()
    await scene.configured(ECHO, scheduler=restarted)

    assert await restarted.tick() == 0


async def test_a_changed_schedule_counts_from_now_and_a_removed_one_stops(scene: HorologiumScene) -> None:
    await scene.configured(HOURLY)
    every_minute = Periodic(name="hourly", cron="* * * * *", cluster="default", spec=POD)
    await scene.configured(every_minute)
    scene.clock.pass_(minutes=1)
    await scene.scheduler.tick()
    assert len(await scene.runs_of("hourly")) == 1

    await scene.configured(ECHO)
    scene.clock.pass_(days=1)
    await scene.scheduler.tick()

    assert len(await scene.runs_of("hourly")) == 1
    assert len(await scene.runs_of("echo-test")) == 1


async def test_three_horologiums_racing_run_each_instant_once(scene: HorologiumScene) -> None:
    many = [Periodic(name=f"job-{n}", cron="* * * * *", cluster="default", spec=POD) for n in range(60)]
    replicas = [scene.scheduler]
    await scene.configured(*many)
    for _ in range(2):
        replica = scene.another()
        await scene.configured(*many, scheduler=replica)
        replicas.append(replica)

    scene.clock.pass_(minutes=1)
    decided = await asyncio.gather(*(replica.tick() for replica in replicas * 3))

    assert sum(decided) == 60
    assert all([len(await scene.runs_of(job.name)) == 1 for job in many])
    assert scene.clock.now() > NOON
