"""A GitHub in bad weather: while it storms, any request may meet a fault, by chance."""

import asyncio
from collections import Counter
from random import Random

from prowcommon.demo.faults import BadGateway, CutOff, Fault, Faults, Held, SecondaryLimit

FINE = 0.75
"""How many requests meet nothing at all."""
SLOW_SECONDS = (1.0, 8.0)
"""The longest outlasts a report's claim, unless that is renewed."""


class Weather(Faults):
    """What goes wrong, and how often it did."""

    def __init__(self, chance: Random) -> None:
        super().__init__()
        self._chance = chance
        self.storms = False
        self.met: Counter[str] = Counter()

    def next(self, route: str) -> Fault | None:
        if not self.storms or self._chance.random() < FINE:
            return None
        fault = self._chance.choice(
            (
                BadGateway(applied=True),
                BadGateway(applied=False),
                CutOff(),
                SecondaryLimit(retry_after_seconds=1),
                Held(),
            )
        )
        if isinstance(fault, Held):
            asyncio.get_running_loop().call_later(self._chance.uniform(*SLOW_SECONDS), fault.answer.set)
        self.met[type(fault).__name__] += 1
        return fault
