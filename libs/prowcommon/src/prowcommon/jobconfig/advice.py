"""What is allowed in a job and hardly meant: the checks that warn about jobs, each under its name in `checks`.

Source: prow cmd/checkconfig
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from prowcommon.jobconfig import checks
from prowcommon.jobconfig.entries import Entry
from prowcommon.jobconfig.findings import Finding
from prowcommon.jobconfig.kubenames import LONGEST_NAME
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.schema import JobBase, Periodic, Presubmit
from prowcommon.jobconfig.sections.plank import REFUSE, Plank
from prowcommon.jobconfig.validate import KUBERNETES
from prowcommon.prowjobs.model import DEFAULT_CLUSTER

_OF_ONES_OWN_REPO = ("clone_depth", "clone_uri", "path_alias")


def job_warnings(entry: Entry[JobBase], prow: ProwConfig) -> Iterator[Finding]:
    """What to tell about one job, defaulted and with presets applied. All of it stands at the job's first line."""
    job = entry.job
    if job.agent == KUBERNETES:
        if not job.decorate:
            message = "it isn't decorated, so its log and artifacts are not uploaded"
            yield entry.warning(checks.NON_DECORATED, message, "Set `decorate: true`")
        if len(job.name) > LONGEST_NAME:
            message = f"its name has {len(job.name)} characters, and its label is cut to {LONGEST_NAME}"
            yield entry.warning(checks.LONG_NAMES, message, "Shorten it")
        if job.cluster in prow.disabled_clusters:
            message = f"its cluster '{job.cluster}' is disabled in config.yaml"
            yield entry.warning(checks.CLUSTERS, message, "Move it to another, or enable the cluster")
        if isinstance(job, Presubmit) and _takes_no_unmerged(job.cluster, prow.plank):
            message = f"its cluster '{job.cluster}' takes no unmerged changes (plank.unmerged_changes)"
            yield entry.warning(checks.CLUSTERS, message, "Move it to another")
    elif job.cluster != DEFAULT_CLUSTER:
        message = f"its cluster '{job.cluster}' has no meaning to the agent '{job.agent}'"
        yield entry.warning(checks.CLUSTERS, message, "Remove it")
    if isinstance(job, Presubmit) and job.extra_refs:
        yield from _repeated_refs(entry)
    if isinstance(job, Periodic):
        for key in _OF_ONES_OWN_REPO:
            if getattr(job, key):
                message = f"'{key}' has no effect: a periodic has no repository of its own"
                yield entry.warning(checks.PERIODIC_CLONING, message, "Write it into the extra ref it is meant for")


def annotation_warnings(entry: Entry[JobBase], required: Iterable[str]) -> Iterator[Finding]:
    """Which of the annotations that an installation wants on every job are missing."""
    for name in required:
        if name not in entry.job.annotations:
            yield entry.warning(checks.ANNOTATIONS, f"it lacks the annotation '{name}'", "Add it under `annotations`")


def _takes_no_unmerged(cluster: str, plank: Plank) -> bool:
    return plank.unmerged_changes.get(cluster, plank.unmerged_changes.get("*")) == REFUSE


def _repeated_refs(entry: Entry[JobBase]) -> Iterator[Finding]:
    extra = Counter(f"{refs.org}/{refs.repo}" for refs in entry.job.extra_refs)
    for repo, count in extra.items():
        if count > 1 or repo == entry.repo:
            message = f"it clones '{repo}' more than once"
            yield entry.warning(checks.DUPLICATE_REFS, message, "Keep one: both go to the same directory")
