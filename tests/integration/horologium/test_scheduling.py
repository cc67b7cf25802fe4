"""horologium on a real Postgres: ticks, jobs and next instants are one."""

import asyncio
from datetime import timedelta

import pytest

from prowcommon.db.database import Database
from prowcommon.jobconfig.schema import Concurrency, Periodic, Retry
from prowcommon.prowjobs.model import JobState
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


async def test_as_many_runs_are_alive_as_the_job_allows_and_what_is_skipped_says_so(scene: HorologiumScene) -> None:
    slow = Periodic(
        name="slow", interval=timedelta(minutes=10), spec=POD, concurrency=Concurrency(policy="allow", max=3)
    )
    await scene.configured(slow)
    for _ in range(5):
        await scene.scheduler.tick()
        scene.clock.pass_(minutes=10)

    assert len(await scene.runs_of("slow")) == 3
    assert await scene.skipped("slow") == ["3 runs were still going, and 3 may."] * 2

    await scene.ended((await scene.runs_of("slow"))[0])
    await scene.scheduler.tick()
    assert len(await scene.runs_of("slow")) == 4


async def test_a_failed_run_is_tried_again_under_its_label_until_the_attempts_are_used_up(
    scene: HorologiumScene,
) -> None:
    flaky = Periodic(name="flaky", cron="0 0 1 1 *", spec=POD, retry=Retry(attempts=2, interval=timedelta(minutes=5)))
    await scene.configured(flaky)
    scene.clock.pass_(days=60)
    await scene.scheduler.tick()
    for _ in range(3):
        await scene.ended((await scene.runs_of("flaky"))[-1], JobState.FAILURE)
        scene.clock.pass_(minutes=6)
        await asyncio.gather(scene.scheduler.retry(), scene.scheduler.retry())

    runs = [await scene.job(id_) for id_ in await scene.runs_of("flaky")]
    assert [run.labels.get("prow.k8s.io/re-run") for run in runs] == [None, "1", "2"]


async def test_a_run_that_succeeded_is_not_tried_again(scene: HorologiumScene) -> None:
    flaky = Periodic(name="flaky", interval=timedelta(days=1), spec=POD, retry=Retry(attempts=2, interval=timedelta()))
    await scene.configured(flaky)
    await scene.scheduler.tick()
    await scene.ended((await scene.runs_of("flaky"))[0])

    assert await scene.scheduler.retry() is None
    assert len(await scene.runs_of("flaky")) == 1


async def test_the_next_retry_sets_the_alarm(scene: HorologiumScene) -> None:
    flaky = Periodic(
        name="flaky", interval=timedelta(days=1), spec=POD, retry=Retry(attempts=2, interval=timedelta(minutes=5))
    )
    await scene.configured(flaky)
    await scene.scheduler.tick()
    started_at = (await scene.job((await scene.runs_of("flaky"))[0])).created_at
    await scene.ended((await scene.runs_of("flaky"))[0], JobState.FAILURE)

    assert await scene.scheduler.retry() == started_at + timedelta(minutes=5)


async def test_a_changed_schedule_keeps_its_history(scene: HorologiumScene) -> None:
    await scene.configured(HOURLY)
    scene.clock.pass_(hours=1)
    await scene.scheduler.tick()
    before = await scene.ticks_of("hourly")

    await scene.configured(
        Periodic(name="hourly", cron="30 * * * *", timezone="Asia/Kolkata", cluster="default", spec=POD)
    )
    scene.clock.pass_(hours=1)
    await scene.scheduler.tick()

    assert (await scene.ticks_of("hourly"))[: len(before)] == before
    assert len(await scene.ticks_of("hourly")) == 2
