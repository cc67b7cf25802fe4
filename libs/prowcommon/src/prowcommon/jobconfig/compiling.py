"""From what the files say to the snapshot, and all that is wrong on the way."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from prowcommon.jobconfig.advice import job_warnings
from prowcommon.jobconfig.defaults import Inheritance, repo_of_periodic
from prowcommon.jobconfig.entries import Entry, Gathered
from prowcommon.jobconfig.findings import Finding
from prowcommon.jobconfig.presets import Presets, duplicates
from prowcommon.jobconfig.rivals import periodics_findings, repo_findings
from prowcommon.jobconfig.schema import JobBase, Periodic, Postsubmit, Presubmit
from prowcommon.jobconfig.snapshot import Snapshot, by_repo
from prowcommon.jobconfig.validate import config_findings, job_findings
from prowcommon.prowjobs.model import JobType

J = TypeVar("J", bound=JobBase)


def compile_snapshot(gathered: Gathered) -> tuple[Snapshot, list[Finding]]:
    """The snapshot, and what was found. When a finding is fatal the snapshot is not to be used."""
    return _Compilation(gathered).run()


@dataclass
class _Compilation:
    gathered: Gathered
    findings: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._inheritance = Inheritance(self.gathered.prow, self.gathered.decorate_all_jobs)
        self._presets = Presets([preset for preset, _ in self.gathered.presets])

    def run(self) -> tuple[Snapshot, list[Finding]]:
        gathered = self.gathered
        self.findings += config_findings(gathered.prow, gathered.main_file)
        self.findings += duplicates(gathered.presets)
        presubmits: list[Entry[Presubmit]] = self._completed(gathered.presubmits, JobType.PRESUBMIT)
        postsubmits: list[Entry[Postsubmit]] = self._completed(gathered.postsubmits, JobType.POSTSUBMIT)
        periodics: list[Entry[Periodic]] = self._completed(gathered.periodics, JobType.PERIODIC)
        self.findings += repo_findings(presubmits)
        self.findings += repo_findings(postsubmits)
        self.findings += periodics_findings(periodics)
        snapshot = Snapshot(
            prow=gathered.prow,
            presubmits=by_repo((entry.repo, entry.job) for entry in presubmits),
            postsubmits=by_repo((entry.repo, entry.job) for entry in postsubmits),
            periodics=tuple(sorted((entry.job for entry in periodics), key=lambda job: job.name)),
            presets=tuple(preset for preset, _ in gathered.presets),
        )
        return snapshot, self.findings

    def _completed(self, entries: Iterable[Entry[J]], type_: JobType) -> list[Entry[J]]:
        """The jobs with defaults and presets; each is checked once it is complete."""
        completed = []
        for entry in entries:
            written = entry.job
            repo = repo_of_periodic(written) if isinstance(written, Periodic) else entry.repo
            job = self._inheritance.given_to(written, repo)
            collisions: list[str] = []
            if job.spec is not None:
                spec, collisions = self._presets.for_labels(job.labels).applied_to(job.spec)
                job = msgspec.structs.replace(job, spec=spec)
            complete = Entry(job, entry.where, entry.repo)
            for collision in collisions:
                self.findings.append(complete.finding(collision, "Remove it from the job or the preset"))
            self.findings += job_findings(complete, type_, self.gathered.prow)
            self.findings += job_warnings(complete, self.gathered.prow)
            completed.append(complete)
        return completed
