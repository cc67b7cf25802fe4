"""The rule that brings a job and its pod into agreement, case by case."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plank.domain.limits import Limits
from plank.domain.pods import PodPhase
from plank.domain.steps import Move, StartPod, StopPod, next_look, next_step
from prowcommon.ids import BuildId
from prowcommon.prowjobs.lifecycle import is_legal
from prowcommon.prowjobs.model import AbortRequest, JobState
from support.builders import a_build, a_job, a_pod, a_spec
from support.clock import NOON

LIMITS = Limits()
STARTED = a_job(state=JobState.PENDING, build_id=BuildId("1001"))
ABORTED = AbortRequest(NOON, "octocat", "No longer needed.")


def step(job, builds=(), pod=None, now=NOON):
    return next_step(job, builds, pod, now=now, limits=LIMITS)


def test_a_new_job_gets_its_first_pod() -> None:
    assert step(a_job()) == StartPod(1)


def test_a_claimed_build_that_never_got_its_pod_is_started_again_under_its_id() -> None:
    assert step(a_job(), [a_build()]) == StartPod(1)


def test_a_pod_that_is_there_already_is_adopted() -> None:
    assert step(a_job(), [a_build()], a_pod()) == Move(JobState.PENDING, "Job started.")


def test_a_job_in_agreement_with_its_pod_needs_nothing() -> None:
    assert step(STARTED, [a_build()], a_pod()) is None


@pytest.mark.parametrize(("phase", "state"), [(PodPhase.SUCCEEDED, "success"), (PodPhase.FAILED, "failure")])
def test_a_pod_that_has_finished_finishes_its_job(phase: PodPhase, state: str) -> None:
    found = step(STARTED, [a_build()], a_pod(phase))

    assert isinstance(found, Move)
    assert found.to == state


def test_a_pod_that_finished_before_anyone_saw_it_run_skips_no_state() -> None:
    finished = a_pod(PodPhase.SUCCEEDED)

    assert step(a_job(), [a_build()], finished) == Move(JobState.PENDING, "Job started.")
    assert next_look(finished, now=NOON, limits=LIMITS) == NOON


def test_a_pod_that_vanished_costs_a_revival() -> None:
    found = step(STARTED, [a_build()])

    assert isinstance(found, StartPod)
    assert found.attempt == 2


def test_a_build_that_began_and_was_lost_is_not_started_again() -> None:
    lost = replace(a_build(), is_lost=True)

    assert step(a_job(), [lost]) == StartPod(2, "Its pod stopped unexpectedly (vanished): started again.")


def test_revivals_end() -> None:
    builds = [a_build(attempt) for attempt in range(1, LIMITS.max_revivals + 2)]
    job = replace(STARTED, build_id=builds[-1].build_id)

    found = step(job, builds)

    assert isinstance(found, Move)
    assert found.to is JobState.ERROR
    assert "max revivals (3)" in found.because


@pytest.mark.parametrize("reason", ["Evicted", "NodeLost", "HeartbeatLost"])
def test_a_pod_that_stopped_unexpectedly_is_replaced(reason: str) -> None:
    found = step(STARTED, [a_build()], a_pod(PodPhase.FAILED, reason=reason))

    assert isinstance(found, StartPod)
    assert found.attempt == 2


def test_an_abort_first_has_the_pods_end_accepted() -> None:
    aborting = replace(STARTED, abort=ABORTED)

    assert step(aborting, [a_build()], a_pod()) == StopPod(Move(JobState.ABORTED, "No longer needed."))


def test_an_abort_of_a_job_without_a_pod_is_done_at_once() -> None:
    assert step(a_job(abort=ABORTED)) == Move(JobState.ABORTED, "No longer needed.")


def test_a_result_that_is_there_wins_over_an_abort() -> None:
    aborting = replace(STARTED, abort=ABORTED)

    assert step(aborting, [a_build()], a_pod(PodPhase.SUCCEEDED)) == Move(JobState.SUCCESS, "Job succeeded.")


def test_a_pod_that_we_stopped_ends_its_job_as_the_abort_says() -> None:
    aborting = replace(STARTED, abort=ABORTED)
    stopped = a_pod(PodPhase.FAILED, reason="Stopped")

    assert step(aborting, [a_build()], stopped) == StopPod(Move(JobState.ABORTED, "No longer needed."))


def test_a_pod_that_was_stopped_without_an_abort_gets_another_build() -> None:
    stopped = a_pod(PodPhase.FAILED, reason="Stopped", started_at=NOON, finished_at=NOON + timedelta(seconds=9))

    assert step(STARTED, [a_build()], stopped) == StartPod(2, "Its pod stopped unexpectedly (stopped): started again.")


def test_a_pod_that_was_stopped_at_its_deadline_ends_as_the_deadline_says() -> None:
    late = NOON + LIMITS.pod_running
    ran = a_pod(PodPhase.FAILED, reason="Stopped", started_at=NOON, finished_at=late)
    waited = a_pod(PodPhase.FAILED, reason="Stopped", finished_at=NOON + LIMITS.pod_pending)

    assert step(STARTED, [a_build()], ran) == Move(JobState.ABORTED, "Pod running timeout.")
    assert step(STARTED, [a_build()], waited) == Move(JobState.ERROR, "Pod pending timeout.")


def test_a_pod_that_no_node_takes_ends_its_job_with_error() -> None:
    waiting, late = a_pod(PodPhase.PENDING, scheduled_at=None), NOON + LIMITS.pod_unscheduled

    assert step(STARTED, [a_build()], waiting, now=late - timedelta(seconds=1)) is None
    assert step(STARTED, [a_build()], waiting, now=late) == StopPod(Move(JobState.ERROR, "Pod scheduling timeout."))
    assert next_look(waiting, now=NOON, limits=LIMITS) == late


def test_patience_with_a_pod_on_a_node_begins_when_the_node_took_it() -> None:
    taken_at = NOON + timedelta(minutes=4)
    waiting = a_pod(PodPhase.PENDING, scheduled_at=taken_at)

    assert next_look(waiting, now=NOON, limits=LIMITS) == taken_at + LIMITS.pod_pending
    assert step(STARTED, [a_build()], waiting, now=NOON + LIMITS.pod_pending) is None


def test_a_job_s_decoration_has_timeouts_of_its_own() -> None:
    own = {"pod_running_timeout": "90s", "pod_pending_timeout": "2m", "pod_unscheduled_timeout": "1m30s"}

    found = LIMITS.of(a_spec(decoration_config=own))

    assert (found.pod_running, found.pod_pending) == (timedelta(seconds=90), timedelta(minutes=2))
    assert found.pod_unscheduled == timedelta(seconds=90)
    assert found.max_revivals == LIMITS.max_revivals
    assert LIMITS.of(a_spec(decoration_config={"timeout": "1h"})) == LIMITS.of(a_spec()) == LIMITS


def test_an_evicted_pod_ends_a_job_that_asks_for_that() -> None:
    evicted = a_pod(PodPhase.FAILED, reason="Evicted")
    fussy = replace(STARTED, spec=a_spec(error_on_eviction=True))

    assert step(fussy, [a_build()], evicted) == Move(JobState.ERROR, "Job pod was evicted by the cluster.")
    assert isinstance(step(fussy, [a_build()], a_pod(PodPhase.FAILED, reason="NodeLost")), StartPod)


def test_a_pod_whose_containers_wait_too_long_ends_its_job_with_error() -> None:
    waiting, late = a_pod(PodPhase.PENDING), NOON + LIMITS.pod_pending

    assert step(STARTED, [a_build()], waiting, now=late - timedelta(seconds=1)) is None
    assert step(STARTED, [a_build()], waiting, now=late) == StopPod(Move(JobState.ERROR, "Pod pending timeout."))


def test_a_pod_that_runs_too_long_is_stopped_and_its_job_aborted() -> None:
    running, late = a_pod(started_at=NOON + timedelta(minutes=5)), NOON + timedelta(minutes=5) + LIMITS.pod_running

    assert step(STARTED, [a_build()], running, now=late - timedelta(seconds=1)) is None
    assert step(STARTED, [a_build()], running, now=late) == StopPod(Move(JobState.ABORTED, "Pod running timeout."))


def test_a_finished_job_needs_nothing_whatever_its_pod_does() -> None:
    finished = replace(STARTED, state=JobState.SUCCESS, completed_at=NOON)

    assert step(finished, [a_build()], a_pod()) is None


def test_the_next_look_is_at_the_pods_own_deadline() -> None:
    assert next_look(a_pod(PodPhase.PENDING), now=NOON, limits=LIMITS) == NOON + LIMITS.pod_pending
    assert next_look(a_pod(started_at=NOON), now=NOON, limits=LIMITS) == NOON + LIMITS.pod_running
    assert next_look(None, now=NOON, limits=LIMITS) is None


def test_the_pod_of_an_earlier_build_gives_way_to_the_one_that_was_claimed() -> None:
    builds = [replace(a_build(1), ended_at=NOON), a_build(2)]
    earlier = a_pod(PodPhase.FAILED, reason="HeartbeatLost", build_id=builds[0].build_id)

    assert step(STARTED, builds, earlier) == StartPod(2)


@given(
    state=st.sampled_from([JobState.TRIGGERED, JobState.PENDING]),
    attempts=st.integers(0, 6),
    accepted=st.integers(0, 6),
    pod_of=st.none() | st.integers(1, 6),
    phase=st.sampled_from(PodPhase),
    reason=st.sampled_from(["", "Evicted", "HeartbeatLost", "Stopped", "DeadlineExceeded"]),
    aborted=st.booleans(),
    hours=st.integers(0, 100),
)
def test_every_step_that_moves_a_job_is_a_legal_move(state, attempts, accepted, pod_of, phase, reason, aborted, hours):
    builds = [a_build(attempt) for attempt in range(1, attempts + 1)]
    job = a_job(
        state=state,
        build_id=BuildId(str(1000 + accepted)) if accepted else None,
        abort=ABORTED if aborted else None,
    )
    pod = a_pod(phase, reason=reason, build_id=BuildId(str(1000 + pod_of))) if pod_of else None

    match step(job, builds, pod, now=NOON + timedelta(hours=hours)):
        case Move(to) | StopPod(Move(to)):
            assert is_legal(state, to)
        case StartPod():
            assert is_legal(state, JobState.PENDING)
        case None:  # then there is a pod, and it is alive
            assert pod is not None
            assert phase in (PodPhase.PENDING, PodPhase.RUNNING)
