"""From a ProwJob to everything that should be told about it now."""

from collections.abc import Iterator

from plank.reporting.domain.github import comments_for, statuses_for
from plank.reporting.domain.slack import messages_for
from plank.reporting.domain.storage import records_for
from plank.reporting.domain.wanted import Rules, Wanted
from plank.reporting.domain.webhooks import calls_for
from prowcommon.prowjobs.model import ProwJob


def reports_for(job: ProwJob, rules: Rules) -> list[Wanted]:
    """At most one for each target; empty when nobody is to hear of the job as it stands."""
    return list(_all(job, rules))


def _all(job: ProwJob, rules: Rules) -> Iterator[Wanted]:
    if rules.tells_github:
        yield from statuses_for(job, rules.prow.github_reporter)
        yield from comments_for(job, rules.prow.github_reporter)
    if rules.slack_hosts:
        yield from messages_for(job, rules)
    yield from calls_for(job, rules)
    yield from records_for(job, rules)
