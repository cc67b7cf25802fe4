"""A claim on a report, held for as long as the report is being told.

* A claim is short and renewed while telling goes on: what a plank held when it died is told by another within seconds.
* Telling ends before its claim does, by as long as a request that was sent may yet take effect. Whoever claims the
  report next then sees what became of it, and does not repeat it.
* A claim that is another's by now ends the telling at once.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import structlog

from plank.reporting import rows
from plank.reporting.rows import Claimed
from prowcommon.clock import Clock
from prowcommon.db.database import Database
from prowcommon.errors import Unavailable
from prowcommon.tasks import wait_for

log = structlog.get_logger()

CLAIMED_FOR = timedelta(seconds=20)
RENEWED_EVERY = timedelta(seconds=5)
"""A report that is told at once, as most are, is never renewed."""
STILL_ON_ITS_WAY = timedelta(seconds=10)
"""How long what was sent may yet take effect: GitHub gives up on a request after as long. Whoever looked sooner might
not see it, and repeat it."""
WITHOUT_RENEWAL = CLAIMED_FOR - STILL_ON_ITS_WAY
"""How long telling goes on after the last renewal."""


class Hold:
    """Our claim, under the name that Postgres knows it by now: its end."""

    def __init__(self, claimed: Claimed, database: Database, clock: Clock) -> None:
        self.claimed = claimed
        self._database = database
        self._clock = clock

    @asynccontextmanager
    async def kept(self, *, at_most: timedelta) -> AsyncIterator[None]:
        """The claim is ours while the block runs. Raises Unavailable when it took too long, or could not be kept."""
        loop = asyncio.get_running_loop()
        latest = loop.time() + at_most.total_seconds()
        over = asyncio.Event()
        limit = asyncio.timeout_at(min(latest, loop.time() + WITHOUT_RENEWAL.total_seconds()))
        try:
            async with limit:
                renewing = asyncio.create_task(self._renew(over, limit, latest), name="renew-claim")
                try:
                    yield
                except asyncio.CancelledError:
                    renewing.cancel()
                    raise
                finally:
                    over.set()
                    await asyncio.wait({renewing})
        except TimeoutError as error:
            if not limit.expired():
                raise
            took_long = f"it took longer than {round(at_most.total_seconds())} s"
            because = took_long if loop.time() >= latest else "its claim could not be renewed"
            raise Unavailable(f"Telling {self.claimed.channel} was given up: {because}") from error

    async def _renew(self, over: asyncio.Event, limit: asyncio.Timeout, latest: float) -> None:
        loop = asyncio.get_running_loop()
        while not await wait_for(over, at_most=RENEWED_EVERY):
            until, asked = self._clock.now() + CLAIMED_FOR, loop.time()
            try:
                async with self._database.connect() as connection:
                    is_ours = await rows.renew(connection, self.claimed, until=until)
            except Unavailable as error:
                log.warning("report_claim_not_renewed", target=self.claimed.target, because=str(error))
                continue
            if limit.expired():
                return
            if not is_ours:
                limit.reschedule(loop.time())
                return
            self.claimed = replace(self.claimed, claimed_until=until)
            limit.reschedule(min(latest, asked + WITHOUT_RENEWAL.total_seconds()))
