"""What a pod leaves, and when it is to be kept: before its job ends, before it is stopped, before it makes room.

* What a pod of no sidecar has printed is nowhere but in the pod. It is kept each time; a longer log replaces a shorter.
* A decorated job's `sidecar` uploads by itself. Only when its pod has ended is there a look whether it did, and what it
  left is never replaced; while the pod runs, the log is sidecar's.
* A job whose secrets are to be censored (`censor_secrets`) has a log that only its sidecar may upload.
* How the pod stood (`podinfo.json`) is kept each time there is a pod.
* Keeping may fail, and then waits, but no job waits for its log for ever: five minutes after the pod's end, unless told
  otherwise, and half a minute where a pod still runs that is to be stopped, or where it is the pod that can't be read.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from plank.domain.endings import Move
from plank.domain.limits import Limits
from plank.domain.pods import ObservedPod, PodPhase
from plank.domain.steps import StartPod, Step, StopPod, next_look
from prowcommon.ids import BuildId
from prowcommon.prowjobs.containers import containers_of
from prowcommon.prowjobs.lifecycle import FINISHED_STATES
from prowcommon.prowjobs.model import ProwJob, ProwJobSpec

HASTE = timedelta(seconds=30)
"""Whoever aborts a job means now; a node that is gone won't hand out its logs any more."""

_ENDED = (PodPhase.SUCCEEDED, PodPhase.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leavings:
    """What one build leaves."""

    build_id: BuildId
    logs: tuple[str, ...]
    """The containers whose logs are to be kept."""
    may_replace: bool
    """Whether a log that is kept already is older than this one; else it is sidecar's, and better."""
    since: datetime | None
    """Since when its job waits for it; None: it doesn't wait, whatever is kept at the first try is kept."""
    is_urgent: bool
    """The pod runs on until this is done."""

    def is_waited_for(self, *, now: datetime, patience: timedelta) -> bool:
        """Whether its job still waits, after a try that failed."""
        if self.since is None:
            return False
        return now < self.since + (min(patience, HASTE) if self.is_urgent else patience)


def leavings(
    job: ProwJob, pod: ObservedPod | None, step: Step | None, *, now: datetime, limits: Limits, has_sidecar: bool
) -> Leavings | None:
    """What is to be kept before `step` is taken; None when nothing is.

    `has_sidecar`: decorated jobs get Prow's sidecar where this pod runs.
    """
    match step:
        case Move(to=to) if to not in FINISHED_STATES:
            return None
        case StartPod() if pod is None and step.attempt == 1:
            return None
        case None:
            return None
    build_id = pod.build_id if pod else job.build_id
    if build_id is None:
        return None
    return Leavings(
        build_id=build_id,
        logs=_logs(job.spec, pod, has_sidecar=has_sidecar),
        may_replace=not is_sidecars(job.spec, has_sidecar=has_sidecar),
        since=_since(job, pod, step, now=now, limits=limits),
        is_urgent=isinstance(step, StopPod) and pod is not None and pod.finished_at is None,
    )


def copies(job: ProwJob, pod: ObservedPod | None, *, has_sidecar: bool) -> Leavings | None:
    """What of a pod that runs on is worth a copy now, lest its node takes the log along; None when nothing is."""
    if pod is None or pod.phase is not PodPhase.RUNNING or is_sidecars(job.spec, has_sidecar=has_sidecar):
        return None
    logs = containers_of(job.spec)
    return Leavings(build_id=pod.build_id, logs=logs, may_replace=True, since=None, is_urgent=False)


def is_sidecars(spec: ProwJobSpec, *, has_sidecar: bool) -> bool:
    """Whether a sidecar uploads this job's logs."""
    return has_sidecar and spec.decoration_config is not None


def _logs(spec: ProwJobSpec, pod: ObservedPod | None, *, has_sidecar: bool) -> tuple[str, ...]:
    if pod is not None and pod.phase is PodPhase.PENDING:
        return ()  # nothing has begun to speak
    if not is_sidecars(spec, has_sidecar=has_sidecar):
        return containers_of(spec)
    has_ended = pod is not None and pod.phase in _ENDED
    is_censored = bool((spec.decoration_config or {}).get("censor_secrets"))
    return containers_of(spec) if has_ended and not is_censored else ()


def _since(
    job: ProwJob, pod: ObservedPod | None, step: Step | None, *, now: datetime, limits: Limits
) -> datetime | None:
    if pod is None:
        return None
    if pod.finished_at is not None:
        return pod.finished_at
    if job.abort is not None:
        return job.abort.at
    return next_look(pod, now=now, limits=limits) if isinstance(step, StopPod) else pod.deleted_at
