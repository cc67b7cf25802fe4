"""Limits on a real Postgres: who starts, who waits and for what, and who is woken when a place becomes free."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from plank.domain.capacity import Capacities
from plank.domain.limits import Limits
from plank.domain.pods import PodPhase
from plank.worker import ClusterWorker
from prowcommon.db.database import Database
from prowcommon.db.prowjobs import NewProwJob
from prowcommon.db.tables import leases, prowjob_builds, prowjobs
from prowcommon.ids import ProwJobId
from prowcommon.prowjobs.model import JobState
from prowcommon.tasks import alongside
from support.builders import a_new_job
from support.clock import FakeClock
from support.cluster import FakeCluster
from support.scenes import PlankScene, until

S = JobState


def limited_to(*, most: int = 0, **queues: int) -> Limits:
    return Limits(capacities=Capacities(most=most, queues=queues))


class Line(PlankScene):
    """A stage on which jobs wait."""

    async def given_in_order(self, *wanted: NewProwJob) -> list[ProwJobId]:
        """Each a millisecond older than the next."""
        made = []
        for each in wanted:
            made += await self.given(each)
            self.clock.pass_(milliseconds=1)
        return made

    async def waits(self, id_: ProwJobId, limit: str, because: str = "") -> None:
        async def is_so() -> bool:
            job = await self.job(id_)
            return job.waiting_for == limit and because in job.description

        await until(is_so)
        assert await self.state_of(id_) is S.TRIGGERED
        assert await self.builds_of(id_) == []

    async def alive(self) -> int:
        async with self.database.connect() as connection:
            return len(
                list(await connection.scalars(select(prowjob_builds).where(prowjob_builds.c.ended_at.is_(None))))
            )

    async def writes_so_far(self, id_: ProwJobId) -> str:
        """Changes whenever the row is written."""
        async with self.database.connect() as connection:
            return str(await connection.scalar(text("SELECT xmin FROM prowjobs WHERE id = :id"), {"id": id_}))


@pytest.fixture
async def scene(database: Database, clock: FakeClock) -> AsyncIterator[Line]:
    stage = Line(database, clock)
    async with alongside(stage.worker.run(), name="worker"):
        yield stage


@dataclass
class Plank:
    """One that works for a cluster of its own, and sweeps only once in a blue moon."""

    worker: ClusterWorker
    cluster: FakeCluster


@asynccontextmanager
async def planks(scene: Line, *clusters: str) -> AsyncIterator[dict[str, Plank]]:
    async with AsyncExitStack() as stack:
        running = {}
        for name in clusters:
            cluster = FakeCluster(scene.clock)
            cluster.starts = scene.cluster.starts
            worker = ClusterWorker(
                name,
                scene.database,
                cluster,
                scene.clock,
                lambda: scene.limits,
                lambda job: "",
                sweep_every=timedelta(hours=1),
                holder=f"test-{name}",
            )
            await stack.enter_async_context(alongside(worker.run(), name=name))
            running[name] = Plank(worker, cluster)
        await until(lambda: _holds_leases(scene, clusters))
        yield running


async def _holds_leases(scene: Line, clusters: Sequence[str]) -> bool:
    async with scene.database.connect() as connection:
        held = set(await connection.scalars(select(leases.c.name)))
    return held >= {f"cluster/{name}" for name in clusters}


async def _is(found: Any, wanted: object) -> bool:
    return bool(await found == wanted)


async def test_a_job_waits_for_its_own_runs_and_starts_when_one_ends(scene: Line) -> None:
    (first,) = await scene.given_in_order(a_new_job("big", max_concurrency=1))
    await scene.becomes(first, S.PENDING)
    second, third = await scene.given_in_order(*(a_new_job("big", max_concurrency=1) for _ in range(2)))
    await scene.waits(second, "job", "Waiting: 1 of 1 runs of this job are going.")
    await scene.waits(third, "job")

    scene.cluster.finish(first)

    assert (await scene.becomes(second, S.PENDING)).waiting_for is None
    await scene.waits(third, "job")


async def test_a_queue_lets_as_many_start_as_it_holds_whatever_their_jobs(scene: Line) -> None:
    scene.limits = limited_to(build=2)
    jobs = await scene.given_in_order(*(a_new_job(f"job-{n}", job_queue_name="build") for n in range(2)))
    await scene.becomes(jobs[1], S.PENDING)
    jobs += await scene.given_in_order(*(a_new_job(f"job-{n}", job_queue_name="build") for n in range(2, 4)))
    await scene.waits(jobs[2], "queue", "Waiting: 2 of 2 runs of queue 'build' are going.")

    scene.cluster.finish(jobs[0])
    await scene.becomes(jobs[2], S.PENDING)

    await scene.waits(jobs[3], "queue")
    assert await scene.alive() == 2


async def test_the_limit_of_all_counts_everything(scene: Line) -> None:
    scene.limits = limited_to(most=2)
    jobs = await scene.given_in_order(*(a_new_job(f"job-{n}") for n in range(2)))
    await scene.becomes(jobs[1], S.PENDING)
    jobs += await scene.given(a_new_job("one-too-many"))
    await scene.waits(jobs[2], "all", "Waiting: 2 of 2 runs of all jobs (plank.max_concurrency) are going.")

    scene.cluster.finish(jobs[1])

    await scene.becomes(jobs[2], S.PENDING)


async def test_a_closed_queue_starts_nothing_and_holds_up_nobody_else(scene: Line) -> None:
    scene.limits = limited_to(closed=0, open=1)
    blocked = await scene.given_in_order(*(a_new_job(f"blocked-{n}", job_queue_name="closed") for n in range(250)))
    (other,) = await scene.given(a_new_job("other", job_queue_name="open"))

    await scene.becomes(other, S.PENDING)
    for job in (blocked[0], blocked[-1]):
        await scene.waits(job, "queue", "nothing of queue 'closed' starts")
    assert len(scene.cluster.starts) == 1


async def test_a_queue_of_a_negative_capacity_has_no_limit(scene: Line) -> None:
    scene.limits = limited_to(wide=-1)
    jobs = await scene.given(*(a_new_job(f"job-{n}", job_queue_name="wide") for n in range(20)))

    for job in jobs:
        await scene.becomes(job, S.PENDING)


async def test_runs_that_wait_for_their_own_job_don_t_block_their_queue(scene: Line) -> None:
    scene.limits = limited_to(build=3)
    slow = [a_new_job("slow", max_concurrency=1, job_queue_name="build") for _ in range(20)]
    quick = [a_new_job(f"quick-{n}", job_queue_name="build") for n in range(3)]
    ids = await scene.given_in_order(*slow, *quick)

    for started in (ids[0], ids[20], ids[21]):
        await scene.becomes(started, S.PENDING)
    await scene.waits(ids[1], "job")
    await scene.waits(ids[22], "queue")

    scene.cluster.finish(ids[0])  # the slow ones are older than the last quick one
    await scene.becomes(ids[1], S.PENDING)
    await scene.waits(ids[22], "queue")


async def test_those_who_wait_start_in_the_order_of_their_age(scene: Line) -> None:
    scene.limits = limited_to(build=1)
    jobs = await scene.given_in_order(*(a_new_job(f"job-{n}", job_queue_name="build") for n in range(12)))

    for job in jobs:
        await scene.becomes(job, S.PENDING)
        scene.cluster.finish(job)
    await scene.becomes(jobs[-1], S.SUCCESS)

    assert scene.cluster.starts == [(await scene.job(job)).build_id for job in jobs]


async def test_a_newcomer_doesn_t_overtake_who_waits(scene: Line) -> None:
    scene.limits = limited_to(build=1)
    going, waiting = await scene.given_in_order(*(a_new_job(f"job-{n}", job_queue_name="build") for n in range(2)))
    await scene.waits(waiting, "queue")

    scene.cluster.finish(going)
    (newcomer,) = await scene.given(a_new_job("newcomer", job_queue_name="build"))

    await scene.becomes(waiting, S.PENDING)
    await scene.waits(newcomer, "queue")


async def test_who_waits_is_written_once(scene: Line) -> None:
    _, waiting = await scene.given_in_order(*(a_new_job("big", max_concurrency=1) for _ in range(2)))
    await scene.waits(waiting, "job", "Waiting")
    written = await scene.writes_so_far(waiting)

    for _ in range(20):  # each of these looks at all there is to look at
        (other,) = await scene.given(a_new_job("other"))
        await scene.becomes(other, S.PENDING)
        scene.cluster.finish(other)
        await scene.becomes(other, S.SUCCESS)

    assert await scene.writes_so_far(waiting) == written


async def test_a_revival_keeps_its_place(scene: Line) -> None:
    scene.limits = limited_to(build=1)
    going, waiting = await scene.given_in_order(*(a_new_job(f"job-{n}", job_queue_name="build") for n in range(2)))
    await scene.becomes(going, S.PENDING)
    await scene.waits(waiting, "queue")

    scene.cluster.lose(going)
    await until(lambda: _is(_starts(scene), 2))
    await until(lambda: _is(scene.history_of(going), ["triggered", "pending", "pending"]))

    await scene.waits(waiting, "queue")
    assert await scene.alive() == 1
    scene.cluster.finish(going)
    await scene.becomes(waiting, S.PENDING)


async def test_a_build_that_was_lost_before_its_pod_was_seen_keeps_its_place_as_well(scene: Line) -> None:
    scene.limits = limited_to(build=1)
    start, seen = scene.cluster.start, []

    async def start_and_lose(pod: Any) -> None:
        await start(pod)
        if not seen:
            seen.append(pod.build_id)
            scene.cluster.lose(pod.prowjob_id)
            await start(pod)  # what the next plank would do, and hear that it began before

    scene.cluster.start = start_and_lose  # type: ignore[method-assign]
    going, waiting = await scene.given_in_order(*(a_new_job(f"job-{n}", job_queue_name="build") for n in range(2)))
    await scene.becomes(going, S.PENDING)

    await scene.waits(waiting, "queue")
    assert [build["reason"] for build in await scene.builds_of(going)] == ["lost", ""]
    assert await scene.alive() == 1


async def test_an_abort_of_who_waits_ends_it_without_a_pod(scene: Line) -> None:
    first, second, third = await scene.given_in_order(*(a_new_job("big", max_concurrency=1) for _ in range(3)))
    await scene.waits(third, "job")

    await scene.abort(second)
    ended = await scene.becomes(second, S.ABORTED)
    scene.cluster.finish(first)

    await scene.becomes(third, S.PENDING)
    assert ended.waiting_for is None
    assert await scene.builds_of(second) == []


async def test_a_raised_capacity_is_used_at_the_next_sweep(scene: Line) -> None:
    scene.limits = limited_to(build=0)
    jobs = await scene.given_in_order(*(a_new_job(f"job-{n}", job_queue_name="build") for n in range(3)))
    await scene.waits(jobs[2], "queue")

    scene.limits = limited_to(build=2)
    await scene.becomes(jobs[1], S.PENDING)
    await scene.waits(jobs[2], "queue")

    scene.limits = limited_to(build=-1)
    await scene.becomes(jobs[2], S.PENDING)


async def test_a_run_s_own_limit_is_the_one_it_was_created_with(scene: Line) -> None:
    (old,) = await scene.given_in_order(a_new_job("big", max_concurrency=0))
    await scene.becomes(old, S.PENDING)
    (new,) = await scene.given_in_order(a_new_job("big", max_concurrency=1))
    await scene.waits(new, "job", "Waiting: 1 of 1 runs")
    (newer,) = await scene.given_in_order(a_new_job("big", max_concurrency=2))
    await scene.waits(newer, "job", "Waiting: older runs of this job come first.")


async def test_limits_span_clusters_and_their_planks_wake_each_other(database: Database, clock: FakeClock) -> None:
    scene = Line(database, clock, limits=limited_to(build=1))
    wanted = [(n, cluster) for n in range(3) for cluster in ("east", "west")]
    async with planks(scene, "east", "west") as running:
        jobs = await scene.given_in_order(
            *(a_new_job(f"job-{cluster}-{n}", cluster=cluster, job_queue_name="build") for n, cluster in wanted)
        )
        for plank in running.values():  # of new jobs the bus tells; of a free place, nobody but the other plank
            plank.worker.woken.set()
        for job, (_, cluster) in zip(jobs, wanted, strict=True):
            await scene.becomes(job, S.PENDING)
            assert await scene.alive() == 1
            running[cluster].cluster.finish(job)
        await scene.becomes(jobs[-1], S.SUCCESS)

    assert scene.cluster.starts == [(await scene.job(job)).build_id for job in jobs]


async def test_jobs_of_a_cluster_without_a_plank_keep_nobody_waiting(scene: Line) -> None:
    scene.limits = limited_to(build=1)
    async with planks(scene, "gone"):
        pass  # its lease is known from now on
    (stranded,) = await scene.given(a_new_job("stranded", cluster="gone", job_queue_name="build"))
    scene.clock.pass_(milliseconds=1)
    (here,) = await scene.given(a_new_job("here", job_queue_name="build"))
    await scene.waits(here, "queue", "Waiting: older runs of queue 'build' come first.")

    scene.time_passes(minutes=1)

    await scene.becomes(here, S.PENDING)
    assert await scene.state_of(stranded) is S.TRIGGERED


async def test_every_place_is_given_back_however_a_run_ends(scene: Line) -> None:
    scene.limits = replace(limited_to(build=4), max_revivals=0)
    jobs = await scene.given(*(a_new_job(f"job-{n}", job_queue_name="build") for n in range(4)))
    for job in jobs:
        await scene.becomes(job, S.PENDING)

    scene.cluster.finish(jobs[0], PodPhase.FAILED)
    scene.cluster.lose(jobs[1])
    await scene.abort(jobs[2])
    scene.cluster.finish(jobs[3])

    for job, state in zip(jobs, (S.FAILURE, S.ERROR, S.ABORTED, S.SUCCESS), strict=True):
        await scene.becomes(job, state)
    assert await scene.alive() == 0
    async with scene.database.connect() as connection:
        assert list(await connection.scalars(select(prowjobs.c.id).where(prowjobs.c.waiting_for.is_not(None)))) == []


async def _starts(scene: Line) -> int:
    return len(scene.cluster.starts)
