"""Pods of finished jobs go from their clusters; what isn't ours stays there."""

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from integration.sinker.stage import KEEPS_ALL, SinkerScene
from prowcommon.ids import ProwJobId, new_prowjob_id
from prowcommon.prowjobs.model import JobState
from sinker.domain.pods import REPORTER_FINALIZER, SeenPod
from sinker.domain.retention import Retention
from sinker.ports import ClusterUnavailable
from sinker.sweeper import Rules
from support.podstore import FakePodStore

DAYS, HOURS, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
_numbers = count(1)


class PodScene:
    """A stage with a build cluster `default`, and one that is left alone."""

    def __init__(self, scene: SinkerScene) -> None:
        self.sinker = scene
        self.default = FakePodStore(scene.clock)
        self.frozen = FakePodStore(scene.clock, "frozen")
        scene.stores += [self.default, self.frozen]

    async def job(self, name: str, *, ended: timedelta | None, **said: Any) -> ProwJobId:
        """A job that ended that long ago; None: it runs."""
        state = JobState.PENDING if ended is None else JobState.SUCCESS
        age = (ended or 50 * DAYS) + MINUTE
        return await self.sinker.given(name, age=age, took=MINUTE, state=state, **said)

    def pod(self, name: str, id_: object, *, begun: timedelta | None, store: FakePodStore | None = None,
            **said: Any) -> SeenPod:  # fmt: skip
        """A pod that began that long ago, of the job with that id."""
        store, now = store or self.default, self.sinker.clock.now()
        pod = SeenPod(
            cluster=store.cluster,
            namespace="default",
            name=name,
            uid=f"uid-{next(_numbers)}",
            created_at=now - (begun or 2 * DAYS),
            started_at=None if begun is None else now - begun,
            **{"labels": {"created-by-prow": "true", "prow.k8s.io/id": str(id_)}} | said,
        )
        store.put(pod)
        return pod


@pytest.fixture
async def scene(scene: SinkerScene) -> PodScene:
    await scene.configured(max_pod_age=DAYS, terminated_pod_ttl=2 * HOURS, exclude_clusters=("frozen",))
    return PodScene(scene)


async def test_twelve_pods_go_and_twelve_stay(scene: PodScene) -> None:
    ended = [await scene.job(f"ended-{n}", ended=3 * HOURS) for n in range(5)]
    archived = [await scene.job(f"archived-{n}", ended=40 * DAYS, archived=30 * DAYS) for n in range(3)]
    just_ended = [await scene.job(f"just-ended-{n}", ended=MINUTE) for n in range(8)]
    running = [await scene.job(f"running-{n}", ended=None) for n in range(4)]

    scene.pod("of a job past its time", ended[0], begun=3 * HOURS)
    scene.pod("of a job past its time, that never began", ended[1], begun=None)
    scene.pod("of a job past its time, that runs on", ended[2], begun=3 * HOURS, phase="Running")
    scene.pod("that Prow's reporter holds", ended[3], begun=3 * HOURS, finalizers=(REPORTER_FINALIZER,))
    scene.pod("that is held and being deleted", ended[4], begun=3 * HOURS, finalizers=(REPORTER_FINALIZER,),
              deleted_at=scene.sinker.clock.now())  # fmt: skip
    scene.pod("a second one of a job", ended[0], begun=2 * HOURS)
    for number, id_ in enumerate(archived):
        scene.pod(f"of an archived job {number}", id_, begun=40 * DAYS)
    scene.pod("an old one of a job that ended just now", just_ended[0], begun=3 * DAYS)
    scene.pod("an old one that failed", just_ended[1], begun=25 * HOURS, phase="Failed")
    scene.pod("an old one that still runs though its job ended", just_ended[2], begun=2 * DAYS, phase="Running")
    goes = set(scene.default.there)

    scene.pod("of a running job", running[0], begun=HOURS)
    scene.pod("an old one of a running job", running[1], begun=30 * DAYS)
    scene.pod("a finished one of a running job", running[2], begun=30 * DAYS, phase="Succeeded")
    scene.pod("one that waits for its node", running[3], begun=None)
    scene.pod("of a job that ended just now", just_ended[3], begun=HOURS)
    scene.pod("one that never began, of a job that ended just now", just_ended[4], begun=None)
    scene.pod("of another Prow", new_prowjob_id(scene.sinker.clock.now()), begun=90 * DAYS)
    scene.pod("without an id", None, begun=90 * DAYS, labels={"created-by-prow": "true"})
    scene.pod("with an id that is none", "by-hand", begun=90 * DAYS)
    scene.pod("of no Prow", ended[0], begun=90 * DAYS, labels={"prow.k8s.io/id": str(ended[0])})
    scene.pod("that is being deleted", ended[1], begun=90 * DAYS, finalizers=("example.com/hold",),
              deleted_at=scene.sinker.clock.now())  # fmt: skip
    scene.pod("in a cluster that is left alone", ended[2], begun=90 * DAYS, store=scene.frozen)
    stays = (scene.default.there | scene.frozen.there) - goes
    assert (len(goes), len(stays)) == (12, 12)

    record = await scene.sinker.sweep()

    assert scene.default.there | scene.frozen.there == stays
    assert record.done == {"pod/ttled": 6, "pod/aged": 6}
    assert {(item["reason"], item["name"]) for item in record.items} == {
        ("unknown", "default/of another Prow"),
        ("no-id", "default/without an id"),
        ("unknown", "default/with an id that is none"),
    }
    assert scene.frozen.listed == 0
    assert "Pods of cluster frozen are left alone: sinker.exclude_clusters." in record.notes
    assert scene.sinker.metric("sinker_pods_removed", reason="ttled") == 6
    assert scene.sinker.metric("prow_sinker_unknown_pods", cluster="default") == 3


