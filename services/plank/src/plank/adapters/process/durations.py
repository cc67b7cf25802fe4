"""Durations as Prow's configuration writes them: Go's strings (`1h30m`) or whole nanoseconds.

Source: https://pkg.go.dev/time#ParseDuration
"""

import re
from datetime import timedelta

from prowcommon.errors import UserError

_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_PART = re.compile(r"(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)")
_WHOLE = re.compile(rf"(?:{_PART.pattern})+")


def duration(value: object, *, of: str) -> timedelta | None:
    """None when nothing, or zero, is asked for. Raises UserError, which says `of` what it was."""
    if value in (None, "", 0, "0"):
        return None
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return timedelta(microseconds=value / 1000)
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        return timedelta(seconds=sum(float(n) * _UNITS[unit] for n, unit in _PART.findall(value))) or None
    raise UserError(f"{of} is {value!r}, which is no duration. Write it as Go does: `90s`, `1h30m`.")
