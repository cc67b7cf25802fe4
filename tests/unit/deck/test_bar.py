"""The bar: every state that occurs can be seen, and the whole is the whole."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deck.domain.bar import NARROWEST, segments
from prowcommon.prowjobs.model import JobState

some_counts = st.dictionaries(st.sampled_from(JobState), st.integers(0, 20_000))


@settings(deadline=None)  # a busy machine is no counter-example
@given(some_counts)
def test_the_widths_add_up_and_none_is_too_narrow(counts: dict[JobState, int]):
    drawn = segments(counts)

    assert {it.state for it in drawn} == {state for state, count in counts.items() if count}
    if drawn:
        assert sum(it.width for it in drawn) == pytest.approx(100)
        assert min(it.width for it in drawn) >= NARROWEST - 1e-9
        assert drawn[0].start == 0
    for left, right in pairwise(drawn):
        assert right.start == pytest.approx(left.start + left.width)


def test_green_comes_first_and_red_next():
    drawn = segments({JobState.FAILURE: 1, JobState.PENDING: 1, JobState.SUCCESS: 2})

    assert [(it.state, it.share) for it in drawn] == [
        (JobState.SUCCESS, 50),
        (JobState.FAILURE, 25),
        (JobState.PENDING, 25),
    ]


def test_one_failure_among_thousands_is_seen():
    *_, failure = segments({JobState.SUCCESS: 9_999, JobState.FAILURE: 1})

    assert failure.width == NARROWEST
    assert failure.share == pytest.approx(0.01)


def test_no_jobs_draw_nothing():
    assert segments({}) == []
