"""When a cron expression fires, by Prow's rules, in a time zone.

* What an expression means is `jobconfig.cronsyntax`' to say. croniter gets every field as a plain list of values: left
  alone it reads `23-23/24` as midnight, and takes a list of all days for a `*`, which changes how weekdays count.
* Firings are found on the wall clock, then placed in time. A wall time that a zone skips (spring) fires where the gap
  ends; one that comes twice (autumn) fires once, the first time. Wall times that become one instant are one firing.
* An expression that no date within five years satisfies (`0 0 31 2 *`, which people write to say "never") never fires.

Source: https://pkg.go.dev/github.com/robfig/cron/v3 (the format Prow reads)
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

from croniter import croniter
from croniter.croniter import CroniterBadDateError

from prowcommon.jobconfig.cronsyntax import CronFields

_SECOND = timedelta(seconds=1)
_YEARS_TO_LOOK = 5
_ALL_DAYS = tuple(range(1, 32))
_ALL_WEEKDAYS = tuple(range(7))


class CronExpression:
    """The firings of an expression. Instants are aware; answers are in UTC. Equal ones fire alike."""

    def __init__(self, fields: CronFields, zone: tzinfo = UTC) -> None:
        self._zone = zone
        self._plain = _plain(fields)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CronExpression) and (self._plain, self._zone) == (other._plain, other._zone)

    def __hash__(self) -> int:
        return hash((self._plain, self._zone))

    def next_after(self, instant: datetime) -> datetime | None:
        """The first firing later than `instant`; None for never."""
        return _next_after(self, instant)

    def firings_after(self, instant: datetime) -> Iterator[datetime]:
        """All firings later than `instant`, in order, as long as there is one within five years of the last."""
        newest = instant
        for wall in self._walls(instant.astimezone(self._zone).replace(tzinfo=None), "get_next"):
            if (firing := self._instant(wall)) > newest:
                yield (newest := firing)

    def newest_until(self, instant: datetime) -> datetime | None:
        """The last firing not later than `instant`; None when there was none within five years."""
        local = instant.astimezone(self._zone)
        # In the second round of a doubled hour, wall times still to come have had their firing in the first.
        repeated = (local.replace(fold=0).utcoffset() or timedelta()) - (local.utcoffset() or timedelta())
        wall = local.replace(tzinfo=None, microsecond=0) + max(repeated, timedelta()) + _SECOND
        earlier = (firing for each in self._walls(wall, "get_prev") if (firing := self._instant(each)) <= instant)
        return next(earlier, None)

    def _walls(self, wall: datetime, step: str) -> Iterator[datetime]:
        """Matching wall times from `wall` on, forwards or backwards, `wall` itself left out."""
        if self._plain is None:
            return
        walk: Callable[[type[datetime]], datetime] = getattr(
            croniter(
                self._plain,
                wall.replace(tzinfo=UTC),  # wall times pass for UTC: no clock changes on the way
                second_at_beginning=True,
                max_years_between_matches=_YEARS_TO_LOOK,
            ),
            step,
        )
        while True:
            try:
                found = walk(datetime)
            except CroniterBadDateError:
                return
            yield found.replace(tzinfo=None, fold=0)

    def _instant(self, wall: datetime) -> datetime:
        """When the wall clock shows `wall` first, or would have."""
        instant = wall.replace(tzinfo=self._zone).astimezone(UTC)
        if instant.astimezone(self._zone).replace(tzinfo=None) == wall:
            return instant
        return self._end_of_gap(wall.replace(tzinfo=self._zone, fold=1).astimezone(UTC), instant)

    def _end_of_gap(self, before: datetime, after: datetime) -> datetime:
        """The second at which the zone's offset changes, somewhere in (before, after]."""
        offset = before.astimezone(self._zone).utcoffset()
        while after - before > _SECOND:
            middle = before + (after - before) // 2 // _SECOND * _SECOND
            if middle.astimezone(self._zone).utcoffset() == offset:
                before = middle
            else:
                after = middle
        return after


# Thousands of jobs fire by the same few expressions, at the same instants.
@lru_cache(maxsize=2048)
def _next_after(expression: CronExpression, instant: datetime) -> datetime | None:
    return next(expression.firings_after(instant), None)


def _plain(fields: CronFields) -> str | None:
    """The expression for croniter, seconds first; None when it matches nothing."""
    days, weekdays = fields.days, fields.weekdays
    if fields.either_day_suffices:
        if days == _ALL_DAYS or weekdays == _ALL_WEEKDAYS:
            days, weekdays = _ALL_DAYS, _ALL_WEEKDAYS
        elif not weekdays:
            weekdays = _ALL_WEEKDAYS
        elif not days:
            days = _ALL_DAYS
    fixed = [",".join(map(str, each)) for each in (fields.seconds, fields.minutes, fields.hours, fields.months)]
    if not all((*fixed, days, weekdays)):
        return None
    day = "*" if days == _ALL_DAYS else ",".join(map(str, days))
    weekday = "*" if weekdays == _ALL_WEEKDAYS else ",".join(map(str, weekdays))
    return " ".join((*fixed[:3], day, fixed[3], weekday))
