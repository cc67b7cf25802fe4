"""Whether the newest load of the configuration was refused, remembered for a moment: every page's frame says so."""

import asyncio
from datetime import datetime, timedelta

from prowcommon.clock import Clock
from prowcommon.db import configloads
from prowcommon.db.database import Database

_KEPT_FOR = timedelta(seconds=5)


class RefusalMark:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._asking = asyncio.Lock()
        self._is_refused = False
        self._until: datetime | None = None

    async def get(self, database: Database) -> bool:
        async with self._asking:
            now = self._clock.now()
            if self._until is None or now >= self._until:
                async with database.connect() as connection:
                    self._is_refused = await configloads.newest_was_refused(connection)
                self._until = now + _KEPT_FOR
            return self._is_refused
