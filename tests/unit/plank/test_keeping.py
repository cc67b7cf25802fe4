"""What is kept of a pod, and when: case by case."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from plank.domain.endings import Move
from plank.domain.keeping import HASTE, Leavings, copies, leavings
from plank.domain.limits import Limits
from plank.domain.pods import ObservedPod, PodPhase
from plank.domain.steps import StartPod, Step, StopPod
from prowcommon.ids import BuildId
from prowcommon.prowjobs.model import AbortRequest, JobState, ProwJob
from support.builders import a_job, a_pod, a_spec
from support.clock import NOON

LIMITS = Limits()
MINUTE = timedelta(minutes=1)
FIVE = timedelta(minutes=5)
ENDED = Move(JobState.SUCCESS, "Job succeeded.")
STOPPED = StopPod(Move(JobState.ABORTED, "Enough."))
ABORT = AbortRequest(NOON + MINUTE, "octocat", "Enough.")
TWO = {"containers": [{"name": "unit"}, {"name": "lint"}]}
FINISHED = a_pod(PodPhase.SUCCEEDED, finished_at=NOON)


def started(**said: Any) -> ProwJob:
    return a_job(state=JobState.PENDING, build_id=BuildId("1001"), spec=a_spec(**said))


def decorated(**said: Any) -> ProwJob:
    return started(decoration_config={"timeout": "1h", **said})


def left_by(job: ProwJob, pod: ObservedPod | None, step: Step | None, *, has_sidecar: bool = True) -> Leavings | None:
    return leavings(job, pod, step, now=NOON, limits=LIMITS, has_sidecar=has_sidecar)


def logs_of(job: ProwJob, pod: ObservedPod | None, step: Step, *, has_sidecar: bool = True) -> tuple[str, ...]:
    left = left_by(job, pod, step, has_sidecar=has_sidecar)
    assert left is not None
    return left.logs


@pytest.mark.parametrize("step", [ENDED, STOPPED, StartPod(2)])
def test_the_log_is_kept_before_an_end_a_stop_and_another_build(step: Step) -> None:
    left = left_by(started(), FINISHED, step)

    assert left is not None
    assert (left.build_id, left.logs, left.may_replace) == ("1001", ("test",), True)


@pytest.mark.parametrize("step", [None, Move(JobState.PENDING, "Job started.")])
def test_a_pod_that_goes_on_leaves_nothing_yet(step: Step | None) -> None:
    assert left_by(started(), FINISHED, step) is None


def test_a_first_build_has_no_earlier_one() -> None:
    assert left_by(a_job(), None, StartPod(1)) is None


def test_a_job_that_never_started_leaves_nothing() -> None:
    assert left_by(a_job(), None, ENDED) is None


def test_what_a_build_that_vanished_left_is_looked_for_under_its_own_id() -> None:
    left = left_by(started(), None, StartPod(2))

    assert left is not None
    assert (left.build_id, left.since) == ("1001", None)


def test_an_earlier_pod_s_log_is_its_own_build_s() -> None:
    left = left_by(replace(started(), build_id=BuildId("1002")), FINISHED, StartPod(2))

    assert left is not None
    assert left.build_id == "1001"


def test_every_container_has_its_log() -> None:
    assert logs_of(started(pod_spec=TWO), FINISHED, ENDED) == ("unit", "lint")


def test_a_pod_that_waits_has_said_nothing() -> None:
    assert logs_of(started(), a_pod(PodPhase.PENDING), STOPPED) == ()


def test_of_a_decorated_job_the_log_is_looked_for_once_its_pod_has_ended() -> None:
    assert logs_of(decorated(), FINISHED, ENDED) == ("test",)
    assert logs_of(decorated(), a_pod(PodPhase.RUNNING), STOPPED) == ()


def test_what_sidecar_left_is_never_replaced() -> None:
    left = left_by(decorated(), FINISHED, ENDED)

    assert left is not None
    assert not left.may_replace


def test_a_log_that_is_to_be_censored_is_sidecar_s_alone() -> None:
    assert logs_of(decorated(censor_secrets=True), FINISHED, ENDED) == ()


def test_where_there_is_no_sidecar_a_decorated_job_is_like_any_other() -> None:
    left = left_by(decorated(censor_secrets=True), a_pod(PodPhase.RUNNING), STOPPED, has_sidecar=False)

    assert left is not None
    assert (left.logs, left.may_replace) == (("test",), True)


def waits(left: Leavings | None, seconds: float, *, patience: timedelta = FIVE) -> bool:
    assert left is not None
    return left.is_waited_for(now=NOON + timedelta(seconds=seconds), patience=patience)


def test_a_job_waits_for_its_log_as_long_as_it_was_told_to_from_its_pod_s_end() -> None:
    left = left_by(started(), FINISHED, ENDED)

    assert waits(left, 299)
    assert not waits(left, 300)


def test_whoever_aborts_means_now() -> None:
    left = left_by(replace(started(), abort=ABORT), a_pod(PodPhase.RUNNING), STOPPED)

    assert waits(left, 89)
    assert not waits(left, 60 + HASTE.total_seconds())
    assert not waits(left, 70, patience=timedelta(seconds=10))


def test_a_deadline_is_when_waiting_begins() -> None:
    long_ago = NOON - LIMITS.pod_running
    left = left_by(started(), a_pod(PodPhase.RUNNING, created_at=long_ago, started_at=long_ago), STOPPED)

    assert left is not None
    assert left.since == NOON


def test_nobody_waits_for_a_pod_whose_end_nobody_knows() -> None:
    assert not waits(left_by(started(), a_pod(PodPhase.UNKNOWN), StartPod(2)), 0)


def test_the_log_of_a_pod_that_runs_is_worth_a_copy_unless_sidecar_has_it() -> None:
    running = a_pod(PodPhase.RUNNING)

    assert copies(started(), running, has_sidecar=True) is not None
    assert copies(decorated(), running, has_sidecar=False) is not None
    assert copies(decorated(), running, has_sidecar=True) is None
    assert copies(started(), a_pod(PodPhase.PENDING), has_sidecar=True) is None
    assert copies(started(), None, has_sidecar=True) is None
