"""Read, decide, act: brings the ProwJobs of one build cluster and their pods into agreement.

It works on many jobs at once, and each kind of write is one statement for all of them. No transaction is open while the
cluster is asked. Every call may be cut off anywhere and repeated: the claim stands before the pod, the pod before the
move, and moves compare the version they saw. What a pod leaves is kept (keeper.py) before the step that would lose it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from plank.adapters import jobs
from plank.adapters.jobs import Claim, LiveJob, NextLook
from plank.domain.duplicates import may_supersede, superseded
from plank.domain.endings import Move, says
from plank.domain.environment import job_environment
from plank.domain.limits import Limits
from plank.domain.pods import ObservedPod, PodToStart
from plank.domain.steps import StartPod, StopPod, next_look, next_step
from plank.failing import or_note_failure
from plank.keeper import Keeper
from plank.places import Claimed, Places
from plank.ports import PodRunner
from prowcommon.clock import Clock
from prowcommon.db import prowjobs as ledger
from prowcommon.db.database import Database
from prowcommon.db.prowjobs import JobMove
from prowcommon.errors import Conflict, NotFound, ProwError, UserError
from prowcommon.ids import BuildId, ProwJobId
from prowcommon.prowjobs.lifecycle import FINISHED_STATES
from prowcommon.prowjobs.model import JobState, ProwJob
from prowcommon.tasks import all_of

log = structlog.get_logger()

BY = "plank"
NOTHING_PENDING = timedelta(minutes=5)
"""When to look again at a job that has no deadline: its pod's news or a sweep will come first."""
SOONEST = timedelta(seconds=1)
"""A job that needs nothing now isn't looked at again at once, whatever its pod's clocks say."""


@dataclass(frozen=True, slots=True)
class _Stopping:
    live: LiveJob
    pod: ObservedPod | None
    step: StopPod


@dataclass(frozen=True, slots=True)
class _Starting:
    live: LiveJob
    pod: ObservedPod | None
    step: StartPod


@dataclass(slots=True)
class _Plan:
    moves: list[JobMove] = field(default_factory=list)
    starts: list[_Starting] = field(default_factory=list)
    stops: list[_Stopping] = field(default_factory=list)
    looks: list[NextLook] = field(default_factory=list)


