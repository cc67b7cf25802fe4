"""What GitHub is told of a ProwJob: a status for its commit, and a look at its pull request's comment.

* A status is for presubmits and postsubmits (`job_types_to_report`) that report, with at most one pull: a batch tests a
  commit that isn't on GitHub, and tide speaks for it.
* It stands on the pull's head, else on the base.
* A comment is looked at when a reporting presubmit has finished; where comments are summaries, when any job of the pull
  request has: a batch may be the last they wait for.
* A repository in `no_comment_repos` gets no comments.

Source: prow pkg/crier/reporters/github/reporter.go, pkg/github/report/report.go
"""

from collections.abc import Iterator

from plank.reporting.domain.description import described
from plank.reporting.domain.repos import is_listed
from plank.reporting.domain.wanted import (
    GITHUB_COMMENTS,
    GITHUB_STATUSES,
    GitHubStatus,
    PullComment,
    StatusState,
    Wanted,
)
from prowcommon.jobconfig.sections.reporters import GitHubReporter
from prowcommon.prowjobs.model import JobState, JobType, ProwJob
from prowcommon.prowjobs.refs import Refs

GERRIT_LABEL = "prow.k8s.io/gerrit-report-label"

STATES = {
    JobState.SCHEDULING: StatusState.PENDING,
    JobState.TRIGGERED: StatusState.PENDING,
    JobState.PENDING: StatusState.PENDING,
    JobState.SUCCESS: StatusState.SUCCESS,
    JobState.FAILURE: StatusState.FAILURE,
    JobState.ABORTED: StatusState.FAILURE,
    JobState.ERROR: StatusState.ERROR,
}

_TYPES = (JobType.PRESUBMIT, JobType.POSTSUBMIT)


def reports_on_github(job: ProwJob, reporter: GitHubReporter) -> bool:
    """Whether the job's result is one of those that GitHub hears of."""
    spec = job.spec
    return (
        spec.report
        and spec.type in _TYPES
        and spec.type in reporter.job_types_to_report
        and spec.refs is not None
        and len(spec.refs.pulls) <= 1
        and not job.labels.get(GERRIT_LABEL)
    )


def statuses_for(job: ProwJob, reporter: GitHubReporter) -> Iterator[Wanted]:
    refs = job.spec.refs
    if refs is None or not _is_on_github(refs) or not reports_on_github(job, reporter):
        return
    sha = refs.pulls[0].sha if refs.pulls else refs.base_sha
    if not sha:
        return
    status = GitHubStatus(
        org=refs.org,
        repo=refs.repo,
        sha=sha,
        context=job.spec.context,
        state=STATES[job.state],
        description=described(job.description, refs.base_sha),
        target_url=job.url,
    )
    yield Wanted(GITHUB_STATUSES, f"{_name(refs)}@{sha} {status.context}", status)


def comments_for(job: ProwJob, reporter: GitHubReporter) -> Iterator[Wanted]:
    refs = job.spec.refs
    if refs is None or not _is_on_github(refs) or not job.is_finished or is_listed(reporter.no_comment_repos, refs):
        return
    if not (is_listed(reporter.summary_comment_repos, refs) or reports_on_github(job, reporter)):
        return
    for pull in refs.pulls:
        comment = PullComment(refs.org, refs.repo, pull.number)
        yield Wanted(GITHUB_COMMENTS, f"{_name(refs)}#{pull.number}", comment)


def _is_on_github(refs: Refs) -> bool:
    """Other hosts' orgs carry their host."""
    return "://" not in refs.org


def _name(refs: Refs) -> str:
    return f"{refs.org}/{refs.repo}".lower()
