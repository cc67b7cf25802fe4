"""Firings in UTC against those of the library Prow uses, and in time zones against a walk over every minute."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import takewhile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from horologium.domain.cron import CronExpression
from prowcommon.jobconfig.cronsyntax import CronFields, CronSyntaxError, parse_cron
from unit.horologium.robfig_answers import Answer, answers

MINUTE = timedelta(minutes=1)
MICROSECOND = timedelta(microseconds=1)
ANSWERS = answers()


def fields(cron: str) -> CronFields:
    meant = parse_cron(cron)
    assert isinstance(meant, CronFields)
    return meant


@pytest.mark.parametrize("answer", [a for a in ANSWERS if a.firings is None], ids=lambda a: a.cron)
def test_what_prow_refuses_we_refuse(answer: Answer) -> None:
    with pytest.raises(CronSyntaxError):
        parse_cron(answer.cron)


@pytest.mark.parametrize("answer", [a for a in ANSWERS if a.firings is not None], ids=lambda a: a.cron)
def test_an_expression_fires_when_prow_says(answer: Answer) -> None:
    expression, instant = CronExpression(fields(answer.cron)), answer.after

    for expected in answer.firings or ():
        found = expression.next_after(instant)
        assert found == expected
        if found is not None:
            assert expression.newest_until(found) == found
            instant = found


def test_the_newest_firing_is_the_one_that_nothing_follows() -> None:
    expression = CronExpression(fields("*/20 9-17 * * 1-5"))
    sunday = datetime(2026, 11, 22, tzinfo=UTC)

    assert expression.newest_until(sunday) == datetime(2026, 11, 20, 17, 40, tzinfo=UTC)
    assert CronExpression(fields("0 0 31 2 *")).newest_until(sunday) is None


def in_zone(cron: str, zone: str, after: datetime, count: int) -> list[str]:
    expression = CronExpression(fields(cron), ZoneInfo(zone))
    found = expression.firings_after(after)
    return [f"{next(found).astimezone(ZoneInfo(zone)):%d %H:%M %z}" for _ in range(count)]


def test_a_time_that_spring_skips_fires_where_the_gap_ends() -> None:
    eve = datetime(2026, 3, 28, 12, tzinfo=UTC)

    assert in_zone("30 2 * * *", "Europe/Berlin", eve, 3) == ["29 03:00 +0200", "30 02:30 +0200", "31 02:30 +0200"]
    assert in_zone("*/30 2,3 * * *", "Europe/Berlin", eve, 3) == ["29 03:00 +0200", "29 03:30 +0200", "30 02:00 +0200"]


def test_a_time_that_comes_twice_in_autumn_fires_once_the_first_time() -> None:
    eve = datetime(2026, 10, 31, 12, tzinfo=UTC)

    assert in_zone("30 1 * * *", "America/New_York", eve, 2) == ["01 01:30 -0400", "02 01:30 -0500"]
    assert in_zone("30 * * * *", "America/New_York", eve + timedelta(hours=17), 3) == [
        "01 01:30 -0400",
        "01 02:30 -0500",
        "01 03:30 -0500",
    ]


# Two common changes; one by half an hour; one at midnight, abolished in 2019; a year that lacks a day.
YEARS = {
    "America/New_York": 2026,
    "Europe/Berlin": 2026,
    "Australia/Lord_Howe": 2026,
    "America/Sao_Paulo": 2018,
    "Pacific/Apia": 2011,
}
EXPRESSIONS = [
    "*/15 * * * *",
    "*/30 * * * 1-5",
    "59 23 * * *",
    "0 0 * * *",
    "30 2 * * *",
    "10,40 0-3 * * *",
    "0 3 1-7 * 0",
]


def matches(fields: CronFields, wall: datetime) -> bool:
    if wall.minute not in fields.minutes or wall.hour not in fields.hours or wall.month not in fields.months:
        return False
    by_day, by_weekday = wall.day in fields.days, wall.isoweekday() % 7 in fields.weekdays
    return by_day or by_weekday if fields.either_day_suffices else by_day and by_weekday


def clock_readings(zone: tzinfo, year: int) -> Iterator[tuple[datetime, list[datetime]]]:
    """Every minute of a year, and what a wall clock then shows for the first time or has jumped over."""
    instant = datetime(year, 1, 1, tzinfo=UTC)
    highest = (instant - MINUTE).astimezone(zone).replace(tzinfo=None)
    while instant.year == year:
        wall = instant.astimezone(zone).replace(tzinfo=None, fold=0)
        new = []
        while highest < wall:
            highest += MINUTE
            new.append(highest)
        yield instant, new
        instant += MINUTE


@pytest.mark.parametrize(("name", "year"), YEARS.items())
def test_a_year_of_firings_is_what_a_walk_over_its_minutes_finds(name: str, year: int) -> None:
    zone = ZoneInfo(name)
    meant = [fields(cron) for cron in EXPRESSIONS]
    walked: list[list[datetime]] = [[] for _ in meant]
    for instant, walls in clock_readings(zone, year):
        for each, firings in zip(meant, walked, strict=True):
            if any(matches(each, wall) for wall in walls):
                firings.append(instant)
    began, ended = datetime(year, 1, 1, tzinfo=UTC) - MICROSECOND, datetime(year + 1, 1, 1, tzinfo=UTC)

    for each, expected in zip(meant, walked, strict=True):
        expression = CronExpression(each, zone)
        assert list(takewhile(lambda firing: firing < ended, expression.firings_after(began))) == expected

    assert sum(map(len, walked)) > 40_000  # five zones: more than 200,000


@given(
    st.sampled_from(list(YEARS)),
    st.sampled_from(EXPRESSIONS),
    st.integers(0, 16 * 365 * 24 * 3600).map(
        lambda seconds: datetime(2011, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    ),
)
def test_looking_forwards_and_backwards_meet(name: str, cron: str, instant: datetime) -> None:
    expression = CronExpression(fields(cron), ZoneInfo(name))

    newest, following = expression.newest_until(instant), expression.next_after(instant)

    assert newest is not None
    assert following is not None
    assert newest <= instant < following
    assert expression.next_after(newest) == following
    assert expression.newest_until(following - MICROSECOND) == newest
