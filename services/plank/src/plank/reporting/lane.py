"""One channel's work: claim what is due, tell it, note what came of it. Each has its own, so none waits for another.

* What is told is read when it is told: the job's row and the configuration as they are now. What nobody wants any more
  is let be.
* Unavailable waits as long as it asks, or longer each time; so does a bug, until it parks. UserError parks at once:
  only a person can mend it. NotFound is an outcome: the commit, the pull request or the repository is gone.
* A limit of GitHub's is no attempt: nothing was done, so nothing is looked for, and no pause grows by it.
* A channel that asks for silence with `retry_after` gets it as a whole, unless it counts by itself (GitHub's budgets).
* Telling ends before its claim does (`holding`). If a claim ran out all the same (the host slept), the target is told
  once more, whatever we came to.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from plank.reporting import rows
from plank.reporting.domain.deciding import reports_for
from plank.reporting.domain.wanted import Rules, Wanted
from plank.reporting.holding import CLAIMED_FOR, STILL_ON_ITS_WAY, Hold
from plank.reporting.metrics import ReportMetrics
from plank.reporting.ports import Channel
from plank.reporting.rows import Claimed
from prowcommon.clock import Clock
from prowcommon.db.database import Database
from prowcommon.errors import NotFound, ProwError, Unavailable, UserError
from prowcommon.github.errors import GitHubUnavailable
from prowcommon.prowjobs.model import ProwJob
from prowcommon.tasks import ceaselessly, wait_for
from prowcommon.work import TryAgain, after_failure

log = structlog.get_logger()

AT_ONCE = 8
"""Reports of one channel on their way: enough to hide a slow answer, few enough for GitHub's secondary limits."""
TELL_WITHIN = timedelta(seconds=90)
"""A comment takes up to a handful of requests, each of which GitHub's client may repeat."""
PARTING = timedelta(seconds=2)
"""How long a stopping plank tries to give back what it has claimed, instead of letting the claim run out."""


