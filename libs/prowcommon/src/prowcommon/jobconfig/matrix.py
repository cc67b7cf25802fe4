"""A file's jobs with their matrices written out, before anything else looks at them: from here on there are only jobs.

* A job without `matrix` stays untouched, whatever stands in braces in it; a list without a template stays the very
  list that was parsed.
* The jobs of a template stand where it stood, in the order of its cells. `positions` remembers where that was, so that
  what is said of a job leads to what somebody wrote.
"""

from dataclasses import dataclass, field
from typing import Any

from prowcommon.jobconfig.findings import Finding, Where
from prowcommon.jobconfig.perjob import PerJob
from prowcommon.jobconfig.template import KEY, Template, size_of
from prowcommon.jobconfig.yaml import KeyPath


@dataclass(frozen=True)
class Limits:
    """How far templates may grow. The defaults suit one's own configuration; a stranger's gets smaller ones."""

    cells: int = 1000
    """Of one template."""
    size: int = 50_000_000
    """Of all jobs that the templates of one file make, as `size_of` has it."""


_OWN_CONFIGURATION = Limits()


@dataclass
class Expansion:
    """A file's jobs as `data`, without a matrix among them, and what was found in its templates."""

    written: dict[str, Any]
    data: dict[str, Any]
    positions: PerJob = field(default_factory=PerJob)
    """At which position of its list each job was written; only for lists that hold a template."""
    findings: list[Finding] = field(default_factory=list)

    def as_written(self, path: KeyPath) -> KeyPath:
        """Where in the file the thing was written that has this path in `data`."""
        for depth, step in enumerate(path):
            if isinstance(step, int):
                positions = self.positions.of(path[:depth])
                return (*path[:depth], positions[step], *path[depth + 1 :]) if positions else path
        return path


def expanded(data: dict[str, Any], top: Where, limits: Limits = _OWN_CONFIGURATION) -> Expansion:
    """`data` is the value of the document at `top`, or the part of it that is about jobs."""
    writing = _Writing(top, limits)
    result = {key: writing.out(key, value) for key, value in data.items()}
    return Expansion(data, result, writing.positions, writing.findings)


@dataclass
class _Writing:
    top: Where
    limits: Limits
    findings: list[Finding] = field(default_factory=list)
    positions: PerJob = field(default_factory=lambda: PerJob({}, {}, []))
    size: int = 0
    """Of the jobs made so far."""

    def out(self, key: str, value: Any) -> Any:
        """What stands under one key of the file."""
        match key.lower(), value:
            case "periodics", list() if _has_template(value):
                return self._jobs((key,), value, self.positions.periodics)
            case ("presubmits" | "postsubmits") as kind, dict():
                positions: dict[str, list[int]] = getattr(self.positions, kind)
                return {
                    repo: self._jobs((key, repo), jobs, positions.setdefault(repo, []))
                    if isinstance(jobs, list) and _has_template(jobs)
                    else jobs
                    for repo, jobs in value.items()
                }
        return value

    def _jobs(self, path: KeyPath, jobs: list[Any], positions: list[int]) -> list[Any]:
        """The jobs of one list; notes where each was written."""
        written: list[Any] = []
        for position, job in enumerate(jobs):
            made = self._of_one(job, self.top.within(*path, position), str(path[-1])) if _is_template(job) else [job]
            written += made
            positions += [position] * len(made)
        return written

    def _of_one(self, job: dict[str, Any], where: Where, repo: str) -> list[Any]:
        if job[KEY] is None:  # as if it weren't there
            return [{key: value for key, value in job.items() if key != KEY}]
        room = self.limits.size - self.size
        jobs, findings = Template(job, where, repo).jobs(most_cells=self.limits.cells, room=room)
        self.size += sum(map(size_of, jobs))
        self.findings += findings
        return jobs


def _has_template(jobs: list[Any]) -> bool:
    return any(map(_is_template, jobs))


def _is_template(job: Any) -> bool:
    return type(job) is dict and KEY in job
