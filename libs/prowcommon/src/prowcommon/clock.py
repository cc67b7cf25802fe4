"""Where "now" comes from: an argument, so that a test can move it.

Every instant in Prow is aware and in UTC. Only lease expiry uses the database's own clock.
"""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    """The host's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)
