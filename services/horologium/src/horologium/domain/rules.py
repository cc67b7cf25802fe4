"""From a configured periodic to the rule it is scheduled by, and the rule's text in `schedules`."""

from horologium.domain.cron import CronExpression
from horologium.domain.due import AtInstants, Every, Rule
from prowcommon.errors import UserError
from prowcommon.jobconfig.durations import parse_go_duration
from prowcommon.jobconfig.schema import Periodic

_EVERY = "@every "


def rule_of(job: Periodic) -> Rule:
    """Raises UserError for a schedule that can't be understood."""
    if job.interval is not None:
        return Every(job.interval)
    if job.minimum_interval is not None:
        return Every(job.minimum_interval, after_completion=True)
    if job.cron.startswith(_EVERY):
        try:
            return Every(parse_go_duration(job.cron.removeprefix(_EVERY).strip()))
        except ValueError as error:
            raise UserError(f"Cron expression {job.cron!r} can't be understood: {error}") from error
    return AtInstants(CronExpression(job.cron))


def text_of(rule: Rule) -> str:
    """The rule as one line: equal rules have equal texts, so a changed schedule shows."""
    match rule:
        case AtInstants(cron):
            return f"cron {cron.text}"
        case Every(interval, after_completion=True):
            return f"minimum_interval {interval.total_seconds():g}s"
        case Every(interval):
            return f"interval {interval.total_seconds():g}s"
