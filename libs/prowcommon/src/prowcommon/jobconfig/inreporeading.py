"""Reads a repository's own job files, one after the other.

* Such a file is a job file in which the repository goes without saying: `presubmits` and `postsubmits` are lists.
  It may hold presets for its own jobs, and anything under `prow_ignored`. Periodics stay with the installation.
* All files of a `.prow/` are one: a preset in one of them is there for the jobs of the others.
* Each is brought into the shape of the installation's files, with one repository that has no name, and then read as
  those are; what is found in it leads back to the shape it was written in.
* What is too much is noticed before something is made of it.

Source: prow pkg/config/inrepoconfig.go
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from prowcommon.jobconfig import checks, matrix, yaml
from prowcommon.jobconfig import inrepolimits as limits
from prowcommon.jobconfig.entries import Entry
from prowcommon.jobconfig.findings import Finding, Where
from prowcommon.jobconfig.gathering import entries_of_repos
from prowcommon.jobconfig.reading import Notes
from prowcommon.jobconfig.remarks import findings_of
from prowcommon.jobconfig.schema import Postsubmit, Preset, Presubmit, RepoJob
from prowcommon.jobconfig.template import size_of
from prowcommon.jobconfig.typedfile import TypedFile, typed
from prowcommon.jobconfig.written import written_findings

J = TypeVar("J", bound=RepoJob)

_OF_JOBS = frozenset({"presubmits", "postsubmits"})
_NOT_HERE = frozenset({"periodics", "decorate_all_jobs"})
_UNNAMED = ""
"""The repository in the shape of the installation's files."""


class Reading:
    """What was read so far. `findings` may hold what was found before."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        self.presets: list[Preset] = []
        self.presubmits: list[Entry[Presubmit]] = []
        self.postsubmits: list[Entry[Postsubmit]] = []
        self._size_left = limits.SIZE

    @property
    def is_enough(self) -> bool:
        """Whether it makes no sense to read more."""
        return self._size_left < 0 or limits.are_enough(self.findings)

    def file(self, path: Path, content: bytes) -> None:
        try:
            document = yaml.parse_document(content, yaml.Limits(limits.DEPTH, self._size_left))
        except yaml.YamlError as error:
            self.findings.append(Finding(Where(path, line=error.line), str(error), error.cure))
            return
        if isinstance(document.value, dict):
            self._document(Where(path), document)
        elif document.value is not None:
            message = "expected a mapping at the top of the file"
            self.findings.append(Finding(Where(path), message, "Begin it with `presubmits:`"))

    def end(self) -> None:
        """After the last file: are there too many jobs, or presets? Else each job is checked as it is written."""
        entries: list[Entry[RepoJob]] = [*self.presubmits, *self.postsubmits]
        if len(entries) > limits.JOBS:
            message = f"{len(entries)} jobs are more than the {limits.JOBS} that a repository may bring along"
            where = entries[limits.JOBS].where
            self.findings.append(Finding(where, message, "Move jobs to the installation's configuration"))
            return
        for entry in entries:
            if self.is_enough:
                return
            too_large = list(limits.job_over_limit(entry))
            self.findings += too_large or written_findings(entry)

    def _document(self, top: Where, document: yaml.Document) -> None:
        said = dict(self._as_central(top, document.value))
        if not self._has_room_for(said, top):
            return
        expansion = matrix.expanded(said, top, matrix.Limits(limits.CELLS, self._size_left))
        if expansion.data != said and not self._has_room_for(expansion.data, top):
            return
        notes = Notes()
        found = typed(expansion, document, notes)
        broken = {(str(path[0]).lower(), *path[1:3]) for path, _ in notes.problems if path}
        del notes.problems[limits.PROBLEMS :], notes.unknown[limits.PROBLEMS :]
        remarks = findings_of(notes, top.file, expansion.data, expansion.as_written)
        for finding in chain(expansion.findings, remarks):
            self.findings.append(replace(finding, where=_as_written(finding.where)))
        self._take(found, top, broken)

    def _as_central(self, top: Where, said: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        """The document in the shape of the installation's files."""
        for key, value in said.items():
            if key.lower() in _NOT_HERE:
                message, cure = f"'{key}' has no effect in a repository's own file", "Move it to the installation's"
                warning = Finding(top.within(key), message, cure, fatal=False, check=checks.NOT_HONOURED)
                self.findings.append(warning)
            elif key.lower() not in _OF_JOBS:
                yield key, value
            elif isinstance(value, list):
                yield key, {_UNNAMED: value}
            elif value is not None:
                cure = "Write the jobs right below it: in its own file the repository goes without saying"
                self.findings.append(Finding(top.within(key), f"'{key}' is not a list of jobs", cure))

    def _has_room_for(self, data: dict[str, Any], top: Where) -> bool:
        self._size_left -= size_of(data)
        if self._size_left < 0:
            message = f"with aliases and matrices written out there are more than {limits.SIZE} characters"
            self.findings.append(Finding(top, message, "Use fewer of them, or fewer jobs"))
        return self._size_left >= 0

    def _take(self, found: TypedFile, top: Where, broken: set[yaml.KeyPath]) -> None:
        held = found.held
        self.presets += held.presets
        if sum(map(_items_of, self.presets)) > limits.PRESET_ITEMS:
            message = f"its presets hold more than {limits.PRESET_ITEMS} things"
            self.findings.append(Finding(top.within("presets"), message, "Write some into the jobs that need them"))
        self.presubmits += _entries(held.presubmits, top.within("presubmits"), found, broken)
        self.postsubmits += _entries(held.postsubmits, top.within("postsubmits"), found, broken)


def _entries(
    jobs: dict[str, tuple[J, ...]], top: Where, file: TypedFile, broken: set[yaml.KeyPath]
) -> Iterator[Entry[J]]:
    for entry in entries_of_repos(jobs, top, file, broken):
        yield Entry(entry.job, _as_written(entry.where))


def _as_written(where: Where) -> Where:
    """The place without the step that leads to the repository."""
    path = where.path
    if len(path) > 1 and str(path[0]).lower() in _OF_JOBS:
        path = (path[0], *path[2:])
    return Where(where.file, path, where.line)


def _items_of(preset: Preset) -> int:
    return 1 + len(preset.env) + len(preset.volumes) + len(preset.volume_mounts) + len(preset.tolerations)
