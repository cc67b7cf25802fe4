"""Time that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class FakeClock:
    """A Clock. `now()` is what it was told last."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def pass_(self, **units: float) -> None:
        """Moves on, by timedelta's own words: `pass_(minutes=5)`."""
        self._now += timedelta(**units)
