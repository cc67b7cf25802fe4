"""Which presubmits are superseded: of two alive runs of the same job on the same pull request the newer one stays.

* The same are runs of one job whose refs and extra_refs name the same repositories, base branches and pull requests.
  Commits don't count (a push is what makes a run outdated), nor do clusters, labels, contexts, or being optional.
* Presubmits only: batches, postsubmits and periodics are never superseded.
* A run whose end was asked for already neither supersedes nor is superseded.

Source: prow pkg/pjutil/abort.go. There the instants have whole seconds, and of two within one the list's order decides;
here their ids do, which sort by creation.
"""

from collections import defaultdict
from collections.abc import Iterable

from prowcommon.ids import ProwJobId
from prowcommon.prowjobs.model import JobType, ProwJob, ProwJobSpec
from prowcommon.prowjobs.refs import Refs

Identity = tuple[str, frozenset[str]]


def may_supersede(job: ProwJob) -> bool:
    """True for runs that take part at all."""
    is_presubmit = job.spec.type is JobType.PRESUBMIT and job.spec.agent == "kubernetes"
    return is_presubmit and not job.is_finished and job.abort is None


def superseded(jobs: Iterable[ProwJob]) -> dict[ProwJobId, ProwJob]:
    """Each run that should end, with the one that takes its place."""
    alike: dict[Identity, list[ProwJob]] = defaultdict(list)
    for job in jobs:
        if may_supersede(job):
            alike[_identity(job.spec)].append(job)
    ending: dict[ProwJobId, ProwJob] = {}
    for runs in alike.values():
        newest = max(runs, key=lambda job: (job.created_at, job.id))
        ending |= {job.id: newest for job in runs if job.id != newest.id}
    return ending


def _identity(spec: ProwJobSpec) -> Identity:
    return spec.job, frozenset(_digest(refs) for refs in (spec.refs, *spec.extra_refs) if refs is not None)


def _digest(refs: Refs) -> str:
    pulls = sorted(pull.number for pull in refs.pulls)
    return f"{refs.org}/{refs.repo}@{refs.base_ref} {pulls}"
