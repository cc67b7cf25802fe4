"""What is wrong between jobs that are fine by themselves: names and contexts that two of them claim.

* On one branch of a repository a name belongs to one presubmit, and to one postsubmit.
* On one branch a context belongs to one job, whether or not it reports.
* A periodic's name is its own everywhere: its history and its schedule go by it.

Source: prow pkg/config/config.go, pkg/config/jobs.go.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from prowcommon.jobconfig.entries import Entry
from prowcommon.jobconfig.findings import Finding
from prowcommon.jobconfig.match import branches_meet
from prowcommon.jobconfig.patterns import PatternError
from prowcommon.jobconfig.schema import Periodic, RepoJob


def periodics_findings(entries: Iterable[Entry[Periodic]]) -> Iterator[Finding]:
    first: dict[str, Entry[Periodic]] = {}
    for entry in entries:
        if (other := first.setdefault(entry.job.name, entry)) is not entry:
            yield entry.finding(f"another periodic in {other.where.file} has this name", "Rename one", at=("name",))


def repo_findings(entries: Sequence[Entry[RepoJob]]) -> Iterator[Finding]:
    """`entries` are all presubmits, or all postsubmits."""
    names: dict[tuple[str, str], _Claims] = defaultdict(_Claims)
    contexts: dict[tuple[str, str], _Claims] = defaultdict(_Claims)
    for entry in entries:
        repo, job = entry.repo, entry.job
        if namesake := names[repo, job.name].first_to_meet(entry):
            yield entry.finding(
                f"{repo} has two jobs of this name on the same branches{_elsewhere(namesake, entry)}",
                "Rename one, or part their branches",
            )
        rival = contexts[repo, job.context].first_to_meet(entry)
        if rival and rival.job.name != job.name:
            theirs = f"'{rival.job.name}'{_elsewhere(rival, entry)}"
            yield entry.finding(
                f"it reports to the context '{job.context}' of {repo}, as does {theirs}", "Give it a context of its own"
            )


def _elsewhere(rival: Entry[RepoJob], entry: Entry[RepoJob]) -> str:
    return "" if rival.where.file == entry.where.file else f" (the other is in {rival.where.file})"


class _Claims:
    """Who claims one name or context, on which branches. Who comes second to a branch is told, and forgotten."""

    __slots__ = ("_by_branch", "_without_list")

    def __init__(self) -> None:
        self._by_branch: dict[str, Entry[RepoJob]] = {}
        self._without_list: Entry[RepoJob] | None = None
        """The one job that has no `branches`: any two of those meet."""

    def first_to_meet(self, entry: Entry[RepoJob]) -> Entry[RepoJob] | None:
        """An earlier job that may run where this one does; else remember this one."""
        if (met := self._met_by(entry)) is not None:
            return met
        if entry.job.branches:
            self._by_branch |= dict.fromkeys(entry.job.branches, entry)
        else:
            self._without_list = entry
        return None

    def _met_by(self, entry: Entry[RepoJob]) -> Entry[RepoJob] | None:
        if entry.job.branches:
            for branch in entry.job.branches:
                if branch in self._by_branch:
                    return self._by_branch[branch]
            others = [self._without_list] if self._without_list else []
        elif self._without_list:
            return self._without_list
        else:
            others = list({id(other): other for other in self._by_branch.values()}.values())
        return next((other for other in others if _meet(entry, other)), None)


def _meet(one: Entry[RepoJob], other: Entry[RepoJob]) -> bool:
    try:
        return branches_meet(one.job, other.job)
    except PatternError:  # which is told of the job that has the pattern
        return False
