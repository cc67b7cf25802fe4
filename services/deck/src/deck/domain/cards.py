"""A job as one row of the list, and what its revision reads like.

* The repository is that of `refs`, else of the first of `extra_refs`; only `refs` make a revision.
* A presubmit reads `#N (sha7) by author`, a batch one such line per pull request, a postsubmit `ref (sha7)`;
  a periodic has none.
* Neighbours with the same repository, first pull request and commits belong together: the page prints both once.
* Started is the job's creation and Duration ends with its completion, as Prow counts; the run's own page tells
  waiting from running.

Source: prow cmd/deck/static/prow/prow.ts.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from deck.domain import links
from prowcommon.ids import ProwJobId
from prowcommon.prowjobs.lifecycle import shown_state
from prowcommon.prowjobs.model import JobState, JobType, ProwJob
from prowcommon.prowjobs.refs import Refs


@dataclass(frozen=True, slots=True)
class Link:
    """Words, and where they lead (nowhere, when `href` is empty)."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """One line of what was tested: `name (sha) by author`; `sha` and `author` may be None."""

    name: Link
    sha: Link | None = None
    author: Link | None = None
    title: str = ""

    def __str__(self) -> str:
        sha = f" ({self.sha.text})" if self.sha else ""
        author = f" by {self.author.text}" if self.author else ""
        return f"{self.name.text}{sha}{author}"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCard:
    """All that a row says."""

    id: ProwJobId
    stamp: str
    """Differs when anything in this card may differ."""
    state: JobState
    description: str
    type: JobType
    job: str
    cluster: str
    repository: Link | None
    revisions: tuple[Revision, ...]
    group: str
    """Equal for neighbours whose repository and revision are the same."""
    started_at: datetime
    finished_at: datetime | None

    def elapsed(self, now: datetime) -> timedelta:
        """From the job's creation to its end, or to `now`; never negative, whatever two clocks say."""
        return max((self.finished_at or now) - self.started_at, timedelta())


def present(job: ProwJob) -> JobCard:
    spec, refs = job.spec, job.spec.main_refs
    return JobCard(
        id=job.id,
        stamp=f"{job.version}{'a' if job.abort else ''}",
        state=shown_state(job),
        description=job.description,
        type=spec.type,
        job=spec.job,
        cluster=spec.cluster,
        repository=Link(repository_name(refs), links.repository(refs)) if refs else None,
        revisions=revisions(spec.refs),
        group=_group(refs, spec.type),
        started_at=job.created_at,
        finished_at=job.completed_at,
    )


def repository_name(refs: Refs) -> str:
    return f"{refs.org}/{refs.repo}" if refs.org else refs.repo


def revisions(refs: Refs | None) -> tuple[Revision, ...]:
    """What was tested, a line per pull request; empty when the job tests no revision of its own."""
    if refs is None:
        return ()
    if not refs.pulls:
        name = refs.base_ref or short(refs.base_sha)
        sha = Link(short(refs.base_sha), links.base(refs)) if refs.base_sha and refs.base_ref else None
        return (Revision(Link(name), sha),) if name else ()
    return tuple(
        Revision(
            Link(f"#{pull.number}", links.pull(refs, pull)),
            Link(short(pull.sha), links.commit(refs, pull)) if pull.sha else None,
            Link(pull.author, links.author(refs, pull)) if pull.author else None,
            pull.title,
        )
        for pull in refs.pulls
    )


def short(sha: str) -> str:
    """A commit as people write it."""
    return sha[:7]


def _group(refs: Refs | None, type_: JobType) -> str:
    if refs is None:
        return ""
    heads = (f"{pull.number}:{pull.sha}" for pull in refs.pulls)
    return " ".join((repository_name(refs), str(type_ is JobType.PERIODIC), refs.base_sha or refs.base_ref, *heads))
