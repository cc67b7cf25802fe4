"""The next step for a ProwJob, given its builds and the pod we can see.

A pod is observed, never remembered: news of it arrives late, twice or not at all. So the rule reads only the job, its
builds and the pod as they are *now*, and answers with the one step that brings them into agreement, or None when they
already agree.

* A job without a pod gets one. A claimed build that never got its pod is started again; a pod that vanished costs a
  revival, and revivals are counted.
* A pod that was evicted ends its job with `error` when the job says `error_on_eviction`; else it counts as stopped
  unexpectedly, and costs a revival as well.
* A pod that has finished finishes its job, well or badly: a result that is there wins over an abort.
* An abort, or a deadline, first has the pod's end accepted and then finishes the job.

Source: Prow's plank; https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-phase
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from plank.domain.builds import Build
from plank.domain.limits import Limits
from plank.domain.pods import ObservedPod, PodPhase
from prowcommon.prowjobs.model import JobState, ProwJob

EVICTED = "Evicted"
UNEXPECTED = frozenset({EVICTED, "NodeLost", "HeartbeatLost"})
"""Reasons for which a pod stopped although nobody wanted it to: the job gets another build."""

STOPPED = "Stopped"
"""The reason of a pod that ended because we asked for it."""


@dataclass(frozen=True, slots=True)
class StartPod:
    """Run a pod for build number `attempt`. A pod of an earlier build is removed first."""

    attempt: int
    because: str = "Job started."


@dataclass(frozen=True, slots=True)
class Move:
    """The job's new state."""

    to: JobState
    because: str


@dataclass(frozen=True, slots=True)
class StopPod:
    """Have the pod's end accepted by its cluster, then move the job."""

    then: Move


Step = StartPod | Move | StopPod

UNSCHEDULED_TOO_LONG = Move(JobState.ERROR, "Pod scheduling timeout.")
WAITED_TOO_LONG = Move(JobState.ERROR, "Pod pending timeout.")
RAN_TOO_LONG = Move(JobState.ABORTED, "Pod running timeout.")


def next_step(
    job: ProwJob, builds: Sequence[Build], pod: ObservedPod | None, *, now: datetime, limits: Limits
) -> Step | None:
    """`builds` in the order of their attempts."""
    if job.is_finished:
        return None
    if pod is not None and builds and pod.build_id != builds[-1].build_id:
        return _instead_of_an_earlier_pod(job, builds[-1])
    if pod is not None and (job.state is JobState.TRIGGERED or job.build_id != pod.build_id):
        return Move(JobState.PENDING, "Job started.")  # even when it has ended since: nothing skips a state
    result = _result(pod)
    if result is not None:
        return result
    if job.abort is not None:
        return _abort(job) if pod is None else StopPod(_abort(job))
    if pod is None:
        return _without_pod(job, builds, limits)
    if pod.phase is PodPhase.FAILED and pod.reason == STOPPED:
        return _verdict_on_stopped(pod, limits) or _revival(builds, limits, "stopped")
    if pod.reason == EVICTED and job.spec.error_on_eviction:
        return Move(JobState.ERROR, "Job pod was evicted by the cluster.")
    if pod.reason in UNEXPECTED or pod.phase is PodPhase.UNKNOWN:
        return _revival(builds, limits, pod.reason or "unreachable")
    if pod.phase is PodPhase.PENDING and now >= _pending_until(pod, limits):
        return StopPod(WAITED_TOO_LONG if pod.scheduled_at else UNSCHEDULED_TOO_LONG)
    if pod.phase is PodPhase.RUNNING and now >= _running_since(pod) + limits.pod_running:
        return StopPod(RAN_TOO_LONG)
    return None


def next_look(pod: ObservedPod | None, *, now: datetime, limits: Limits) -> datetime | None:
    """When this pod needs a look: at its next deadline, at once when it has ended; None without a pod."""
    match pod:
        case ObservedPod(phase=PodPhase.PENDING):
            return _pending_until(pod, limits)
        case ObservedPod(phase=PodPhase.RUNNING):
            return _running_since(pod) + limits.pod_running
        case ObservedPod():
            return now
        case None:
            return None


def _instead_of_an_earlier_pod(job: ProwJob, newest: Build) -> Step:
    """The pod is of a build that was given up already; only what was decided then is left to be done."""
    return StopPod(_abort(job)) if job.abort else StartPod(newest.attempt)


def _abort(job: ProwJob) -> Move:
    assert job.abort is not None  # noqa: S101 - asked by the callers
    return Move(JobState.ABORTED, job.abort.because or f"Aborted by {job.abort.by}.")


def _result(pod: ObservedPod | None) -> Move | None:
    if pod is None or pod.reason in UNEXPECTED:
        return None
    match pod.phase:
        case PodPhase.SUCCEEDED:
            return Move(JobState.SUCCESS, "Job succeeded.")
        case PodPhase.FAILED if pod.reason == STOPPED:
            return None  # the abort or the deadline that wanted it says what the job becomes
        case PodPhase.FAILED:
            return Move(JobState.FAILURE, f"Job failed. {pod.message}".strip())
        case _:
            return None


def _verdict_on_stopped(pod: ObservedPod, limits: Limits) -> Move | None:
    """What the deadline says for which we had the pod stopped, when plank fell before it could write so."""
    ended_at = pod.finished_at or pod.created_at
    if pod.started_at is not None and ended_at >= pod.started_at + limits.pod_running:
        return RAN_TOO_LONG
    if pod.started_at is None and ended_at >= _pending_until(pod, limits):
        return WAITED_TOO_LONG if pod.scheduled_at else UNSCHEDULED_TOO_LONG
    return None


def _without_pod(job: ProwJob, builds: Sequence[Build], limits: Limits) -> Step:
    if not builds:
        return StartPod(1)
    newest = builds[-1]
    if newest.build_id != job.build_id and newest.ended_at is None and not newest.is_lost:
        return StartPod(newest.attempt)
    return _revival(builds, limits, "vanished")


def _revival(builds: Sequence[Build], limits: Limits, cause: str) -> Step:
    if len(builds) > limits.max_revivals:
        told = f"Job pod reached max revivals ({limits.max_revivals}) after being stopped unexpectedly ({cause})."
        return Move(JobState.ERROR, told)
    return StartPod(len(builds) + 1, f"Its pod stopped unexpectedly ({cause}): started again.")


def _pending_until(pod: ObservedPod, limits: Limits) -> datetime:
    """First a node must take it, then its containers must run."""
    if pod.scheduled_at is None:
        return pod.created_at + limits.pod_unscheduled
    return pod.scheduled_at + limits.pod_pending


def _running_since(pod: ObservedPod) -> datetime:
    return pod.started_at or pod.created_at
