"""What one credential may ask of GitHub, and how much of it at once.

* GitHub counts per token, or per installation of an App: each has a lane of its own, and an org that has used up its
  budget doesn't hold up the others.
* What remains is GitHub's own figure, lowered by one for each request on its way; others may spend from it as well.
* A client with a reserve stops before the budget is empty, and leaves the rest to clients without: what somebody waits
  for goes on while sweeps pause.
* After a limit nothing is asked until GitHub said so, not even to see whether it still holds.

Source: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from gidgethub.sansio import RateLimit

IN_FLIGHT = 20
"""GitHub allows a hundred at once to a user and all its programs; several services share one credential."""


class Budget:
    """How many requests are left. Instants are arguments."""

    def __init__(self) -> None:
        self._limit: RateLimit | None = None
        self._closed_until: datetime | None = None
        self.limits_in_a_row = 0

    @property
    def remaining(self) -> int | None:
        """None until GitHub has told."""
        return None if self._limit is None else self._limit.remaining

    def wait(self, now: datetime, *, reserve: float = 0.0) -> timedelta | None:
        """How long nothing may be asked; None: go ahead. `reserve` is the part of the whole that stays untouched."""
        if self._closed_until is not None and now < self._closed_until:
            return self._closed_until - now
        if self._limit is None or now >= self._limit.reset_datetime:
            return None
        if self._limit.remaining > int(self._limit.limit * reserve):
            return None
        return self._limit.reset_datetime - now

    def spend(self) -> None:
        """One request is on its way."""
        if self._limit is not None:
            self._limit.remaining -= 1

    def learn(self, limit: RateLimit | None, *, free: bool) -> None:
        """What an answer told. Answers overtake one another: within one window the lower figure is the newer one.

        `free`: the answer cost nothing, so what was spent on it is given back.
        """
        ours = self._limit
        if ours is not None and free:
            ours.remaining += 1
        if limit is None:
            return
        if ours is None or limit.reset_datetime > ours.reset_datetime:
            self._limit = limit
        elif limit.reset_datetime == ours.reset_datetime:
            ours.remaining = min(ours.remaining, limit.remaining)

    def close(self, now: datetime, wait: timedelta) -> None:
        """GitHub asked for silence."""
        self.limits_in_a_row += 1
        self._closed_until = max(now + wait, self._closed_until or now)

    def answered(self) -> None:
        """GitHub has served us again."""
        self.limits_in_a_row = 0


class Lane:
    """One credential's budget and its place in the line."""

    def __init__(self, name: str, *, in_flight: int) -> None:
        self.name = name
        self.budget = Budget()
        self._places = asyncio.Semaphore(in_flight)

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Waits its turn. Held while a request is on its way, not while one waits to be repeated."""
        async with self._places:
            yield


class Lanes:
    """All lanes, by name."""

    def __init__(self, *, in_flight: int = IN_FLIGHT) -> None:
        self._in_flight = in_flight
        self._lanes: dict[str, Lane] = {}

    def lane(self, name: str) -> Lane:
        if name not in self._lanes:
            self._lanes[name] = Lane(name, in_flight=self._in_flight)
        return self._lanes[name]
