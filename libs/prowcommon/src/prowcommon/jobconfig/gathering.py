"""Reads file after file into one `Gathered`, and keeps what it found amiss.

* `config.yaml` may hold jobs as well; they come before those of the job files, read in the order of their paths.
* A job with a mistake in its fields is reported and then left aside, so that the other checks don't stumble over it.

Source: prow pkg/config/config.go, pkg/config/jobs.go.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from prowcommon.jobconfig import checks
from prowcommon.jobconfig.cache import TypedCache
from prowcommon.jobconfig.culprit import job_at
from prowcommon.jobconfig.entries import Entry, Gathered
from prowcommon.jobconfig.files import content, files_named, job_files
from prowcommon.jobconfig.findings import Finding, Where, dotted
from prowcommon.jobconfig.matrix import expanded
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.reading import Notes, read
from prowcommon.jobconfig.remarks import findings_of, not_acted_on
from prowcommon.jobconfig.schema import JobBase, JobFile
from prowcommon.jobconfig.supplemental import Merging, misplaced
from prowcommon.jobconfig.typedfile import TypedFile, typed
from prowcommon.jobconfig.written import written_findings
from prowcommon.jobconfig.yaml import Document, KeyPath, YamlError, parse_document

_JOB_KEYS = frozenset(JobFile.__struct_fields__)

J = TypeVar("J", bound=JobBase)


class Gathering:
    def __init__(self, cache: TypedCache | None = None) -> None:
        self.gathered = Gathered()
        self.findings: list[Finding] = []
        self._cache = cache
        self._told: set[str] = set()

    def main(self, file: Path) -> None:
        """Read `config.yaml`."""
        document = self._document(file, self._bytes(file))
        jobs = {key: value for key, value in document.value.items() if key.lower() in _JOB_KEYS}
        rest = {key: value for key, value in document.value.items() if key not in jobs}
        notes = Notes()
        self.gathered.prow = read(ProwConfig, rest, (), notes)
        self.gathered.parts.append((self.gathered.prow, Where(file)))
        self.findings += findings_of(notes, file, rest)
        self._tell_what_is_not_acted_on(rest, file)
        self.gathered.decorate_all_jobs = self._jobs_of(file, document, jobs).held.decorate_all_jobs

    def supplemental(self, roots: Iterable[Path], suffix: str) -> None:
        """Read the files below `roots` that add to `config.yaml`, which was read before."""
        merging = Merging(*self.gathered.parts[0])
        for root in roots:
            files, findings = files_named(root, (suffix,))
            self.findings += findings
            for file in files:
                part = self._supplement(file)
                self.gathered.parts.append((part, Where(file)))
                self.findings += merging.add(part, Where(file))
        self.gathered.prow = merging.merged()

    def _supplement(self, file: Path) -> ProwConfig:
        data = self._document(file, self._bytes(file)).value
        for path in misplaced(data):
            message = f"'{dotted(path)}' can't be said in a file that adds to config.yaml"
            self.findings.append(Finding(Where(file, path), message, "Move it to config.yaml"))
        notes = Notes()
        part: ProwConfig = read(ProwConfig, data, (), notes)
        self.findings += findings_of(notes, file, data)
        self._tell_what_is_not_acted_on(data, file)
        return part

    def _tell_what_is_not_acted_on(self, data: dict[str, Any], file: Path) -> None:
        """Once per key, where it stands first."""
        for finding in not_acted_on(data, file):
            if finding.message not in self._told:
                self._told.add(finding.message)
                self.findings.append(finding)

    def jobs(self, root: Path) -> None:
        """Read the job file, or the tree of job files, at `root`."""
        files, findings = job_files(root)
        self.findings += findings
        for file in files:
            if self._job_file(file).decorate_all_jobs:
                where = Where(file, ("decorate_all_jobs",))
                message, cure = "'decorate_all_jobs' has no effect in a job file", "Move it to config.yaml"
                self.findings.append(Finding(where, message, cure, fatal=False, check=checks.NOT_HONOURED))

    def plain(self, file: Path) -> dict[str, Any]:
        """What a file says that is no part of the configuration; nothing when it can't be read."""
        said: dict[str, Any] = self._document(file, self._bytes(file)).value
        return said

    def _job_file(self, file: Path) -> JobFile:
        data = self._bytes(file)
        if self._cache is not None and (kept := self._cache.find(data)) is not None:
            self._add(file, kept, set())
            return kept.held
        before = len(self.findings)
        document = self._document(file, data)
        found = self._jobs_of(file, document, document.value)
        if self._cache is not None and len(self.findings) == before:
            self._cache.keep(data, found)
        return found.held

    def _bytes(self, file: Path) -> bytes:
        try:
            return content(file)
        except OSError as error:
            self.findings.append(
                Finding(Where(file), f"cannot be read: {error.strerror or error}", "Mend it, or remove it")
            )
            return b""

    def _document(self, file: Path, data: bytes) -> Document:
        """What the file says; nothing when it isn't a mapping, and that is told."""
        try:
            document = parse_document(data)
        except YamlError as error:
            job = job_at(data, error.line)
            self.findings.append(Finding(Where(file, line=error.line), str(error), error.cure, job))
            return Document({})
        if isinstance(document.value, dict):
            return document
        if document.value is not None:
            self.findings.append(
                Finding(Where(file), "expected a mapping at the top of the file", "Begin it with a key")
            )
        return Document({})

    def _jobs_of(self, file: Path, document: Document, data: dict[str, Any]) -> TypedFile:
        """Gather and check the jobs and presets of a document; `data` is all of it, or what in it is about jobs."""
        notes = Notes()
        expansion = expanded(data, Where(file))
        self.findings += expansion.findings
        found = typed(expansion, document, notes)
        self.findings += findings_of(notes, file, expansion.data, expansion.as_written)
        broken = {(str(path[0]).lower(), *path[1:3]) for path, _ in notes.problems if path}
        for entry in self._add(file, found, broken):
            self.findings += written_findings(entry)
        return found

    def _add(self, file: Path, found: TypedFile, broken: set[KeyPath]) -> Iterable[Entry[JobBase]]:
        """Gather all but the jobs at `broken`, paths of three steps at most; the jobs that were added."""
        held, gathered, top = found.held, self.gathered, Where(file)
        gathered.presets += ((preset, top.within("presets", n)) for n, preset in enumerate(held.presets))
        presubmits = list(entries_of_repos(held.presubmits, top.within("presubmits"), found, broken))
        postsubmits = list(entries_of_repos(held.postsubmits, top.within("postsubmits"), found, broken))
        broken_periodics = {path[:2] for path in broken}
        periodics = list(_entries(held.periodics, top.within("periodics"), found, broken_periodics))
        gathered.presubmits += presubmits
        gathered.postsubmits += postsubmits
        gathered.periodics += periodics
        return chain(presubmits, postsubmits, periodics)


def entries_of_repos(
    by_repo: Mapping[str, tuple[J, ...]], top: Where, file: TypedFile, broken: set[KeyPath]
) -> Iterator[Entry[J]]:
    """The jobs of a file's `presubmits` or `postsubmits`."""
    for repo, jobs in by_repo.items():
        yield from _entries(jobs, top.within(repo), file, broken, repo)


def _entries(
    jobs: tuple[J, ...], top: Where, file: TypedFile, broken: set[KeyPath], repo: str = ""
) -> Iterator[Entry[J]]:
    lines, written_at = file.lines.of(top.path), file.positions.of(top.path)
    for position, job in enumerate(jobs):
        if (*top.path, position) not in broken:
            path = (*top.path, written_at[position] if written_at else position)
            yield Entry(job, Where(top.file, path, lines[position] if position < len(lines) else None), repo)
