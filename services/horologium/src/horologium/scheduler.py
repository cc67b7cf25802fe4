"""Read what is due, decide, create: one transaction for the ticks, the jobs, the next instants and the news.

It sleeps until the next due instant. A new configuration and the end of a periodic's run wake it earlier, and once in a
while it looks by itself, whatever the messages said.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from horologium.adapters import schedules
from horologium.adapters.schedules import ScheduleRow, TickRow
from horologium.domain.due import Run, Schedule, Skip, Waiting, decide, first_due_at, retry_due_at
from horologium.domain.rules import schedule_of, text_of
from prowcommon.clock import Clock
from prowcommon.configuring import ActiveConfig
from prowcommon.db import configs
from prowcommon.db import prowjobs as ledger
from prowcommon.db.database import Database
from prowcommon.errors import UserError
from prowcommon.jobconfig.schema import Periodic
from prowcommon.periodicruns import periodic_run
from prowcommon.tasks import wait_for

log = structlog.get_logger()

BATCH = 500


class Scheduler:
    """Starts periodics when they are due. Safe to run in several replicas, safe to interrupt."""

    def __init__(
        self,
        database: Database,
        config: ActiveConfig,
        clock: Clock,
        *,
        deck_url: str,
        look_every: timedelta,
        observe_lateness: Callable[[timedelta], None] = lambda _: None,
    ) -> None:
        self._database = database
        self._config = config
        self._clock = clock
        self._deck_url = deck_url
        self._look_every = look_every
        self._observe_lateness = observe_lateness
        self._adopted = ""
        self._periodics: dict[str, Periodic] = {}
        self._schedules: dict[str, Schedule] = {}
        self._retried: dict[str, Schedule] = {}
        self.woken = asyncio.Event()
        """Set it to make the scheduler look now."""
        config.on_change.append(self.woken.set)

    async def run(self) -> None:
        """Never returns; raises Unavailable when Postgres doesn't answer (call it again)."""
        while True:
            if self._config.is_loaded and self._adopted != self._config.hash:
                await self.adopt_config()
            while await self.tick() == BATCH:
                pass
            next_retry_at = await self.retry()
            await wait_for(self.woken, at_most=await self._pause(next_retry_at))

    async def adopt_config(self) -> None:
        """Brings the schedules in line with the configuration: new ones in, changed ones anew, removed ones out."""
        hash_, snapshot = self._config.hash, self._config.snapshot
        known: dict[str, Schedule] = {}
        texts: dict[str, str] = {}
        for job in snapshot.periodics:
            try:
                known[job.name], texts[job.name] = schedule_of(job), text_of(job)
            except UserError as error:
                log.error("periodic_not_scheduled", job=job.name, because=str(error))
        now = self._clock.now()
        async with self._database.begin() as connection:
            if await configs.active_hash(connection) != hash_:
                return  # a newer one is on its way to us; whoever has it adopts it
            stored = await schedules.read_schedules(connection)
            changed = [_row(name, texts[name], known[name], now) for name in known if stored.get(name) != texts[name]]
            await schedules.put_schedules(connection, changed, config_hash=hash_, changed_at=now)
            removed = [name for name in stored if name not in known]
            await schedules.remove_schedules(connection, removed)
        self._adopted, self._schedules = hash_, known
        self._periodics = {job.name: job for job in snapshot.periodics if job.name in known}
        self._retried = {name: schedule for name, schedule in known.items() if schedule.retry is not None}
        log.info("schedules_adopted", hash=hash_, periodics=len(known), changed=len(changed), removed=len(removed))

    async def tick(self) -> int:
        """Decides for what is due now, at most BATCH periodics; returns how many that were."""
        now = self._clock.now()
        async with self._database.begin() as connection:
            candidates = await schedules.read_due(connection, self._schedules, now=now, most=BATCH)
            if not candidates:
                return 0
            decisions = [decide(each, now, missed_after=self._missed_after) for each in candidates]
            ticks = [(decision.periodic, tick) for decision in decisions for tick in decision.ticks]
            started = await self._answer(connection, ticks, now)
            instants = {decision.periodic: decision.next_due_at for decision in decisions}
            await schedules.set_next_due(connection, instants)
        log.info("tick_decided", started=started, skipped=len(ticks) - started, decided=len(decisions))
        return len(decisions)

    async def retry(self) -> datetime | None:
        """Tries again the runs whose retry is due; when the next one is."""
        if not self._retried:
            return None
        now = self._clock.now()
        async with self._database.begin() as connection:
            last_runs = await schedules.read_last_runs(connection, self._retried)
            due: list[tuple[str, Run | Skip]] = []
            later: list[datetime] = []
            for name, last in last_runs.items():
                retry = self._retried[name].retry
                due_at = retry_due_at(retry, last) if retry else None
                if due_at is not None and due_at <= now:
                    due.append((name, Run(due_at, last.attempt + 1)))
                elif due_at is not None:
                    later.append(due_at)
            await self._answer(connection, due, now)
        if due:
            log.info("runs_retried", periodics=[name for name, _ in due])
        return min(later, default=None)

    @property
    def _missed_after(self) -> timedelta:
        """What Prow's own look every `tick_interval` would have made of an instant is never called late."""
        return self._config.snapshot.prow.horologium.tick_interval

    async def _answer(self, connection: AsyncConnection, ticks: Sequence[tuple[str, Run | Skip]], now: datetime) -> int:
        """Starts the runs and writes down every tick; returns how many runs there were."""
        runs = [(name, tick) for name, tick in ticks if isinstance(tick, Run)]
        jobs = [self._job(name, run) for name, run in runs]
        created = await ledger.create(connection, jobs, at=now, by="horologium")
        rows = [
            TickRow(name, run.due_at, run.attempt, prowjob_id=made.prowjob_id)
            for (name, run), made in zip(runs, created, strict=True)
        ]
        rows += (TickRow(name, tick.due_at, because=tick.because) for name, tick in ticks if isinstance(tick, Skip))
        await schedules.record_ticks(connection, rows, decided_at=now)
        for _, run in runs:
            self._observe_lateness(now - run.due_at)
        return len(runs)

    def _job(self, name: str, run: Run) -> ledger.NewProwJob:
        key = f"tick/{name}/{run.due_at.isoformat()}"
        labels, because = {}, "Job triggered."
        if run.attempt:
            key = f"{key}/retry-{run.attempt}"
            labels, because = {schedules.RERUN_LABEL: str(run.attempt)}, f"Job triggered: retry {run.attempt}."
        return periodic_run(
            self._periodics[name],
            key,
            config_hash=self._adopted,
            deck_url=self._deck_url,
            because=because,
            labels=labels,
        )

    async def _pause(self, next_retry_at: datetime | None) -> timedelta:
        """Until the next due instant, but no longer than a sweep's distance."""
        now = self._clock.now()
        async with self._database.connect() as connection:
            next_due_at = await schedules.next_due_after(connection, now)
        instants = [instant - now for instant in (next_due_at, next_retry_at) if instant is not None]
        return min(self._look_every, *instants) if instants else self._look_every


def _row(name: str, rule_text: str, schedule: Schedule, now: datetime) -> ScheduleRow:
    return ScheduleRow(name, rule_text, isinstance(schedule.rule, Waiting), first_due_at(schedule.rule, now))
