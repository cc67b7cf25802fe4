"""Instants and durations as people read them.

* Durations have Prow's form, whole seconds: `42s`, `3m 20s`, `1h 03m 20s`; live.js ticks in the same form.
* Days are the reader's own, in the time zone the browser told; UTC until it has.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from deck.domain.cards import JobCard


def duration(length: timedelta) -> str:
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days}d {hours:02}h {minutes:02}m"
    if hours:
        return f"{hours}h {minutes:02}m {seconds:02}s"
    return f"{minutes}m {seconds:02}s" if minutes else f"{seconds}s"


def zone(name: str) -> tzinfo:
    """The named time zone, or UTC for a name this host doesn't know."""
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, OSError, ValueError):  # unknown names, names of directories, names that are paths
        return ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Day:
    """The rows of one date."""

    date: date
    cards: list[JobCard]


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody looking at a page: when, and in which time zone."""

    now: datetime
    zone: tzinfo

    @property
    def zone_name(self) -> str:
        return str(self.zone)

    def time(self, at: datetime) -> str:
        return f"{at.astimezone(self.zone):%H:%M:%S}"

    def stamp(self, at: datetime) -> str:
        """Everything about an instant: `2026-11-22 10:32:11 CET (+01:00)`."""
        local = at.astimezone(self.zone)
        offset = local.strftime("%z")
        return f"{local:%Y-%m-%d %H:%M:%S} {local.tzname()} ({offset[:3]}:{offset[3:5]})"

    def date_and_time(self, at: datetime) -> str:
        """The time, with its date unless that is today."""
        local = at.astimezone(self.zone)
        return self.time(at) if local.date() == self.today else f"{local:%Y-%m-%d %H:%M:%S}"

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def day_name(self, on: date) -> str:
        """`Today, Sunday 22 November`; the year when it isn't this one."""
        names = {self.today: "Today, ", self.today - timedelta(days=1): "Yesterday, "}
        year = "" if on.year == self.today.year else f" {on.year}"
        return f"{names.get(on, '')}{on:%A} {on.day} {on:%B}{year}"

    def days(self, cards: Iterable[JobCard]) -> list[Day]:
        """Cards under their dates, in the order given."""
        days: list[Day] = []
        for card in cards:
            on = card.started_at.astimezone(self.zone).date()
            if not days or days[-1].date != on:
                days.append(Day(on, []))
            days[-1].cards.append(card)
        return days