class Lane:
    """Tells one channel's reports."""

    def __init__(
        self,
        name: str,
        channel: Channel,
        database: Database,
        clock: Clock,
        rules: Callable[[], Rules],
        metrics: ReportMetrics,
        *,
        look_every: timedelta,
        keeps_silence: bool,
        at_once: int = AT_ONCE,
    ) -> None:
        """`keeps_silence`: whether one answer with `retry_after` speaks for the whole channel."""
        self.name = name
        self._channel = channel
        self._database = database
        self._clock = clock
        self._rules = rules
        self._metrics = metrics
        self._look_every = look_every
        self._keeps_silence = keeps_silence
        self._at_once = at_once
        self._silent_until: datetime | None = None
        self.woken = asyncio.Event()
        """Set it to make the lane look now."""

    async def run(self) -> None:
        """Until cancelled; what is on its way then is given back, and in doubt."""
        await ceaselessly(self._work, name=f"report-{self.name}")

    async def _work(self) -> None:
        slots = asyncio.Semaphore(self._at_once)
        failure: Unavailable | None = None
        async with asyncio.TaskGroup() as on_their_way:
            while failure is None:
                await slots.acquire()
                try:
                    claimed = await self._next()
                except Unavailable as error:  # of Postgres; raised outside, so that it doesn't come out as a group
                    failure = error
                    continue
                on_their_way.create_task(self._handle(claimed, slots))
        raise failure

    async def _next(self) -> Claimed:
        """Waits until a report is due, and claims it."""
        while True:
            now = self._clock.now()
            pause = self._look_every
            if self._silent_until is not None and now < self._silent_until:
                pause = min(pause, self._silent_until - now)
            else:
                async with self._database.connect() as connection:
                    claimed = await rows.claim(connection, self.name, now=now, until=now + CLAIMED_FOR)
                    if claimed is not None:
                        return claimed
                    due_at = await rows.next_due_at(connection, self.name)
                    pause = pause if due_at is None else min(pause, due_at - now)
            await wait_for(self.woken, at_most=pause)

    async def _handle(self, claimed: Claimed, slots: asyncio.Semaphore) -> None:
        hold = Hold(claimed, self._database, self._clock)
        try:
            await self._report(hold)
        except asyncio.CancelledError:
            await self._give_back(hold.claimed)
            raise
        except Unavailable as error:
            log.warning("report_outcome_not_noted", channel=self.name, target=claimed.target, because=str(error))
        except Exception:
            log.exception("report_outcome_not_noted", channel=self.name, target=claimed.target)
        finally:
            slots.release()

    async def _give_back(self, claimed: Claimed) -> None:
        with suppress(Unavailable, TimeoutError):
            async with asyncio.timeout(PARTING.total_seconds()), self._database.connect() as connection:
                await rows.give_back(connection, claimed, due_at=self._clock.now() + STILL_ON_ITS_WAY)

    async def _report(self, hold: Hold) -> None:
        claimed = hold.claimed
        found = await self._read(claimed)
        if found is None:
            async with self._database.connect() as connection:
                await rows.let_be(connection, claimed, because=None, at=self._clock.now())
            return
        wanted, job = found
        told = "" if claimed.again else claimed.told_digest or ""
        try:
            async with hold.kept(at_most=TELL_WITHIN):
                digest = await self._channel.tell(wanted, job, told=told, again=claimed.again)
        except NotFound as error:
            await self._note_declined(hold.claimed, job, error)
        except Exception as error:
            await self._put_off(hold.claimed, job, error)
        else:
            await self._note_told(hold.claimed, job, digest)

    async def _read(self, claimed: Claimed) -> tuple[Wanted, ProwJob] | None:
        """What is to be told now; None when nobody wants it any more."""
        async with self._database.connect() as connection:
            jobs = await rows.read_jobs(connection, [claimed.prowjob_id])
        for job in jobs:
            for wanted in reports_for(job, self._rules()):
                if (wanted.channel, wanted.target) == (claimed.channel, claimed.target):
                    return wanted, job
        return None

    async def _note_told(self, claimed: Claimed, job: ProwJob, digest: str) -> None:
        now = self._clock.now()
        async with self._database.connect() as connection:
            settled = await rows.settle(connection, claimed, job, digest=digest, last_error=None, at=now)
            if not settled:
                await rows.doubt(connection, claimed, at=now)
        self._count(claimed, "told")
        self._metrics.seconds.labels(self.name).observe(max(0.0, (now - claimed.due_at).total_seconds()))
        log.info("report_told", channel=self.name, target=claimed.target, prowjob_id=str(job.id), state=job.state)

    async def _note_declined(self, claimed: Claimed, job: ProwJob, error: NotFound) -> None:
        async with self._database.connect() as connection:
            await rows.let_be(connection, claimed, because=str(error), at=self._clock.now())
        self._count(claimed, "declined")
        self._log_failure("report_declined", claimed, job, str(error))

    async def _put_off(self, claimed: Claimed, job: ProwJob, error: Exception) -> None:
        if not isinstance(error, ProwError):
            log.error("report_failed", channel=self.name, target=claimed.target, exc_info=error)
        now = self._clock.now()
        again = after_failure(error, failures=claimed.attempts - 1, now=now)
        if isinstance(error, UserError):
            again = TryAgain(now, now, f"{type(error).__name__}: {error}")
        if self._keeps_silence and isinstance(error, Unavailable) and error.retry_after is not None:
            self._silent_until = max(again.due_at, self._silent_until or now)
        async with self._database.connect() as connection:
            noted = await rows.put_off(
                connection,
                claimed,
                because=again.because,
                due_at=again.due_at,
                parked_at=again.parked_at,
                counts=not (isinstance(error, GitHubUnavailable) and error.is_only_a_limit),
            )
            if not noted:
                await rows.doubt(connection, claimed, at=now)
        self._count(claimed, "parked" if again.parked_at else "put_off")
        self._log_failure("report_parked" if again.parked_at else "report_put_off", claimed, job, again.because)

    def _log_failure(self, what: str, claimed: Claimed, job: ProwJob, because: str) -> None:
        tell = log.error if what == "report_parked" else log.warning
        tell(what, channel=self.name, target=claimed.target, prowjob_id=str(job.id), because=because)

    def _count(self, claimed: Claimed, outcome: str) -> None:
        self._metrics.attempts.labels(claimed.channel, outcome).inc()
