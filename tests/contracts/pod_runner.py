"""What every PodRunner promises, as a suite: the fake's, the process executor's, the Kubernetes adapter's.

A test class inherits PodRunnerContract and brings two fixtures: `runner`, the PodRunner, and `cluster`, the
hands that make a pod of it end (a kubelet's work, which no PodRunner does itself).
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

import pytest

from plank.domain.pods import ObservedPod, PodPhase, PodToStart
from plank.ports import PodRunner
from prowcommon.errors import Conflict, NotFound, UserError
from prowcommon.ids import BuildId, ProwJobId

PATIENCE_SECONDS = 10.0
_LOOK_SECONDS = 0.25
"""A hint may be lost, by the port's own words: so there is a look now and then as well."""

Claim = Callable[[ObservedPod | None], bool]


class Cluster(Protocol):
    def a_pod(self) -> PodToStart:
        """A pod of a new job, whose only container `test` runs until `finish`."""
        ...

    def an_impossible_pod(self) -> PodToStart:
        """One that this executor can never run."""
        ...

    async def finish(self, pod: PodToStart, *, exit_code: int = 0, says: str = "") -> None:
        """Lets the running pod print `says` and end."""
        ...

    def runs_of(self, pod: PodToStart) -> int:
        """How often the pod's command was begun, by a witness outside the product."""
        ...


async def seen(runner: PodRunner, prowjob_id: ProwJobId, claim: Claim) -> ObservedPod | None:
    """The pod as soon as `claim` holds for it."""
    changes = runner.changes()
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not claim(pod := (await runner.find([prowjob_id])).get(prowjob_id)):
            try:
                await asyncio.wait_for(anext(changes), _LOOK_SECONDS)
            except TimeoutError:
                continue
    return pod


async def when_running(runner: PodRunner, pod: PodToStart) -> ObservedPod:
    running = await seen(runner, pod.prowjob_id, lambda p: p is not None and p.phase is PodPhase.RUNNING)
    assert running is not None
    return running


async def when_finished(runner: PodRunner, pod: PodToStart) -> ObservedPod:
    ended = (PodPhase.SUCCEEDED, PodPhase.FAILED)
    finished = await seen(runner, pod.prowjob_id, lambda p: p is not None and p.phase in ended)
    assert finished is not None
    return finished


