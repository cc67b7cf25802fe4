"""What makes a configuration unusable, job by job and between jobs.

The checks look at defaulted jobs, with presets applied, and find everything at once. Left for when patterns are
compiled (RE2): whether they compile, whether a rerun command matches its trigger, and whether one job's `branches`
meet another's `skip_branches`; until then such a pair counts as separate.

Source: core.md §2.4 (intersection), §2.8 rows 1-5, 10, 12-15, 17, 19
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import combinations

from prowcommon.jobconfig.containers import container_findings
from prowcommon.jobconfig.entries import Entry
from prowcommon.jobconfig.findings import Finding, Where
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.schema import JobBase, Periodic, Postsubmit, Presubmit, RepoJob
from prowcommon.prowjobs.model import JobType

KUBERNETES = "kubernetes"

_NAME = re.compile(r"[A-Za-z0-9._-]+")
_NAME_BY_AGENT = {
    KUBERNETES: _NAME,
    "tekton-pipeline": _NAME,
    "jenkins": re.compile(r"[A-Za-z0-9._-]([A-Za-z0-9._/-]*[A-Za-z0-9_-])?"),
}


def config_findings(prow: ProwConfig, where: Where) -> Iterator[Finding]:
    plank = prow.plank
    if plank.default_decoration_configs and plank.default_decoration_config_entries:
        yield Finding(
            where.within("plank", "default_decoration_configs"),
            "default decoration is given both as a map and as entries",
            "Move it all to `default_decoration_config_entries`",
        )
    if plank.max_concurrency < 0:
        yield Finding(where.within("plank", "max_concurrency"), "max_concurrency is negative", "0 stands for unlimited")


def job_findings(entry: Entry[JobBase], type_: JobType, prow: ProwConfig) -> Iterator[Finding]:
    """What is wrong with one job, looked at alone."""
    job = entry.job
    if not _NAME_BY_AGENT.get(job.agent, _NAME).fullmatch(job.name):
        yield entry.finding(
            f"{job.name!r} is not a job name" if job.name else "a job has no name",
            "Use letters, digits, '-', '_' and '.'",
            at=("name",),
        )
    if job.max_concurrency < 0:
        yield entry.finding("max_concurrency is negative", "0 stands for unlimited", at=("max_concurrency",))
    if job.job_queue_name and job.job_queue_name not in prow.plank.job_queue_capacities:
        yield entry.finding(
            f"the queue '{job.job_queue_name}' has no capacity",
            "Add it to `plank.job_queue_capacities`",
            at=("job_queue_name",),
        )
    yield from _agent_findings(entry, type_, prow)
    match job:
        case Presubmit():
            yield from _presubmit_findings(entry, job)
        case Postsubmit():
            yield from _change_filter_findings(entry, job, always_run=job.always_run is True)
        case Periodic():
            yield from _periodic_findings(entry, job)


def _agent_findings(entry: Entry[JobBase], type_: JobType, prow: ProwConfig) -> Iterator[Finding]:
    job = entry.job
    if job.agent not in _NAME_BY_AGENT:
        yield entry.finding(
            f"the agent '{job.agent}' is unknown, and nothing runs its jobs", at=("agent",), fatal=False
        )
        return
    if job.agent != KUBERNETES:
        yield entry.finding(f"jobs of the agent '{job.agent}' are not run yet", at=("agent",), fatal=False)
        for key in ("spec", "decoration_config", "error_on_eviction"):
            if getattr(job, key):
                yield entry.finding(f"'{key}' needs the agent kubernetes, not '{job.agent}'", "Remove it", at=(key,))
    elif job.spec is None:
        yield entry.finding("a kubernetes job needs a pod spec", "Say what it runs under `spec`")
    else:
        yield from container_findings(entry, type_)
    if job.agent != "tekton-pipeline" and job.namespace != prow.pod_namespace:
        yield entry.finding(
            f"its namespace '{job.namespace}' is not the pod_namespace '{prow.pod_namespace}'",
            "Leave `namespace` out",
            at=("namespace",),
        )


def _presubmit_findings(entry: Entry[JobBase], job: Presubmit) -> Iterator[Finding]:
    yield from _change_filter_findings(entry, job, always_run=job.always_run)
    if bool(job.trigger) != bool(job.rerun_command):
        given, missing = ("trigger", "rerun_command") if job.trigger else ("rerun_command", "trigger")
        yield entry.finding(f"'{given}' is given without '{missing}'", "Give both or neither", at=(given,))


def _change_filter_findings(entry: Entry[JobBase], job: RepoJob, *, always_run: bool) -> Iterator[Finding]:
    filters = [key for key in ("run_if_changed", "skip_if_only_changed") if getattr(job, key)]
    if always_run and filters:
        yield entry.finding(f"'always_run' and '{filters[0]}' exclude each other", "Remove one", at=("always_run",))
    if len(filters) > 1:
        yield entry.finding(f"'{filters[0]}' and '{filters[1]}' exclude each other", "Remove one", at=(filters[0],))


def _periodic_findings(entry: Entry[JobBase], job: Periodic) -> Iterator[Finding]:
    times = [key for key in ("cron", "interval", "minimum_interval") if getattr(job, key) not in {None, ""}]
    if len(times) != 1:
        said = f"{' and '.join(times)} exclude each other" if times else "nothing says when it runs"
        yield entry.finding(said, "Give exactly one of cron, interval and minimum_interval", at=tuple(times[:1]))
    if job.cron and not job.cron.startswith("@") and len(job.cron.split()) not in {5, 6}:
        yield entry.finding(
            f"'{job.cron}' is not a cron expression", "It has five fields, or is an @word", at=("cron",)
        )
    for key in ("interval", "minimum_interval"):
        if (wait := getattr(job, key)) is not None and wait <= timedelta():
            yield entry.finding(f"'{key}' is not positive", "Say how long to wait between two runs", at=(key,))
    if job.retry and job.retry.interval is None:
        yield entry.finding("its retry has no interval", "Say how long to wait before a retry", at=("retry",))


def periodics_findings(entries: Iterable[Entry[Periodic]]) -> Iterator[Finding]:
    """A periodic's name is its identity: its history and its schedule go by it."""
    first: dict[str, Entry[Periodic]] = {}
    for entry in entries:
        if (other := first.setdefault(entry.job.name, entry)) is not entry:
            yield entry.finding(f"another periodic in {other.where.file} has this name", "Rename one", at=("name",))


