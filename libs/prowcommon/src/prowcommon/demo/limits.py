"""How much each asker may ask, and what GitHub tells about it in every answer.

* A budget is filled at once, an hour after its first request: not little by little.
* An answer of 304 costs nothing, and neither does asking for the budget itself.
* An asker without a name has sixty an hour.

Source: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from prowcommon.clock import Clock

WINDOW = timedelta(hours=1)
ANONYMOUS = "anonymous"
ANONYMOUS_HOURLY = 60


@dataclass
class Budget:
    limit: int
    used: int
    resets_at: datetime

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.used)

    def as_headers(self) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Used": str(min(self.used, self.limit)),
            "X-RateLimit-Reset": str(int(self.resets_at.timestamp())),
            "X-RateLimit-Resource": "core",
        }

    def as_data(self) -> dict[str, int]:
        reset = int(self.resets_at.timestamp())
        return {"limit": self.limit, "used": self.used, "remaining": self.remaining, "reset": reset}


class Limits:
    """All budgets, by asker."""

    def __init__(self, clock: Clock, *, hourly: int) -> None:
        self._clock = clock
        self._hourly = hourly
        self._budgets: dict[str, Budget] = {}

    def of(self, asker: str) -> Budget:
        now = self._clock.now()
        budget = self._budgets.get(asker)
        if budget is None or now >= budget.resets_at:
            limit = ANONYMOUS_HOURLY if asker == ANONYMOUS else self._hourly
            budget = self._budgets[asker] = Budget(limit, 0, now + WINDOW)
        return budget

    def leave(self, asker: str, remaining: int) -> None:
        """Somebody else has spent the rest."""
        budget = self.of(asker)
        budget.used = budget.limit - remaining
