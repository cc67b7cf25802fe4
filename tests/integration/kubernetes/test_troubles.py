"""What an API server does on a bad day, and what it costs: a delay, never a second pod and never a lost job."""

from collections.abc import AsyncIterator, Callable

import pytest

from plank.adapters.kubernetes.opening import open_cluster
from prowcommon.clock import SystemClock
from prowcommon.db.database import Database
from prowcommon.kube.access import accesses
from prowcommon.prowjobs.model import JobState
from support.builders import a_new_job
from support.kubeapi import FakeKubeApi, Fault
from support.kubescene import Kube, KubeScene
from support.scenes import until


@pytest.fixture
async def kube(fake_kube: Kube) -> Kube:
    return fake_kube


@pytest.fixture
def api(kube: Kube) -> FakeKubeApi:
    assert kube.fake is not None
    return kube.fake


@pytest.fixture
async def scene(database: Database, kube: Kube) -> AsyncIterator[KubeScene]:
    scene = KubeScene(database, kube)
    async with scene.plank():
        yield scene
    assert max(kube.kubelet.most_at_once.values(), default=0) <= 1, "never two pods of a job at once"


async def so(claim: Callable[[], bool]) -> None:
    async def is_so() -> bool:
        return claim()

    await until(is_so)


async def test_a_watch_whose_version_is_forgotten_begins_with_a_new_list(scene: KubeScene, api: FakeKubeApi) -> None:
    (job,) = await scene.given_running(a_new_job())
    lists = len(lists_of(api))

    api.is_silent = True
    await scene.kubelet.finish(str(job))
    api.forget()
    api.is_silent = False

    await scene.becomes(job, JobState.SUCCESS)
    assert len(lists_of(api)) > lists


async def test_a_watch_that_is_cut_goes_on_where_it_was(scene: KubeScene, api: FakeKubeApi) -> None:
    first, second = await scene.given_running(a_new_job(), a_new_job())
    lists = len(lists_of(api))

    api.cut_watches()
    await scene.kubelet.finish(str(first))
    api.cut_watches()
    await scene.kubelet.finish(str(second))

    await scene.becomes(first, JobState.SUCCESS)
    await scene.becomes(second, JobState.SUCCESS)
    assert len(lists_of(api)) == lists


async def test_a_pod_whose_creation_was_throttled_is_created_later(scene: KubeScene, api: FakeKubeApi) -> None:
    api.faults.append(Fault(429, times=2, retry_after="1"))

    (job,) = await scene.given(a_new_job())

    await until(lambda: has_tried(scene, api, 1))
    scene.time_passes(seconds=2)
    await until(lambda: has_tried(scene, api, 2))
    scene.time_passes(seconds=5)
    await scene.runs(job)
    assert await scene.history_of(job) == ["triggered", "pending"]


@pytest.mark.parametrize("status", [500, 503, 504])
async def test_a_server_in_trouble_costs_no_job(scene: KubeScene, api: FakeKubeApi, status: int) -> None:
    api.faults.append(Fault(status))

    (job,) = await scene.given(a_new_job())

    await until(lambda: has_tried(scene, api, 1))
    scene.time_passes(seconds=3)
    await scene.runs(job)


async def test_an_exhausted_quota_is_waited_for(scene: KubeScene, api: FakeKubeApi) -> None:
    api.faults.append(Fault(403, message="pods is forbidden: exceeded quota: most, used: pods=10"))

    (job,) = await scene.given(a_new_job())

    await until(lambda: has_tried(scene, api, 1))
    assert await scene.state_of(job) is JobState.TRIGGERED
    scene.time_passes(seconds=31)
    await scene.runs(job)


async def test_an_answer_that_is_lost_on_its_way_creates_no_second_pod(scene: KubeScene, api: FakeKubeApi) -> None:
    api.loses_next_answer = True

    (job,) = await scene.given(a_new_job())

    await scene.runs(job)
    await scene.kubelet.finish(str(job))
    await scene.becomes(job, JobState.SUCCESS)
    assert scene.kubelet.begun.total() == 1


async def test_a_watch_that_lags_hides_no_pod(scene: KubeScene, api: FakeKubeApi, kube: Kube) -> None:
    """Else a plank that takes over would believe its predecessor's pods to have vanished."""
    (access,) = accesses(kube.kubeconfig, in_cluster=False)
    opened = open_cluster(access, clock=SystemClock(), namespace=lambda: "default", requests_per_second=500)
    async with opened as other:
        await other.find([])
        api.is_silent = True
        (job,) = await scene.given(a_new_job())
        await so(lambda: len(api.pods()) == 1)

        assert other.mirror.get(job) is None
        assert job in await other.find([job])
        api.is_silent = False


async def test_credentials_that_expired_are_loaded_anew(database: Database, kube: Kube, api: FakeKubeApi) -> None:
    kube.authorize("first")
    api.token = "first"
    scene = KubeScene(database, kube)
    async with scene.plank():
        await scene.given_running(a_new_job())

        kube.authorize("second")
        api.token = "second"

        (job,) = await scene.given_running(a_new_job())
    assert len(await scene.builds_of(job)) == 1


async def test_a_pod_is_removed_only_as_the_one_that_was_seen(scene: KubeScene, api: FakeKubeApi) -> None:
    (job,) = await scene.given_running(a_new_job())
    uid = (await scene.kubelet.pod(str(job)))["metadata"]["uid"]

    await scene.abort(job)

    await scene.gone(job)
    assert {"preconditions": {"uid": uid}} in api.removals


async def test_a_revival_waits_until_the_earlier_pod_is_gone(scene: KubeScene, api: FakeKubeApi) -> None:
    (job,) = await scene.given_running(a_new_job())
    scene.kubelet.removes = False
    await scene.kubelet.says(str(job), phase="Unknown")

    async def is_claimed() -> bool:
        return len(await scene.builds_of(job)) == 2

    await until(is_claimed)
    await so(lambda: any("deletionTimestamp" in pod["metadata"] for pod in api.pods()))
    assert len(api.pods()) == 1

    await scene.kubelet.remove(str(job))

    scene.time_passes(seconds=5)
    await scene.runs(job, builds=2)


def lists_of(api: FakeKubeApi) -> list[str]:
    """plank's own: the kubelet selects nothing."""
    return [asked for asked in api.asked if "labelSelector" in asked and "watch=true" not in asked]


async def has_tried(scene: KubeScene, api: FakeKubeApi, times: int) -> bool:
    scene.worker.woken.set()
    return sum(asked.startswith("POST") and asked.endswith("/pods") for asked in api.asked) >= times
