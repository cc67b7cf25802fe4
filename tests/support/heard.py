"""What GitHub heard, held against the history of the jobs: pure, and with no word of the product's own about it.

A status tells which job it is of by its link, and which of the job's moves by its words.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from prowcommon.demo.world import Status

_BASE = " BaseSHA:"
_WIDE_SPACE = "\u2001"
_OWN_MARKER = "<!-- prow:report:"
_STATES = {
    "triggered": "pending",
    "pending": "pending",
    "success": "success",
    "failure": "failure",
    "aborted": "failure",
    "error": "error",
}


@dataclass(frozen=True)
class Moved:
    """One line of a job's history."""

    seq: int
    to: str
    because: str


def what_is_wrong_with(said: Sequence[Status], jobs: Mapping[str, Sequence[Moved]], *, newest: str) -> str:
    """Empty when a context was told in order, nothing twice, and in the end how its newest job ended."""
    last = ("", 0)
    for status in said:
        id_ = (status.target_url or "").rpartition("/")[2]
        words = (status.description or "").partition(_BASE)[0].rstrip(_WIDE_SPACE)
        steps = [(id_, move.seq) for move in jobs[id_] if (_STATES[move.to], move.because) == (status.state, words)]
        later = [step for step in steps if step > last]
        if not steps:
            return f"nothing of {id_} is {status.state!r} with {words!r}"
        if not later:
            return f"after {last}, {max(steps)} was told"
        last = min(later)
    end = (newest, jobs[newest][-1].seq)
    return "" if last == end else f"the last that was told is {last}, not {end}"


def doubled(bodies: Iterable[str]) -> list[str]:
    """The markers of comments that were made twice."""
    markers = Counter(line for body in bodies for line in body.splitlines() if line.startswith(_OWN_MARKER))
    return [marker for marker, times in markers.items() if times > 1]
