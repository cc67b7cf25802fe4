"""The compiled configuration: what every service holds at run time instead of YAML.

* Jobs are fully defaulted, with presets applied; nothing in a snapshot needs `config.yaml` to be understood.
* Equal content has equal bytes and so an equal hash, whatever file a job stood in and whatever the order of keys:
  jobs are sorted by name and branches. Which file says something is not content.
* It is immutable by convention as well: jobs share their mappings. Copy before changing one.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from hashlib import blake2b
from typing import TypeVar

import msgspec

from prowcommon.errors import NotFound
from prowcommon.jobconfig.collector import paused_collector
from prowcommon.jobconfig.findings import did_you_mean
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.schema import JobBase, Periodic, Postsubmit, Preset, Presubmit, RepoJob

R = TypeVar("R", bound=RepoJob)


class Snapshot(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One configuration, as a whole. The maps' keys are `org/repo`."""

    prow: ProwConfig = ProwConfig()
    presubmits: dict[str, tuple[Presubmit, ...]] = {}
    postsubmits: dict[str, tuple[Postsubmit, ...]] = {}
    periodics: tuple[Periodic, ...] = ()
    presets: tuple[Preset, ...] = ()
    """Already applied to the jobs above; kept, in their order, for the jobs a repository brings along."""
    decorate_all_jobs: bool = False
    """Whether jobs that don't say so are decorated: done above; kept for the same reason."""

    def periodic(self, name: str) -> Periodic:
        """Raises NotFound."""
        try:
            return self._periodics_by_name[name]
        except KeyError:
            raise _unknown(name, self._periodics_by_name) from None

    def find(self, job_name: str) -> tuple[str | None, JobBase]:
        """The job and its `org/repo` (None for a periodic), or NotFound.

        A name may stand for several jobs of different repos or branches; this is the first, presubmits before
        postsubmits before periodics. Who knows the repo looks in `presubmits` or `postsubmits` instead.
        """
        try:
            return self._jobs_by_name[job_name]
        except KeyError:
            raise _unknown(job_name, self._jobs_by_name) from None

    @cached_property
    def _periodics_by_name(self) -> dict[str, Periodic]:
        return {job.name: job for job in self.periodics}

    @cached_property
    def _jobs_by_name(self) -> dict[str, tuple[str | None, JobBase]]:
        by_name: dict[str, tuple[str | None, JobBase]] = {}
        for jobs_by_repo in (self.presubmits, self.postsubmits):
            for repo, jobs in jobs_by_repo.items():
                for job in jobs:
                    by_name.setdefault(job.name, (repo, job))
        for periodic in self.periodics:
            by_name.setdefault(periodic.name, (None, periodic))
        return by_name


def by_repo(jobs: Iterable[tuple[str, R]]) -> dict[str, tuple[R, ...]]:
    """Jobs with their repos as a snapshot holds them: repos sorted, and in each the jobs by name and branches."""
    grouped: dict[str, list[R]] = {}
    for repo, job in jobs:
        grouped.setdefault(repo, []).append(job)
    return {
        repo: tuple(sorted(grouped[repo], key=lambda job: (job.name, job.branches, job.skip_branches)))
        for repo in sorted(grouped)
    }


_ENCODER = msgspec.msgpack.Encoder(order="deterministic")
_DECODER = msgspec.msgpack.Decoder(Snapshot)


def encode(snapshot: Snapshot) -> bytes:
    """The snapshot's bytes (msgpack): the same for equal content."""
    return _ENCODER.encode(snapshot)


def decode(data: bytes) -> Snapshot:
    """The snapshot that `encode` was given. Raises msgspec.DecodeError for bytes of another schema."""
    with paused_collector():
        return _DECODER.decode(data)


def hash_of(data: bytes) -> str:
    """The name under which an encoded snapshot is stored and activated: 32 hexadecimal digits."""
    return blake2b(data, digest_size=16).hexdigest()


def _unknown(name: str, known: Mapping[str, object]) -> NotFound:
    return NotFound(f"Unknown job '{name}'. {did_you_mean(name, known)}".rstrip())