class PodRunnerContract:
    async def test_a_started_pod_is_found_by_its_job(self, runner: PodRunner, cluster: Cluster) -> None:
        pod = cluster.a_pod()

        await runner.start(pod)

        found = (await runner.find([pod.prowjob_id]))[pod.prowjob_id]
        assert found.build_id == pod.build_id
        assert found.phase in (PodPhase.PENDING, PodPhase.RUNNING)
        assert found.finished_at is None

    async def test_a_pod_whose_container_ends_well_has_succeeded(self, runner: PodRunner, cluster: Cluster) -> None:
        pod = cluster.a_pod()
        await runner.start(pod)
        await when_running(runner, pod)

        await cluster.finish(pod)

        finished = await when_finished(runner, pod)
        assert finished.phase is PodPhase.SUCCEEDED
        assert finished.started_at is not None
        assert finished.finished_at is not None
        assert finished.created_at <= finished.started_at <= finished.finished_at

    async def test_a_pod_whose_container_ends_badly_has_failed(self, runner: PodRunner, cluster: Cluster) -> None:
        pod = cluster.a_pod()
        await runner.start(pod)
        await when_running(runner, pod)

        await cluster.finish(pod, exit_code=3)

        assert (await when_finished(runner, pod)).phase is PodPhase.FAILED

    async def test_a_change_is_hinted_at(self, runner: PodRunner, cluster: Cluster) -> None:
        pod = cluster.a_pod()
        changes = runner.changes()

        await runner.start(pod)

        async with asyncio.timeout(PATIENCE_SECONDS):
            assert await anext(changes) == pod.prowjob_id

    async def test_starting_a_build_again_runs_it_once(self, runner: PodRunner, cluster: Cluster) -> None:
        pod = cluster.a_pod()

        await asyncio.gather(*(runner.start(pod) for _ in range(3)))
        await runner.start(pod)
        await when_running(runner, pod)
        await cluster.finish(pod)
        await when_finished(runner, pod)
        await runner.start(pod)

        assert cluster.runs_of(pod) == 1

    async def test_a_second_build_waits_for_the_first_to_end(self, runner: PodRunner, cluster: Cluster) -> None:
        pod = cluster.a_pod()
        await runner.start(pod)

        with pytest.raises(Conflict):
            await runner.start(replace(pod, build_id=BuildId("1999999999999999999")))

        assert (await runner.find([pod.prowjob_id]))[pod.prowjob_id].build_id == pod.build_id

    async def test_a_pod_that_can_never_run_here_is_refused_with_a_reason(
        self, runner: PodRunner, cluster: Cluster
    ) -> None:
        pod = cluster.an_impossible_pod()

        with pytest.raises(UserError, match=r"\w+"):
            await runner.start(pod)

        assert await runner.find([pod.prowjob_id]) == {}

    async def test_a_stopped_pod_is_finished_or_gone(self, runner: PodRunner, cluster: Cluster) -> None:
        pod = cluster.a_pod()
        await runner.start(pod)
        await when_running(runner, pod)

        await runner.stop(pod.prowjob_id)

        stopped = await seen(runner, pod.prowjob_id, lambda p: p is None or p.phase is PodPhase.FAILED)
        assert stopped is None or stopped.build_id == pod.build_id

    async def test_stopping_a_job_without_a_pod_is_fine(self, runner: PodRunner, cluster: Cluster) -> None:
        await runner.stop(cluster.a_pod().prowjob_id)

    async def test_a_job_without_a_pod_is_absent(self, runner: PodRunner, cluster: Cluster) -> None:
        assert await runner.find([cluster.a_pod().prowjob_id]) == {}

    async def test_a_log_is_read_in_pieces_to_its_end(self, runner: PodRunner, cluster: Cluster) -> None:
        pod = cluster.a_pod()
        await runner.start(pod)
        await when_running(runner, pod)
        await cluster.finish(pod, says="first second\n")
        await when_finished(runner, pod)

        data, offset, is_complete = b"", 0, False
        while not is_complete:
            chunk = await runner.read_log(pod.prowjob_id, pod.build_id, container="test", offset=offset, limit_bytes=6)
            assert len(chunk.data) <= 6
            data, offset, is_complete = data + chunk.data, chunk.next_offset, chunk.is_complete

        assert data == b"first second\n"

    async def test_a_log_is_streamed_from_where_it_was_read_to(self, runner: PodRunner, cluster: Cluster) -> None:
        pod = cluster.a_pod()
        await runner.start(pod)
        await when_running(runner, pod)
        await cluster.finish(pod, says="first second\n")
        await when_finished(runner, pod)

        pieces = runner.stream_log(pod.prowjob_id, pod.build_id, container="test", offset=6)

        assert b"".join([piece async for piece in pieces]) == b"second\n"

    async def test_the_log_of_a_pod_that_runs_is_streamed_as_it_is(self, runner: PodRunner, cluster: Cluster) -> None:
        pod = cluster.a_pod()
        await runner.start(pod)
        await when_running(runner, pod)

        async with asyncio.timeout(PATIENCE_SECONDS):
            pieces = runner.stream_log(pod.prowjob_id, pod.build_id, container="test")
            assert b"".join([piece async for piece in pieces]) == b""

    async def test_many_follow_a_log_to_its_containers_end(self, runner: PodRunner, cluster: Cluster) -> None:
        pod = cluster.a_pod()
        await runner.start(pod)

        async def follow(offset: int) -> bytes:
            pieces = runner.stream_log(pod.prowjob_id, pod.build_id, container="test", offset=offset, follow=True)
            return b"".join([piece async for piece in pieces])

        async with asyncio.timeout(2 * PATIENCE_SECONDS), asyncio.TaskGroup() as readers:
            first, second = readers.create_task(follow(0)), readers.create_task(follow(6))
            await when_running(runner, pod)
            await cluster.finish(pod, says="first second\n")

        assert (first.result(), second.result()) == (b"first second\n", b"second\n")

    async def test_following_is_given_up_at_any_time(self, runner: PodRunner, cluster: Cluster) -> None:
        pod = cluster.a_pod()
        await runner.start(pod)
        await when_running(runner, pod)
        pieces = runner.stream_log(pod.prowjob_id, pod.build_id, container="test", follow=True)

        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(pieces), 0.1)
        await pieces.aclose()

        await cluster.finish(pod, says="all the same\n")
        await when_finished(runner, pod)
        again = runner.stream_log(pod.prowjob_id, pod.build_id, container="test", follow=True)
        assert b"".join([piece async for piece in again]) == b"all the same\n"

    async def test_nothing_is_streamed_of_an_unknown_build(self, runner: PodRunner, cluster: Cluster) -> None:
        pod = cluster.a_pod()

        with pytest.raises(NotFound):
            await anext(runner.stream_log(pod.prowjob_id, pod.build_id, container="test"))
        assert await runner.podinfo(pod.prowjob_id, pod.build_id) is None

    async def test_the_log_of_an_unknown_build_is_not_found(self, runner: PodRunner, cluster: Cluster) -> None:
        pod = cluster.a_pod()

        with pytest.raises(NotFound):
            await runner.read_log(pod.prowjob_id, pod.build_id, container="test", offset=0, limit_bytes=1)
