"""What makes jobs unusable, held against `config.yaml`.

The checks look at defaulted jobs, with presets applied, and find everything at once. What is wrong with a job whatever
`config.yaml` says is in `written`, what is wrong between jobs in `rivals`, and what is wrong with `config.yaml` in
`sectionchecks`. An agent we don't know is spared what only its own rules could say.

Source: prow pkg/config/config.go, pkg/config/jobs.go.
"""

from collections.abc import Iterator

from prowcommon.jobconfig import checks
from prowcommon.jobconfig.containers import container_findings
from prowcommon.jobconfig.decorated import decoration_findings
from prowcommon.jobconfig.entries import Entry
from prowcommon.jobconfig.findings import Finding
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.schema import JobBase
from prowcommon.jobconfig.volumes import volume_findings
from prowcommon.prowjobs.model import JobType

KUBERNETES = "kubernetes"
_AGENTS = frozenset({KUBERNETES, "tekton-pipeline", "jenkins"})


def job_findings(entry: Entry[JobBase], type_: JobType, prow: ProwConfig) -> Iterator[Finding]:
    """What is wrong with one job under this `config.yaml`, looked at alone."""
    job = entry.job
    if job.job_queue_name and job.job_queue_name not in prow.plank.job_queue_capacities:
        yield entry.finding(
            f"the queue '{job.job_queue_name}' has no capacity",
            "Add it to `plank.job_queue_capacities`",
            at=("job_queue_name",),
        )
    if job.agent in _AGENTS:
        yield from _agent_findings(entry, prow)
    else:
        message = f"the agent '{job.agent}' is unknown, and nothing runs its jobs"
        yield entry.warning(checks.AGENTS, message, at=("agent",))
    if job.spec is not None:
        yield from container_findings(entry, type_)
        yield from volume_findings(entry)
        yield from decoration_findings(entry)


def _agent_findings(entry: Entry[JobBase], prow: ProwConfig) -> Iterator[Finding]:
    job = entry.job
    if job.agent != KUBERNETES:
        message = f"jobs of the agent '{job.agent}' are not run yet"
        yield entry.warning(checks.AGENTS, message, at=("agent",))
        for key in ("spec", "decoration_config", "error_on_eviction"):
            if getattr(job, key):
                yield entry.finding(f"'{key}' needs the agent kubernetes, not '{job.agent}'", "Remove it", at=(key,))
    elif job.spec is None:
        yield entry.finding("a kubernetes job needs a pod spec", "Say what it runs under `spec`")
    if not job.namespace:
        yield entry.finding("it has no namespace", "Set `pod_namespace` in config.yaml", at=("namespace",))
    elif job.agent != "tekton-pipeline" and job.namespace != prow.pod_namespace:
        yield entry.finding(
            f"its namespace '{job.namespace}' is not the pod_namespace '{prow.pod_namespace}'",
            "Leave `namespace` out",
            at=("namespace",),
        )
