"""What an API server does on a bad day, and what it costs: a delay, never a second pod and never a lost job."""

from collections.abc import AsyncIterator, Callable
from itertools import pairwise

import pytest

from plank.adapters.kubernetes.opening import open_cluster
from prowcommon.clock import SystemClock
from prowcommon.db.database import Database
from prowcommon.kube.access import accesses
from prowcommon.prowjobs.model import JobState
from support.builders import a_new_job
from support.detour import Detour
from support.kubeapi import Fault
from support.kubescene import Kube, KubeScene
from support.scenes import until


@pytest.fixture
async def scene(database: Database, kube: Kube, detour: Detour) -> AsyncIterator[KubeScene]:
    scene = KubeScene(database, kube)
    async with scene.plank():
        yield scene
    assert max(kube.kubelet.most_at_once.values(), default=0) <= 1, "never two pods of a job at once"


async def so(claim: Callable[[], bool]) -> None:
    async def is_so() -> bool:
        return claim()

    await until(is_so)


async def test_a_watch_whose_version_is_forgotten_begins_with_a_new_list(
    database: Database, kube: Kube, detour: Detour
) -> None:
    scene = KubeScene(database, kube)
    async with scene.plank() as pods:
        (job,) = await scene.given_running(a_new_job())
        lists = detour.count("is_list")

        detour.silence()
        await scene.kubelet.finish(str(job))
        detour.forget()
        detour.speak()

        await scene.becomes(job, JobState.SUCCESS)
        assert detour.count("is_list") > lists
        assert pods.reach.last_error == "", "the cluster was there all the time"
    (told,) = detour.expired
    assert "too old resource version" in told


async def test_a_watch_that_is_cut_goes_on_where_it_was(scene: KubeScene, detour: Detour) -> None:
    first, second = await scene.given_running(a_new_job(), a_new_job())
    lists = detour.count("is_list")

    detour.cut_watches()
    await scene.kubelet.finish(str(first))
    await scene.becomes(first, JobState.SUCCESS)
    detour.cut_watches()
    await scene.kubelet.finish(str(second))

    await scene.becomes(second, JobState.SUCCESS)
    assert detour.count("is_list") == lists


async def test_a_pod_whose_creation_was_throttled_is_created_later(scene: KubeScene, detour: Detour) -> None:
    detour.faults.append(Fault(429, times=2, retry_after="2"))

    (job,) = await scene.given(a_new_job())

    await until(lambda: has_tried(scene, detour, 1))
    scene.time_passes(seconds=3)
    await until(lambda: has_tried(scene, detour, 2))
    scene.time_passes(seconds=5)
    await scene.runs(job)
    await scene.becomes(job, JobState.PENDING)
    assert await scene.history_of(job) == ["triggered", "pending"]
    asked = [each for each in detour.asked if not each.is_watch]
    pauses = [after.at - before.at for before, after in pairwise(asked) if before.is_creation]
    assert min(pauses[:2]) >= 2, "nobody asks for anything while the server wants a pause"


async def test_a_list_that_is_throttled_is_asked_for_later(database: Database, kube: Kube, detour: Detour) -> None:
    detour.faults.append(Fault(429, method="GET", retry_after="1"))
    scene = KubeScene(database, kube)

    async with scene.plank() as pods:
        await scene.given_running(a_new_job())

        assert pods.reach.is_reachable
        assert "answered 429" in pods.reach.last_error


@pytest.mark.parametrize("status", [500, 503, 504])
async def test_a_server_in_trouble_costs_no_job(scene: KubeScene, detour: Detour, status: int) -> None:
    detour.faults.append(Fault(status))

    (job,) = await scene.given(a_new_job())

    await until(lambda: has_tried(scene, detour, 1))
    scene.time_passes(seconds=3)
    await scene.runs(job)


async def test_a_removal_that_fails_is_asked_for_again(scene: KubeScene, detour: Detour) -> None:
    (job,) = await scene.given_running(a_new_job())
    detour.faults.append(Fault(500, method="DELETE", path=""))

    await scene.abort(job)

    await so(lambda: len(detour.removals()) == 1)
    assert await scene.state_of(job) is JobState.PENDING
    scene.time_passes(seconds=3)
    await scene.becomes(job, JobState.ABORTED)
    await scene.gone(job)


async def test_an_exhausted_quota_is_waited_for(scene: KubeScene, detour: Detour) -> None:
    detour.faults.append(Fault(403, message="pods is forbidden: exceeded quota: most, used: pods=10"))

    (job,) = await scene.given(a_new_job())

    await until(lambda: has_tried(scene, detour, 1))
    assert await scene.state_of(job) is JobState.TRIGGERED
    scene.time_passes(seconds=31)
    await scene.runs(job)


