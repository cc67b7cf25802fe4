"""`github_reporter` and `slack_reporter_configs`: which results are told, to whom, and in what words."""

from typing import Annotated

import msgspec

from prowcommon.jobconfig.reading import ZERO_IS_ABSENT


class GitHubReporter(msgspec.Struct, frozen=True, kw_only=True):
    job_types_to_report: Annotated[tuple[str, ...], ZERO_IS_ABSENT] = ("presubmit", "postsubmit")
    """The types of job whose statuses are set on GitHub: `presubmit`, `postsubmit`. Empty is both."""
    no_comment_repos: tuple[str, ...] = ()
    """Orgs or `org/repo` where failures are statuses only, never comments."""
    summary_comment_repos: tuple[str, ...] = ()
    """Orgs or `org/repo` where one comment is written, once all jobs of a commit have ended."""


class SlackReporterConfig(msgspec.Struct, frozen=True, kw_only=True):
    """What is told on Slack about the jobs of a repository, an org, or all."""

    job_types_to_report: tuple[str, ...] = ()
    """Types of job to tell about; jobs that name a channel themselves are told about whatever their type."""
    job_states_to_report: tuple[str, ...] = ()
    """States to tell about; empty is none."""
    channel: str = ""
    """Where to tell; it must be given."""
    host: str = ""
    """Which of the configured Slack workspaces; empty is `*`, the main one."""
    report_template: Annotated[str, ZERO_IS_ABSENT] = (
        "Job {{.Spec.Job}} of type {{.Spec.Type}} ended with state {{.Status.State}}. <{{.Status.URL}}|View logs>"
    )
    """A Go template over the ProwJob: the message."""
    report: bool | None = None
    """False: tell nothing unless a job asks for it."""
