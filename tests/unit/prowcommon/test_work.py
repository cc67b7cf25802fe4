from datetime import timedelta

from prowcommon.errors import Conflict, Unavailable
from prowcommon.work import ATTEMPTS_BEFORE_PARKING, LONGEST_PAUSE, after_failure
from support.clock import NOON


def test_a_neighbour_that_says_when_to_come_back_is_believed() -> None:
    again = after_failure(Unavailable("busy", retry_after=timedelta(seconds=42)), failures=3, now=NOON)

    assert again.due_at == NOON + timedelta(seconds=42)
    assert again.parked_at is None


def test_pauses_grow_to_a_limit() -> None:
    pauses = [after_failure(Unavailable("down"), failures=n, now=NOON).due_at - NOON for n in range(20)]

    assert pauses[:3] == [timedelta(seconds=1), timedelta(seconds=2), timedelta(seconds=4)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE


def test_a_neighbour_that_stays_away_never_parks_a_row() -> None:
    assert after_failure(Unavailable("down"), failures=10_000, now=NOON).parked_at is None


def test_a_conflict_is_tried_again_at_once() -> None:
    assert after_failure(Conflict("first"), failures=0, now=NOON).due_at == NOON


def test_a_bug_is_tried_a_few_times_and_then_parked() -> None:
    tries = [after_failure(KeyError("x"), failures=n, now=NOON) for n in range(ATTEMPTS_BEFORE_PARKING)]

    assert [bool(again.parked_at) for again in tries] == [False] * (ATTEMPTS_BEFORE_PARKING - 1) + [True]
    assert tries[-1].because == "KeyError: 'x'"
