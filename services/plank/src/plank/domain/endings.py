"""What the state of a pod makes of its job: a result, a stop that nobody wanted, a limit that has passed.

* A result is a pod's own end. A pod that was ended from outside has none: asked for (an abort, a deadline), it is
  `Stopped`; not asked for (eviction, a lost node, preemption), its job deserves another build.
* `Succeeded` is believed only when every container has ended with exit code 0.
* A container that was ended for want of memory ends the job while the pod still runs: another build would fare alike.
* Four clocks: a pod waits for a node since its creation, for its containers since a node took it, and runs since
  they began; the fourth, how long a job may wait for its pod, is for limits and builds.

Source: Prow's pkg/plank/reconciler.go; https://kubernetes.io/docs/concepts/workloads/pods/disruptions/
"""

from dataclasses import dataclass
from datetime import datetime

from plank.domain.limits import Limits
from plank.domain.pods import STOPPED, ObservedPod, PodPhase
from prowcommon.prowjobs.model import JobState, ProwJob


@dataclass(frozen=True, slots=True)
class Move:
    """The job's new state."""

    to: JobState
    because: str


UNSCHEDULED_TOO_LONG = Move(JobState.ERROR, "Pod scheduling timeout.")
WAITED_TOO_LONG = Move(JobState.ERROR, "Pod pending timeout.")
RAN_TOO_LONG = Move(JobState.ABORTED, "Pod running timeout.")
EVICTED = Move(JobState.ERROR, "Job pod was evicted by the cluster.")
OOM_KILLED = Move(JobState.ERROR, "Job pod was OOM killed by the cluster.")
UNFINISHED = Move(JobState.ERROR, "Pod was in succeeded phase but some containers didn't finish")

STARTED = "Job started."
_WAITS = "Waiting:"

_EVICTIONS = frozenset({"EvictionByEvictionAPI", "TerminationByKubelet"})
_CAUSES = {"Evicted": "evicted", "NodeLost": "unreachable", "HeartbeatLost": "unreachable"}
"""Reasons for which a pod stopped although nobody wanted it to, in Prow's words."""


def result(pod: ObservedPod) -> Move | None:
    """What the pod's own end makes of its job; None while it has not ended, or when it was ended from outside."""
    if unwanted_stop(pod) or pod.reason == STOPPED:
        return None
    match pod.phase:
        case PodPhase.SUCCEEDED if pod.unfinished:
            return Move(UNFINISHED.to, f"{UNFINISHED.because}: {', '.join(pod.unfinished)}.")
        case PodPhase.SUCCEEDED:
            return Move(JobState.SUCCESS, "Job succeeded.")
        case PodPhase.FAILED:
            return Move(JobState.FAILURE, f"Job failed. {pod.message}".strip())
        case _:
            return None


def unwanted_stop(pod: ObservedPod) -> str:
    """Why the pod stopped although nobody wanted it to, in a word; empty when it runs, or ended otherwise."""
    if pod.reason == "NodeLost" and pod.phase is not PodPhase.FAILED and pod.deleted_at is None:
        return ""  # the node may come back, and the pod with it
    if pod.reason in _CAUSES:
        return _CAUSES[pod.reason]
    if pod.phase is PodPhase.FAILED and pod.disruption:
        return "evicted" if pod.disruption in _EVICTIONS else "disrupted"
    return "unknown" if pod.phase is PodPhase.UNKNOWN else ""


def is_evicted(pod: ObservedPod) -> bool:
    """It has been, or is being: a pod that is evicted by request is deleted, and seen only while its grace lasts."""
    if pod.reason == "Evicted":
        return True
    has_to_go = pod.phase is PodPhase.FAILED or (pod.phase is not PodPhase.SUCCEEDED and pod.deleted_at is not None)
    return has_to_go and pod.disruption in _EVICTIONS


def is_out_of_memory(pod: ObservedPod) -> bool:
    return pod.phase is PodPhase.RUNNING and pod.is_oom_killed


def limit_passed(pod: ObservedPod, *, now: datetime, limits: Limits) -> Move | None:
    """What becomes of the job of a pod that has waited, or run, for too long; None within the limits."""
    if pod.phase is PodPhase.RUNNING:
        return RAN_TOO_LONG if now >= running_since(pod) + limits.pod_running else None
    if pod.phase is PodPhase.PENDING and now >= pending_until(pod, limits):
        return _waited_too_long(pod)
    return None


def verdict_on_stopped(pod: ObservedPod, limits: Limits) -> Move | None:
    """What the limit says for which we had the pod stopped, when plank fell before it could write so."""
    asked_at = pod.deleted_at or pod.finished_at or pod.created_at
    if pod.started_at is not None and asked_at >= pod.started_at + limits.pod_running:
        return RAN_TOO_LONG
    if pod.started_at is None and asked_at >= pending_until(pod, limits):
        return _waited_too_long(pod)
    return None


def pending_until(pod: ObservedPod, limits: Limits) -> datetime:
    """First a node must take it, then its containers must run."""
    if pod.scheduled_at is None:
        return pod.created_at + limits.pod_unscheduled
    return pod.scheduled_at + limits.pod_pending


def running_since(pod: ObservedPod) -> datetime:
    return pod.started_at or pod.created_at


def says(job: ProwJob, pod: ObservedPod | None) -> str:
    """What people are told of a job that goes on: while its pod waits for something, what that is."""
    if job.state is JobState.PENDING and pod is not None and pod.waits_because:
        return f"{_WAITS} {pod.waits_because}"
    return STARTED if job.state is JobState.PENDING and job.description.startswith(_WAITS) else job.description


def _waited_too_long(pod: ObservedPod) -> Move:
    told = WAITED_TOO_LONG if pod.scheduled_at else UNSCHEDULED_TOO_LONG
    return Move(told.to, f"{told.because} {pod.waits_because}".strip())
