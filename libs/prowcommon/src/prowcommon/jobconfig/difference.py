"""What one configuration changes about another: jobs that come and go, and jobs that stay but say something else.

* A job is known by its type, its repository and its name. Where several share these, their branches tell them apart;
  when one alone changed its branches, it is still the same job.
* Both sides are complete jobs, so a default that changed in `config.yaml` shows in every job that inherits it, as well
  as in `config.yaml` itself.
* No difference means equal content, and so an equal hash.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

import msgspec

from prowcommon.jobconfig.changes import Change, are_equal, changes
from prowcommon.jobconfig.schema import JobBase, RepoJob
from prowcommon.jobconfig.snapshot import Snapshot
from prowcommon.prowjobs.model import JobType

_JOBS = frozenset({"presubmits", "postsubmits", "periodics"})


class Kind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


_SIGNS = {Kind.ADDED: "+", Kind.REMOVED: "-", Kind.CHANGED: "~"}

_Differing = tuple[Kind, JobBase, tuple[Change, ...]]


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One job that was added, removed or changed; or, without a type, what changed in `config.yaml`."""

    kind: Kind
    type: JobType | None = None
    repo: str = ""
    """`org/repo`; empty for a periodic."""
    name: str = ""
    branches: tuple[str, ...] = ()
    skip_branches: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    """Of a job that was changed: what."""

    @property
    def subject(self) -> str:
        """For people: `presubmit org/repo unit-test on main`, or `config.yaml`."""
        if self.type is None:
            return "config.yaml"
        words = [self.type.value, self.repo, self.name]
        words.append(f"on {', '.join(self.branches)}" if self.branches else "")
        words.append(f"not on {', '.join(self.skip_branches)}" if self.skip_branches else "")
        return " ".join(filter(None, words))


def differences(old: Snapshot, new: Snapshot) -> list[Difference]:
    """`config.yaml` first; then the jobs by type, repository and name."""
    found = []
    if beside_jobs := tuple(_beside_jobs(old, new)):
        found.append(Difference(kind=Kind.CHANGED, changes=beside_jobs))
    found += _of_repos(JobType.PRESUBMIT, old.presubmits, new.presubmits)
    found += _of_repos(JobType.POSTSUBMIT, old.postsubmits, new.postsubmits)
    found += _of_type(JobType.PERIODIC, "", old.periodics, new.periodics)
    return found


def rendering(found: Iterable[Difference]) -> Iterator[str]:
    """Line by line: `+ periodic a`, `- periodic b`, `~ presubmit org/repo c: max_concurrency: 0 → 2`.

    Several changes of one job follow it, a line each. Names and keys stand there as they are; a terminal wants them
    cleaned.
    """
    for difference in found:
        head = f"{_SIGNS[difference.kind]} {difference.subject}"
        match difference.changes:
            case ():
                yield head
            case (change,):
                yield f"{head}: {change}"
            case several:
                yield f"{head}:"
                yield from (f"    {change}" for change in several)


def _beside_jobs(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    for field in Snapshot.__struct_fields__:
        if field not in _JOBS:
            yield from changes(getattr(old, field), getattr(new, field), () if field == "prow" else (field,))


def _of_repos(
    type_: JobType, old: Mapping[str, Sequence[JobBase]], new: Mapping[str, Sequence[JobBase]]
) -> Iterator[Difference]:
    for repo in sorted(old.keys() | new.keys()):
        yield from _of_type(type_, repo, old.get(repo, ()), new.get(repo, ()))


def _of_type(type_: JobType, repo: str, old: Sequence[JobBase], new: Sequence[JobBase]) -> Iterator[Difference]:
    before, after = _by_name(old), _by_name(new)
    for name in sorted(before.keys() | after.keys()):
        for kind, job, changed in _of_one_name(before[name], after[name]):
            branches, skipped = _branches(job)
            yield Difference(
                kind=kind, type=type_, repo=repo, name=name, branches=branches, skip_branches=skipped, changes=changed
            )


def _of_one_name(old: list[JobBase], new: list[JobBase]) -> Iterator[_Differing]:
    came = {_branches(job): job for job in new}
    went = []
    for job in old:
        if (same := came.pop(_branches(job), None)) is None:
            went.append(job)
        else:
            yield from _changed(job, same)
    if len(went) == len(came) == 1:
        yield from _changed(*went, *came.values())
    else:
        yield from ((Kind.REMOVED, job, ()) for job in went)
        yield from ((Kind.ADDED, job, ()) for job in came.values())


def _changed(old: JobBase, new: JobBase) -> Iterator[_Differing]:
    if not are_equal(old, new):
        yield Kind.CHANGED, new, tuple(changes(old, new))


def _by_name(jobs: Iterable[JobBase]) -> dict[str, list[JobBase]]:
    by_name: dict[str, list[JobBase]] = defaultdict(list)
    for job in jobs:
        by_name[job.name].append(job)
    return by_name


def _branches(job: JobBase) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (job.branches, job.skip_branches) if isinstance(job, RepoJob) else ((), ())
