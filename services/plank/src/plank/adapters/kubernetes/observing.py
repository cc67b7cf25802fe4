"""From a pod on the wire to the pod that plank decides by.

* A pod is on a node once a kubelet says so (`status.startTime`), and runs since the first of its containers began.
* A pod that failed after its removal was asked for is `Stopped`: its containers were told to end.
* Why a pod waits is the scheduler's sentence, or the first container's that can't begin.

Source: Prow's pkg/plank/reconciler.go; https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from plank.adapters.kubernetes.wire import ContainerStatus, Pod, Status, Terminated
from plank.domain.manifest.metadata import BUILD_LABEL, ID_LABEL
from plank.domain.pods import STOPPED, ObservedPod, PodPhase
from prowcommon.ids import BuildId, ProwJobId

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ORDINARY_WAITS = frozenset({"ContainerCreating", "PodInitializing"})
_LONGEST_WORDS = 400


def prowjob_of(pod: Pod) -> ProwJobId | None:
    """The job whose pod it is by name and label; None for anybody else's."""
    if (pod.metadata.labels or {}).get(ID_LABEL) != pod.metadata.name:
        return None
    try:
        return ProwJobId(UUID(pod.metadata.name))
    except ValueError:
        return None


def observed(pod: Pod) -> ObservedPod:
    """What the rules read. Instants are whole seconds here: a kubelet tells no finer."""
    meta, status = pod.metadata, pod.status
    phase, reason = _phase(status), status.reason
    created_at = meta.creation_timestamp or _EPOCH
    deleted_at = None
    if meta.deletion_timestamp is not None:
        deleted_at = meta.deletion_timestamp - timedelta(seconds=meta.deletion_grace_period_seconds or 0)
    ended = [terminated for _, terminated in _terminated(status)]
    finished_at = None
    if phase in (PodPhase.SUCCEEDED, PodPhase.FAILED):
        finished_at = max((each.finished_at for each in ended if each.finished_at), default=None) or created_at
        if phase is PodPhase.FAILED and not reason and deleted_at is not None and finished_at >= deleted_at:
            reason = STOPPED
    return ObservedPod(
        build_id=BuildId((meta.labels or {}).get(BUILD_LABEL, "")),
        phase=phase,
        created_at=created_at,
        scheduled_at=status.start_time,
        started_at=_started_at(status, phase),
        finished_at=finished_at,
        reason=reason,
        message=_words(status, phase),
        waits_because=_waits_because(status) if phase is PodPhase.PENDING else "",
        deleted_at=deleted_at,
        disruption=_disruption(status),
        is_oom_killed=any(each.reason == "OOMKilled" for each in ended),
        unfinished=_unfinished(status) if phase is PodPhase.SUCCEEDED else (),
    )


def _phase(status: Status) -> PodPhase:
    try:
        return PodPhase(status.phase)
    except ValueError:
        return PodPhase.UNKNOWN


def _containers(status: Status) -> list[ContainerStatus]:
    return [*(status.init_container_statuses or ()), *(status.container_statuses or ())]


def _terminated(status: Status) -> Iterator[tuple[str, Terminated]]:
    for container in _containers(status):
        if container.state.terminated is not None:
            yield container.name, container.state.terminated


def _started_at(status: Status, phase: PodPhase) -> datetime | None:
    if phase is PodPhase.PENDING:
        return None
    states = [container.state for container in status.container_statuses or ()]
    begun = [each.started_at for state in states for each in (state.running, state.terminated) if each]
    return min((each for each in begun if each is not None), default=status.start_time)


def _unfinished(status: Status) -> tuple[str, ...]:
    well = {name for name, ended in _terminated(status) if ended.exit_code == 0 and ended.finished_at is not None}
    return tuple(container.name for container in _containers(status) if container.name not in well)


def _words(status: Status, phase: PodPhase) -> str:
    """The cluster's own sentence; else which container ended how, when it ended badly."""
    if status.message or phase is not PodPhase.FAILED:
        return status.message[:_LONGEST_WORDS]
    for name, ended in _terminated(status):
        if ended.exit_code != 0:
            because = f" ({ended.reason})" if ended.reason not in ("", "Error") else ""
            return f"Container {name!r} ended with exit code {ended.exit_code}{because}."
    return ""


def _waits_because(status: Status) -> str:
    for condition in status.conditions or ():
        if condition.type == "PodScheduled" and condition.status == "False":
            return _sentence(condition.reason, condition.message)
    for container in _containers(status):
        waiting = container.state.waiting
        if waiting is not None and waiting.reason and waiting.reason not in _ORDINARY_WAITS:
            return f"Container {container.name!r} waits: {_sentence(waiting.reason, waiting.message)}"
    return ""


def _disruption(status: Status) -> str:
    for condition in status.conditions or ():
        if condition.type == "DisruptionTarget" and condition.status == "True":
            return condition.reason or condition.type
    return ""


def _sentence(reason: str, message: str) -> str:
    return ": ".join(part for part in (reason, message) if part)[:_LONGEST_WORDS]
