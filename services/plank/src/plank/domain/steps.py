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
* A pod that somebody else removes is waited for: it may still finish; when it vanishes, that costs a revival.

What a pod's state means is said in `endings.py`. Source: Prow's plank;
https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-phase
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from plank.domain import endings
from plank.domain.builds import Build
from plank.domain.endings import Move
from plank.domain.limits import Limits
from plank.domain.pods import STOPPED, ObservedPod, PodPhase
from prowcommon.prowjobs.model import JobState, ProwJob


@dataclass(frozen=True, slots=True)
class StartPod:
    """Run a pod for build number `attempt`. A pod of an earlier build is removed first."""

    attempt: int
    because: str = endings.STARTED


@dataclass(frozen=True, slots=True)
class StopPod:
    """Have the pod's end accepted by its cluster, then move the job."""

    then: Move


Step = StartPod | Move | StopPod


def next_step(
    job: ProwJob, builds: Sequence[Build], pod: ObservedPod | None, *, now: datetime, limits: Limits
) -> Step | None:
    """`builds` in the order of their attempts."""
    if job.is_finished:
        return None
    if pod is not None and builds and pod.build_id != builds[-1].build_id:
        return _instead_of_an_earlier_pod(job, builds[-1])
    if pod is not None and (job.state is JobState.TRIGGERED or job.build_id != pod.build_id):
        return Move(JobState.PENDING, endings.STARTED)  # even when it has ended since: nothing skips a state
    if pod is not None and (ended := endings.result(pod)):
        return ended
    if job.abort is not None:
        return _abort(job) if pod is None else StopPod(_abort(job))
    if pod is None:
        return _without_pod(job, builds, limits)
    if pod.phase is PodPhase.FAILED and pod.reason == STOPPED:
        return endings.verdict_on_stopped(pod, limits) or _revival(builds, limits, "stopped")
    if job.spec.error_on_eviction and endings.is_evicted(pod):
        return endings.EVICTED
    if endings.is_out_of_memory(pod) and not endings.unwanted_stop(pod):
        return endings.OOM_KILLED
    if cause := endings.unwanted_stop(pod):
        return _revival(builds, limits, cause)
    if passed := endings.limit_passed(pod, now=now, limits=limits):
        return StopPod(passed)
    return None


def next_look(pod: ObservedPod | None, *, now: datetime, limits: Limits) -> datetime | None:
    """When this pod needs a look: at its next deadline, at once when it has ended; None without a pod."""
    match pod:
        case ObservedPod(phase=PodPhase.PENDING):
            return endings.pending_until(pod, limits)
        case ObservedPod(phase=PodPhase.RUNNING):
            return endings.running_since(pod) + limits.pod_running
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
