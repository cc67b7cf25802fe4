"""One run from its creation to its end: its builds, its history, and where its time went.

* Waiting ends when the pod is created, starting ends when its containers run, running ends with the job.
* A job that never came to a span has none; a pod that was never seen to start counts as starting to its end.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from prowcommon.ids import BuildId
from prowcommon.prowjobs.model import JobState, ProwJob


@dataclass(frozen=True, slots=True)
class Build:
    """One pod that was made for the job; all but the newest were given up for `reason`."""

    attempt: int
    build_id: BuildId
    cluster: str
    claimed_at: datetime
    ended_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """One move in the job's history; `came_from` is None for its creation."""

    seq: int
    came_from: JobState | None
    to: JobState
    because: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Run:
    """A job with all that happened to it, oldest first."""

    job: ProwJob
    builds: list[Build]
    history: list[Line]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the job's time; `ended_at` is None while it lasts."""

    name: str
    started_at: datetime
    ended_at: datetime | None
    start: float
    """Where it begins and how wide it is, in percent of the job's time so far."""
    width: float

    def length(self, now: datetime) -> timedelta:
        return max((self.ended_at or now) - self.started_at, timedelta())


def spans(job: ProwJob, now: datetime) -> list[Span]:
    """Where the time went, in order, without gaps."""
    until = job.completed_at or now
    total = max((until - job.created_at).total_seconds(), 0.001)
    marks = [("Waiting", job.created_at), ("Starting", job.pending_at), ("Running", job.started_at)]
    begun = [(name, at) for name, at in marks if at is not None]
    drawn = []
    for (name, at), following in zip(begun, [*(at for _, at in begun[1:]), None], strict=True):
        end = following or job.completed_at
        width = max(((end or until) - at).total_seconds(), 0) / total * 100
        drawn.append(Span(name, at, end, max((at - job.created_at).total_seconds(), 0) / total * 100, width))
    return drawn


def verdict(job: ProwJob) -> str:
    """What joins the state and its length: `failure after 3m 20s`, `pending for 12s`."""
    if job.is_finished:
        return "after"
    return "asked for, still ending, after" if job.abort else "for"
