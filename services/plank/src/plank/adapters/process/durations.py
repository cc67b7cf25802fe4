"""Durations of a pod's deadlines, as people are told about them when they are wrong."""

from datetime import timedelta

from prowcommon.errors import UserError
from prowcommon.jobconfig.durations import nanoseconds_as_duration, parse_go_duration


def duration(value: object, *, of: str) -> timedelta | None:
    """Go's text (`1h30m`) or whole nanoseconds; None when nothing, or zero, is asked for.

    Raises UserError, which says `of` what it was.
    """
    if value in (None, "", 0):
        return None
    try:
        if isinstance(value, str):
            found = parse_go_duration(value)
        elif isinstance(value, int) and not isinstance(value, bool):
            found = nanoseconds_as_duration(value)
        else:
            raise ValueError
    except ValueError as error:
        raise _unfit(value, of) from error
    if found < timedelta():
        raise _unfit(value, of)
    return found or None


def _unfit(value: object, of: str) -> UserError:
    return UserError(f"{of} is {value!r}, which is no duration. Write it as Go does: `90s`, `1h30m`.")