async def test_a_page_of_somebody_else_s_is_no_answer(scene: KubeScene, detour: Detour) -> None:
    """A proxy on the way wants a login, say, and is polite about it."""
    detour.faults += [Fault(200, message="Please log in."), Fault(200, method="GET", path="")]

    (job,) = await scene.given(a_new_job())

    await so(lambda: not any(fault.times for fault in detour.faults))
    scene.time_passes(seconds=10)
    await scene.runs(job)


async def test_an_answer_that_is_lost_on_its_way_creates_no_second_pod(scene: KubeScene, detour: Detour) -> None:
    detour.loses_answer_to = "POST"

    (job,) = await scene.given(a_new_job())

    await scene.runs(job)
    await scene.kubelet.finish(str(job))
    await scene.becomes(job, JobState.SUCCESS)
    assert scene.kubelet.begun.total() == 1


async def test_an_answer_is_lost_and_the_watch_lags_and_still_there_is_one_pod(
    scene: KubeScene, detour: Detour
) -> None:
    detour.silence()
    detour.loses_answer_to = "POST"

    (job,) = await scene.given(a_new_job())

    await until(lambda: has_tried(scene, detour, 1))
    scene.time_passes(seconds=3)
    await scene.becomes(job, JobState.PENDING)
    assert len(await scene.builds_of(job)) == 1
    detour.speak()
    await scene.runs(job)


async def test_a_removal_whose_answer_is_lost_is_a_removal(scene: KubeScene, detour: Detour) -> None:
    (job,) = await scene.given_running(a_new_job())
    detour.loses_answer_to = "DELETE"

    await scene.abort(job)

    await scene.gone(job)
    scene.time_passes(seconds=3)
    await scene.becomes(job, JobState.ABORTED)
    assert len(await scene.builds_of(job)) == 1


async def test_a_watch_that_lags_hides_no_pod(scene: KubeScene, detour: Detour, kube: Kube) -> None:
    """Else a plank that takes over would believe its predecessor's pods to have vanished."""
    (access,) = accesses(kube.kubeconfig, in_cluster=False)
    namespace = kube.kubelet.namespace
    opened = open_cluster(access, clock=SystemClock(), namespace=lambda: namespace, requests_per_second=500)
    async with opened as other:
        await other.find([])
        await so(lambda: detour.count("is_watch") == 2)
        detour.silence()
        (job,) = await scene.given(a_new_job())
        await scene.runs(job)

        assert other.mirror.get(job) is None
        assert job in await other.find([job])
        detour.speak()


async def test_credentials_that_are_taken_no_more_are_waited_for(
    database: Database, kube: Kube, detour: Detour
) -> None:
    kube.authorize("first")
    detour.token = "first"
    scene = KubeScene(database, kube)
    async with scene.plank():
        await scene.given_running(a_new_job())

        detour.token = "second"
        (job,) = await scene.given(a_new_job())
        await so(lambda: detour.unauthorized > 0)
        kube.authorize("second")

        await scene.runs(job)
    assert len(await scene.builds_of(job)) == 1


async def test_a_pod_is_removed_only_as_the_one_that_was_seen(scene: KubeScene, detour: Detour) -> None:
    (job,) = await scene.given_running(a_new_job())
    uid = (await scene.kubelet.pod(str(job)))["metadata"]["uid"]

    await scene.abort(job)

    await scene.gone(job)
    assert {"preconditions": {"uid": uid}} in detour.removals()


async def test_a_revival_waits_until_the_earlier_pod_is_gone(scene: KubeScene) -> None:
    (job,) = await scene.given_running(a_new_job())
    scene.kubelet.removes = False
    await scene.kubelet.says(str(job), phase="Unknown")

    async def is_claimed() -> bool:
        return len(await scene.builds_of(job)) == 2

    async def is_being_removed() -> bool:
        return "deletionTimestamp" in (await scene.kubelet.pod(str(job)))["metadata"]

    await until(is_claimed)
    await until(is_being_removed)
    assert await scene.kubelet.names() == [str(job)]

    await scene.kubelet.remove(str(job))

    scene.time_passes(seconds=5)
    await scene.runs(job, builds=2)


async def has_tried(scene: KubeScene, detour: Detour, times: int) -> bool:
    scene.worker.woken.set()
    return detour.count("is_creation") >= times
