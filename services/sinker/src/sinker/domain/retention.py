"""Which ProwJobs leave the live pages (archiving), and which leave the database (retention).

Archiving is what `sinker.max_prowjob_age` says of a ProwJob, and follows Prow's rules:

* A job that has not finished stays, however old it is.
* A finished one is archived when it was created more than `max_prowjob_age` ago.
* The newest run of each configured periodic stays, finished or not. When it isn't finished, all older ones may go.
* A periodic that isn't configured any more keeps nothing.

Retention is not Prow's, where the end of `max_prowjob_age` is the end of all records. Here a row is deleted only when
somebody has set `delete_after`, and then:

* when it was archived more than `delete_after` ago,
* when `keep_last` later runs of the same job have finished (of a name in the same repository),
* for a periodic, configured or not: when a later run has finished. Its schedule is reckoned from that run;
* and never while its periodic's schedule stands at or before the instant it was created: the row's creation key is all
  that keeps that instant from being answered twice,
* nor while a pod of it may be there. A pod whose job's row is gone is nobody's: no sweep would ever remove it.

Source: https://docs.prow.k8s.io/docs/components/core/sinker/
"""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from prowcommon.ids import ProwJobId
from prowcommon.prowjobs.model import JobType

SNAPSHOTS_KEPT = 20
"""Compiled configurations, each up to some ten megabytes: enough to compare and to go back."""


class Reason(StrEnum):
    """Why something goes: Prow's words where Prow has one, as they are labels of metrics."""

    AGED = "aged"
    AGED_PERIODIC = "aged-periodic"
    TTLED = "ttled"
    ORPHANED = "orphaned"
    EXPIRED = "expired"
    RETENTION = "retention"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class LiveJob:
    """A ProwJob that isn't archived."""

    id: ProwJobId
    type: JobType
    job: str
    created_at: datetime
    is_finished: bool


@dataclass(frozen=True, slots=True)
class ArchivedJob:
    id: ProwJobId
    type: JobType
    job: str
    org: str
    repo: str
    cluster: str
    archived_at: datetime
    may_be_due: bool
    """Whether its periodic's schedule stands at or before its creation."""

    @property
    def line(self) -> "Line":
        """The line of runs that it stands in."""
        if self.type is JobType.PERIODIC:
            return Line(self.type, self.job, "", "")
        return Line(self.type, self.job, self.org.lower(), self.repo.lower())


@dataclass(frozen=True, slots=True)
class Line:
    """Runs of the same job, one after the other. Elsewhere a job of that name and type is another; a periodic isn't."""

    type: JobType
    job: str
    org: str
    repo: str


@dataclass(frozen=True, slots=True)
class Retention:
    delete_after: timedelta | None
    """How long after it was archived a row is deleted; None: never."""
    keep_last: int
    """How many finished runs of each job stay, however old."""

    def kept_of(self, line: Line) -> int:
        """How many finished runs of it stay: of a periodic never none."""
        return max(self.keep_last, 1) if line.type is JobType.PERIODIC else self.keep_last


@dataclass(frozen=True, slots=True)
class PodsLeft:
    """What is known of pods that are there."""

    jobs: Set[ProwJobId] = frozenset()
    """Those that have one."""
    unseen: Set[str] = frozenset()
    """Clusters that sinker knows, and of which it has not seen all pods. Nobody waits for others: they have no pods, as
    where jobs are processes, or are gone for good."""

    def may_be_of(self, job: ArchivedJob) -> bool:
        return job.id in self.jobs or job.cluster in self.unseen


@dataclass(frozen=True, slots=True)
class Expired:
    id: ProwJobId
    job: str
    reason: Reason


def what_to_archive(
    jobs: Iterable[LiveJob], newest_runs: Collection[ProwJobId], *, now: datetime, max_age: timedelta
) -> list[Expired]:
    """Those that leave the live pages. `newest_runs` are those of the configured periodics."""
    return [
        Expired(job.id, job.job, Reason.AGED_PERIODIC if job.type is JobType.PERIODIC else Reason.AGED)
        for job in jobs
        if job.is_finished and now - job.created_at > max_age and job.id not in newest_runs
    ]


def what_to_delete(
    jobs: Iterable[ArchivedJob],
    oldest_kept: Mapping[Line, ProwJobId | None],
    retention: Retention,
    *,
    now: datetime,
) -> list[Expired]:
    """Those that leave the database, but for pods of theirs (`PodsLeft`). `oldest_kept` is the oldest run that stays of
    each line because it is one of its last; None where the line has fewer runs than are kept. A line of which none must
    stay isn't in it.
    """
    after = retention.delete_after
    if after is None:
        return []
    return [
        Expired(job.id, job.job, Reason.RETENTION)
        for job in jobs
        if now - job.archived_at > after and not job.may_be_due and _is_before(job.id, job.line, oldest_kept)
    ]


def _is_before(id_: ProwJobId, line: Line, oldest_kept: Mapping[Line, ProwJobId | None]) -> bool:
    if line not in oldest_kept:
        return True
    oldest = oldest_kept[line]
    return oldest is not None and id_ < oldest


@dataclass(frozen=True, slots=True)
class StoredConfig:
    hash: str
    is_followed: bool
    """Whether a process runs it."""


def snapshots_to_delete(newest_first: Sequence[StoredConfig]) -> list[str]:
    """Compiled configurations that nobody runs, beyond the newest ones. The first is the active one."""
    return [each.hash for each in newest_first[SNAPSHOTS_KEPT:] if not each.is_followed]
