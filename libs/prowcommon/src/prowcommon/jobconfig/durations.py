"""Durations as Go writes them: `1h30m`, `90s`, `1.5h`. There is no day unit.

* A duration is a timedelta here, so what is finer than a microsecond is cut off.
* Go counts in 64-bit nanoseconds; what doesn't fit there (about 292 years) is refused, as Go would.

Source: https://pkg.go.dev/time#ParseDuration and https://pkg.go.dev/time#Duration.String
"""

import re
from datetime import timedelta

_NANOSECONDS = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,  # U+00B5, the micro sign
    "μs": 1_000,  # U+03BC, the Greek letter; Go takes both
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60_000_000_000,
    "h": 3_600_000_000_000,
}
_TERM = re.compile(r"([0-9]*)(?:\.([0-9]*))?(ns|us|µs|μs|ms|s|m|h)")
_LONGEST = 2**63


def parse_go_duration(text: str) -> timedelta:
    """Raises ValueError, with a message for the person who wrote `text`."""
    unsigned = text[1:] if text[:1] in {"+", "-"} else text
    if unsigned == "0":
        return timedelta()
    nanoseconds, end = 0, 0
    while term := _TERM.match(unsigned, end):
        whole, fraction, unit = term[1], term[2] or "", term[3]
        if not whole and not fraction:
            break
        nanoseconds += int(whole or "0") * _NANOSECONDS[unit]
        nanoseconds += int(fraction or "0") * _NANOSECONDS[unit] // 10 ** len(fraction)
        end = term.end()
    if end == 0 or end < len(unsigned):
        raise ValueError(f"{text!r} is not a duration")
    if nanoseconds >= _LONGEST:
        raise ValueError(f"{text!r} is longer than the 292 years a duration can hold")
    return timedelta(microseconds=(-1 if text[0] == "-" else 1) * (nanoseconds // 1_000))


def nanoseconds_as_duration(nanoseconds: int) -> timedelta:
    """The duration that a bare JSON number stands for in a few of Prow's fields."""
    if not -_LONGEST <= nanoseconds < _LONGEST:
        raise ValueError(f"{nanoseconds} nanoseconds are more than the 292 years a duration can hold")
    return timedelta(microseconds=abs(nanoseconds) // 1_000 * (-1 if nanoseconds < 0 else 1))


def format_go_duration(duration: timedelta) -> str:
    """`2h0m0s`, `1m30s`, `1.5s`, `250ms`, `0s`: the text Go would print."""
    microseconds = duration // timedelta(microseconds=1)
    sign, microseconds = ("-", -microseconds) if microseconds < 0 else ("", microseconds)
    if microseconds == 0:
        return "0s"
    if microseconds < 1_000:
        return f"{sign}{microseconds}µs"
    if microseconds < 1_000_000:
        return f"{sign}{_decimal(microseconds, 1_000)}ms"
    minutes, rest = divmod(microseconds, 60_000_000)
    hours, minutes = divmod(minutes, 60)
    seconds = f"{_decimal(rest, 1_000_000)}s"
    if hours:
        return f"{sign}{hours}h{minutes}m{seconds}"
    return f"{sign}{minutes}m{seconds}" if minutes else f"{sign}{seconds}"


def _decimal(amount: int, unit: int) -> str:
    """`amount / unit` in decimals without trailing zeros; `unit` is a power of ten."""
    whole, rest = divmod(amount, unit)
    return f"{whole}.{rest:0{len(str(unit)) - 1}d}".rstrip("0") if rest else str(whole)
