"""What becomes of a row that is worked on: the one rule for retries, back-off and parking.

A message only wakes; what must survive is a row with `attempts`, `due_at`, `parked_at` and `last_error`. People can
list parked rows and have them tried again. There is no second retry system.

* Unavailable waits (its own `retry_after`, else a growing pause) and never parks: the neighbour will come back.
* Conflict tries again at once: somebody else wrote first.
* Anything outside the error tree is a bug: tried a few times, then parked.
* UserError and NotFound are outcomes; they never come here.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from prowcommon.errors import Conflict, Unavailable

FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=2)
ATTEMPTS_BEFORE_PARKING = 8
"""With doubling pauses about four minutes: long enough for a deploy that mends it, short enough to be noticed."""


@dataclass(frozen=True, slots=True)
class TryAgain:
    """When to work on the row next. `parked_at` is set when only a person can decide that it is tried again."""

    due_at: datetime
    parked_at: datetime | None
    because: str


def after_failure(error: BaseException, *, failures: int, now: datetime) -> TryAgain:
    """`failures` counts earlier ones in a row."""
    because = f"{type(error).__name__}: {error}"
    pause = min(FIRST_PAUSE * 2 ** min(failures, 10), LONGEST_PAUSE)
    match error:
        case Conflict():
            return TryAgain(now + FIRST_PAUSE if failures else now, None, because)
        case Unavailable(retry_after=wait):
            return TryAgain(now + (wait or pause), None, because)
        case _ if failures + 1 >= ATTEMPTS_BEFORE_PARKING:
            return TryAgain(now, now, because)
        case _:
            return TryAgain(now + pause, None, because)
