"""Instants and lengths as people read them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from deck.domain.cards import present
from deck.domain.times import Reader, duration, zone
from support.builders import a_job
from support.clock import NOON

BERLIN = Reader(NOON, zone("Europe/Berlin"))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0s"), (42.9, "42s"), (200, "3m 20s"), (3800, "1h 03m 20s"), (90_061, "1d 01h 01m")],
)
def test_a_length_has_whole_seconds(seconds: float, words: str):
    assert duration(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize("name", ["", "Nowhere/Else", "../../etc/passwd", "/etc/passwd", "Europe", "a\0b"])
def test_a_zone_nobody_knows_is_utc(name: str):
    assert str(zone(name)) == "UTC"


def test_times_are_the_readers_own():
    assert BERLIN.time(NOON) == "13:00:00"
    assert BERLIN.stamp(NOON) == "2026-11-22 13:00:00 CET (+01:00)"
    assert BERLIN.date_and_time(NOON - timedelta(days=1)) == "2026-11-21 13:00:00"


def test_rows_stand_under_the_readers_dates():
    late = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)  # past midnight in Berlin
    cards = [present(a_job(created_at=at)) for at in (NOON, late, late - timedelta(hours=1))]

    assert [(day.date, len(day.cards)) for day in BERLIN.days(cards)] == [
        (date(2026, 11, 22), 2),
        (date(2026, 11, 21), 1),
    ]


@pytest.mark.parametrize(
    ("on", "name"),
    [
        (date(2026, 11, 22), "Today, Sunday 22 November"),
        (date(2026, 11, 21), "Yesterday, Saturday 21 November"),
        (date(2025, 12, 31), "Wednesday 31 December 2025"),
    ],
)
def test_a_date_is_named_as_people_name_it(on: date, name: str):
    assert BERLIN.day_name(on) == name
