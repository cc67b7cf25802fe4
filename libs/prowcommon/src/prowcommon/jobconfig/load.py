"""Reads a configuration from disk, as a whole: either a snapshot with warnings, or all that is wrong with it.

* `config.yaml` may hold jobs as well; they come before those of the job files, read in the order of their paths.
* A job with a mistake in its fields is reported and then left aside, so that the other checks don't stumble over it.
* A key we don't honour is a warning that says whether Prow knows it.

Source: core.md §2.1
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from prowcommon.errors import InvalidConfig
from prowcommon.jobconfig import prowconfig, schema
from prowcommon.jobconfig.collector import paused_collector
from prowcommon.jobconfig.compiling import compile_snapshot
from prowcommon.jobconfig.entries import Entry, Gathered
from prowcommon.jobconfig.files import content, job_files
from prowcommon.jobconfig.findings import Finding, Problem, Where, did_you_mean, located
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.reading import Notes, read
from prowcommon.jobconfig.schema import JobBase, JobFile
from prowcommon.jobconfig.snapshot import Snapshot
from prowcommon.jobconfig.yaml import KeyPath, YamlError, parse

_KNOWN_BUT_NOT_YET = prowconfig.KNOWN_BUT_NOT_YET | schema.KNOWN_BUT_NOT_YET
_JOB_KEYS = frozenset(JobFile.__struct_fields__)

_DEPTH_OF_JOB = {"presubmits": 3, "postsubmits": 3, "periodics": 2}

J = TypeVar("J", bound=JobBase)


@dataclass(frozen=True)
class Loaded:
    config: Snapshot
    warnings: list[Problem]


def load(config_path: Path, job_config_path: Path | None = None) -> Loaded:
    """Read `config.yaml` and the job file, or the tree of job files, at `job_config_path`.

    Raises InvalidConfig with every problem found; keep the last good configuration then.
    """
    with paused_collector():
        reading = _Reading()
        reading.main(config_path)
        # Held against half of config.yaml, good jobs would look bad; so a mistake in it is reported without them.
        is_judgeable = not _fatal(reading.findings)
        if job_config_path is not None:
            reading.jobs(job_config_path)
        snapshot, found = compile_snapshot(reading.gathered) if is_judgeable else (Snapshot(), [])
        findings = reading.findings + found
    if errors := _fatal(findings):
        raise InvalidConfig([str(problem) for problem in located(errors, content)])
    return Loaded(snapshot, located(findings, content))


def _fatal(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.fatal]


class _Reading:
    """Reads file after file into `gathered`, and keeps what it found."""

    def __init__(self) -> None:
        self.gathered = Gathered()
        self.findings: list[Finding] = []

    def main(self, file: Path) -> None:
        data = self._data(file)
        jobs = {key: value for key, value in data.items() if key.lower() in _JOB_KEYS}
        notes = Notes()
        rest = {key: value for key, value in data.items() if key not in jobs}
        self.gathered.prow = read(ProwConfig, rest, (), notes)
        self.gathered.main_file = Where(file)
        self.gathered.decorate_all_jobs = self._job_file(file, jobs).decorate_all_jobs
        self._keep(notes, file, rest)

    def jobs(self, root: Path) -> None:
        files, findings = job_files(root)
        self.findings += findings
        for file in files:
            if self._job_file(file, self._data(file)).decorate_all_jobs:
                where = Where(file, ("decorate_all_jobs",))
                message, cure = "'decorate_all_jobs' has no effect in a job file", "Move it to config.yaml"
                self.findings.append(Finding(where, message, cure, fatal=False))

    def _data(self, file: Path) -> dict[str, Any]:
        try:
            data = parse(content(file))
        except OSError as error:
            self.findings.append(Finding(Where(file), f"cannot be read: {error.strerror or error}"))
            return {}
        except YamlError as error:
            self.findings.append(Finding(Where(file, line=error.line), str(error)))
            return {}
        if data is not None and not isinstance(data, dict):
            self.findings.append(Finding(Where(file), "expected a mapping at the top of the file"))
            return {}
        return data or {}

    def _job_file(self, file: Path, data: dict[str, Any]) -> JobFile:
        notes = Notes()
        held: JobFile = read(JobFile, data, (), notes)
        broken = {(str(path[0]).lower(), *path[1:3]) for path, _ in notes.problems if path}
        gathered, top = self.gathered, Where(file)
        gathered.presets += ((preset, top.within("presets", n)) for n, preset in enumerate(held.presets))
        gathered.presubmits += _entries(held.presubmits, top.within("presubmits"), broken)
        gathered.postsubmits += _entries(held.postsubmits, top.within("postsubmits"), broken)
        for position, periodic in enumerate(held.periodics):
            where = top.within("periodics", position)
            if not any(path[:2] == where.path for path in broken):
                gathered.periodics.append(Entry(periodic, where))
        self._keep(notes, file, data)
        return held

    def _keep(self, notes: Notes, file: Path, data: dict[str, Any]) -> None:
        """Turn what reading noted into findings."""
        for path, message in notes.problems:
            named = f"'{_dotted(path)}': {message}" if path else message
            self.findings.append(Finding(Where(file, path), named, job=_job_name(data, path)))
        for path, shape in notes.unknown:
            message, cure = _of_unknown_key(path, shape)
            self.findings.append(Finding(Where(file, path), message, cure, _job_name(data, path), fatal=False))


def _entries(by_repo: Mapping[str, tuple[J, ...]], top: Where, broken: set[KeyPath]) -> list[Entry[J]]:
    """The jobs of a file's `presubmits` or `postsubmits`, without those that have a mistake in their fields."""
    return [
        Entry(job, where, repo)
        for repo, jobs in by_repo.items()
        for position, job in enumerate(jobs)
        if (where := top.within(repo, position)).path not in broken
    ]


def _of_unknown_key(path: KeyPath, shape: type[msgspec.Struct]) -> tuple[str, str]:
    key = str(path[-1])
    if key.lower() in {each.lower() for each in _KNOWN_BUT_NOT_YET.get(shape, ())}:
        return f"'{_dotted(path)}' is not honoured yet", "What it says has no effect for now"
    known = [field.encode_name for field in msgspec.structs.fields(shape)]
    otherwise = "Remove it, or put it under `prow_ignored`" if shape is JobFile else "Remove it"
    return f"unknown key '{_dotted(path)}'", did_you_mean(key, known) or otherwise


def _dotted(path: KeyPath) -> str:
    """The path inside a job, or from the top of the file: `spec.containers[0].env`."""
    steps = path[_depth_of_job(path) :] or path
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).lstrip(".")


def _job_name(data: Any, path: KeyPath) -> str:
    """The name of the job that `path` leads into, or nothing."""
    depth = _depth_of_job(path)
    if not depth or len(path) < depth:
        return ""
    for step in path[:depth]:
        data = data[step]
    name = data.get("name") if isinstance(data, dict) else None
    return name if isinstance(name, str) else ""


def _depth_of_job(path: KeyPath) -> int:
    """How many steps of `path` lead to a job; 0 when it leads elsewhere."""
    return _DEPTH_OF_JOB.get(str(path[0]).lower(), 0) if path else 0
