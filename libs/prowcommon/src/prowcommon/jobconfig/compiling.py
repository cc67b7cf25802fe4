"""From what the files say to the snapshot, and all that is wrong on the way."""

from collections.abc import Collection, Iterable, Sequence
from itertools import chain
from typing import TypeVar

import msgspec

from prowcommon.jobconfig.advice import annotation_warnings, job_warnings
from prowcommon.jobconfig.configadvice import config_warnings
from prowcommon.jobconfig.contextadvice import context_findings
from prowcommon.jobconfig.defaults import Inheritance, repo_of_periodic
from prowcommon.jobconfig.entries import Entry, Gathered
from prowcommon.jobconfig.findings import Finding
from prowcommon.jobconfig.presets import Presets, duplicates
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.querymerging import joined
from prowcommon.jobconfig.rivals import periodics_findings, repo_findings
from prowcommon.jobconfig.schema import JobBase, Periodic, Postsubmit, Preset, Presubmit
from prowcommon.jobconfig.sectionchecks import config_findings
from prowcommon.jobconfig.snapshot import Snapshot, by_repo
from prowcommon.jobconfig.validate import job_findings
from prowcommon.prowjobs.model import JobType

J = TypeVar("J", bound=JobBase)


def compile_snapshot(
    gathered: Gathered, *, required_annotations: Collection[str] = ()
) -> tuple[Snapshot, list[Finding]]:
    """The snapshot, and what was found. When a finding is fatal the snapshot is not to be used.

    Jobs without all of `required_annotations` are warned about.
    """
    findings = list(duplicates(gathered.presets))
    for part, where in gathered.parts:
        findings += config_findings(part, where, gathered.read_at)
    findings += config_warnings(gathered.prow, gathered.parts)
    presets = tuple(preset for preset, _ in gathered.presets)
    completion = Completion(gathered.prow, presets, decorate_all_jobs=gathered.decorate_all_jobs)
    presubmits: list[Entry[Presubmit]] = completion.of(gathered.presubmits, JobType.PRESUBMIT)
    postsubmits: list[Entry[Postsubmit]] = completion.of(gathered.postsubmits, JobType.POSTSUBMIT)
    periodics: list[Entry[Periodic]] = completion.of(gathered.periodics, JobType.PERIODIC)
    findings += completion.findings
    if required_annotations:
        for entry in chain(presubmits, postsubmits, periodics):
            findings += annotation_warnings(entry, required_annotations)
    findings += repo_findings(presubmits)
    findings += repo_findings(postsubmits)
    findings += periodics_findings(periodics)
    snapshot = Snapshot(
        prow=_with_queries_joined(gathered.prow),
        presubmits=by_repo((entry.repo, entry.job) for entry in presubmits),
        postsubmits=by_repo((entry.repo, entry.job) for entry in postsubmits),
        periodics=tuple(sorted((entry.job for entry in periodics), key=lambda job: job.name)),
        presets=presets,
        decorate_all_jobs=gathered.decorate_all_jobs,
    )
    if gathered.parts and not any(finding.fatal for finding in findings):
        findings += context_findings(snapshot.prow, snapshot.presubmits, gathered.parts[0][1])
    return snapshot, findings


def _with_queries_joined(prow: ProwConfig) -> ProwConfig:
    queries = joined(prow.tide.queries, Inheritance(prow).tenant_of)
    return msgspec.structs.replace(prow, tide=msgspec.structs.replace(prow.tide, queries=queries))


class Completion:
    """Gives jobs their defaults and presets; each is checked once it is complete."""

    def __init__(self, prow: ProwConfig, presets: Sequence[Preset], *, decorate_all_jobs: bool) -> None:
        self.findings: list[Finding] = []
        self._prow = prow
        self._inheritance = Inheritance(prow, decorate_all_jobs)
        self._presets = Presets(presets)

    def of(self, entries: Iterable[Entry[J]], type_: JobType) -> list[Entry[J]]:
        return [self.one(entry, type_) for entry in entries]

    def one(self, entry: Entry[J], type_: JobType) -> Entry[J]:
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
        self.findings += job_findings(complete, type_, self._prow)
        self.findings += job_warnings(complete, self._prow)
        return complete
