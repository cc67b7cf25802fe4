"""The cron expressions Prow takes, those of robfig/cron: what is well-formed, and which instants it means.

* Five fields: minute, hour, day of the month, month, weekday; or six with leading seconds; or an @word; or `@every` and
  a duration of a second or more. No `TZ=`: Prow reads them in UTC, and a zone is said elsewhere.
* A field is a list of `*`, `?`, values and ranges, each with an optional `/step`. Months and weekdays have names too.
* Weekdays are 0-6, Sunday first. A range doesn't wrap, a step is not zero. Other dialects' 7, L, W, # and H are errors.
* Empty places in a list are passed over, as in `22,`; a field of nothing but commas matches nothing.
* A day must match both its fields when either holds a plain `*` or `?`; when neither does, matching one is enough.
* An expression no date satisfies (`0 0 31 2 *`) is fine: people write it to say "never".

Source: https://pkg.go.dev/github.com/robfig/cron/v3
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from prowcommon.jobconfig.durations import parse_go_duration


@dataclass(frozen=True)
class _Field:
    noun: str
    lowest: int
    highest: int
    names: tuple[str, ...] = ()
    """Of the values from `lowest` on, in lower case."""


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_FIELDS = (
    _Field("second", 0, 59),
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of the month", 1, 31),
    _Field("month", 1, 12, _MONTHS),
    _Field("weekday", 0, 6, _WEEKDAYS),
)
_DAY, _WEEKDAY = 3, 5
_STARS = frozenset({"*", "?"})
_WORDS = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_EVERY = "@every "
_DIGITS = re.compile(r"[0-9]{1,9}")


class CronSyntaxError(ValueError):
    """The message says what is wrong, the cure what to write instead; both are phrases without a final stop."""

    def __init__(self, message: str, cure: str = "Write `minute hour day month weekday`, as in `30 4 * * 1-5`") -> None:
        super().__init__(message)
        self.cure = cure


@dataclass(frozen=True, slots=True)
class CronFields:
    """What a date and time must match. Values ascend; an empty field matches nothing."""

    seconds: tuple[int, ...]
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple[int, ...]
    months: tuple[int, ...]
    weekdays: tuple[int, ...]
    """0 is Sunday."""
    either_day_suffices: bool
    """Whether a day of `days` that is none of `weekdays` matches, and the other way round."""


def check_cron(text: str) -> None:
    """Raises CronSyntaxError when Prow wouldn't take `text`."""
    parse_cron(text)


def parse_cron(text: str) -> CronFields | timedelta:
    """The fields of an expression; of `@every`, its duration in whole seconds.

    Raises CronSyntaxError when Prow wouldn't take `text`.
    """
    if text.startswith(("TZ=", "CRON_TZ=")):
        raise CronSyntaxError("it names a time zone", "Leave it out, or say it as the job's `timezone`")
    if text.startswith(_EVERY):
        return _wait(text)
    if text.startswith("@"):
        if text not in _WORDS:
            cure = f"Write @every and a duration, or {_listed(_WORDS)}"
            raise CronSyntaxError(f"'{text}' is no word of cron's", cure)
        text = _WORDS[text]
    words = text.split()
    if len(words) not in {5, 6}:
        raise CronSyntaxError(f"it has {len(words)} field{'s' if len(words) != 1 else ''} instead of five")
    if len(words) == 5:
        words = ["0", *words]
    values = [_values(word, field) for field, word in zip(_FIELDS, words, strict=True)]
    is_starred = any(_is_star(item) for word in (words[_DAY], words[_WEEKDAY]) for item in word.split(","))
    seconds, minutes, hours, days, months, weekdays = values
    return CronFields(seconds, minutes, hours, days, months, weekdays, either_day_suffices=not is_starred)


def _wait(text: str) -> timedelta:
    try:
        wait = parse_go_duration(text.removeprefix(_EVERY))
    except ValueError as error:
        raise CronSyntaxError(str(error), "Write `@every 1h30m`") from error
    if wait < timedelta(seconds=1):
        raise CronSyntaxError("it fires more often than once a second", "Write `@every 1s` or longer")
    return timedelta(seconds=wait // timedelta(seconds=1))


def _values(word: str, field: _Field) -> tuple[int, ...]:
    return tuple(sorted({value for item in word.split(",") if item for value in _span(item, field)}))


def _span(item: str, field: _Field) -> range:
    """One entry of a field's list: `*`, `5`, `mon-fri`, `10-50/5`, `*/15`; `5/10` runs to the highest value."""
    span, slash, step = item.partition("/")
    if slash and not (_DIGITS.fullmatch(step) and int(step) > 0):
        raise CronSyntaxError(f"the step in '{item}' is not a positive number")
    if span in _STARS:
        first, last = field.lowest, field.highest
    else:
        low, hyphen, high = span.partition("-")
        first = _value(low, field)
        last = _value(high, field) if hyphen else field.highest if slash else first
        if last < first:
            both = f"`{low}-{field.highest},{field.lowest}-{high}`"
            raise CronSyntaxError(f"the range '{span}' ends before it begins", f"Write it as two: {both}")
    return range(first, last + 1, int(step) if slash else 1)


def _is_star(item: str) -> bool:
    """A star that is thinned out by a step counts as a list of values."""
    span, slash, step = item.partition("/")
    return span in _STARS and (not slash or int(step) == 1)


def _value(word: str, field: _Field) -> int:
    if word.lower() in field.names:
        return field.names.index(word.lower()) + field.lowest
    if not _DIGITS.fullmatch(word):
        raise CronSyntaxError(f"'{word}' is not a {field.noun}", _allowed(field))
    if not field.lowest <= int(word) <= field.highest:
        raise CronSyntaxError(f"there is no {field.noun} {word}", _allowed(field))
    return int(word)


def _allowed(field: _Field) -> str:
    names = f", or {field.names[0]} to {field.names[-1]}" if field.names else ""
    return f"Use {field.lowest} to {field.highest}{names}"


def _listed(words: Iterable[str]) -> str:
    *most, last = sorted(words)
    return f"{', '.join(most)} or {last}"
