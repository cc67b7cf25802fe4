from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prowcommon.jobconfig.durations import format_go_duration, nanoseconds_as_duration, parse_go_duration


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("0", timedelta()),
        ("2h", timedelta(hours=2)),
        ("1h30m", timedelta(minutes=90)),
        ("90s", timedelta(seconds=90)),
        ("1.5h", timedelta(minutes=90)),
        (".5s", timedelta(milliseconds=500)),
        ("5.s", timedelta(seconds=5)),
        ("-10m", timedelta(minutes=-10)),
        ("+10m", timedelta(minutes=10)),
        ("3ms4us", timedelta(milliseconds=3, microseconds=4)),
        ("4µs", timedelta(microseconds=4)),
        ("4μs", timedelta(microseconds=4)),
        ("1999ns", timedelta(microseconds=1)),
    ],
)
def test_a_duration_reads_as_go_reads_it(text: str, duration: timedelta):
    assert parse_go_duration(text) == duration


@pytest.mark.parametrize("text", ["", "1", "1d", "2 h", "h", ".s", "-", "1h-5m", "1h5", "9999999h", "١h"])
def test_what_go_refuses_is_refused(text: str):
    with pytest.raises(ValueError, match="duration"):
        parse_go_duration(text)


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (timedelta(), "0s"),
        (timedelta(hours=2), "2h0m0s"),
        (timedelta(seconds=90), "1m30s"),
        (timedelta(hours=1, seconds=1.5), "1h0m1.5s"),
        (timedelta(milliseconds=1.5), "1.5ms"),
        (timedelta(microseconds=7), "7µs"),
        (timedelta(minutes=-10), "-10m0s"),
    ],
)
def test_a_duration_prints_as_go_prints_it(duration: timedelta, text: str):
    assert format_go_duration(duration) == text


@given(st.timedeltas(min_value=timedelta(days=-100_000), max_value=timedelta(days=100_000)))
def test_what_was_printed_reads_back(duration: timedelta):
    assert parse_go_duration(format_go_duration(duration)) == duration


def test_a_bare_number_counts_nanoseconds():
    assert nanoseconds_as_duration(7_200_000_000_000) == timedelta(hours=2)
    assert nanoseconds_as_duration(-1_999) == timedelta(microseconds=-1)
