"""plank on a real Postgres and a cluster that the test plays."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from plank.domain.limits import Limits
from plank.domain.pods import PodPhase
from plank.worker import end_homeless_jobs
from prowcommon.db.database import Database
from prowcommon.db.tables import prowjobs
from prowcommon.errors import Unavailable, UserError
from prowcommon.prowjobs.model import JobState
from prowcommon.tasks import alongside
from support.builders import a_new_job, a_spec
from support.clock import FakeClock
from support.scenes import PlankScene, until

S = JobState


@pytest.fixture
async def scene(database: Database, clock: FakeClock) -> AsyncIterator[PlankScene]:
    stage = PlankScene(database, clock, limits=Limits(max_revivals=2))
    async with alongside(stage.worker.run(), name="worker"):
        yield stage


async def test_a_job_runs_and_succeeds(scene: PlankScene) -> None:
    (job,) = await scene.given(a_new_job())
    running = await scene.becomes(job, S.PENDING)

    scene.cluster.finish(job)

    done = await scene.becomes(job, S.SUCCESS)
    assert await scene.history_of(job) == ["triggered", "pending", "success"]
    assert done.build_id == running.build_id == scene.cluster.starts[0]
    (build,) = await scene.builds_of(job)
    assert (build["attempt"], build["reason"], build["ended_at"]) == (1, "success", done.completed_at)


async def test_the_pod_gets_the_job_environment_with_its_build_id(scene: PlankScene) -> None:
    (job,) = await scene.given(a_new_job("echo-test"))
    running = await scene.becomes(job, S.PENDING)

    env = scene.cluster.ordered(job).env

    assert (env["JOB_NAME"], env["JOB_TYPE"], env["PROW_JOB_ID"]) == ("echo-test", "periodic", str(job))
    assert env["BUILD_ID"] == env["BUILD_NUMBER"] == running.build_id


async def test_a_lost_pod_event_is_caught_by_the_next_sweep(scene: PlankScene) -> None:
    (job,) = await scene.given(a_new_job())
    await scene.becomes(job, S.PENDING)

    scene.cluster.finish(job, PodPhase.FAILED, quietly=True)

    await scene.becomes(job, S.FAILURE)


async def test_an_abort_stops_the_pod_and_ends_the_job(scene: PlankScene) -> None:
    (job,) = await scene.given(a_new_job())
    await scene.becomes(job, S.PENDING)

    await scene.abort(job, "No longer needed.")

    done = await scene.becomes(job, S.ABORTED)
    assert not scene.cluster.runs(job)
    assert done.description == "No longer needed."
    assert done.completed_at is not None


async def test_a_pod_that_vanishes_is_replaced_by_a_new_build(scene: PlankScene) -> None:
    (job,) = await scene.given(a_new_job())
    first = await scene.becomes(job, S.PENDING)

    scene.cluster.lose(job)
    await until(lambda: _has_started(scene, 2))
    scene.cluster.finish(job)

    done = await scene.becomes(job, S.SUCCESS)
    assert await scene.history_of(job) == ["triggered", "pending", "pending", "success"]
    assert done.build_id != first.build_id
    assert [build["reason"] for build in await scene.builds_of(job)] == ["vanished", "success"]


async def test_revivals_have_a_limit_that_survives(scene: PlankScene) -> None:
    (job,) = await scene.given(a_new_job())
    for builds in (1, 2, 3):
        await until(lambda builds=builds: _has_started(scene, builds))
        await until(lambda builds=builds: _is_accepted(scene, job, builds))
        scene.cluster.lose(job)

    done = await scene.becomes(job, S.ERROR)
    assert "max revivals (2)" in done.description
    assert len(scene.cluster.starts) == 3


async def test_a_pod_that_runs_too_long_is_aborted_when_its_deadline_comes(scene: PlankScene) -> None:
    (job,) = await scene.given(a_new_job())
    await scene.becomes(job, S.PENDING)

    scene.time_passes(hours=48, seconds=1)

    done = await scene.becomes(job, S.ABORTED)
    assert done.description == "Pod running timeout."
    assert not scene.cluster.runs(job)


async def test_a_spec_that_can_never_run_ends_its_job_with_the_reason(scene: PlankScene) -> None:
    scene.cluster.refuse_with = UserError("it has no command")
    (job,) = await scene.given(a_new_job())

    done = await scene.becomes(job, S.ERROR)

    assert done.description == "Pod can not be created: it has no command"


async def test_a_cluster_that_is_down_costs_time_and_nothing_else(scene: PlankScene) -> None:
    scene.cluster.refuse_with = Unavailable("connection refused")
    (job,) = await scene.given(a_new_job())
    await until(lambda: _failed(scene, 2))
    assert await scene.state_of(job) is S.TRIGGERED

    scene.cluster.refuse_with = None
    scene.time_passes(minutes=5)

    await scene.becomes(job, S.PENDING)
    assert len(await scene.builds_of(job)) == 1


async def test_a_bug_parks_the_job_and_not_the_queue(scene: PlankScene) -> None:
    async with scene.database.connect() as connection:
        await connection.execute(update(prowjobs).values(attempts=0))
    broken, fine = await scene.given(a_new_job("broken"), a_new_job("fine"))
    start = scene.cluster.start

    async def start_or_fall(pod) -> None:
        if pod.prowjob_id == broken:
            raise KeyError("a bug")
        await start(pod)

    scene.cluster.start = start_or_fall

    async def is_parked() -> bool:
        scene.time_passes(minutes=5)
        async with scene.database.connect() as connection:
            return bool(await connection.scalar(select(prowjobs.c.parked_at).where(prowjobs.c.id == broken)))

    await until(is_parked)
    await scene.becomes(fine, S.PENDING)
    async with scene.database.connect() as connection:
        assert "a bug" in await connection.scalar(select(prowjobs.c.last_error).where(prowjobs.c.id == broken))


async def test_two_planks_start_every_pod_once(scene: PlankScene) -> None:
    async with alongside(scene.another().run(), name="second"):
        jobs = await scene.given(*(a_new_job(f"job-{n}") for n in range(250)))
        for job in jobs:
            await scene.becomes(job, S.PENDING)
            scene.cluster.finish(job)
        for job in jobs:
            await scene.becomes(job, S.SUCCESS)

    assert len(scene.cluster.starts) == len(set(scene.cluster.starts)) == 250


async def test_a_plank_that_takes_over_goes_on_where_the_other_stopped(database: Database, clock: FakeClock) -> None:
    scene = PlankScene(database, clock)
    async with alongside(scene.worker.run(), name="first"):
        running, gone = await scene.given(a_new_job(), a_new_job())
        await scene.becomes(running, S.PENDING)
        await scene.becomes(gone, S.PENDING)

    scene.cluster.finish(gone)
    async with alongside(scene.another().run(), name="second"):
        await scene.becomes(gone, S.SUCCESS)
        scene.cluster.finish(running)
        await scene.becomes(running, S.SUCCESS)

    assert len(scene.cluster.starts) == 2


async def test_a_job_for_a_cluster_that_is_not_there_ends_with_its_name(database: Database, clock: FakeClock) -> None:
    scene = PlankScene(database, clock)
    (job,) = await scene.given(a_new_job("lost"))
    elsewhere = a_new_job("elsewhere")
    (far,) = await scene.given(type(elsewhere)(key="far", spec=a_spec(cluster="moon")))

    assert await end_homeless_jobs(database, ["default"], clock) == 1

    assert await scene.state_of(job) is S.TRIGGERED
    done = await scene.job(far)
    assert (done.state, "'moon'" in done.description) == (S.ERROR, True)
    assert done.completed_at is not None
    assert done.completed_at - clock.now() < timedelta(seconds=1)


async def _has_started(scene: PlankScene, builds: int) -> bool:
    return len(scene.cluster.starts) >= builds


async def _is_accepted(scene: PlankScene, job, builds: int) -> bool:
    return (await scene.job(job)).build_id == scene.cluster.starts[builds - 1]


async def _failed(scene: PlankScene, times: int) -> bool:
    scene.time_passes(minutes=5)
    async with scene.database.connect() as connection:
        return (await connection.scalar(select(prowjobs.c.attempts))) >= times


async def test_a_pod_stopped_by_nobody_we_know_is_replaced_without_a_hot_loop(scene: PlankScene) -> None:
    (job,) = await scene.given(a_new_job())
    await scene.becomes(job, S.PENDING)

    await scene.cluster.stop(job)

    await until(lambda: _has_started(scene, 2))
    scene.cluster.finish(job)
    await scene.becomes(job, S.SUCCESS)
