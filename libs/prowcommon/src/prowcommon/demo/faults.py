"""What the simulated GitHub is told to do wrong: the next requests of a route, one fault each, in order.

    github.faults.on("POST /repos/{owner}/{repo}/statuses/{sha}", BadGateway(applied=True), BadGateway(applied=False))

None in the row lets one request pass. `ANY` stands for every route; a route's own faults come first.
"""

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass, field

ANY = "*"


@dataclass(frozen=True, slots=True)
class BadGateway:
    """502 from the machines in front of GitHub, which don't know whether it was done."""

    applied: bool


@dataclass(frozen=True, slots=True)
class CutOff:
    """It was done, and the connection broke in the middle of the answer."""


@dataclass(frozen=True, slots=True)
class PrimaryLimit:
    """403: the hourly budget is spent, which others do as well."""


@dataclass(frozen=True, slots=True)
class SecondaryLimit:
    """403: too much in too short a time. GitHub doesn't always say how long to wait."""

    retry_after_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """It was done, and the answer waits until the test says so (or whoever asked has gone)."""

    answer: asyncio.Event = field(default_factory=asyncio.Event)


Fault = BadGateway | CutOff | PrimaryLimit | SecondaryLimit | Held


class Faults:
    """What is still to go wrong."""

    def __init__(self) -> None:
        self._planned: dict[str, deque[Fault | None]] = defaultdict(deque)

    def on(self, route: str, *faults: Fault | None) -> None:
        """`route` is named like `GET /user`, or ANY."""
        self._planned[route].extend(faults)

    def next(self, route: str) -> Fault | None:
        for planned in (self._planned[route], self._planned[ANY]):
            if planned:
                return planned.popleft()
        return None

    @property
    def left(self) -> int:
        """How many nobody has met yet."""
        return sum(fault is not None for planned in self._planned.values() for fault in planned)
