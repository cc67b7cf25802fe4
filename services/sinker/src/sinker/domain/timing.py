"""When a sweep that nobody asked for is due.

* `sinker.resync_period` after the last one began; the first one at once.
* A sweep that was interrupted doesn't count: the next one begins at once, for there is something left to do.
* One that is interrupted again and again (a statement that never ends in time, a process that is killed for its memory)
  is begun ever more rarely, and in the end as often as any: it must not become a load of its own.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST_PAUSE = timedelta(seconds=30)
_MOST_DOUBLINGS = 20


@dataclass(frozen=True, slots=True)
class PastSweeps:
    """What is known of the sweeps that satisfy the schedule."""

    begun_at: datetime | None = None
    """When the last one began that wasn't interrupted; None before the first."""
    interruptions: int = 0
    """How many were interrupted since."""
    interrupted_at: datetime | None = None
    """When the last of them was found to have been."""


def is_due(past: PastSweeps, *, period: timedelta, now: datetime) -> bool:
    """Whether a sweep shall begin now."""
    if past.interrupted_at is None:
        return past.begun_at is None or now - past.begun_at >= period
    if past.interruptions < 2:
        return True
    pause = FIRST_PAUSE * (1 << min(past.interruptions - 2, _MOST_DOUBLINGS))
    return now - past.interrupted_at >= min(period, pause)
