"""Which pods go, and which stay."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from prowcommon.ids import new_prowjob_id
from sinker.domain.pods import REPORTER_FINALIZER, Because, Delete, JobOfPod, Keep, PodPolicy, SeenPod, judge
from sinker.domain.retention import Reason
from support.clock import NOON

DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
POLICY = PodPolicy(max_age=DAY, ttl=2 * HOUR, exclude_clusters=("frozen",), disabled_clusters=("dropped",))
DELETES_UNKNOWN = PodPolicy(max_age=DAY, ttl=2 * HOUR, deletes_unknown=True)
ID = str(new_prowjob_id(NOON))

ALIVE = JobOfPod("default", completed_at=None)
ENDED_JUST_NOW = JobOfPod("default", completed_at=NOON - SECOND)
ENDED_LONG_AGO = JobOfPod("default", completed_at=NOON - 3 * HOUR)
ENDED_ON_FROZEN = JobOfPod("frozen", completed_at=NOON - 3 * HOUR)
ENDED_ON_DROPPED = JobOfPod("dropped", completed_at=NOON - 3 * HOUR)


def a_pod(*, started: timedelta | None = HOUR, created: timedelta | None = None, **said: Any) -> SeenPod:
    """A pod of Prow's, begun an hour ago."""
    age = created if created is not None else (started or HOUR)
    said = {"cluster": "default", "labels": {"created-by-prow": "true", "prow.k8s.io/id": ID}} | said
    began: datetime | None = NOON - started if started is not None else None
    return SeenPod(namespace="default", name=ID, uid="u", created_at=NOON - age, started_at=began, **said)


@pytest.mark.parametrize(
    ("pod", "job", "verdict"),
    [
        (a_pod(), ENDED_LONG_AGO, Delete(Reason.TTLED)),
        (a_pod(), JobOfPod("default", NOON - 2 * HOUR - SECOND), Delete(Reason.TTLED)),
        (a_pod(), JobOfPod("default", NOON - 2 * HOUR), Keep(Because.RECENT)),
        (a_pod(), ENDED_JUST_NOW, Keep(Because.RECENT)),
        (a_pod(started=DAY + SECOND), ENDED_JUST_NOW, Delete(Reason.AGED)),
        (a_pod(started=DAY), ENDED_JUST_NOW, Keep(Because.RECENT)),
        (a_pod(started=2 * DAY), ALIVE, Keep(Because.UNFINISHED)),
        (a_pod(started=30 * DAY, phase="Succeeded"), ALIVE, Keep(Because.UNFINISHED)),
        (a_pod(started=None, created=2 * DAY), ENDED_JUST_NOW, Keep(Because.RECENT)),
        (a_pod(started=None, created=2 * DAY), ENDED_LONG_AGO, Delete(Reason.TTLED)),
        (a_pod(), ENDED_ON_FROZEN, Keep(Because.EXCLUDED)),
        (a_pod(), ENDED_ON_DROPPED, Keep(Because.EXCLUDED)),
        (a_pod(also_called=("frozen",)), ENDED_ON_FROZEN, Keep(Because.EXCLUDED)),
        (a_pod(cluster="frozen", also_called=("default",)), ENDED_LONG_AGO, Delete(Reason.TTLED)),
        (a_pod(also_called=("frozen",)), ENDED_LONG_AGO, Delete(Reason.TTLED)),
        (a_pod(labels={"prow.k8s.io/id": ID}), ENDED_LONG_AGO, Keep(Because.NOT_OURS)),
        (a_pod(labels={"created-by-prow": "false", "prow.k8s.io/id": ID}), ENDED_LONG_AGO, Keep(Because.NOT_OURS)),
        (a_pod(deleted_at=NOON), ENDED_LONG_AGO, Keep(Because.ENDING)),
        (
            a_pod(deleted_at=NOON, finalizers=(REPORTER_FINALIZER,)),
            ENDED_LONG_AGO,
            Delete(Reason.TTLED, releases=True),
        ),
        (a_pod(deleted_at=NOON, finalizers=("example.com/hold",)), ENDED_LONG_AGO, Keep(Because.ENDING)),
        (a_pod(finalizers=(REPORTER_FINALIZER,)), ENDED_LONG_AGO, Delete(Reason.TTLED, releases=True)),
        (a_pod(finalizers=(REPORTER_FINALIZER,)), ALIVE, Keep(Because.UNFINISHED)),
    ],
)
def test_a_pod_whose_job_is_known(pod: SeenPod, job: JobOfPod, verdict: Keep | Delete) -> None:
    assert judge(pod, job, NOON, POLICY) == verdict


@pytest.mark.parametrize(
    ("pod", "kept", "by_setting"),
    [
        (a_pod(), Keep(Because.UNKNOWN), Delete(Reason.ORPHANED)),
        (a_pod(started=30 * DAY), Keep(Because.UNKNOWN), Delete(Reason.ORPHANED)),
        (a_pod(started=30 * SECOND), Keep(Because.UNKNOWN), Delete(Reason.ORPHANED)),
        (a_pod(started=29 * SECOND), Keep(Because.YOUNG), Keep(Because.YOUNG)),
        (a_pod(labels={"created-by-prow": "true"}), Keep(Because.NO_ID), Keep(Because.NO_ID)),
        (
            a_pod(labels={"created-by-prow": "true", "prow.k8s.io/id": "by-hand"}),
            Keep(Because.UNKNOWN),
            Delete(Reason.ORPHANED),
        ),
        (
            a_pod(finalizers=(REPORTER_FINALIZER,)),
            Keep(Because.UNKNOWN),
            Delete(Reason.ORPHANED, releases=True),
        ),
    ],
)
def test_a_pod_that_nobody_knows_goes_only_where_a_setting_says_so(
    pod: SeenPod, kept: Keep, by_setting: Keep | Delete
) -> None:
    assert judge(pod, None, NOON, POLICY) == kept
    assert judge(pod, None, NOON, DELETES_UNKNOWN) == by_setting


def test_a_pod_s_id_is_read_from_its_label_alone() -> None:
    assert str(a_pod().prowjob_id) == ID
    assert a_pod(labels={"created-by-prow": "true"}).prowjob_id is None
    assert a_pod(labels={"prow.k8s.io/id": "by-hand"}).prowjob_id is None


@pytest.mark.parametrize("name", ["frozen", "dropped"])
def test_an_unknown_pod_stays_where_any_name_of_its_cluster_is_left_alone(name: str) -> None:
    policy = replace(POLICY, deletes_unknown=True)

    assert judge(a_pod(cluster=name), None, NOON, policy) == Keep(Because.EXCLUDED)
    assert judge(a_pod(also_called=(name,)), None, NOON, policy) == Keep(Because.EXCLUDED)
    assert judge(a_pod(), None, NOON, policy) == Delete(Reason.ORPHANED)


def test_a_pod_named_like_a_job_is_nobody_s_without_the_label() -> None:
    pod = a_pod(labels={"created-by-prow": "true"})

    assert pod.name == ID
    assert pod.prowjob_id is None
    assert judge(pod, None, NOON, DELETES_UNKNOWN) == Keep(Because.NO_ID)
