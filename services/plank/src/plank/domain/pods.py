"""A pod as plank sees it: observed, never remembered.

The words are Kubernetes' own (phases, reasons), for every executor: a pod of the `process` executor is a
group of processes on this host that goes through the same phases.

Source: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-phase
"""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from prowcommon.ids import BuildId, ProwJobId
from prowcommon.prowjobs.model import ProwJobSpec

Pieces = AsyncGenerator[bytes, None]
"""A log as it comes; it can be closed before its end."""

STOPPED = "Stopped"
"""The reason of a pod that ended because its removal was asked for."""


class PodPhase(StrEnum):
    PENDING = "Pending"
    RUNNING = "Running"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    UNKNOWN = "Unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedPod:
    """What a build cluster says about the pod of one ProwJob, now."""

    build_id: BuildId
    phase: PodPhase
    created_at: datetime
    scheduled_at: datetime | None = None
    """When a node took it; None while it waits for one."""
    started_at: datetime | None = None
    """When its containers began to run; None while it waits."""
    finished_at: datetime | None = None
    reason: str = ""
    """The cluster's one-word reason (`Evicted`, `DeadlineExceeded`, …), empty when it gives none."""
    message: str = ""
    """The cluster's sentence about it, for people."""
    waits_because: str = ""
    """Why it doesn't run yet, in the cluster's words: no node is free, an image can't be pulled."""
    deleted_at: datetime | None = None
    """When its removal was asked for, by whomever; it may run on until its grace is over."""
    disruption: str = ""
    """Why the cluster itself ends it (the reason of the condition `DisruptionTarget`); empty when it doesn't."""
    is_oom_killed: bool = False
    """One of its containers was ended for want of memory."""
    unfinished: tuple[str, ...] = ()
    """Its containers that have not ended with exit code 0; looked at once the pod has succeeded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PodToStart:
    """One build of a ProwJob, ready to run: everything an executor must know, and no secret."""

    prowjob_id: ProwJobId
    build_id: BuildId
    spec: ProwJobSpec
    env: dict[str, str]
    """The job environment (JOB_NAME, JOB_SPEC, BUILD_ID, …); it overrides nothing, it is added to each container."""
    labels: dict[str, str]
    annotations: dict[str, str]


@dataclass(frozen=True, slots=True)
class LogChunk:
    """Bytes of a container's log, from `offset` on."""

    data: bytes
    next_offset: int
    is_complete: bool
    """True when the container has ended and nothing follows `next_offset`."""
