"""Has what pods leave kept before their jobs go on, beside the batches: whose log is long delays nobody else.

    reconciler: "the next step is to end it" ──▶ lets_go: no, and a task keeps what there is
    reconciler, when the task is done        ──▶ lets_go: yes ──▶ the move

* What is kept is remembered for as long as the pod stands as it stood; a plank that comes after keeps it once more.
* A try that fails is noted in the job's row, like any failed step. After the last one for which there is patience the
  job goes on, and the log says what was lost.
* Of a log that grows for long a copy is kept now and then. Nobody waits for it; but the last word waits for the copy,
  lest it be written over.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from plank.adapters.jobs import LiveJob
from plank.domain.keeping import HASTE, Leavings, copies, leavings
from plank.domain.limits import Limits
from plank.domain.pods import ObservedPod
from plank.domain.steps import Step
from plank.failing import note_failure
from plank.ports import Archive, NoArchive, PodRunner
from prowcommon.clock import Clock
from prowcommon.db.database import Database
from prowcommon.errors import ProwError, Unavailable
from prowcommon.ids import BuildId, ProwJobId

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Keeping:
    """Where to, and how patiently."""

    archive: Archive
    patience: timedelta = timedelta(minutes=5)
    """How long after its pod's end a job waits for a storage that is down. One try takes no longer, either."""
    copy_every: timedelta = timedelta()
    """How often the log of a pod that runs is copied; zero: never."""


class _Refused(Unavailable):
    """The storage takes nothing from us, or we are at fault."""


NOTHING_IS_KEPT = Keeping(NoArchive())


class Keeper:
    """Of one cluster, for as long as its lease is held.

    `wake` is called when there is something to look at: with the jobs that can go on, or with none when a row's instant
    has changed.
    """

    def __init__(
        self,
        keeping: Keeping,
        database: Database,
        runner: PodRunner,
        clock: Clock,
        wake: Callable[[Collection[ProwJobId]], None],
    ) -> None:
        self._keeping = keeping
        self._database = database
        self._runner = runner
        self._clock = clock
        self._wake = wake
        self._tasks: set[asyncio.Task[None]] = set()
        self._kept: dict[ProwJobId, tuple[BuildId, str]] = {}
        self._copies: dict[ProwJobId, asyncio.Task[None]] = {}
        self._copied_at: dict[ProwJobId, datetime] = {}
        self.under_way: set[ProwJobId] = set()
        """Jobs that wait for what is being kept: there is no use in looking at them."""

    @asynccontextmanager
    async def working(self) -> AsyncIterator["Keeper"]:
        """What is under way when the block ends is cut off; whoever is next keeps it once more."""
        try:
            yield self
        finally:
            for task in self._tasks:
                task.cancel()
            if self._tasks:
                await asyncio.wait(self._tasks)

    def lets_go(self, live: LiveJob, pod: ObservedPod | None, step: Step | None, limits: Limits) -> bool:
        """Whether `step` can be taken now. If not, what the pod leaves is being kept, and `wake` says when to look."""
        runner, now = self._runner, self._clock.now()
        left = leavings(live.job, pod, step, now=now, limits=limits, has_sidecar=runner.has_sidecar)
        if left is None or not self._keeping.archive.takes(live.job):
            return True
        as_it_stands = (left.build_id, pod.phase if pod else "gone")
        if self._kept.get(live.job.id) == as_it_stands:
            return True
        if live.job.id not in self.under_way:
            self.under_way.add(live.job.id)
            self._begin(self._keep(live, left, as_it_stands))
        return False

    def copy_now_and_then(self, live: LiveJob, pod: ObservedPod | None) -> None:
        """The job runs on: has its log copied when it is time."""
        every, id_, now = self._keeping.copy_every, live.job.id, self._clock.now()
        left = copies(live.job, pod, has_sidecar=self._runner.has_sidecar) if every else None
        if left is None or id_ in self._copies:
            return
        # Not all at the same instant: each begins somewhere in its first interval.
        since = self._copied_at.setdefault(id_, now - every * (id_.int % 1000 / 1000))
        if now - since >= every and self._keeping.archive.takes(live.job):
            self._copied_at[id_] = now
            self._copies[id_] = self._begin(self._copy(live, left))

    def forget(self, ids: Collection[ProwJobId]) -> None:
        """These jobs have ended."""
        for id_ in ids:
            self._kept.pop(id_, None)
            self._copied_at.pop(id_, None)

    def _begin(self, work: Coroutine[None, None, None]) -> "asyncio.Task[None]":
        task = asyncio.create_task(work, name="keep")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _keep(self, live: LiveJob, left: Leavings, as_it_stands: tuple[BuildId, str]) -> None:
        can_go_on = False
        try:
            if copy := self._copies.get(live.job.id):
                await asyncio.wait({copy})
            can_go_on = await self._is_kept_or_lost(live, left)
            if can_go_on:
                self._kept[live.job.id] = as_it_stands
        except ProwError as error:  # the database's: whoever looks next tries again
            log.warning("failure_not_noted", prowjob_id=str(live.job.id), because=str(error))
        finally:
            self.under_way.discard(live.job.id)
            self._wake([live.job.id] if can_go_on else [])

    async def _is_kept_or_lost(self, live: LiveJob, left: Leavings) -> bool:
        patience = 2 * HASTE if left.is_urgent else max(self._keeping.patience, HASTE)
        try:
            async with asyncio.timeout(patience.total_seconds()):
                await self._keeping.archive.keep(live.job, left, self._runner)
        except Exception as error:
            trouble = _as_trouble(error, patience)
            if self._is_waited_for(left, trouble):
                await note_failure(self._database, self._clock, live, trouble)
                return False
            tell = log.warning if isinstance(error, ProwError | TimeoutError) else log.exception
            tell("log_lost", prowjob_id=str(live.job.id), build_id=left.build_id, logs=left.logs, because=str(trouble))
        return True

    def _is_waited_for(self, left: Leavings, trouble: Unavailable) -> bool:
        patience = self._keeping.patience
        if type(trouble) is not Unavailable:  # not the storage that is down: waiting hardly helps
            patience = min(patience, HASTE)
        return left.is_waited_for(now=self._clock.now(), patience=patience)

    async def _copy(self, live: LiveJob, left: Leavings) -> None:
        try:
            async with asyncio.timeout(max(self._keeping.patience, HASTE).total_seconds()):
                await self._keeping.archive.keep(live.job, left, self._runner)
        except Exception as error:
            log.info("log_not_copied", prowjob_id=str(live.job.id), build_id=left.build_id, because=str(error))
        finally:
            del self._copies[live.job.id]


def _as_trouble(error: Exception, patience: timedelta) -> Unavailable:
    """Nothing that keeps a log from being kept parks its job."""
    if isinstance(error, Unavailable):
        return error
    if isinstance(error, TimeoutError):
        return Unavailable(f"What the pod leaves could not be kept within {patience}.")
    return _Refused(f"{type(error).__name__}: {error}")
