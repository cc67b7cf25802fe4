"""From a configured periodic to its schedule, and the text of its rule in `schedules`."""

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from horologium.domain.cron import CronExpression
from horologium.domain.due import Cron, Every, Retry, Rule, Schedule, Waiting
from prowcommon.errors import UserError
from prowcommon.jobconfig.cronsyntax import CronSyntaxError, parse_cron
from prowcommon.jobconfig.schema import Periodic


def schedule_of(job: Periodic) -> Schedule:
    """Raises UserError for a schedule that can't be understood; loading lets none through."""
    retry = None
    if job.retry is not None and job.retry.interval is not None:
        retry = Retry(job.retry.attempts, job.retry.interval, job.retry.run_all)
    overlaps = job.concurrency is not None and job.concurrency.policy == "allow"
    most_alive = job.concurrency.max if job.concurrency is not None and overlaps else 1
    return Schedule(_rule_of(job), most_alive, job.catch_up != "none", retry)


def text_of(job: Periodic) -> str:
    """What decides over the instants as one line: equal rules have equal texts, so a changed one shows."""
    match _rule_of(job):
        case Cron():
            return f"cron {job.cron} {job.timezone}".rstrip()
        case Every(interval):
            return f"every {interval.total_seconds():g}s"
        case Waiting(interval, after_completion=True):
            return f"minimum_interval {interval.total_seconds():g}s"
        case Waiting(interval):
            return f"interval {interval.total_seconds():g}s"


def _rule_of(job: Periodic) -> Rule:
    if job.interval is not None:
        return Waiting(job.interval) if job.concurrency is None else Every(job.interval)
    if job.minimum_interval is not None:
        return Waiting(job.minimum_interval, after_completion=True)
    try:
        meant = parse_cron(job.cron)
    except CronSyntaxError as error:
        raise UserError(f"'{job.cron}' is not a cron expression: {error}. {error.cure}.") from error
    if isinstance(meant, timedelta):
        return Every(meant)
    return Cron(CronExpression(meant, ZoneInfo(job.timezone) if job.timezone else UTC))
