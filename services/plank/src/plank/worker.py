"""Who looks at which job when: one worker a build cluster, at work while it holds the cluster's lease.

It looks at jobs that are due, at jobs whose pod has news, and once in a while at all of them, whatever the messages
said. What is due, and since when, are rows; nothing here is missed by a restart.
"""

import asyncio
from collections.abc import Callable, Collection, Sequence
from datetime import timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from plank.adapters import jobs
from plank.adapters.lines import WAKE_CHANNEL
from plank.domain.limits import Limits
from plank.keeper import NOTHING_IS_KEPT, Keeper, Keeping
from plank.places import Places
from plank.ports import ClusterUnreachable, PodRunner
from plank.reconciler import BY, Reconciler
from prowcommon.clock import Clock
from prowcommon.db import prowjobs as ledger
from prowcommon.db.database import Database
from prowcommon.db.leases import Lease, while_holding
from prowcommon.errors import ProwError
from prowcommon.ids import ProwJobId
from prowcommon.prowjobs.model import JobState, ProwJob
from prowcommon.tasks import alongside, ceaselessly, wait_for

log = structlog.get_logger()

BATCH = 100
BATCHES_AT_ONCE = 4
"""A batch waits for its slowest call to the cluster; the others go on meanwhile."""
PAUSE_AFTER_FAILURE = timedelta(seconds=1)


class ClusterWorker:
    """Works for one build cluster."""

    def __init__(
        self,
        cluster: str,
        database: Database,
        runner: PodRunner,
        clock: Clock,
        limits: Callable[[], Limits],
        url_of: Callable[[ProwJob], str],
        *,
        sweep_every: timedelta,
        holder: str,
        unreachable_after: timedelta | None = None,
        keeping: Keeping = NOTHING_IS_KEPT,
    ) -> None:
        """`unreachable_after`: how long jobs wait for a cluster that can't be reached; None is for ever."""
        self._cluster = cluster
        self._database = database
        self._runner = runner
        self._clock = clock
        self._limits = limits
        self._url_of = url_of
        self._sweep_every = sweep_every
        self._holder = holder
        self._unreachable_after = unreachable_after
        self._keeping = keeping
        self._busy: set[ProwJobId] = set()
        self._being_kept: set[ProwJobId] = set()
        self._has_news: set[ProwJobId] = set()
        self.woken = asyncio.Event()
        """Set it to make the worker look now."""
        self.must_sweep = asyncio.Event()
        """Set it to make the worker look at everything now: the limits have changed."""

    async def run(self) -> None:
        """Works whenever this process holds the cluster's lease, until cancelled."""
        await while_holding(self._database, f"cluster/{self._cluster}", self._work, holder=self._holder)

    async def _work(self, lease: Lease) -> None:
        places = Places(
            self._database,
            self._clock,
            lambda: self._limits().capacities,
            cluster=self._cluster,
            lease=lease.name,
            fence=lease.fence,
            wake=self.woken.set,
        )
        keeper = Keeper(self._keeping, self._database, self._runner, self._clock, self._hear_of)
        reconciler = Reconciler(self._database, self._runner, self._clock, self._limits, self._url_of, places, keeper)
        self._busy.clear()
        self._being_kept = keeper.under_way
        await lease.connection.add_listener(WAKE_CHANNEL, self._hear_of_places)
        async with (
            alongside(ceaselessly(self._hear_of_pods, name="pod-news"), name="pod-news"),
            alongside(ceaselessly(lambda: self._sweep_and_wait(places), name="sweep"), name="sweep"),
            keeper.working(),
            asyncio.TaskGroup() as batches,
        ):
            slots = asyncio.Semaphore(BATCHES_AT_ONCE)
            failure: ProwError | None = None
            while failure is None:
                await slots.acquire()
                try:
                    batch = await self._next_batch()
                except ProwError as error:
                    failure = error
                    continue
                self._busy |= batch
                batches.create_task(self._reconcile(reconciler, batch, slots))
        if failure is not None:  # raised out here: inside, it would come out as a group
            raise failure

    async def _next_batch(self) -> set[ProwJobId]:
        """Waits until there is something to look at."""
        while True:
            batch = set(list(self._has_news - self._taken)[:BATCH])
            self._has_news -= batch
            async with self._database.connect() as connection:
                room = BATCH - len(batch)
                if room:
                    busy = self._taken | batch
                    batch |= set(
                        await jobs.due_ids(connection, self._cluster, now=self._clock.now(), busy=busy, most=room)
                    )
                if batch:
                    return batch
                pause = await self._pause(connection)
            await wait_for(self.woken, at_most=pause)

    @property
    def _taken(self) -> set[ProwJobId]:
        """Jobs that are being looked at, or wait for what is being kept."""
        return self._busy | self._being_kept

    async def _pause(self, connection: AsyncConnection) -> timedelta:
        due_at = await jobs.next_due_at(connection, self._cluster, busy=self._taken)
        return self._sweep_every if due_at is None else min(self._sweep_every, due_at - self._clock.now())

    async def _reconcile(self, reconciler: Reconciler, batch: Collection[ProwJobId], slots: asyncio.Semaphore) -> None:
        try:
            await self._reconcile_or_give_up(reconciler, batch)
        except ProwError as error:
            log.warning("batch_not_reconciled", cluster=self._cluster, jobs=len(batch), because=str(error))
            self._has_news |= set(batch)
            await asyncio.sleep(PAUSE_AFTER_FAILURE.total_seconds())
        finally:
            self._busy -= set(batch)
            slots.release()
            self.woken.set()

    async def _reconcile_or_give_up(self, reconciler: Reconciler, batch: Collection[ProwJobId]) -> None:
        try:
            await reconciler.reconcile(batch)
        except ClusterUnreachable as error:
            patience = self._unreachable_after
            if patience is None or self._clock.now() < error.since + patience:
                raise
            await reconciler.give_up(batch, because=f"cluster_unreachable: {error}")

    async def _hear_of_pods(self) -> None:
        async for id_ in self._runner.changes():
            self._hear_of([id_])

    def _hear_of(self, ids: Collection[ProwJobId]) -> None:
        self._has_news |= set(ids)
        self.woken.set()

    def _hear_of_places(self, _connection: object, _pid: int, _channel: str, cluster: object) -> None:
        """Another plank gave back a place for which a job of this cluster is next."""
        if cluster == self._cluster:
            self.woken.set()

    async def _sweep_and_wait(self, places: Places) -> None:
        """Holds every unfinished job against its pod and its limits: the promise behind the nudges."""
        async with self._database.connect() as connection:
            self._has_news |= set(await jobs.live_ids(connection, self._cluster))
        self.woken.set()
        await places.sweep()
        await wait_for(self.must_sweep, at_most=self._sweep_every)


async def end_homeless_jobs(database: Database, clusters: Sequence[str], clock: Clock) -> int:
    """Ends jobs for a build cluster that no plank knows: waiting would not bring it. Returns how many.

    A cluster that some plank has ever worked for has its lease's row; its jobs wait for that plank to come back.
    """
    async with database.connect() as connection:
        homeless = await jobs.read_homeless(connection, clusters, most=BATCH)
        moves = [
            ledger.JobMove(
                seen=each.job,
                to=JobState.ERROR,
                because=f"There is no build cluster {each.job.spec.cluster!r}; there is {', '.join(sorted(clusters))}.",
                at=clock.now(),
            )
            for each in homeless
        ]
        return len(await ledger.move(connection, moves, by=BY))
