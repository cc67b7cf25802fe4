"""From a pod as the API server sends it to the pod that plank decides by."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from plank.adapters.kubernetes.observing import observed, prowjob_of
from plank.adapters.kubernetes.wire import decode_pod
from plank.domain.pods import ObservedPod, PodPhase
from prowcommon.ids import new_prowjob_id
from support.clock import NOON

ID = str(new_prowjob_id(NOON))
SECOND = timedelta(seconds=1)


def at(seconds: int) -> str:
    return (NOON + seconds * SECOND).strftime("%Y-%m-%dT%H:%M:%SZ")


def pod(status: dict[str, Any], **meta: Any) -> ObservedPod:
    metadata = {
        "name": ID,
        "uid": "u",
        "resourceVersion": "7",
        "creationTimestamp": at(0),
        "labels": {"prow.k8s.io/id": ID, "prow.k8s.io/build-id": "1001"},
        "managedFields": [{"manager": "plank", "fieldsV1": {"f:spec": {}}}],
    }
    document = {"kind": "Pod", "metadata": metadata | meta, "spec": {"containers": []}, "status": status}
    return observed(decode_pod(msgspec.json.encode(document)))


def container(name: str = "test", **state: Any) -> dict[str, Any]:
    return {"name": name, "state": state, "image": "alpine", "restartCount": 0}


def ended(code: int = 0, *, seconds: int = 9, **said: Any) -> dict[str, Any]:
    return {"exitCode": code, "startedAt": at(3), "finishedAt": at(seconds), **said}


def test_a_pod_without_a_node_waits_since_its_creation() -> None:
    assert pod({"phase": "Pending"}) == ObservedPod(
        build_id="1001",  # type: ignore[arg-type]
        phase=PodPhase.PENDING,
        created_at=NOON,
    )


def test_a_pod_that_no_node_takes_says_so_in_the_scheduler_s_words() -> None:
    refused = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/3 nodes."}

    assert pod({"phase": "Pending", "conditions": [refused]}).waits_because == "Unschedulable: 0/3 nodes."


def test_a_pod_whose_container_can_t_begin_says_which_and_why() -> None:
    ordinary = container("sidecar", waiting={"reason": "ContainerCreating"})
    failing = container(waiting={"reason": "ErrImagePull", "message": "not found"})

    found = pod({"phase": "Pending", "startTime": at(2), "containerStatuses": [ordinary, failing]})

    assert found.scheduled_at == NOON + 2 * SECOND
    assert found.waits_because == "Container 'test' waits: ErrImagePull: not found"


def test_a_pod_runs_since_the_first_of_its_containers_began() -> None:
    statuses = [container("a", running={"startedAt": at(5)}), container("b", running={"startedAt": at(4)})]
    init = [container("init", terminated=ended())]

    found = pod({"phase": "Running", "startTime": at(1), "containerStatuses": statuses, "initContainerStatuses": init})

    assert found.started_at == NOON + 4 * SECOND
    assert found.finished_at is None
    assert found.waits_because == ""


def test_a_pod_that_succeeded_names_containers_that_have_not() -> None:
    statuses = [container("good", terminated=ended()), container("bad", terminated=ended(1)), container("lost")]

    found = pod({"phase": "Succeeded", "containerStatuses": statuses})

    assert found.unfinished == ("bad", "lost")
    assert pod({"phase": "Succeeded", "containerStatuses": statuses[:1]}).unfinished == ()


def test_a_pod_that_failed_says_which_container_did_unless_the_cluster_has_a_better_word() -> None:
    statuses = [container("good", terminated=ended()), container("bad", terminated=ended(137, reason="OOMKilled"))]

    found = pod({"phase": "Failed", "containerStatuses": statuses})

    assert found.message == "Container 'bad' ended with exit code 137 (OOMKilled)."
    assert found.is_oom_killed
    assert found.finished_at == NOON + 9 * SECOND
    told = pod({"phase": "Failed", "reason": "Evicted", "message": "Low on memory.", "containerStatuses": statuses})
    assert (told.reason, told.message) == ("Evicted", "Low on memory.")


@pytest.mark.parametrize(("finished", "reason"), [(19, ""), (20, "Stopped"), (25, "Stopped")])
def test_a_pod_that_failed_after_its_removal_was_asked_for_was_stopped(finished: int, reason: str) -> None:
    found = pod(
        {"phase": "Failed", "containerStatuses": [container(terminated=ended(143, seconds=finished))]},
        deletionTimestamp=at(50),
        deletionGracePeriodSeconds=30,
    )

    assert found.deleted_at == NOON + 20 * SECOND
    assert found.reason == reason


def test_a_pod_that_the_cluster_ends_itself_says_why() -> None:
    condition = {"type": "DisruptionTarget", "status": "True", "reason": "PreemptionByScheduler"}

    assert pod({"phase": "Failed", "conditions": [condition]}).disruption == "PreemptionByScheduler"
    assert pod({"phase": "Failed", "conditions": [condition | {"status": "False"}]}).disruption == ""


def test_a_phase_that_nobody_has_heard_of_is_unknown() -> None:
    assert pod({"phase": "Contemplating"}).phase is PodPhase.UNKNOWN


@pytest.mark.parametrize(
    ("name", "labels"), [("web-1", {"prow.k8s.io/id": "web-1"}), (ID, {}), (ID, {"prow.k8s.io/id": "other"})]
)
def test_a_pod_of_somebody_else_is_nobody_s(name: str, labels: dict[str, str]) -> None:
    document = {"metadata": {"name": name, "labels": labels}, "status": {}}

    assert prowjob_of(decode_pod(msgspec.json.encode(document))) is None
