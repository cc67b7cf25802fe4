"""What the filters offer, remembered for a moment: the same few hundred values for everybody.

Offers only; a value that isn't offered filters as well as any other.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

from deck.adapters.runs import Runs
from prowcommon.clock import Clock

_KEPT_FOR = timedelta(seconds=15)
"""New names appear in the list at once, and among the choices soon; the statement costs more than a page's rows."""


class Choices:
    """Per filter, the values worth offering."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._asking = asyncio.Lock()
        self._values: Mapping[str, list[str]] = {}
        self._until: datetime | None = None

    async def get(self, runs: Runs) -> Mapping[str, list[str]]:
        async with self._asking:
            now = self._clock.now()
            if self._until is None or now >= self._until:
                self._values = await runs.choices()
                self._until = now + _KEPT_FOR
            return self._values
