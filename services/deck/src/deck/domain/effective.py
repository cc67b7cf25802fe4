"""What `/config` tells of a configuration: as in its files, with defaults and presets applied, and as YAML.

* Jobs that Deck hides are left out: hidden ones, those of hidden repositories, and those of other tenants. The sections
  of `config.yaml` stay whole.
* What says no more than its default is left out.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TypeVar

import msgspec
import yaml

from prowcommon.jobconfig.plaindata import plain
from prowcommon.jobconfig.schema import JobBase, Periodic, RepoJob
from prowcommon.jobconfig.snapshot import Snapshot
from prowcommon.prowjobs.model import DEFAULT_TENANT

R = TypeVar("R", bound=RepoJob)


def visible(snapshot: Snapshot) -> Snapshot:
    """The configuration without the jobs that nobody sees."""
    hidden_repos = frozenset(name.lower() for name in snapshot.prow.deck.hidden_repos)

    def of_repos(by_repo: Mapping[str, tuple[R, ...]]) -> dict[str, tuple[R, ...]]:
        shown = {
            repo: tuple(job for job in jobs if _is_shown(job, hidden_repos, repo)) for repo, jobs in by_repo.items()
        }
        return {repo: jobs for repo, jobs in shown.items() if jobs}

    return msgspec.structs.replace(
        snapshot,
        presubmits=of_repos(snapshot.presubmits),
        postsubmits=of_repos(snapshot.postsubmits),
        periodics=visible_periodics(snapshot.periodics, hidden_repos),
    )


def visible_periodics(periodics: Iterable[Periodic], hidden_repos: Collection[str]) -> tuple[Periodic, ...]:
    """A periodic is of every repository it brings along."""
    return tuple(
        job for job in periodics if _is_shown(job, hidden_repos, *(f"{ref.org}/{ref.repo}" for ref in job.extra_refs))
    )


def _is_shown(job: JobBase, hidden_repos: Collection[str], *repos: str) -> bool:
    mine = ((job.prowjob_defaults or {}).get("tenant_id") or DEFAULT_TENANT) == DEFAULT_TENANT
    in_hidden = any(name in hidden_repos for repo in map(str.lower, repos) for name in (repo, repo.partition("/")[0]))
    return mine and not job.hidden and not in_hidden


def yaml_parts(snapshot: Snapshot) -> Iterator[bytes]:
    """One document, job by job: the sections of `config.yaml` first, then presets and jobs.

    Written in one go, thousands of jobs would need forty times the memory of the text for a while.
    """
    beside_jobs = plain(msgspec.structs.replace(snapshot, presubmits={}, postsubmits={}, periodics=()))
    always = {"prowjob_namespace": snapshot.prow.prowjob_namespace}  # `{}` could not be followed by anything
    yield _dumped(always | beside_jobs.pop("prow", {}) | beside_jobs)
    for key, by_repo in (("presubmits", snapshot.presubmits), ("postsubmits", snapshot.postsubmits)):
        if by_repo:
            yield f"{key}:\n".encode()
        for repo, (first, *others) in by_repo.items():
            yield _indented(_dumped({repo: [plain(first)]}))
            yield from (_indented(_dumped([plain(job)])) for job in others)
    if snapshot.periodics:
        yield b"periodics:\n"
    yield from (_dumped([plain(job)]) for job in snapshot.periodics)


def _dumped(value: object) -> bytes:
    dumped: bytes = yaml.dump(value, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, encoding="utf-8")
    return dumped


def _indented(part: bytes) -> bytes:
    return b"  " + part.rstrip(b"\n").replace(b"\n", b"\n  ") + b"\n"
