"""Read what is due, decide, create: one transaction for the tick, the job, the next instant and the news.

It sleeps until the next due instant. A new configuration and the end of a periodic's run wake it earlier, and once in a
while it looks by itself, whatever the messages said.
"""

import asyncio
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from horologium.adapters import schedules
from horologium.domain.due import Decision, Postpone, Rule, Run, Skip, due, first_due_at
from horologium.domain.rules import rule_of, text_of
from prowcommon.clock import Clock
from prowcommon.configuring import ActiveConfig
from prowcommon.db import configs
from prowcommon.db import prowjobs as ledger
from prowcommon.db.database import Database
from prowcommon.errors import UserError
from prowcommon.ids import ProwJobId
from prowcommon.jobconfig.schema import Periodic
from prowcommon.jobconfig.specs import labels_for, periodic_spec
from prowcommon.tasks import wait_for

log = structlog.get_logger()

BATCH = 500


class Scheduler:
    """Starts periodics when they are due. Safe to run in several replicas, safe to interrupt."""

    def __init__(
        self, database: Database, config: ActiveConfig, clock: Clock, *, deck_url: str, look_every: timedelta
    ) -> None:
        self._database = database
        self._config = config
        self._clock = clock
        self._deck_url = deck_url
        self._look_every = look_every
        self._adopted = ""
        self._periodics: dict[str, Periodic] = {}
        self._rules: dict[str, Rule] = {}
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
            await wait_for(self.woken, at_most=await self._pause())

    async def adopt_config(self) -> None:
        """Brings the schedules in line with the configuration: new ones in, changed ones anew, removed ones out."""
        hash_, snapshot = self._config.hash, self._config.snapshot
        periodics, rules = {}, {}
        for job in snapshot.periodics:
            try:
                rules[job.name] = rule_of(job)
            except UserError as error:
                log.error("periodic_not_scheduled", job=job.name, because=str(error))
                continue
            periodics[job.name] = job
        now = self._clock.now()
        async with self._database.begin() as connection:
            if await configs.active_hash(connection) != hash_:
                return  # a newer one is on its way to us; whoever has it adopts it
            stored = await schedules.read_schedules(connection)
            texts = {name: text_of(rule) for name, rule in rules.items()}
            changed = [name for name, rule in texts.items() if stored.get(name) != rule]
            await schedules.put_schedules(
                connection, [self._row(name, texts[name], rules[name], now) for name in changed]
            )
            removed = [name for name in stored if name not in rules]
            await schedules.remove_schedules(connection, removed)
        self._adopted, self._periodics, self._rules = hash_, periodics, rules
        log.info("schedules_adopted", hash=hash_, periodics=len(rules), changed=len(changed), removed=len(removed))

    def _row(self, name: str, rule_text: str, rule: Rule, now: Any) -> dict[str, Any]:
        return {
            "periodic": name,
            "schedule": rule_text,
            "next_due_at": first_due_at(rule, now),
            "config_hash": self._config.hash,
            "changed_at": now,
        }

    async def tick(self) -> int:
        """Decides for what is due now, at most BATCH periodics; returns how many that were."""
        now = self._clock.now()
        async with self._database.begin() as connection:
            candidates = await schedules.read_due(connection, self._rules, now=now, most=BATCH)
            decisions = due(candidates, now)
            await self._carry_out(connection, decisions, now)
        if decisions:
            started = sum(isinstance(decision, Run) for decision in decisions)
            log.info("tick_decided", started=started, decided=len(decisions))
        return len(decisions)

    async def _carry_out(self, connection: AsyncConnection, decisions: list[Decision], now: Any) -> None:
        runs = [decision for decision in decisions if isinstance(decision, Run)]
        created = await ledger.create(connection, [self._job(run) for run in runs], at=now, by="horologium")
        for run, made in zip(runs, created, strict=True):
            await self._record(connection, run, now, made.prowjob_id)
        for skip in decisions:
            if isinstance(skip, Skip):
                await self._record(connection, skip, now, None)
        await schedules.set_next_due(
            connection,
            {each.periodic: each.next_due_at for each in decisions if isinstance(each, Run | Skip | Postpone)},
        )

    async def _record(
        self, connection: AsyncConnection, decision: Run | Skip, now: Any, prowjob_id: ProwJobId | None
    ) -> None:
        because = decision.because if isinstance(decision, Skip) else ""
        await schedules.record_tick(
            connection, decision.periodic, decision.due_at, decided_at=now, prowjob_id=prowjob_id, because=because
        )

    def _job(self, run: Run) -> ledger.NewProwJob:
        job = self._periodics[run.periodic]
        spec = periodic_spec(job)
        labels, annotations = labels_for(spec, extra_labels=job.labels, extra_annotations=job.annotations)
        return ledger.NewProwJob(
            key=f"tick/{run.periodic}/{run.due_at.isoformat()}",
            spec=spec,
            labels=labels,
            annotations=annotations,
            config_hash=self._adopted,
            url_base=self._deck_url,
        )

    async def _pause(self) -> timedelta:
        """Until the next due instant, but no longer than a sweep's distance."""
        now = self._clock.now()
        async with self._database.connect() as connection:
            next_due_at = await schedules.next_due_after(connection, now)
        return self._look_every if next_due_at is None else min(self._look_every, next_due_at - now)
