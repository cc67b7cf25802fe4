"""A newer run for the same pull request ends the older one, on a real Postgres."""

from collections.abc import AsyncIterator

import pytest

from plank.domain.capacity import Capacities
from plank.domain.limits import Limits
from prowcommon.db import prowjobs as ledger
from prowcommon.db.database import Database
from prowcommon.db.prowjobs import NewProwJob
from prowcommon.ids import ProwJobId
from prowcommon.prowjobs.model import JobState, JobType
from prowcommon.tasks import alongside
from support.builders import a_new_job, a_pull, some_refs
from support.clock import FakeClock
from support.scenes import PlankScene

S = JobState


def a_presubmit(job: str = "unit-test", *, number: int = 7, sha: str = "b" * 40, **said: object) -> NewProwJob:
    return a_new_job(job, **{"type": JobType.PRESUBMIT, "refs": some_refs(a_pull(number, sha=sha)), **said})


@pytest.fixture
async def scene(database: Database, clock: FakeClock) -> AsyncIterator[PlankScene]:
    stage = PlankScene(database, clock)
    async with alongside(stage.worker.run(), name="worker"):
        yield stage


async def given_one(scene: PlankScene, new: NewProwJob) -> ProwJobId:
    (made,) = await scene.given(new)
    scene.clock.pass_(milliseconds=1)
    return made


async def test_a_push_ends_the_run_of_the_commit_before(scene: PlankScene) -> None:
    older = await given_one(scene, a_presubmit(sha="b" * 40))
    await scene.becomes(older, S.PENDING)

    newer = await given_one(scene, a_presubmit(sha="c" * 40))

    ended = await scene.becomes(older, S.ABORTED)
    await scene.becomes(newer, S.PENDING)
    assert ended.description == f"Superseded by a newer run for the same pull request: {newer}."
    assert ended.abort is not None
    assert ended.abort.by == "plank"
    assert not scene.cluster.runs(older)
    assert scene.cluster.runs(newer)


async def test_runs_that_arrive_together_start_the_newest_alone(database: Database, clock: FakeClock) -> None:
    scene = PlankScene(database, clock)
    runs = [await given_one(scene, a_presubmit()) for _ in range(5)]

    async with alongside(scene.worker.run(), name="worker"):
        await scene.becomes(runs[-1], S.PENDING)
        for older in runs[:-1]:
            await scene.becomes(older, S.ABORTED)

    assert len(scene.cluster.starts) == 1
    assert [await scene.history_of(older) for older in runs[:-1]] == [["triggered", "aborted"]] * 4


async def test_an_older_run_that_is_seen_late_ends_itself(scene: PlankScene) -> None:
    new, old = a_presubmit(), a_presubmit()
    at = scene.clock.now()
    scene.clock.pass_(seconds=1)
    newer = await given_one(scene, new)
    await scene.becomes(newer, S.PENDING)

    async with scene.database.connect() as connection:  # its creator was slow to commit
        (made,) = await ledger.create(connection, [old], at=at, by="test")
    scene.worker.woken.set()

    await scene.becomes(made.prowjob_id, S.ABORTED)
    assert await scene.state_of(newer) is S.PENDING
    assert len(scene.cluster.starts) == 1


async def test_other_jobs_and_other_pull_requests_go_on(scene: PlankScene) -> None:
    others = await scene.given(
        a_presubmit("lint"),
        a_presubmit(number=8),
        a_presubmit(refs=some_refs(a_pull(), repo="elsewhere")),
        a_presubmit(refs=some_refs(a_pull(), base_ref="release-1")),
        a_presubmit(extra_refs=(some_refs(repo="tools"),)),
        a_presubmit(type=JobType.BATCH),
    )
    scene.clock.pass_(milliseconds=1)
    newest = await given_one(scene, a_presubmit())

    for job in (*others, newest):
        await scene.becomes(job, S.PENDING)


async def test_who_waits_for_a_place_is_superseded_as_well(database: Database, clock: FakeClock) -> None:
    scene = PlankScene(database, clock, limits=Limits(capacities=Capacities(queues={"closed": 0})))
    async with alongside(scene.worker.run(), name="worker"):
        older = await given_one(scene, a_presubmit(job_queue_name="closed"))
        newer = await given_one(scene, a_presubmit(job_queue_name="closed"))

        await scene.becomes(older, S.ABORTED)

    assert await scene.state_of(newer) is S.TRIGGERED


async def test_a_run_on_another_cluster_is_superseded_by_asking_its_plank(scene: PlankScene) -> None:
    elsewhere = await given_one(scene, a_presubmit(cluster="moon"))

    newer = await given_one(scene, a_presubmit())

    await scene.becomes(newer, S.PENDING)
    asked = await scene.job(elsewhere)
    assert asked.abort is not None
    assert asked.state is S.TRIGGERED