async def test_unknown_pods_go_only_where_a_setting_says_so(scene: PodScene) -> None:
    scene.pod("of another Prow", new_prowjob_id(scene.sinker.clock.now()), begun=HOURS)
    scene.pod("a young one", new_prowjob_id(scene.sinker.clock.now()), begun=timedelta(seconds=20))
    scene.pod("without an id", None, begun=90 * DAYS, labels={"created-by-prow": "true"})

    await scene.sinker.sweep()
    assert len(scene.default.there) == 3

    scene.sinker.another(replace(KEEPS_ALL, deletes_unknown_pods=True))
    record = await scene.sinker.sweep()

    assert scene.default.there == {"a young one", "without an id"}
    assert record.done == {"pod/orphaned": 1}


async def test_a_dry_run_names_pods_and_leaves_them(scene: PodScene) -> None:
    scene.pod("old", await scene.job("ended", ended=3 * HOURS), begun=3 * HOURS)

    record = await scene.sinker.sweep(dry_run=True)

    assert scene.default.there == {"old"}
    assert [(item["kind"], item["reason"], item["name"]) for item in record.items] == [("pod", "ttled", "default/old")]


async def test_a_cluster_that_is_down_keeps_nothing_else_from_being_swept(scene: PodScene) -> None:
    await scene.sinker.configured(max_pod_age=DAYS)
    scene.pod("old", await scene.job("ended", ended=2 * DAYS), begun=2 * DAYS, store=scene.frozen)
    await scene.job("old row", ended=30 * DAYS)
    scene.default.fail_list_with = ClusterUnavailable("the API server does not answer")

    record = await scene.sinker.sweep()

    assert scene.frozen.there == set()
    assert record.state == "failed"
    assert record.errors == ["Not all pods of cluster default were looked at: the API server does not answer"]
    assert record.done == {"archive/aged": 1, "pod/aged": 1}


async def test_a_pod_that_cannot_be_deleted_is_told_and_tried_again(scene: PodScene) -> None:
    for name in ("stuck", "free"):
        scene.pod(name, await scene.job(name, ended=3 * HOURS), begun=3 * HOURS)
    scene.default.fail_delete_with["stuck"] = ClusterUnavailable("too many requests")

    record = await scene.sinker.sweep()
    assert scene.default.there == {"stuck"}
    assert record.errors == ["Pod default/stuck was not deleted: too many requests"]
    assert scene.sinker.metric("sinker_pod_removal_errors", reason="ttled") == 1

    scene.default.fail_delete_with.clear()
    await scene.sinker.sweep()
    assert scene.default.there == set()


async def test_without_an_adapter_the_record_says_that_no_pods_were_looked_at(scene: PodScene) -> None:
    scene.sinker.stores.clear()

    assert "No build cluster is connected to sinker: no pods were looked at." in (await scene.sinker.sweep()).notes


async def test_a_pod_goes_before_its_job_s_row_does(scene: PodScene) -> None:
    scene.sinker.another(Rules(retention=Retention(DAYS, keep_last=0)))
    scene.pod("old", await scene.job("deleted", ended=40 * DAYS, archived=30 * DAYS), begun=40 * DAYS)

    record = await scene.sinker.sweep()

    assert record.done == {"pod/aged": 1, "delete/retention": 1}
