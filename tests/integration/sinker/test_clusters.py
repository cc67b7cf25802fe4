"""Pods of real clusters: what plank made and nobody needs any more goes, whatever else is there stays."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from integration.sinker.podstage import DAYS, HOURS, MINUTE, ClusterScene, clusters_on_stage
from integration.sinker.stage import KEEPS_ALL, SinkerScene
from prowcommon.ids import new_prowjob_id
from prowcommon.prowjobs.model import JobState
from sinker.adapters.clusters import open_pod_stores
from sinker.domain.pods import ID_LABEL, REPORTER_FINALIZER
from support.podcluster import kubeconfig_with

LEFT_ALONE = {"exclude_clusters": ("frozen",), "prow": {"disabled_clusters": ("dropped",)}}


@pytest.fixture
async def scene(scene: SinkerScene, tmp_path: Path) -> AsyncIterator[ClusterScene]:
    """`west`, which is `default` as well; `frozen`, whose pods are left alone; `dropped`, which is disabled."""
    await scene.configured(max_pod_age=DAYS, terminated_pod_ttl=2 * HOURS, **LEFT_ALONE)
    async with clusters_on_stage(scene, tmp_path, "west", "frozen", "dropped") as clusters:
        yield clusters


async def test_twelve_pods_go_and_fourteen_stay(scene: ClusterScene) -> None:
    now = scene.instant()
    for state in (JobState.SUCCESS, JobState.FAILURE, JobState.ERROR, JobState.ABORTED):
        job = await scene.job(f"ended in {state}", ended=3 * HOURS, state=state)
        phase = "Succeeded" if state is JobState.SUCCESS else "Failed"
        await scene.pod(f"of a job that ended in {state}", job, begun=3 * HOURS, phase=phase)
    away = await scene.job("away", ended=3 * HOURS, state=JobState.ERROR, description="cluster_unreachable: no answer")
    await scene.pod("that runs on, of a job that ended while its cluster was away", away, begun=3 * HOURS,
                    phase="Running")  # fmt: skip
    aborted = await scene.job("aborted", ended=3 * HOURS, state=JobState.ABORTED)
    await scene.pod("that runs on, of an aborted job", aborted, begun=3 * HOURS, phase="Running")
    archived = await scene.job("archived", ended=40 * DAYS, archived=30 * DAYS)
    await scene.pod("of an archived job", archived, begun=40 * DAYS)
    held = await scene.job("held", ended=3 * HOURS)
    await scene.pod("that Prow's reporter holds", held, begun=3 * HOURS, finalizers=[REPORTER_FINALIZER])
    marked = await scene.job("marked", ended=3 * HOURS)
    await scene.pod("that is held and marked as deleted", marked, begun=3 * HOURS, finalizers=[REPORTER_FINALIZER],
                    deletionTimestamp=now, deletionGracePeriodSeconds=0)  # fmt: skip
    just_ended = await scene.job("just ended", ended=MINUTE)
    await scene.pod("an old one of a job that ended just now", just_ended, begun=3 * DAYS)
    waited = await scene.job("waited", ended=3 * HOURS, state=JobState.ERROR)
    await scene.pod("that no node took, of a job past its time", waited, begun=None)
    on_west = await scene.job("on west", ended=3 * HOURS, cluster="west")
    await scene.pod("of a job that calls the cluster by its other name", on_west, begun=3 * HOURS)
    goes = set(scene.names.values())

    triggered = await scene.job("triggered", ended=None, state=JobState.TRIGGERED)
    await scene.pod("that waits for a node, of a triggered job", triggered, begun=None)
    running = [await scene.job(f"running-{number}", ended=None) for number in range(2)]
    await scene.pod("an old one of a pending job", running[0], begun=30 * DAYS, phase="Running")
    await scene.pod("that has ended, of a pending job", running[1], begun=30 * DAYS)
    recent = await scene.job("recent", ended=MINUTE)
    await scene.pod("of a job that ended just now", recent, begun=HOURS)
    unborn = await scene.job("unborn", ended=MINUTE, state=JobState.ERROR)
    await scene.pod("that no node took, of a job that ended just now", unborn, begun=None)
    other = new_prowjob_id(scene.sinker.clock.now())
    scene.stranger("an old Prow's", begun=90 * DAYS, labels={ID_LABEL: str(other)})
    scene.stranger("an old Prow's that is marked as deleted", begun=90 * DAYS, labels={ID_LABEL: str(other)},
                   deletionTimestamp=now, deletionGracePeriodSeconds=0, finalizers=["example.com/hold"])  # fmt: skip
    named = await scene.job("named", ended=3 * HOURS)
    scene.stranger("that only its name makes a job's", begun=90 * DAYS, labels={}, name=str(named))
    scene.stranger("whose id is none", begun=90 * DAYS, labels={ID_LABEL: "by-hand"})
    scene.stranger("of no Prow", begun=90 * DAYS, labels={"created-by-prow": "no", ID_LABEL: str(held)})
    await scene.pod("in another namespace", held, begun=90 * DAYS, namespace="elsewhere")
    await scene.pod("that somebody else holds", marked, begun=90 * DAYS, name="held", finalizers=["example.com/hold"],
                    deletionTimestamp=now, deletionGracePeriodSeconds=0)  # fmt: skip
    await scene.pod("on a cluster that is left alone", held, begun=90 * DAYS, on="frozen")
    await scene.pod("on a cluster that is disabled", held, begun=90 * DAYS, on="dropped")
    stays = set(scene.names.values()) - goes
    assert (len(goes), len(stays)) == (12, 14)
    assert scene.there() == goes | stays

    record = await scene.sinker.sweep()

    assert scene.there() == stays
    assert (record.state, record.done) == ("done", {"pod/ttled": 10, "pod/aged": 2})
    assert {(item["reason"], item["id"]) for item in record.items} == {
        ("no-id" if "name" in called else "unknown", uid)
        for uid, called in scene.names.items()
        if "an old Prow's" in called or "only its name" in called or "whose id" in called
    }
    assert scene.listed("frozen") == scene.listed("dropped") == []
    assert {note for note in record.notes if "left alone" in note} == {
        "Pods of cluster frozen are left alone: sinker.exclude_clusters.",
        "Pods of cluster dropped are left alone: disabled_clusters.",
    }


async def test_what_an_old_prow_beside_us_runs_goes_only_where_a_setting_says_so(scene: ClusterScene) -> None:
    ids = [{ID_LABEL: str(new_prowjob_id(scene.sinker.clock.now()))} for _ in range(3)]
    scene.stranger("old", begun=timedelta(seconds=31), labels=ids[0])
    scene.stranger("held by its reporter", begun=HOURS, labels=ids[1], finalizers=[REPORTER_FINALIZER])
    scene.stranger("young", begun=timedelta(seconds=29), labels=ids[2])
    scene.stranger("without an id", begun=90 * DAYS, labels={})

    await scene.sinker.sweep()
    assert scene.there() == set(scene.names.values())

    scene.sinker.another(replace(KEEPS_ALL, deletes_unknown_pods=True))
    record = await scene.sinker.sweep()

    assert scene.there() == {"young", "without an id"}
    assert record.done == {"pod/orphaned": 2}


async def test_a_cluster_with_two_names_is_asked_once_and_its_pods_are_counted_once(scene: ClusterScene) -> None:
    for name in ("default", "west"):
        await scene.pod(name, await scene.job(name, ended=3 * HOURS, cluster=name), begun=3 * HOURS)
    scene.stranger("an old Prow's", begun=HOURS, labels={ID_LABEL: "by-hand"})

    record = await scene.sinker.sweep(dry_run=True)

    assert len(scene.listed("west")) == 1
    assert record.found == {"pod/ttled": 2, "unknown-pod/unknown": 1}
    assert all(item["name"].startswith("west/") for item in record.items)


async def test_of_a_cluster_with_two_names_what_either_leaves_alone_stays(scene: ClusterScene) -> None:
    for name in ("default", "west"):
        await scene.pod(name, await scene.job(name, ended=3 * HOURS, cluster=name), begun=3 * HOURS)
    scene.stranger("an old Prow's", begun=HOURS, labels={ID_LABEL: "by-hand"})
    scene.sinker.another(replace(KEEPS_ALL, deletes_unknown_pods=True))
    await scene.sinker.configured(terminated_pod_ttl=2 * HOURS, exclude_clusters=("west", "frozen", "dropped"))

    record = await scene.sinker.sweep()
    assert scene.there() == {"west", "an old Prow's"}
    assert record.done == {"pod/ttled": 1}

    await scene.sinker.configured(terminated_pod_ttl=2 * HOURS, exclude_clusters=("frozen", "dropped"))
    await scene.sinker.sweep()
    assert scene.there() == set()


async def test_two_contexts_of_one_server_don_t_count_a_pod_twice(scene: ClusterScene, tmp_path: Path) -> None:
    sinker = scene.sinker
    async with clusters_on_stage(sinker, tmp_path, "west", also={"westward": "west"}) as scene:
        for name in ("west", "westward"):
            await scene.pod(name, await scene.job(name, ended=3 * HOURS, cluster=name), begun=3 * HOURS)
        scene.stranger("an old Prow's", begun=HOURS, labels={ID_LABEL: "by-hand"})

        record = await sinker.sweep()

        assert len(scene.listed("west")) == 2
        assert record.found == {"pod/ttled": 2, "unknown-pod/unknown": 1}
        assert record.done == {"pod/ttled": 2}
        assert sinker.metric("sinker_pods_existing") == 3


async def test_which_clusters_are_left_alone_is_read_anew_by_each_sweep(scene: ClusterScene) -> None:
    job = await scene.job("ended", ended=3 * HOURS)
    for cluster in ("frozen", "dropped"):
        await scene.pod(cluster, job, begun=3 * HOURS, on=cluster)

    await scene.sinker.sweep()
    assert scene.there() == {"frozen", "dropped"}

    await scene.sinker.configured(terminated_pod_ttl=2 * HOURS)
    await scene.sinker.sweep()
    assert scene.there() == set()


async def test_pods_are_looked_for_where_the_configuration_says_now(scene: ClusterScene) -> None:
    job = await scene.job("ended", ended=3 * HOURS)
    await scene.pod("here", job, begun=3 * HOURS)
    await scene.pod("there", job, begun=3 * HOURS, namespace="test-pods")

    await scene.sinker.configured(terminated_pod_ttl=2 * HOURS, prow={"pod_namespace": "test-pods"})
    await scene.sinker.sweep()

    assert scene.there() == {"here"}


@pytest.mark.parametrize(
    ("contexts", "in_cluster", "names"),
    [
        ((), False, []),
        ((), True, [("default",)]),
        (("west", "east"), False, [("west", "default"), ("east",)]),
        (("west", "east"), True, [("west",), ("east",), ("default",)]),
        (("west", "default"), True, [("west",), ("default",)]),
    ],
)
async def test_the_clusters_are_those_that_jobs_can_name(
    contexts: tuple[str, ...], in_cluster: bool, names: list[tuple[str, ...]], tmp_path: Path
) -> None:
    kubeconfig = tmp_path / "kubeconfig"
    urls = {context: f"https://{context}.example.com" for context in contexts}
    kubeconfig.write_text(kubeconfig_with(urls, current="west"), encoding="utf-8")

    async with open_pod_stores(
        kubeconfig if contexts else None, in_cluster=in_cluster, requests_per_second=1, namespace=lambda: "default"
    ) as stores:
        assert [tuple(store.names) for store in stores] == names


async def test_each_cluster_is_told_in_the_metrics(scene: ClusterScene) -> None:
    for number in range(3):
        await scene.pod(f"pod-{number}", await scene.job(f"job-{number}", ended=MINUTE), begun=HOURS)
    scene.stranger("an old Prow's", begun=HOURS, labels={ID_LABEL: "by-hand"})

    await scene.sinker.sweep()

    metric = scene.sinker.metric
    assert (metric("prow_sinker_pods", cluster="west"), metric("prow_sinker_pods", cluster="frozen")) == (4, None)
    assert metric("prow_sinker_unknown_pods", cluster="west") == 1
    assert metric("sinker_pods_existing") == 4
    names = ("west", "default", "frozen", "dropped")
    assert [metric("prow_sinker_cluster_swept", cluster=name) for name in names] == [1, 1, None, None]
