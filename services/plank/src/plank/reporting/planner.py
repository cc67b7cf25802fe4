"""From moves to rows: what is told where is decided once for each move, in the transaction that takes its cue away.

* Woken by `prow.job.>`, and by itself once in a while: a message that was lost is a delay.
* Where nobody is told anything, cues are taken away all the same.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

import structlog

from plank.reporting import rows
from plank.reporting.domain.deciding import reports_for
from plank.reporting.domain.wanted import Rules
from plank.reporting.rows import ToTell
from prowcommon.clock import Clock
from prowcommon.db.database import Database
from prowcommon.prowjobs.model import ProwJob
from prowcommon.tasks import ceaselessly, wait_for

log = structlog.get_logger()

BATCH = 200


class Planner:
    """Notes what is to be told. Safe to repeat, safe to interrupt; N of them share the work."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        rules: Callable[[], Rules],
        wake: Mapping[str, Callable[[], None]],
        *,
        sweep_every: timedelta,
    ) -> None:
        """`wake` holds a function for each channel that is open."""
        self._database = database
        self._clock = clock
        self._rules = rules
        self._wake = wake
        self._sweep_every = sweep_every
        self.woken = asyncio.Event()
        """Set it to make the planner look now."""

    async def run(self) -> None:
        """Until cancelled."""
        await ceaselessly(self._catch_up_and_wait, name="plan-reports")

    async def _catch_up_and_wait(self) -> None:
        await self.catch_up()
        await wait_for(self.woken, at_most=self._sweep_every)

    async def catch_up(self) -> None:
        """Plans for every move that nobody has planned for."""
        while await self._plan() == BATCH:
            pass

    async def _plan(self) -> int:
        """Returns how many moves it took, at most a batch."""
        async with self._database.begin() as connection:
            moved = await rows.take_moves(connection, most=BATCH)
            rules = self._rules()
            jobs = await rows.read_jobs(connection, set(moved)) if moved and not rules.tells_nobody else []
            wanted = self._wanted(jobs, rules)
            for newest_wins in (True, False):
                of_kind = [to_tell for to_tell, wins in wanted if wins is newest_wins]
                await rows.want(connection, of_kind, newest_wins=newest_wins, at=self._clock.now())
        for channel in {to_tell.channel for to_tell, _ in wanted}:
            self._wake[channel]()
        return len(moved)

    def _wanted(self, jobs: Sequence[ProwJob], rules: Rules) -> list[tuple[ToTell, bool]]:
        found: list[tuple[ToTell, bool]] = []
        for job in jobs:
            try:
                found += [
                    (ToTell(each.channel, each.target, job.id, job.version), each.newest_wins)
                    for each in reports_for(job, rules)
                ]
            except Exception:  # one job that nobody foresaw must not hold up the others'
                log.exception("reports_not_planned", prowjob_id=str(job.id), job=job.spec.job)
        return found
