"""Whether a job runs: for a branch, for the paths that changed, and for whoever asked.

Every function is pure. Which paths changed costs a question to GitHub, so `depends_on_changes` says beforehand
whether the answer depends on them; where it doesn't, no paths need be given.

* `skip_branches` is tested first and wins. A job with neither list runs on every branch.
* The entries of one list are joined by `|` into one pattern, as Prow does: flags such as `(?i)` reach to the right.
* A change filter is true when any path matches `run_if_changed`, or any doesn't match `skip_if_only_changed`.
  No paths at all make it false.
* Nothing, not even being asked for by name, makes a job run on a branch it is not for.

The patterns of a job from a snapshot compile: `triggers` saw to it. For any other job PatternError may be raised.

Source: prow pkg/config/jobs.go, branch_protection.go
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from prowcommon.jobconfig.patterns import compiled
from prowcommon.jobconfig.schema import Postsubmit, Presubmit, RepoJob


def runs_on_branch(job: RepoJob, branch: str) -> bool:
    """Whether the job is for `branch` (a name such as `main`, without `refs/heads/`)."""
    if job.skip_branches and compiled("|".join(job.skip_branches)).found_in(branch):
        return False
    return not job.branches or compiled("|".join(job.branches)).found_in(branch)


def branches_meet(one: RepoJob, other: RepoJob) -> bool:
    """Whether both may run on one branch, as far as Prow can tell; it decides which jobs may share a name.

    Two `branches` lists are compared as texts. A literal of the one is tried on the other's `skip_branches`.
    """
    if not (one.branches or one.skip_branches) or not (other.branches or other.skip_branches):
        return True
    if one.branches and other.branches:
        return not set(one.branches).isdisjoint(other.branches)
    if one.branches:
        return any(runs_on_branch(other, branch) for branch in one.branches)
    if other.branches:
        return any(runs_on_branch(one, branch) for branch in other.branches)
    return True


def has_change_filter(job: RepoJob) -> bool:
    return bool(job.run_if_changed or job.skip_if_only_changed)


def accepts_changes(job: RepoJob, changed: Iterable[str]) -> bool:
    """The verdict of the job's change filter on these paths; false for a job that has none."""
    if job.run_if_changed:
        wanted = compiled(job.run_if_changed)
        return any(wanted.found_in(path) for path in changed)
    if job.skip_if_only_changed:
        negligible = compiled(job.skip_if_only_changed)
        return not all(negligible.found_in(path) for path in changed)
    return False


def presubmit_runs(
    job: Presubmit, branch: str, changed: Collection[str] = (), *, forced: bool = False, default: bool = False
) -> bool:
    """Whether a pull request onto `branch` that changes these paths runs the job.

    `forced` and `default` come from how it was asked for (`comments`); a pull request that was just opened or pushed
    to asks with neither.
    """
    if not runs_on_branch(job, branch):
        return False
    if job.always_run or forced:
        return True
    return accepts_changes(job, changed) or default


def postsubmit_runs(job: Postsubmit, branch: str, changed: Collection[str] = ()) -> bool:
    """Whether a push to `branch` runs the job; `changed` are all paths its commits added, removed or modified."""
    if not runs_on_branch(job, branch):
        return False
    if has_change_filter(job):
        return accepts_changes(job, changed)
    return job.always_run is not False


def depends_on_changes(job: RepoJob, branch: str, *, forced: bool = False, default: bool = False) -> bool:
    """Whether `presubmit_runs` or `postsubmit_runs` must be told the changed paths to answer."""
    settled = isinstance(job, Presubmit) and (job.always_run or forced or default)
    return has_change_filter(job) and not settled and runs_on_branch(job, branch)


def needs_explicit_trigger(job: Presubmit) -> bool:
    """Whether nothing but a comment (or tide, where `run_before_merge` is set) ever starts it."""
    return not job.always_run and not has_change_filter(job)


def triggers_conditionally(job: Presubmit) -> bool:
    """Whether there may be pull requests it never reports to."""
    return needs_explicit_trigger(job) or has_change_filter(job)


def is_context_required(job: Presubmit) -> bool:
    """Whether a merge waits for its context, once that is there."""
    return not job.optional and not job.skip_report


@dataclass(frozen=True, slots=True)
class BranchContexts:
    """The contexts of a branch's presubmits, by how a merge treats them; each in the order of the jobs."""

    required: tuple[str, ...] = ()
    required_if_present: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


def contexts_of_branch(
    jobs: Iterable[Presubmit], branch: str, *, require_manually_triggered: bool = False
) -> BranchContexts:
    """What a merge into `branch` waits for.

    `require_manually_triggered` is branch protection's `require_manually_triggered_jobs`: with it a job that only a
    comment starts is required, whether or not somebody asked for it.
    """
    required, if_present, optional = [], [], []
    for job in jobs:
        if not runs_on_branch(job, branch):
            continue
        if not is_context_required(job):
            optional.append(job.context)
        elif not triggers_conditionally(job) or (require_manually_triggered and needs_explicit_trigger(job)):
            required.append(job.context)
        else:
            if_present.append(job.context)
    return BranchContexts(tuple(required), tuple(if_present), tuple(optional))
