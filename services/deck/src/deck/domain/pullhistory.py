"""All presubmit runs of one pull request: its jobs against its commits.

* Commits stand newest first: by when each was first tested, so that running an old one again moves nothing.
* In a cell stand the runs of that job for that commit, newest first.
* Jobs stand by name.

Source: prow cmd/deck/pr_history.go, which reads buckets, knows commits by a pattern and has no limit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from deck.domain import links
from deck.domain.cards import Link, short
from deck.domain.history import PastRun
from prowcommon.errors import UserError
from prowcommon.prowjobs.model import ProwJob

_GREATEST_NUMBER = 2**31 - 1


@dataclass(frozen=True, slots=True)
class PullAddress:
    """Which pull request an address means."""

    org: str
    repo: str
    number: int

    @classmethod
    def parse(cls, org: str, repo: str, number: str) -> "PullAddress":
        """Raises UserError for what names none."""
        digits = number.strip().removeprefix("#")
        is_number = digits.isascii() and digits.isdigit() and len(digits) <= 10
        if not (org.strip() and repo.strip() and is_number and 0 < int(digits) <= _GREATEST_NUMBER):
            raise UserError("Name the pull request: /pr-history?org=…&repo=…&pr=NUMBER")
        return cls(org.strip(), repo.strip(), int(digits))

    def __str__(self) -> str:
        return f"{self.org}/{self.repo}#{self.number}"


@dataclass(frozen=True, slots=True)
class PulledRun:
    """A run, and the commit of the pull request that it tested."""

    run: PastRun
    commit: Link
    sha: str
    title: str
    pull_link: str


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job's runs, a cell for each commit in their order; an empty one where it didn't run."""

    job: str
    cells: list[list[PastRun]]


@dataclass(frozen=True, slots=True)
class Matrix:
    """What was run for a pull request."""

    title: str
    link: str
    commits: list[Link] = field(default_factory=list)
    rows: list[JobRow] = field(default_factory=list)


def pulled_run(job: ProwJob, run: PastRun, number: int) -> PulledRun | None:
    """None when the job is of other pull requests."""
    refs = job.spec.refs
    pull = next((pull for pull in refs.pulls if pull.number == number), None) if refs else None
    if refs is None or pull is None:
        return None
    commit = Link(short(pull.sha) or "unknown", links.commit(refs, pull) if pull.sha else "")
    return PulledRun(run, commit, pull.sha, pull.title, links.pull(refs, pull))


def matrix(runs: Sequence[PulledRun], address: PullAddress, link_url: str) -> Matrix:
    """`runs` newest first; `link_url` is the address of GitHub, for a pull request that brings no link."""
    first_tested: dict[str, PulledRun] = {}
    for each in reversed(runs):
        first_tested.setdefault(each.sha, each)
    commits = list(reversed(first_tested))
    cells: dict[str, dict[str, list[PastRun]]] = {}
    for each in runs:
        cells.setdefault(each.run.card.job, {}).setdefault(each.sha, []).append(each.run)
    return Matrix(
        title=next((each.title for each in runs if each.title), ""),
        link=next((each.pull_link for each in runs if each.pull_link), "") or _page(address, link_url),
        commits=[first_tested[sha].commit for sha in commits],
        rows=[JobRow(job, [of_job.get(sha, []) for sha in commits]) for job, of_job in sorted(cells.items())],
    )


def _page(address: PullAddress, link_url: str) -> str:
    """Other hosts' orgs carry their address, and have pages of other shapes."""
    if "://" in address.org:
        return ""
    org, repo = quote(address.org, safe=""), quote(address.repo, safe="")
    return links.safe(f"{link_url.rstrip('/')}/{org}/{repo}/pull/{address.number}")
