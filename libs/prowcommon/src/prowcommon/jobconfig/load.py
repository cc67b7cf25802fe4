"""Loads a configuration from disk, as a whole: either a snapshot with warnings, or all that is wrong with it.

Source: prow pkg/config/config.go, cmd/checkconfig.
"""

from dataclasses import dataclass
from pathlib import Path

from prowcommon.errors import InvalidConfig
from prowcommon.jobconfig import checks
from prowcommon.jobconfig.cache import TypedCache
from prowcommon.jobconfig.collector import paused_collector
from prowcommon.jobconfig.compiling import compile_snapshot
from prowcommon.jobconfig.files import content
from prowcommon.jobconfig.findings import Finding, Problem, Where, located
from prowcommon.jobconfig.gathering import Gathering
from prowcommon.jobconfig.snapshot import Snapshot
from prowcommon.jobconfig.sources import Sources


@dataclass(frozen=True)
class Loaded:
    config: Snapshot
    warnings: list[Problem]
    """Of every check; `checks.selected` says which of them somebody wants."""


def load(sources: Sources, *, cache_dir: Path | None = None) -> Loaded:
    """Read everything that `sources` names.

    With a `cache_dir`, job files that are known from an earlier load are not parsed again; the result is the same.

    Raises InvalidConfig with every problem found; keep the last good configuration then.
    """
    with paused_collector():
        cache = TypedCache(cache_dir) if cache_dir else None
        gathering = Gathering(cache)
        gathering.main(sources.config)
        # Held against half of config.yaml, good jobs would look bad; so a mistake in it is reported without them.
        is_judgeable = not _fatal(gathering.findings)
        if sources.job_config is not None:
            gathering.jobs(sources.job_config)
        snapshot, found = compile_snapshot(gathering.gathered) if is_judgeable else (Snapshot(), [])
        findings = gathering.findings + found
        if cache and (fault := cache.close()):
            findings.append(_unwritable(cache.directory, fault))
        errors = _fatal(findings)
        problems = located(errors or findings, content)
    if errors:
        raise InvalidConfig([str(problem) for problem in problems])
    return Loaded(snapshot, problems)


def _fatal(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.fatal]


def _unwritable(directory: Path, fault: OSError) -> Finding:
    message = f"typed job files cannot be kept here: {fault.strerror}"
    return Finding(Where(directory), message, "Make it writable, or choose another", fatal=False, check=checks.CACHE)
