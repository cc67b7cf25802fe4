"""What is wrong with `github_reporter` and `slack_reporter_configs`."""

from collections.abc import Iterator

from prowcommon.jobconfig.findings import Finding, Where
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.texts import message_fault, template_fault, text_findings

_TOLD_ON_GITHUB = ("presubmit", "postsubmit")


def reporters_findings(prow: ProwConfig, where: Where) -> Iterator[Finding]:
    for position, job_type in enumerate(prow.github_reporter.job_types_to_report):
        if job_type not in _TOLD_ON_GITHUB:
            yield Finding(
                where.within("github_reporter", "job_types_to_report", position),
                f"jobs of the type '{job_type}' are not told on GitHub",
                "Choose presubmit, postsubmit or both",
            )
    for key, slack in prow.slack_reporter_configs.items():
        at = where.within("slack_reporter_configs", key)
        if not slack.channel:
            yield Finding(at, f"the Slack reporter of '{key}' has no channel", "Give it a `channel`")
        template, at = slack.report_template, at.within("report_template")
        yield from list(text_findings(template, template_fault, at)) or text_findings(template, message_fault, at)
