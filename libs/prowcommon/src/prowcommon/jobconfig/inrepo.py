"""The jobs a repository brings along in `.prow.yaml` or `.prow/`, as they are written.

* It comes from strangers: `inrepolimits` says how much is read. Whatever the bytes are, the answer is the jobs or
  InvalidConfig, and it comes soon.
* The answer depends on the bytes alone, on no installation's defaults: it may be kept by the commits it came from, and
  used for several repositories. `inrepojobs` makes complete jobs of it.

Source: prow pkg/config/inrepoconfig.go
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from prowcommon.errors import InvalidConfig
from prowcommon.jobconfig import inrepolimits as limits
from prowcommon.jobconfig.entries import Entry
from prowcommon.jobconfig.findings import Finding, Problem, located
from prowcommon.jobconfig.inrepofiles import inrepo_files
from prowcommon.jobconfig.inreporeading import Reading
from prowcommon.jobconfig.once import told_once
from prowcommon.jobconfig.schema import Postsubmit, Preset, Presubmit


class InvalidInRepoConfig(InvalidConfig):
    """A repository's own configuration can't be used. `found` holds the problems as values."""

    def __init__(self, found: list[Problem]) -> None:
        super().__init__([str(problem) for problem in found])
        self.found = found


@dataclass(frozen=True)
class InRepoJobs:
    """What a repository's files say, neither defaulted nor held against an installation. Read-only."""

    files: Mapping[str, bytes]
    """The files it was read from: they give the lines of what is found later."""
    presets: tuple[Preset, ...] = ()
    presubmits: tuple[Entry[Presubmit], ...] = ()
    postsubmits: tuple[Entry[Postsubmit], ...] = ()
    warnings: tuple[Finding, ...] = ()

    def located(self, findings: Iterable[Finding]) -> list[Problem]:
        """As many of the problems as somebody reads, with their lines."""
        return _located(findings, self.files)


def read_inrepo(files: Mapping[str, bytes]) -> InRepoJobs:
    """`files` by their paths from the repository's top; there may be others among them than those in question.

    Raises InvalidInRepoConfig.
    """
    paths, findings = inrepo_files(files)
    reading = Reading(findings)
    if not findings:
        for path in paths:
            if not reading.is_enough:
                reading.file(Path(path), files[path])
        reading.end()
    if fatal := [finding for finding in reading.findings if finding.fatal]:
        raise InvalidInRepoConfig(_located(fatal, files))
    return InRepoJobs(
        files={path: files[path] for path in paths},
        presets=tuple(reading.presets),
        presubmits=tuple(reading.presubmits),
        postsubmits=tuple(reading.postsubmits),
        warnings=tuple(reading.findings),
    )


def _located(findings: Iterable[Finding], files: Mapping[str, bytes]) -> list[Problem]:
    def content(path: Path) -> bytes:
        return files.get(path.as_posix(), b"")

    problems = located(told_once(findings), content)[: limits.PROBLEMS]
    return [replace(problem, message=_cut(problem.message), job=_cut(problem.job)) for problem in problems]


def _cut(text: str) -> str:
    return text if len(text) <= limits.MESSAGE else f"{text[: limits.MESSAGE]}…"
