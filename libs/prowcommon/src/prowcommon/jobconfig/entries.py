"""Jobs and presets on their way from files to the snapshot, each with the place it was written at."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Generic, TypeVar

import msgspec

from prowcommon.jobconfig.findings import Finding, Where
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.schema import JobBase, Periodic, Postsubmit, Preset, Presubmit

AnyJob = TypeVar("AnyJob", bound=JobBase, covariant=True)


class Entry(msgspec.Struct, Generic[AnyJob], frozen=True):
    """One configured job. `repo` is the key it stands under, `org/repo`; empty for a periodic."""

    job: AnyJob
    where: Where
    repo: str = ""

    def finding(self, message: str, cure: str = "", *, at: tuple[str | int, ...] = ()) -> Finding:
        """A mistake in this job; `at` is the path inside it."""
        return Finding(self.where.within(*at), message, cure, job=self.job.name)

    def warning(self, check: str, message: str, cure: str = "", *, at: tuple[str | int, ...] = ()) -> Finding:
        """What the named check has to say about this job."""
        return Finding(self.where.within(*at), message, cure, job=self.job.name, fatal=False, check=check)


@dataclass
class Gathered:
    """Everything the files say, merged but neither defaulted nor checked. Lists are in the order of reading."""

    prow: ProwConfig = field(default_factory=ProwConfig)
    parts: list[tuple[ProwConfig, Where]] = field(default_factory=list)
    """What `config.yaml`, and then each file that adds to it, says by itself."""
    read_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    """No instant in a configuration may be later."""
    decorate_all_jobs: bool = False
    presets: list[tuple[Preset, Where]] = field(default_factory=list)
    presubmits: list[Entry[Presubmit]] = field(default_factory=list)
    postsubmits: list[Entry[Postsubmit]] = field(default_factory=list)
    periodics: list[Entry[Periodic]] = field(default_factory=list)
