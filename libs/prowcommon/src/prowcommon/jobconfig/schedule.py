"""Whether what a periodic says about its runs holds together: when they start, what happens to missed ones, how many.

`timezone`, `catch_up` and `concurrency` are ours; Prow ignores them.

* `timezone` is a name of the IANA database, and only `cron` looks at a clock.
* Nothing is missed with `minimum_interval`, which counts from the end of a run, nor with a plain `interval`, which
  counts from the last start; so there is nothing to catch up. With `concurrency`, an interval's starts are fixed.
* An interval of 0 starts a run as soon as the one before has ended.
* `concurrency.max` limits what `allow` allows.

Source: prow pkg/config/config.go, for cron, the intervals and retry
"""

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from prowcommon.jobconfig.cronsyntax import CronSyntaxError, check_cron
from prowcommon.jobconfig.entries import Entry
from prowcommon.jobconfig.findings import Finding, did_you_mean
from prowcommon.jobconfig.schema import Concurrency, JobBase, Periodic

CATCH_UP = ("last", "none")
POLICIES = ("allow", "forbid")

_NOT_THE_SAME_EVERYWHERE = ("localtime", "posix", "posixrules", "right")
"""Names beside the zones in some systems' databases."""


def schedule_findings(entry: Entry[JobBase], job: Periodic) -> Iterator[Finding]:
    """What is wrong with how `job`, the entry's, is scheduled."""
    times = [key for key in ("cron", "interval", "minimum_interval") if getattr(job, key) not in {None, ""}]
    if len(times) != 1:
        said = f"{' and '.join(times)} exclude each other" if times else "nothing says when it runs"
        yield entry.finding(said, "Give exactly one of cron, interval and minimum_interval", at=tuple(times[:1]))
    if job.cron:
        try:
            check_cron(job.cron)
        except CronSyntaxError as error:
            yield entry.finding(f"'{job.cron}' is not a cron expression: {error}", error.cure, at=("cron",))
    for key in ("interval", "minimum_interval"):
        if (wait := getattr(job, key)) is not None and wait < timedelta():
            yield entry.finding(f"'{key}' is negative", "Say how long to wait between two runs", at=(key,))
    if job.retry and job.retry.interval is None:
        yield entry.finding("its retry has no interval", "Say how long to wait before a retry", at=("retry",))
    if job.timezone:
        yield from _timezone_findings(entry, job)
    if job.catch_up is not None:
        yield from _catch_up_findings(entry, job, job.catch_up)
    if job.concurrency is not None:
        yield from _concurrency_findings(entry, job, job.concurrency)


def _timezone_findings(entry: Entry[JobBase], job: Periodic) -> Iterator[Finding]:
    if not job.cron:
        yield entry.finding("'timezone' without 'cron' means nothing", "Remove it, or write a cron", at=("timezone",))
    if not _is_zone(job.timezone):
        cure = did_you_mean(job.timezone, available_timezones()) or "Use a name such as Europe/Berlin"
        yield entry.finding(f"'{job.timezone}' is not a time zone", cure, at=("timezone",))


def _is_zone(name: str) -> bool:
    if name.partition("/")[0] in _NOT_THE_SAME_EVERYWHERE:
        return False
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # no such file; no path of a zone; a directory
        return False
    return True


def _catch_up_findings(entry: Entry[JobBase], job: Periodic, catch_up: str) -> Iterator[Finding]:
    if catch_up not in CATCH_UP:
        cure = did_you_mean(catch_up, CATCH_UP) or f"Write {' or '.join(CATCH_UP)}"
        yield entry.finding(f"'{catch_up}' is not a way to catch up", cure, at=("catch_up",))
    if job.minimum_interval is not None:
        message = "'catch_up' and 'minimum_interval' exclude each other: no start is ever missed"
        yield entry.finding(message, "Remove `catch_up`", at=("catch_up",))
    elif job.interval is not None and job.concurrency is None:
        message = "'catch_up' means nothing to an interval that counts from the last start"
        yield entry.finding(message, "Remove it; or say `concurrency`, and the starts are fixed", at=("catch_up",))


def _concurrency_findings(entry: Entry[JobBase], job: Periodic, concurrency: Concurrency) -> Iterator[Finding]:
    if job.minimum_interval is not None:
        message = "'concurrency' and 'minimum_interval' exclude each other: it waits for the end of a run"
        yield entry.finding(message, "Remove one of the two", at=("concurrency",))
    if job.interval == timedelta():
        message = "'concurrency' needs an interval between two starts, and this one is 0"
        yield entry.finding(message, "Say how long to wait between two runs", at=("interval",))
    if concurrency.policy not in POLICIES:
        cure = did_you_mean(concurrency.policy, POLICIES) or f"Write {' or '.join(POLICIES)}"
        yield entry.finding(f"'{concurrency.policy}' is not a concurrency policy", cure, at=("concurrency", "policy"))
    elif concurrency.max is not None and concurrency.policy != "allow":
        message, cure = "'concurrency.max' needs the policy allow", "Add `policy: allow`, or remove `max`"
        yield entry.finding(message, cure, at=("concurrency", "max"))
    if concurrency.max is not None and concurrency.max < 1:
        message, cure = "'concurrency.max' is not positive", "Leave it out for any number of runs"
        yield entry.finding(message, cure, at=("concurrency", "max"))