def repo_findings(entries: Sequence[Entry[RepoJob]]) -> Iterator[Finding]:
    """What is wrong between the jobs of one type: on one branch of a repo, names and contexts are unique."""
    by_name: dict[tuple[str, str], list[Entry[RepoJob]]] = defaultdict(list)
    by_context: dict[tuple[str, str], list[Entry[RepoJob]]] = defaultdict(list)
    for entry in entries:
        by_name[entry.repo, entry.job.name].append(entry)
        by_context[entry.repo, entry.job.context].append(entry)
    for (repo, _), namesakes in by_name.items():
        for one, other in combinations(namesakes, 2):
            if branches_meet(one.job, other.job):
                yield other.finding(
                    f"{repo} has two jobs of this name on the same branches", "Rename one, or part their branches"
                )
    for (repo, context), rivals in by_context.items():
        for one, other in combinations(rivals, 2):
            if one.job.name != other.job.name and branches_meet(one.job, other.job):
                yield other.finding(
                    f"it reports to the context '{context}' of {repo}, as does '{one.job.name}'",
                    "Give it a context of its own",
                )


def branches_meet(one: RepoJob, other: RepoJob) -> bool:
    """Whether both may run on one branch. Branch patterns are compared as texts, as Prow does."""
    if not (one.branches or one.skip_branches) or not (other.branches or other.skip_branches):
        return True
    if one.branches and other.branches:
        return not set(one.branches).isdisjoint(other.branches)
    return not one.branches and not other.branches