class Reconciler:
    """Works for one cluster; `places` holds the fence of that cluster's lease."""

    def __init__(
        self,
        database: Database,
        runner: PodRunner,
        clock: Clock,
        limits: Callable[[], Limits],
        url_of: Callable[[ProwJob], str],
        places: Places,
        keeper: Keeper,
    ) -> None:
        self._database = database
        self._runner = runner
        self._clock = clock
        self._limits = limits
        self._url_of = url_of
        self._places = places
        self._keeper = keeper

    async def reconcile(self, ids: Collection[ProwJobId]) -> None:
        """Takes one step for each of the jobs that needs one. Raises Unavailable when nothing could be read."""
        async with self._database.connect() as connection:
            live = await self._not_superseded(connection, await jobs.read(connection, list(ids)))
        pods = await self._runner.find([each.job.id for each in live])
        try:
            await self._take_steps(live, pods)
        except ProwError:
            raise
        except Exception:
            log.exception("batch_failed", jobs=len(live))
            for each in live:
                await or_note_failure(self._database, self._clock, each, partial(self._take_steps, [each], pods))

    async def give_up(self, ids: Collection[ProwJobId], *, because: str) -> None:
        """Ends jobs of whose pods nothing can be known any more, nor be done about them."""
        async with self._database.connect() as connection:
            live = await jobs.read(connection, list(ids))
        await self._move([self._as_move(each, Move(JobState.ERROR, because), None) for each in live])

    async def _not_superseded(self, connection: AsyncConnection, live: Sequence[LiveJob]) -> Sequence[LiveJob]:
        """Asks for the end of presubmits of which a newer run is alive, when either is looked at for the first time."""
        new = [each.job.id for each in live if not each.builds and may_supersede(each.job)]
        if not new:
            return live
        rivals = await jobs.read_rivals(connection, new)
        newer = superseded(rivals)
        for job in rivals:
            if job.id in newer:
                because = f"Superseded by a newer run for the same pull request: {newer[job.id].id}."
                await ledger.request_abort(connection, job, by=BY, because=because, at=self._clock.now())
        return [each for each in live if each.job.id not in newer]

    async def _take_steps(self, live: Sequence[LiveJob], pods: Mapping[ProwJobId, ObservedPod]) -> None:
        plan = self._decide(live, pods)
        await self._move(plan.moves)
        results = await all_of(self._start_all(plan.starts), self._stop_all(plan.stops))
        await self._move([move for moves in results for move in moves])
        if plan.looks:
            async with self._database.connect() as connection:
                await jobs.look_again(connection, plan.looks)

    def _decide(self, live: Sequence[LiveJob], pods: Mapping[ProwJobId, ObservedPod]) -> _Plan:
        plan, now, configured = _Plan(), self._clock.now(), self._limits()
        for each in live:
            pod, limits = pods.get(each.job.id), configured.of(each.job.spec)
            step = next_step(each.job, each.builds, pod, now=now, limits=limits)
            if not self._keeper.lets_go(each, pod, step, limits):
                continue
            match step:
                case None:
                    self._keeper.copy_now_and_then(each, pod)
                    self._plan_next_look(plan, each, pod, limits)
                case Move() as step:
                    plan.moves.append(self._as_move(each, step, pod))
                case StartPod() as step:
                    plan.starts.append(_Starting(each, pod, step))
                case StopPod() as step:
                    plan.stops.append(_Stopping(each, pod, step))
        return plan

    def _plan_next_look(self, plan: _Plan, each: LiveJob, pod: ObservedPod | None, limits: Limits) -> None:
        now = self._clock.now()
        due_at = max(next_look(pod, now=now, limits=limits) or now + NOTHING_PENDING, now + SOONEST)
        started_at = pod.started_at if pod else None
        told = says(each.job, pod)
        if (due_at, started_at, told) != (each.due_at, each.job.started_at, each.job.description):
            plan.looks.append(NextLook(each.job.id, each.job.version, due_at, started_at, told))

    def _as_move(self, each: LiveJob, step: Move, pod: ObservedPod | None, build_id: BuildId | None = None) -> JobMove:
        now = self._clock.now()
        build_id = build_id or (pod.build_id if pod else None)
        due_at, url = None, None
        if step.to not in FINISHED_STATES:
            limits = self._limits().of(each.job.spec)
            due_at = next_look(pod, now=now, limits=limits) or now + min(limits.pod_unscheduled, limits.pod_pending)
        if step.to is JobState.PENDING:
            pending_at = each.job.pending_at or now
            url = self._url_of(replace(each.job, state=step.to, pending_at=pending_at, build_id=build_id))
        return JobMove(
            seen=each.job,
            to=step.to,
            because=step.because,
            at=now,
            due_at=due_at,
            started_at=pod.started_at if pod else None,
            build_id=build_id,
            url=url,
        )

    async def _move(self, moves: Sequence[JobMove]) -> None:
        if not moves:
            return
        async with self._database.connect() as connection:
            moved = await ledger.move(connection, moves, by=BY)
        for move in moves:
            if move.seen.id in moved:
                log.info("prowjob_moved", prowjob_id=str(move.seen.id), job=move.seen.spec.job, to=move.to)
            else:
                log.info("prowjob_changed_meanwhile", prowjob_id=str(move.seen.id), version=move.seen.version)
        ended = [move.seen for move in moves if move.to in FINISHED_STATES]
        self._keeper.forget([job.id for job in ended])
        await self._places.give_back(job.spec for job in ended)

    async def _start_all(self, starts: Sequence[_Starting]) -> list[JobMove]:
        claimed = Claimed()
        wanted = [
            (Claim(each.live.job.id, each.live.job.version, each.step.attempt), each.live.job.spec)
            for each in starts
            if each.step.attempt > len(each.live.builds)
        ]
        if wanted:
            claimed = await self._places.claim(wanted)
        may_start = [each for each in starts if each.live.job.id not in claimed.refused]
        moves = await all_of(*(self._start(each, claimed.builds.get(each.live.job.id)) for each in may_start))
        return [move for move in moves if move is not None]

    async def _start(self, starting: _Starting, claimed: BuildId | None) -> JobMove | None:
        live, step = starting.live, starting.step
        build_id = claimed or (live.builds[-1].build_id if step.attempt <= len(live.builds) else None)

        async def start() -> JobMove:
            if build_id is None:
                raise Conflict("its build could not be claimed")
            if starting.pod is not None:
                await self._runner.stop(live.job.id)
            try:
                await self._runner.start(_pod_of(live, build_id))
            except NotFound as error:
                async with self._database.connect() as connection:
                    await jobs.mark_lost(connection, build_id)
                raise Conflict(f"{error} It gets a new one.") from error
            except UserError as error:
                return self._as_move(live, Move(JobState.ERROR, f"Pod can not be created: {error}"), None)
            return self._as_move(live, Move(JobState.PENDING, step.because), None, build_id)

        return await or_note_failure(self._database, self._clock, live, start)

    async def _stop_all(self, stops: Sequence[_Stopping]) -> list[JobMove]:
        moves = await all_of(*(self._stop(each) for each in stops))
        return [move for move in moves if move is not None]

    async def _stop(self, stopping: _Stopping) -> JobMove | None:
        async def stop() -> JobMove:
            await self._runner.stop(stopping.live.job.id)
            return self._as_move(stopping.live, stopping.step.then, stopping.pod)

        return await or_note_failure(self._database, self._clock, stopping.live, stop)


def _pod_of(live: LiveJob, build_id: BuildId) -> PodToStart:
    job = live.job
    return PodToStart(
        prowjob_id=job.id,
        build_id=build_id,
        spec=job.spec,
        env=job_environment(job, build_id),
        labels=job.labels,
        annotations=job.annotations,
    )
