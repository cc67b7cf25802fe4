"""Loads a configuration from disk, as a whole: either a snapshot with warnings, or all that is wrong with it.

Source: prow pkg/config/config.go, cmd/checkconfig.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from prowcommon.errors import InvalidConfig
from prowcommon.jobconfig import checks
from prowcommon.jobconfig.cache import TypedCache
from prowcommon.jobconfig.collector import paused_collector
from prowcommon.jobconfig.compiling import compile_snapshot
from prowcommon.jobconfig.contributed import CheckedFiles, contributed_findings
from prowcommon.jobconfig.files import content, version_of
from prowcommon.jobconfig.findings import Finding, Problem, Where, located
from prowcommon.jobconfig.gathering import Gathering
from prowcommon.jobconfig.once import told_once
from prowcommon.jobconfig.snapshot import Snapshot
from prowcommon.jobconfig.sources import Sources


@dataclass(frozen=True)
class Loaded:
    config: Snapshot
    warnings: list[Problem]
    """Of every check; `checks.selected` says which of them somebody wants."""
    version: str = ""
    """What the file VERSION beside config.yaml says, usually a commit; empty when there is none. It is no part of the
    snapshot, since two versions of equal content are one snapshot."""


@dataclass(frozen=True)
class Examined:
    config: Snapshot | None
    """None: it can't be used."""
    problems: list[Problem]
    """The errors, or, when there is none, the warnings of every check."""


def load(sources: Sources, *, cache_dir: Path | None = None) -> Loaded:
    """Read everything that `sources` names.

    With a `cache_dir`, job files that are known from an earlier load are not parsed again; the result is the same.

    Raises InvalidConfig with every problem found; keep the last good configuration then.
    """
    examined = examine(sources, cache_dir=cache_dir)
    if examined.config is None:
        raise InvalidConfig([str(problem) for problem in examined.problems])
    return Loaded(examined.config, examined.problems, version_of(sources.config))


def examine(sources: Sources, *, cache_dir: Path | None = None, required_annotations: Collection[str] = ()) -> Examined:
    """Like `load`, for whoever shows problems to people: they are values, and nothing is raised.

    Jobs without all of `required_annotations` are warned about.
    """
    with paused_collector():
        cache = TypedCache(cache_dir) if cache_dir else None
        gathering = Gathering(cache)
        gathering.main(sources.config)
        # Held against half of config.yaml, good jobs would look bad; so a mistake in it is reported without them.
        is_judgeable = not _fatal(gathering.findings)
        gathering.supplemental(sources.supplemental, sources.supplemental_suffix)
        if sources.job_config is not None:
            gathering.jobs(sources.job_config)
        plugins = gathering.plain(sources.plugins) if sources.plugins is not None else {}
        snapshot, found = Snapshot(), list[Finding]()
        if is_judgeable:
            snapshot, found = compile_snapshot(gathering.gathered, required_annotations=required_annotations)
        findings = told_once(gathering.findings + found)
        is_usable = is_judgeable and not _fatal(findings)
        findings += contributed_findings(CheckedFiles(sources, snapshot if is_usable else None, plugins))
        if cache and (fault := cache.close()):
            findings.append(_unwritable(cache.directory, fault))
        errors = _fatal(findings)
        problems = located(errors or findings, content)
    return Examined(None if errors else snapshot, problems)


def _fatal(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.fatal]


def _unwritable(directory: Path, fault: OSError) -> Finding:
    message = f"typed job files cannot be kept here: {fault.strerror}"
    return Finding(Where(directory), message, "Make it writable, or choose another", fatal=False, check=checks.CACHE)
