"""When a periodic runs, in words, and in the configuration's own.

* Only what can be said in a few words is; an expression that can't stands for itself.
* `interval` counts from the last start and waits for the run before, unless the job says how runs may overlap; then
  its instants are fixed, like cron's.
"""

from dataclasses import dataclass
from datetime import timedelta

from prowcommon.jobconfig.cronsyntax import CronFields, CronSyntaxError, parse_cron
from prowcommon.jobconfig.schema import Periodic

_UNITS = (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))
_WEEKDAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_MOST_TIMES = 3


@dataclass(frozen=True, slots=True)
class Wording:
    """A schedule as people say it, and as it is written; `words` may be empty."""

    words: str
    text: str
    overlap: str
    """What happens when it is due while runs are alive."""


def wording(job: Periodic) -> Wording:
    if job.minimum_interval is not None:
        words = f"{in_words(job.minimum_interval)} after the last run’s end"
        return Wording(words, f"minimum_interval: {_as_written(job.minimum_interval)}", _overlap(job))
    if job.interval is not None:
        return Wording(_every(job.interval), f"interval: {_as_written(job.interval)}", _overlap(job))
    return Wording(_of_cron(job.cron), f"{job.cron} {job.timezone or 'UTC'}", _overlap(job))


def in_words(length: timedelta) -> str:
    """`10 minutes`, `1 hour 30 minutes`."""
    seconds, parts = int(length.total_seconds()), []
    for unit, size in _UNITS:
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {unit}{'' if count == 1 else 's'}")
    return " ".join(parts) or f"{length.total_seconds():g} seconds"


def _as_written(length: timedelta) -> str:
    """`1h30m`, as in a job file."""
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "m"), (seconds, "s"))
    return "".join(f"{count}{unit}" for count, unit in parts if count) or f"{length.total_seconds():g}s"


def _every(length: timedelta) -> str:
    """`every hour`, `every 10 minutes`."""
    words = in_words(length)
    return f"every {words.removeprefix('1 ') if words.count(' ') == 1 else words}"


def _overlap(job: Periodic) -> str:
    if job.concurrency is not None and job.concurrency.policy == "allow":
        most = job.concurrency.max
        return f"Up to {most} runs may overlap; beyond that it is skipped." if most else "Runs may overlap."
    if job.minimum_interval is not None or (job.interval is not None and job.concurrency is None):
        return "It waits while a run is alive."
    return "It is skipped while a run is alive."


def _of_cron(text: str) -> str:
    try:
        meant = parse_cron(text)
    except CronSyntaxError:
        return ""
    return _every(meant) if isinstance(meant, timedelta) else _of_fields(meant)


def _of_fields(fields: CronFields) -> str:
    if fields.seconds != (0,) or fields.months != tuple(range(1, 13)):
        return ""
    on = _days(fields)
    return "" if on is None else _times(fields.hours, fields.minutes, on)


def _times(hours: tuple[int, ...], minutes: tuple[int, ...], on: str) -> str:
    every_hour = hours == tuple(range(24))
    if every_hour and (step := _step(minutes, 60)):
        return _joined(_every(timedelta(minutes=step)), on)
    if len(minutes) == 1 and every_hour:
        return _joined(f"every hour at :{minutes[0]:02}", on)
    if len(minutes) == 1 and (step := _step(hours, 24)) and step > 1 and len(hours) > _MOST_TIMES:
        return _joined(f"every {step} hours at :{minutes[0]:02}", on)
    times = [f"{hour:02}:{minute:02}" for hour in hours for minute in minutes]
    if 0 < len(times) <= _MOST_TIMES:
        at = f"at {' and '.join(filter(None, (', '.join(times[:-1]), times[-1])))}"
        return f"{on} {at}" if on else f"every day {at}"
    return ""


def _joined(often: str, on: str) -> str:
    return f"{often}, {on}" if on else often


def _step(values: tuple[int, ...], whole: int) -> int:
    """How far apart evenly spread values are, that begin with 0 and go round; 0 when they aren't."""
    step = whole // len(values) if values else 0
    return step if step and values == tuple(range(0, whole, step)) and whole % step == 0 else 0


def _days(fields: CronFields) -> str | None:
    """Which days, in words; empty for all of them, None when a few words don't do."""
    all_days, all_weekdays = fields.days == tuple(range(1, 32)), fields.weekdays == tuple(range(7))
    if all_days and all_weekdays:
        return ""
    if all_days and not fields.either_day_suffices:
        if fields.weekdays == (1, 2, 3, 4, 5):
            return "Monday to Friday"
        return "on " + _and([f"{_WEEKDAYS[day]}s" for day in fields.weekdays]) if fields.weekdays else None
    if all_weekdays and not fields.either_day_suffices and 0 < len(fields.days) <= _MOST_TIMES:
        return f"on day {_and([str(day) for day in fields.days])} of each month"
    return None


def _and(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
