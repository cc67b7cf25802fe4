"""What Slack is told of a ProwJob.

* The entry of `slack_reporter_configs` is the whole one for `org/repo`, else the org's, else that of `*`. A job's own
  `reporter_config.slack` goes before it, field by field.
* It is told when the job's state is one of the merged states, when its type is one of the entry's or the job names a
  channel itself, and unless the merged `report` is false. `skip_report` is about GitHub.
* No list of states is never; a job's own empty list is never, too.
* A workspace that has no token is another lane's to refuse, where people see it.

Source: prow pkg/crier/reporters/slack/reporter.go
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from plank.reporting.domain.repos import most_specific
from plank.reporting.domain.wanted import MAIN_WORKSPACE, Rules, SlackMessage, Wanted, slack_channel
from prowcommon.gotemplate import Template
from prowcommon.gotemplate.prowjob import prowjob_view
from prowcommon.jobconfig.sections.reporters import SlackReporterConfig
from prowcommon.prowjobs.model import ProwJob
from prowcommon.prowjobs.prow_shape import prow_shape

_NO_ENTRY = SlackReporterConfig()


def messages_for(job: ProwJob, rules: Rules) -> Iterator[Wanted]:
    own: dict[str, Any] = (job.spec.reporter_config or {}).get("slack") or {}
    entry = most_specific(rules.prow.slack_reporter_configs, job.spec.main_refs) or _NO_ENTRY
    states = own["job_states_to_report"] if own.get("job_states_to_report") is not None else entry.job_states_to_report
    report = own["report"] if own.get("report") is not None else entry.report
    channel = own.get("channel") or entry.channel
    is_of_type = job.spec.type in entry.job_types_to_report or bool(own.get("channel"))
    if job.state not in states or not is_of_type or report is False or not channel:
        return
    host = own.get("host") or entry.host or MAIN_WORKSPACE
    lane = host if host in rules.slack_hosts else min(rules.slack_hosts)
    message = SlackMessage(host, channel, own.get("report_template") or entry.report_template)
    yield Wanted(slack_channel(lane), f"{host} {channel} {job.id}", message)


def message_text(message: SlackMessage, job: ProwJob) -> str:
    """Raises TemplateError when the template has nothing to say of this job."""
    return _template(message.template).render(prowjob_view(prow_shape(job)))


@lru_cache(maxsize=256)
def _template(text: str) -> Template:
    return Template.parse(text, name="report_template")
