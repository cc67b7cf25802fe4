"""What is wrong with a job as it is written, whatever `config.yaml` and the presets add to it.

These checks need nothing but the job. So a file that passed them once is never checked for them again (`cache`).

Source: prow pkg/config/config.go, pkg/config/jobs.go.
"""

import re
from collections.abc import Iterator

from prowcommon.jobconfig.defaults import DEFAULT_AGENT
from prowcommon.jobconfig.entries import Entry
from prowcommon.jobconfig.findings import Finding
from prowcommon.jobconfig.metadata import metadata_findings
from prowcommon.jobconfig.reporting import reporting_findings
from prowcommon.jobconfig.schedule import schedule_findings
from prowcommon.jobconfig.schema import JobBase, Periodic, RepoJob
from prowcommon.jobconfig.triggers import start_findings

_NAME = re.compile(r"[A-Za-z0-9._-]+")
_NAME_FOR_JENKINS = re.compile(r"[A-Za-z0-9._-]([A-Za-z0-9._/-]*[A-Za-z0-9_-])?")


def written_findings(entry: Entry[JobBase]) -> Iterator[Finding]:
    job = entry.job
    pattern = _NAME_FOR_JENKINS if (job.agent or DEFAULT_AGENT) == "jenkins" else _NAME
    if not pattern.fullmatch(job.name):
        yield entry.finding(
            f"{job.name!r} is not a job name" if job.name else "a job has no name",
            "Use letters, digits, '-', '_' and '.'",
            at=("name",),
        )
    if job.max_concurrency < 0:
        yield entry.finding("max_concurrency is negative", "0 stands for unlimited", at=("max_concurrency",))
    yield from metadata_findings(entry)
    yield from reporting_findings(entry)
    match job:
        case RepoJob():
            yield from start_findings(entry, job)
        case Periodic():
            yield from schedule_findings(entry, job)
