"""Whether a cron expression is one, by Prow's rules. When it fires is horologium's business.

* Five fields `minute hour day month weekday`, or six with leading seconds; or an @word; or `@every` and a duration of
  a second or more. All in UTC, so no `TZ=`.
* A field is a list of `*`, `?`, values and ranges, each with an optional `/step`. Months and weekdays have names too.
* Weekdays are 0-6, Sunday first. A range doesn't wrap, a step is not zero. Other dialects' 7, L, W, # and H are errors.
* An expression no date satisfies (`0 0 31 2 *`) is fine: people write it to say "never".

Source: https://pkg.go.dev/github.com/robfig/cron/v3
"""

import re
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
_WORDS = frozenset({"@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"})
_EVERY = "@every "
_DIGITS = re.compile(r"[0-9]{1,9}")


class CronSyntaxError(ValueError):
    """The message says what is wrong, the cure what to write instead; both are phrases without a final stop."""

    def __init__(self, message: str, cure: str = "Write `minute hour day month weekday`, as in `30 4 * * 1-5`") -> None:
        super().__init__(message)
        self.cure = cure


def check_cron(text: str) -> None:
    """Raises CronSyntaxError when Prow wouldn't take `text`."""
    if text.startswith(("TZ=", "CRON_TZ=")):
        raise CronSyntaxError("it names a time zone", "Leave it out: cron expressions are in UTC")
    if text.startswith("@"):
        return _check_word(text)
    words = text.split()
    if len(words) not in {5, 6}:
        raise CronSyntaxError(f"it has {len(words)} field{'s' if len(words) != 1 else ''} instead of five")
    for field, word in zip(_FIELDS[-len(words) :], words, strict=True):
        for item in word.split(",") if word != "*" else ():
            _check_item(item, field)
    return None


def _check_word(text: str) -> None:
    if text.startswith(_EVERY):
        try:
            wait = parse_go_duration(text.removeprefix(_EVERY))
        except ValueError as error:
            raise CronSyntaxError(str(error), "Write `@every 1h30m`") from error
        if wait < timedelta(seconds=1):
            raise CronSyntaxError("it fires more often than once a second", "Write `@every 1s` or longer")
    elif text not in _WORDS:
        raise CronSyntaxError(f"'{text}' is no word of cron's", f"Write @every and a duration, or {_listed(_WORDS)}")


def _check_item(item: str, field: _Field) -> None:
    """One entry of a field's list: `*`, `5`, `mon-fri`, `10-50/5`, `*/15`."""
    span, slash, step = item.partition("/")
    if slash and not (_DIGITS.fullmatch(step) and int(step) > 0):
        raise CronSyntaxError(f"the step in '{item}' is not a positive number")
    if span in {"*", "?"}:
        return
    low, hyphen, high = span.partition("-")
    first = _value(low, field)
    last = _value(high, field) if hyphen else first
    if last < first:
        both = f"`{low}-{field.highest},{field.lowest}-{high}`"
        raise CronSyntaxError(f"the range '{span}' ends before it begins", f"Write it as two: {both}")


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


def _listed(words: frozenset[str]) -> str:
    *most, last = sorted(words)
    return f"{', '.join(most)} or {last}"
