"""What a cluster's pods looked like when last heard of, whatever overtakes what."""

from plank.adapters.kubernetes.mirror import PodMirror
from plank.adapters.kubernetes.wire import Meta, Pod, Status
from plank.domain.pods import PodPhase
from prowcommon.ids import ProwJobId, new_prowjob_id
from support.clock import NOON

JOB = new_prowjob_id(NOON)


def heard(version: int, phase: str = "Running", *, job: ProwJobId = JOB, uid: str = "u") -> Pod:
    labels = {"prow.k8s.io/id": str(job), "prow.k8s.io/build-id": "1001"}
    meta = Meta(name=str(job), uid=uid, resource_version=str(version), creation_timestamp=NOON, labels=labels)
    return Pod(metadata=meta, status=Status(phase=phase))


def phase_of(mirror: PodMirror, job: ProwJobId = JOB) -> PodPhase | None:
    known = mirror.get(job)
    return known.pod.phase if known else None


def test_of_two_versions_the_newer_one_is_kept_in_whatever_order_they_come() -> None:
    mirror = PodMirror()

    mirror.hear(heard(9, "Succeeded"))
    mirror.hear(heard(8, "Running"))

    assert phase_of(mirror) is PodPhase.SUCCEEDED


def test_an_answer_that_comes_after_the_pods_end_does_not_bring_it_back() -> None:
    mirror = PodMirror()
    mirror.hear(heard(5))
    mirror.hear(heard(6), is_gone=True)

    mirror.learn(heard(5))

    assert mirror.get(JOB) is None


def test_a_pod_created_after_a_list_was_made_survives_the_list() -> None:
    mirror = PodMirror()
    mirror.learn(heard(12))

    mirror.replace([], version=11)

    assert phase_of(mirror) is PodPhase.RUNNING


def test_a_list_forgets_what_is_gone_and_tells_only_what_changed() -> None:
    mirror, other = PodMirror(), new_prowjob_id(NOON)
    mirror.hear(heard(5))
    mirror.hear(heard(6, job=other))
    hints = mirror.listen()

    mirror.replace([heard(6, job=other)], version=10)

    assert mirror.get(JOB) is None
    assert list(hints._told) == [JOB]


def test_the_end_of_an_earlier_pod_does_not_touch_the_one_in_its_place() -> None:
    mirror = PodMirror()
    mirror.hear(heard(9, uid="new"))

    mirror.drop(heard(8, uid="old"))

    assert phase_of(mirror) is PodPhase.RUNNING


def test_nobody_is_told_of_pods_that_are_not_prow_s() -> None:
    mirror = PodMirror()
    stranger = Pod(metadata=Meta(name="web-1", resource_version="5"))

    mirror.replace([stranger], version=5)
    mirror.hear(stranger, is_gone=True)

    assert len(mirror) == 0
