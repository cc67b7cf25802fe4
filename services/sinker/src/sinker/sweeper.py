"""When to sweep, and a sweep from its order to its record.

* One sinker sweeps at a time: the holder of the lease `sinker`. Any of them may be asked.
* When the next one is due (`sinker.domain.timing`) is read from the records each time, so a restart neither sweeps
  early nor forgets to.
* A dry run is a sweep that writes nothing but its record.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from prowcommon.clock import Clock
from prowcommon.configuring import ActiveConfig
from prowcommon.db.database import Database
from prowcommon.db.leases import Lease, prove
from prowcommon.errors import Conflict, Unavailable
from prowcommon.tasks import wait_for
from sinker import rows
from sinker.adapters import records, runs
from sinker.adapters.batches import Batches, Sweep
from sinker.adapters.records import Order
from sinker.domain.pods import PodPolicy
from sinker.domain.retention import Retention
from sinker.domain.tally import Tally
from sinker.domain.timing import is_due
from sinker.metrics import SinkerMetrics
from sinker.pods import sweep_pods
from sinker.ports import PodStore
from sinker.running import Running

log = structlog.get_logger()

LEASE = "sinker"

LOOK_EVERY = timedelta(seconds=1)
"""Another replica may have been asked, and rows don't tell."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the environment says of sweeps; all else is in the configuration."""

    retention: Retention
    dry_run: bool = False
    """Of the sweeps that nobody asked for."""
    deletes_unknown_pods: bool = False


class Sweeper:
    """Sweeps when it is due or asked for. Safe to repeat, safe to interrupt."""

    def __init__(
        self,
        database: Database,
        short_database: Database,
        config: ActiveConfig,
        clock: Clock,
        metrics: SinkerMetrics,
        *,
        rules: Rules,
        stores: Sequence[PodStore] = (),
    ) -> None:
        self._database = database
        self._short_database = short_database
        self._config = config
        self._clock = clock
        self._metrics = metrics
        self._rules = rules
        self._stores = stores
        self.woken = asyncio.Event()
        """Set it to make the sweeper look now."""
        config.on_change.append(self.woken.set)

    async def run(self, lease: Lease) -> None:
        """Never returns; raises Unavailable when Postgres doesn't answer, Conflict when the lease is another's."""
        await self.close_interrupted(lease)
        while True:
            if not await self.look(lease):
                await wait_for(self.woken, at_most=LOOK_EVERY)

    async def close_interrupted(self, lease: Lease) -> None:
        """Ends the record of a sweep that a former holder of the lease began."""
        async with self._database.begin() as connection:
            await prove(connection, lease)
            closed = await records.close_interrupted(connection, at=self._clock.now())
        if closed:
            log.warning("sweep_was_interrupted", sweeps=closed)

    async def look(self, lease: Lease) -> bool:
        """Sweeps if somebody has asked for it, or it is due. False when there was nothing to do."""
        if not self._config.is_loaded:
            return False
        async with self._database.connect() as connection:
            order = await records.first_asked(connection)
            if order is None and not await self._is_due(connection):
                return False
        now = self._clock.now()
        async with self._database.begin() as connection:
            await prove(connection, lease)
            if order is None:
                asked = await records.ask(connection, by=records.SCHEDULE, dry_run=self._rules.dry_run, at=now)
                order = Order(asked.id, asked.dry_run)
            await records.begin(connection, order, at=now)
        await self._sweep(order, lease)
        return True

    async def _is_due(self, connection: AsyncConnection) -> bool:
        period = self._config.snapshot.prow.sinker.resync_period
        return is_due(await records.past_sweeps(connection), period=period, now=self._clock.now())

    async def _sweep(self, order: Order, lease: Lease) -> None:
        sweep, now = Sweep(order.id, lease), self._clock.now()
        batches = Batches(self._short_database, sweep)
        running = Running(
            sweep=sweep,
            now=now,
            snapshot=self._config.snapshot,
            database=self._database,
            tally=Tally(lists=order.dry_run),
            batches=None if order.dry_run else batches,
        )
        began = asyncio.get_running_loop().time()
        try:
            await self._parts(running)
        except (Conflict, Unavailable):
            raise  # whoever holds the lease next closes the record
        except Exception as error:
            log.exception("sweep_failed", sweep=str(order.id))
            running.tally.fail(f"A mistake in sinker, its log says more: {type(error).__name__}")
        for reason, number in batches.refused.items():
            running.tally.fail(
                f"Rows that could not be written in time ({reason}): {number}. The next sweep tries again."
            )
        async with self._database.begin() as connection:
            await prove(connection, lease)
            record = await records.end(connection, order.id, running.tally, at=self._clock.now())
        took = timedelta(seconds=asyncio.get_running_loop().time() - began)
        self._metrics.could_not_write(batches.refused)
        self._metrics.ended(
            state=record.state, dry_run=order.dry_run, took=took, longest=batches.longest, swept=record.done
        )
        log.info(
            "swept",
            sweep=str(order.id),
            by=record.by,
            dry_run=order.dry_run,
            found=record.found,
            done=record.done,
            errors=len(running.tally.errors),
            seconds=round(took.total_seconds(), 3),
            longest_batch_seconds=round(batches.longest.total_seconds(), 3),
        )

    async def _parts(self, running: Running) -> None:
        """Pods before deletions: while a job has its row, its pod is known; and where it isn't gone, the row stays."""
        said = running.snapshot.prow.sinker
        policy = PodPolicy(
            max_age=said.max_pod_age,
            ttl=said.keeps_finished_pods_for,
            exclude_clusters=said.exclude_clusters,
            disabled_clusters=running.snapshot.prow.disabled_clusters,
            deletes_unknown=self._rules.deletes_unknown_pods,
        )
        await rows.archive(running)
        swept = await sweep_pods(running, self._stores, policy)
        await rows.delete(running, self._rules.retention, swept.left)
        await rows.forget_configs(running)
        await rows.forget_sessions(running)
        async with self._database.connect() as connection:
            self._metrics.saw_jobs(await runs.count_live(connection))
        self._metrics.saw_pods(swept)
