"""When sweeps are due that nobody asked for."""

from datetime import timedelta

import pytest

from sinker.domain.timing import PastSweeps, is_due
from support.clock import NOON

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


@pytest.mark.parametrize(
    ("past", "due"),
    [
        (PastSweeps(), True),
        (PastSweeps(begun_at=NOON - HOUR), True),
        (PastSweeps(begun_at=NOON - HOUR + SECOND), False),
        (PastSweeps(NOON - MINUTE, interruptions=1, interrupted_at=NOON), True),
        (PastSweeps(None, interruptions=1, interrupted_at=NOON), True),
        (PastSweeps(NOON - MINUTE, interruptions=2, interrupted_at=NOON - 29 * SECOND), False),
        (PastSweeps(NOON - MINUTE, interruptions=2, interrupted_at=NOON - 30 * SECOND), True),
        (PastSweeps(NOON - MINUTE, interruptions=4, interrupted_at=NOON - MINUTE), False),
        (PastSweeps(NOON - MINUTE, interruptions=4, interrupted_at=NOON - 2 * MINUTE), True),
        (PastSweeps(None, interruptions=999, interrupted_at=NOON - HOUR + SECOND), False),
        (PastSweeps(None, interruptions=999, interrupted_at=NOON - HOUR), True),
    ],
)
def test_a_sweep_is_due_an_hour_after_the_last_and_soon_after_an_interruption(past: PastSweeps, due: bool) -> None:
    assert is_due(past, period=HOUR, now=NOON) is due
