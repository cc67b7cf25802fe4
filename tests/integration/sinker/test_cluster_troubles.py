"""What clusters do on a bad day: it is told, the others are swept, and nothing goes that shouldn't."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from integration.sinker.podstage import DAYS, HOURS, MINUTE, ClusterScene, clusters_on_stage
from integration.sinker.stage import SinkerScene
from sinker import pods
from sinker.adapters.kubepods import MOST_BEGINNINGS, PAGE, KubernetesPodStore
from sinker.domain.pods import SeenPod
from sinker.domain.retention import Retention
from sinker.sweeper import Rules
from support.kubeapi import FakeKubeApi, Fault
from support.ports import free_ports

DELETES_ALL = Rules(retention=Retention(DAYS, keep_last=0))


@pytest.fixture
async def scene(scene: SinkerScene, tmp_path: Path) -> AsyncIterator[ClusterScene]:
    """`west`, which is `default` as well, and `east`."""
    await scene.configured(max_pod_age=DAYS, terminated_pod_ttl=2 * HOURS)
    async with clusters_on_stage(scene, tmp_path, "west", "east") as clusters:
        yield clusters


@pytest.fixture
def west(scene: ClusterScene) -> FakeKubeApi:
    api = scene.servers["west"]
    assert isinstance(api, FakeKubeApi)
    return api


async def many(scene: ClusterScene, number: int, *, ended: timedelta = 3 * HOURS) -> None:
    """Pods of one job that ended that long ago, on `west`."""
    job = await scene.job("ended", ended=ended)
    for each in range(number):
        await scene.pod(f"pod-{each:05}", job, begun=ended, name=f"pod-{each:05}")


def asked(api: FakeKubeApi, method: str) -> int:
    return sum(each.startswith(method) for each in api.asked)


async def test_a_cluster_that_is_down_is_told_and_the_others_are_swept(scene: ClusterScene, tmp_path: Path) -> None:
    (port,) = free_ports(1)
    down = {"down": f"http://127.0.0.1:{port}"}
    async with clusters_on_stage(scene.sinker, tmp_path, "west", also=down) as scene:
        await scene.pod("old", await scene.job("ended", ended=3 * HOURS), begun=3 * HOURS)

        record = await scene.sinker.sweep()

        assert scene.there() == set()
        assert (record.state, record.done) == ("failed", {"pod/ttled": 1})
        (error,) = record.errors
        assert error.startswith("Not all pods of cluster down were looked at: Build cluster 'down' can't be reached")
        assert scene.sinker.metric("prow_sinker_cluster_swept", cluster="down") == 0


@pytest.mark.parametrize("status", [401, 403, 404, 500, 503])
async def test_a_list_that_is_refused_is_told(scene: ClusterScene, west: FakeKubeApi, status: int) -> None:
    west.faults.append(Fault(status, times=5, method="GET", message="no pods today"))
    job = await scene.job("ended", ended=3 * HOURS)
    for cluster in ("west", "east"):
        await scene.pod(cluster, job, begun=3 * HOURS, on=cluster)

    record = await scene.sinker.sweep()

    assert scene.there() == {"west"}
    assert [error for error in record.errors if "no pods today" in error and "cluster west" in error]


async def test_an_answer_that_is_no_list_is_told(scene: ClusterScene, monkeypatch: pytest.MonkeyPatch) -> None:
    async def proxy_page(*_: object, **__: object) -> bytes:
        return b"<html>Please sign in.</html>"

    (store, _) = scene.sinker.stores
    assert isinstance(store, KubernetesPodStore)
    monkeypatch.setattr(store._api, "ask", proxy_page)
    await scene.pod("east", await scene.job("ended", ended=3 * HOURS), begun=3 * HOURS, on="east")

    record = await scene.sinker.sweep()

    assert scene.there() == set()
    assert "Build cluster 'west' answered with no list of pods" in record.errors[0]


async def test_five_thousand_pods_are_read_in_pages(scene: ClusterScene, west: FakeKubeApi) -> None:
    pod = await scene.pod("pod-0", await scene.job("recent", ended=MINUTE), begun=MINUTE)
    for number in range(1, 5000):
        west.put(pod | {"metadata": pod["metadata"] | {"name": f"pod-{number}", "uid": str(uuid4())}})

    record = await scene.sinker.sweep()

    assert len(scene.listed("west")) == 5000 / PAGE
    assert record.state == "done"
    assert scene.sinker.metric("prow_sinker_pods", cluster="west") == 5000


async def test_a_list_that_lost_its_place_begins_anew(scene: ClusterScene, west: FakeKubeApi) -> None:
    await many(scene, PAGE + 100)
    west.faults.append(Fault(410, method="GET", query="continue="))

    record = await scene.sinker.sweep()

    assert scene.there() == set()
    assert record.state == "done"
    assert record.found == record.done == {"pod/ttled": PAGE + 100}


async def test_pods_that_are_listed_again_are_counted_once(scene: ClusterScene, west: FakeKubeApi) -> None:
    await many(scene, PAGE + 100, ended=MINUTE)
    west.faults.append(Fault(410, method="GET", query="continue="))

    record = await scene.sinker.sweep()

    assert (record.state, record.found) == ("done", {})
    assert scene.sinker.metric("sinker_pods_existing") == PAGE + 100


async def test_a_list_that_loses_its_place_again_and_again_is_left_to_the_next_sweep(
    scene: ClusterScene, west: FakeKubeApi
) -> None:
    await many(scene, PAGE + 100, ended=MINUTE)
    west.faults.append(Fault(410, times=100, method="GET", query="continue=", message="The continue parameter is old."))

    record = await scene.sinker.sweep()

    assert len(scene.listed("west")) == 2 * MOST_BEGINNINGS
    assert record.errors == [
        "Not all pods of cluster west were looked at: Build cluster 'west' answered 410: The continue parameter is old."
    ]


async def test_a_pod_that_came_in_the_place_of_another_stays(
    scene: ClusterScene, west: FakeKubeApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = await scene.job("ended", ended=3 * HOURS)
    old = await scene.pod("old", job, begun=3 * HOURS)
    delete = KubernetesPodStore.delete

    async def delete_too_late(store: KubernetesPodStore, pod: SeenPod) -> bool:
        scene.put("new", old, begun=MINUTE, on="west", phase="Running")
        return await delete(store, pod)

    monkeypatch.setattr(KubernetesPodStore, "delete", delete_too_late)

    record = await scene.sinker.sweep()

    assert scene.there() == {"new"}
    assert (record.state, record.found, record.done) == ("done", {"pod/ttled": 1}, {})


async def test_a_pod_whose_deletion_is_refused_keeps_no_other_from_going(
    scene: ClusterScene, west: FakeKubeApi
) -> None:
    await many(scene, 50)
    west.faults.append(Fault(400, times=9, method="DELETE", path="/pod-00007", message="admission webhook says no"))

    record = await scene.sinker.sweep()

    assert scene.there() == {"pod-00007"}
    assert record.errors == ["Pod west/pod-00007 was not deleted: admission webhook says no"]
    assert record.done == {"pod/ttled": 49}
    assert scene.sinker.metric("sinker_pod_removal_errors", reason="ttled") == 1


async def test_a_cluster_that_deletes_nothing_is_not_asked_for_every_pod(
    scene: ClusterScene, west: FakeKubeApi
) -> None:
    await many(scene, 200)
    await scene.pod("east", await scene.job("elsewhere", ended=3 * HOURS), begun=3 * HOURS, on="east")
    west.faults.append(Fault(503, times=1000, method="DELETE", path="", message="out of order"))

    record = await scene.sinker.sweep()

    assert asked(west, "DELETE") == pods.AT_ONCE
    assert len(scene.there()) == 200
    assert record.done == {"pod/ttled": 1}
    assert "out of order" in record.errors[-1]


async def test_deletions_come_so_many_at_a_time(scene: ClusterScene, monkeypatch: pytest.MonkeyPatch) -> None:
    await many(scene, 200)
    at_work, most = 0, 0
    delete = KubernetesPodStore.delete

    async def counted(store: KubernetesPodStore, pod: SeenPod) -> bool:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        try:
            return await delete(store, pod)
        finally:
            at_work -= 1

    monkeypatch.setattr(KubernetesPodStore, "delete", counted)

    assert (await scene.sinker.sweep()).done == {"pod/ttled": 200}
    assert most == pods.AT_ONCE


class TestRowsWaitForTheirPods:
    """A pod whose job's row is gone would be nobody's, and stay for ever."""

    @pytest.fixture
    async def scene(self, scene: ClusterScene) -> ClusterScene:
        scene.sinker.another(DELETES_ALL)
        return scene

    async def old(self, scene: ClusterScene, name: str, **said: Any) -> Any:
        return await scene.job(name, ended=40 * DAYS, archived=30 * DAYS, **said)

    async def test_rows_wait_while_their_cluster_is_down(self, scene: ClusterScene, west: FakeKubeApi) -> None:
        await scene.pod("on west", await self.old(scene, "default"), begun=40 * DAYS)
        await self.old(scene, "west", cluster="west")
        await self.old(scene, "east", cluster="east")
        await self.old(scene, "nobody knows", cluster="gone")
        west.faults.append(Fault(503, method="GET"))

        record = await scene.sinker.sweep()

        assert await scene.sinker.there() == {"default", "west"}
        waits = "2 archived ProwJobs past their time are kept for now: their pods are there"
        assert f"{waits}, or not all pods of default, west were looked at." in record.notes

        await scene.sinker.sweep()
        assert await scene.sinker.there() == scene.there() == set()

    @pytest.mark.parametrize(
        "said",
        [{"exclude_clusters": ("east",)}, {"prow": {"disabled_clusters": ("east",)}}],
        ids=["excluded", "disabled"],
    )
    async def test_rows_wait_while_their_cluster_is_left_alone(self, scene: ClusterScene, said: dict[str, Any]) -> None:
        await scene.pod("on east", await self.old(scene, "east", cluster="east"), begun=40 * DAYS, on="east")
        await self.old(scene, "west", cluster="west")
        await scene.sinker.configured(**said)

        await scene.sinker.sweep()
        assert (await scene.sinker.there(), scene.there()) == ({"east"}, {"on east"})

        await scene.sinker.configured()
        await scene.sinker.sweep()
        assert await scene.sinker.there() == scene.there() == set()

    async def test_rows_wait_while_their_pod_is_held_by_others(self, scene: ClusterScene, west: FakeKubeApi) -> None:
        job = await self.old(scene, "held")
        pod = await scene.pod("held", job, begun=40 * DAYS, finalizers=["example.com/hold"],
                              deletionTimestamp=scene.instant(), deletionGracePeriodSeconds=0)  # fmt: skip
        await self.old(scene, "free")

        record = await scene.sinker.sweep()
        assert await scene.sinker.there() == {"held"}
        assert "1 archived ProwJobs past their time are kept for now: their pods are there." in record.notes

        west.put(pod | {"metadata": pod["metadata"] | {"labels": {}}})
        await scene.sinker.sweep()
        assert await scene.sinker.there() == set()

    async def test_rows_wait_while_their_pod_could_not_be_deleted(self, scene: ClusterScene, west: FakeKubeApi) -> None:
        await scene.pod("stuck", await self.old(scene, "stuck"), begun=40 * DAYS)
        west.faults.append(Fault(503, method="DELETE", path=""))

        await scene.sinker.sweep()
        assert (await scene.sinker.there(), scene.there()) == ({"stuck"}, {"stuck"})

        await scene.sinker.sweep()
        assert await scene.sinker.there() == scene.there() == set()

    async def test_a_dry_run_names_rows_whose_pods_would_go_before_them(self, scene: ClusterScene) -> None:
        await scene.pod("goes", await self.old(scene, "goes"), begun=40 * DAYS)

        record = await scene.sinker.sweep(dry_run=True)

        assert record.found == {"pod/aged": 1, "delete/retention": 1}
