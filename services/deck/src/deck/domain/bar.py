"""The bar above the list: one segment per state, as wide as its share.

* A state that occurs is at least 1 % wide, so that one failure among thousands can be seen and clicked.
* The widths add up to 100.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from deck.domain.states import IN_ORDER
from prowcommon.prowjobs.model import JobState

NARROWEST = 1.0


@dataclass(frozen=True, slots=True)
class Segment:
    """`start` and `width` are percentages of the bar; `share` is the true one."""

    state: JobState
    count: int
    share: float
    start: float
    width: float


def segments(counts: Mapping[JobState, int]) -> list[Segment]:
    present = [(state, counts[state]) for state in IN_ORDER if counts.get(state, 0) > 0]
    total = sum(count for _, count in present)
    widths = _widths({state: 100 * count / total for state, count in present})
    drawn, start = [], 0.0
    for state, count in present:
        drawn.append(Segment(state, count, 100 * count / total, start, widths[state]))
        start += widths[state]
    return drawn


def _widths(shares: dict[JobState, float]) -> dict[JobState, float]:
    """The narrow ones are raised; the others give way in proportion, which may make another one narrow."""
    narrow: set[JobState] = set()
    while True:
        room = 100 - NARROWEST * len(narrow)
        wide = sum(share for state, share in shares.items() if state not in narrow)
        widths = {s: NARROWEST if s in narrow else share * room / wide for s, share in shares.items()}
        fell = {state for state, width in widths.items() if width < NARROWEST}
        if not fell:
            return widths
        narrow |= fell
