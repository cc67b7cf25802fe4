"""What is done when GitHub doesn't answer as hoped, as values."""

from datetime import timedelta

import pytest

from prowcommon.github.policy import (
    Broken,
    Limited,
    NotSent,
    Patience,
    Trouble,
    Unanswered,
    leaves_doubt,
    pause_before_next,
    trouble_with,
)
from support.clock import NOON

PATIENCE = Patience(attempts=4, first_pause=timedelta(seconds=1), longest_wait=timedelta(seconds=10))
RESET = str(int((NOON + timedelta(minutes=20)).timestamp()))


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def pause(trouble: Trouble, *, attempt: int = 1, is_repeatable: bool = True, luck: float = 1.0) -> timedelta | None:
    return pause_before_next(trouble, attempt=attempt, is_repeatable=is_repeatable, patience=PATIENCE, luck=luck)


@pytest.mark.parametrize("status", [200, 201, 204, 304, 400, 401, 404, 409, 410, 422])
def test_what_github_means_is_no_trouble(status: int) -> None:
    assert trouble_with(status, {}, "", now=NOON) is None


def test_a_403_without_a_limit_is_githubs_word() -> None:
    headers = {"x-ratelimit-remaining": "4711", "x-ratelimit-reset": RESET}

    assert trouble_with(403, headers, "Resource not accessible by integration", now=NOON) is None


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_5xx_is_github_failing(status: int) -> None:
    assert trouble_with(status, {"retry-after": "3"}, "", now=NOON) == Broken(status, seconds(3))


@pytest.mark.parametrize("status", [403, 429])
def test_an_empty_budget_is_waited_for_until_it_is_full_again(status: int) -> None:
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": RESET}

    assert trouble_with(status, headers, "spent", now=NOON) == Limited(seconds(1201), "spent")


def test_what_github_says_to_wait_goes_before_what_the_budget_says() -> None:
    headers = {"retry-after": "7", "x-ratelimit-remaining": "0", "x-ratelimit-reset": RESET}

    assert trouble_with(403, headers, "slow down", now=NOON) == Limited(seconds(7), "slow down")


def test_a_reset_that_has_passed_by_our_clock_is_waited_for_a_second() -> None:
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": RESET}

    assert trouble_with(403, headers, "", now=NOON + timedelta(hours=1)) == Limited(seconds(1), "")


@pytest.mark.parametrize(("before", "minutes"), [(0, 1), (1, 2), (3, 8), (4, 16), (5, 16), (5000, 16)])
def test_a_limit_that_says_nothing_is_waited_for_longer_each_time(before: int, minutes: int) -> None:
    words = "You have exceeded a secondary rate limit."

    assert trouble_with(403, {}, words, now=NOON, limited_before=before) == Limited(timedelta(minutes=minutes), words)


def test_a_429_is_a_limit_whatever_it_says() -> None:
    assert trouble_with(429, {}, "", now=NOON) == Limited(timedelta(minutes=1), "")


@pytest.mark.parametrize("is_repeatable", [True, False])
def test_what_never_left_is_sent_again_after_growing_pauses(is_repeatable: bool) -> None:
    pauses = [pause(NotSent("refused"), attempt=attempt, is_repeatable=is_repeatable) for attempt in (1, 2, 3, 4)]

    assert pauses == [seconds(1), seconds(2), seconds(4), None]


@pytest.mark.parametrize("trouble", [Unanswered("timed out"), Broken(502)])
def test_what_github_may_have_done_is_repeated_only_where_twice_is_as_good_as_once(trouble: Trouble) -> None:
    assert leaves_doubt(trouble)
    assert pause(trouble, is_repeatable=True) == seconds(1)
    assert pause(trouble, is_repeatable=False) is None


def test_jitter_is_up_to_half_of_a_pause() -> None:
    assert pause(NotSent(""), luck=0.0) == seconds(0.5)
    assert pause(NotSent(""), attempt=3, luck=0.5) == seconds(3)


@pytest.mark.parametrize("is_repeatable", [True, False])
def test_a_short_limit_is_waited_for_and_a_long_one_is_the_callers(is_repeatable: bool) -> None:
    assert not leaves_doubt(Limited(seconds(10), ""))
    assert pause(Limited(seconds(10), ""), is_repeatable=is_repeatable) == seconds(10)
    assert pause(Limited(seconds(11), ""), is_repeatable=is_repeatable) is None


def test_a_failure_that_says_when_to_come_back_is_believed() -> None:
    assert pause(Broken(503, seconds(5))) == seconds(5)
    assert pause(Broken(503, seconds(60))) is None
