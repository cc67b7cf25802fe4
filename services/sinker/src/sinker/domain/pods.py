"""Whether a pod goes, given its ProwJob's row.

* A pod is ours only when its `prow.k8s.io/id` has a row, an archived one included. What carries no such label isn't,
  whatever its name: Prow would take the name for the id.
* The pod of a job that has not finished stays, whatever its age: plank would only start another.
* The pod of a finished job goes when it began more than `max_pod_age` ago, or its job ended more than
  `terminated_pod_ttl` ago. A pod that never began has no age, only its job's end.
* A pod whose id is unknown is reported and stays: another Prow may run beside us. Only where `deletes_unknown` is set
  does it go, as in Prow, once it is 30 s old.
* Clusters under `exclude_clusters` or `disabled_clusters` are left alone. A cluster may have several names (`default`
  beside that of the kubeconfig's current context): a pod whose job is known is of the cluster that its job names; an
  unknown one is of all of them.
* A pod that is being deleted already is left to its end. Prow's own reporter may hold it by a finalizer; one that goes,
  or should have gone, is let go of.

Source: https://docs.prow.k8s.io/docs/components/core/sinker/
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from prowcommon.ids import ProwJobId
from sinker.domain.retention import Reason

CREATED_BY_PROW = "created-by-prow"
ID_LABEL = "prow.k8s.io/id"
REPORTER_FINALIZER = "prow.x-k8s.io/gcsk8sreporter"

YOUNG = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPod:
    """A pod as its cluster lists it."""

    cluster: str
    also_called: tuple[str, ...] = ()
    """Further names of its cluster."""
    namespace: str
    name: str
    uid: str
    created_at: datetime
    started_at: datetime | None = None
    """When its node took it up; None before."""
    deleted_at: datetime | None = None
    """When its deletion was asked for."""
    phase: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    finalizers: tuple[str, ...] = ()

    @property
    def prowjob_id(self) -> ProwJobId | None:
        """Whose it says it is; None where the label is absent or no id of ours could look like it."""
        try:
            return ProwJobId(UUID(self.labels[ID_LABEL]))
        except (KeyError, ValueError):
            return None


@dataclass(frozen=True, slots=True)
class JobOfPod:
    cluster: str
    """The name it has for its build cluster."""
    completed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PodPolicy:
    max_age: timedelta
    ttl: timedelta
    exclude_clusters: tuple[str, ...] = ()
    disabled_clusters: tuple[str, ...] = ()
    deletes_unknown: bool = False

    def why_left_alone(self, cluster: str) -> str:
        """What the configuration calls it by which the cluster is left alone; empty when it isn't."""
        if cluster in self.exclude_clusters:
            return "sinker.exclude_clusters"
        return "disabled_clusters" if cluster in self.disabled_clusters else ""


class Because(StrEnum):
    """Why a pod stays."""

    NOT_OURS = "it isn't labelled as Prow's"
    EXCLUDED = "its cluster is left alone"
    NO_ID = "it carries no prow.k8s.io/id"
    YOUNG = "it is too young to judge"
    UNKNOWN = "its prow.k8s.io/id is unknown here"
    UNFINISHED = "its job has not finished"
    RECENT = "it is recent"
    ENDING = "it is being deleted"


UNKNOWN = frozenset({Because.NO_ID, Because.UNKNOWN})
"""Kept, and reported."""


@dataclass(frozen=True, slots=True)
class Keep:
    because: Because


@dataclass(frozen=True, slots=True)
class Delete:
    reason: Reason
    releases: bool = False
    """Whether Prow's reporter holds it by its finalizer."""


def judge(pod: SeenPod, job: JobOfPod | None, now: datetime, policy: PodPolicy) -> Keep | Delete:
    """`job` is None when no row has the pod's id."""
    if pod.labels.get(CREATED_BY_PROW) != "true":
        return Keep(Because.NOT_OURS)
    clusters = (pod.cluster, *pod.also_called) if job is None else (job.cluster,)
    if any(map(policy.why_left_alone, clusters)):
        return Keep(Because.EXCLUDED)
    verdict = _of_unknown(pod, now, policy) if job is None else _of_ours(pod, job, now, policy)
    if isinstance(verdict, Keep):
        return verdict
    is_held = REPORTER_FINALIZER in pod.finalizers
    if pod.deleted_at is not None and not is_held:
        return Keep(Because.ENDING)
    return Delete(verdict.reason, releases=is_held)


def _of_unknown(pod: SeenPod, now: datetime, policy: PodPolicy) -> Keep | Delete:
    if now - pod.created_at < YOUNG:
        return Keep(Because.YOUNG)
    if not pod.labels.get(ID_LABEL):
        return Keep(Because.NO_ID)
    return Delete(Reason.ORPHANED) if policy.deletes_unknown else Keep(Because.UNKNOWN)


def _of_ours(pod: SeenPod, job: JobOfPod, now: datetime, policy: PodPolicy) -> Keep | Delete:
    if job.completed_at is None:
        return Keep(Because.UNFINISHED)
    if pod.started_at is not None and now - pod.started_at > policy.max_age:
        return Delete(Reason.AGED)
    if now - job.completed_at > policy.ttl:
        return Delete(Reason.TTLED)
    return Keep(Because.RECENT)
