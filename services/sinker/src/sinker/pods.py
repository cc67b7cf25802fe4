"""The pods of a sweep: list a page, look their jobs up, judge, delete.

* A cluster that doesn't answer is told in the record; the others are swept all the same.
* A pod is deleted by its uid: one that has its name by now is another. One that is listed twice, because two names lead
  to its cluster or a list had to begin anew, is looked at once.
* AT_ONCE are deleted at a time; then the record counts them, and the lease is proved again. A sweep that is killed may
  have deleted so many more than its record says, and no more.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog

from prowcommon.db.leases import prove
from prowcommon.ids import ProwJobId
from prowcommon.tasks import all_of
from sinker.adapters import records, runs
from sinker.domain.pods import UNKNOWN, Delete, JobOfPod, Keep, PodPolicy, SeenPod, judge
from sinker.domain.retention import PodsLeft, Reason
from sinker.domain.tally import Item, Kind
from sinker.ports import ClusterUnavailable, PodStore
from sinker.running import Running

log = structlog.get_logger()

AT_ONCE = 20


@dataclass(slots=True)
class PodsSwept:
    """What became of them, and what is left."""

    existing: Counter[str] = field(default_factory=Counter)
    """By cluster, like the next one."""
    unknown: Counter[str] = field(default_factory=Counter)
    errors: Counter[Reason] = field(default_factory=Counter)
    left_alone: set[str] = field(default_factory=set)
    """Names of clusters."""
    was_looked_at: dict[str, bool] = field(default_factory=dict)
    """By every name of every cluster: whether all its pods were."""
    jobs_left: set[ProwJobId] = field(default_factory=set)
    """Jobs that still have a pod."""
    uids: set[str] = field(default_factory=set)

    @property
    def left(self) -> PodsLeft:
        return PodsLeft(self.jobs_left, {name for name, so in self.was_looked_at.items() if not so})


async def sweep_pods(running: Running, stores: Sequence[PodStore], policy: PodPolicy) -> PodsSwept:
    """Pods of finished jobs go; those that nobody here knows are told."""
    swept = PodsSwept()
    if not stores:
        running.tally.notes.append("No build cluster is connected to sinker: no pods were looked at.")
    for store in stores:
        swept.was_looked_at |= dict.fromkeys(store.names, False)
        left_alone = {name: why for name in store.names if (why := policy.why_left_alone(name))}
        running.tally.notes += [f"Pods of cluster {name} are left alone: {why}." for name, why in left_alone.items()]
        swept.left_alone |= left_alone.keys()
        if len(left_alone) == len(store.names):
            continue
        swept.existing[store.cluster] = swept.unknown[store.cluster] = 0
        try:
            async for page in store.pods():
                await _sweep_page(running, store, page, policy, swept)
        except ClusterUnavailable as error:
            log.warning("cluster_not_swept", cluster=store.cluster, because=str(error))
            running.tally.fail(f"Not all pods of cluster {store.cluster} were looked at: {error}")
        else:
            swept.was_looked_at |= dict.fromkeys(store.names, True)
    return swept


async def _sweep_page(
    running: Running, store: PodStore, page: Sequence[SeenPod], policy: PodPolicy, swept: PodsSwept
) -> None:
    page = [pod for pod in page if pod.uid not in swept.uids]
    swept.uids.update(pod.uid for pod in page)
    swept.existing[store.cluster] += len(page)
    jobs = await _jobs_of(running, page)
    going: list[tuple[SeenPod, Delete]] = []
    for pod in page:
        id_, name = pod.prowjob_id, f"{pod.cluster}/{pod.name}"
        job = jobs.get(id_) if id_ is not None else None
        match judge(pod, job, running.now, policy):
            case Delete() as verdict:
                running.tally.add(Item(Kind.POD, verdict.reason, pod.uid, name))
                going.append((pod, verdict))
            case Keep(because) if because in UNKNOWN:
                swept.unknown[store.cluster] += 1
                running.tally.add(Item(Kind.UNKNOWN_POD, because.name.lower().replace("_", "-"), pod.uid, name))
            case Keep() if job is not None and id_ is not None:
                swept.jobs_left.add(id_)
    await running.note()
    if not running.is_dry:
        for start in range(0, len(going), AT_ONCE):
            await _remove_some(running, store, going[start : start + AT_ONCE], swept)


async def _jobs_of(running: Running, page: Sequence[SeenPod]) -> dict[ProwJobId, JobOfPod]:
    """The rows of these pods' jobs, by their ids. Raises Conflict when the lease is another's by now."""
    async with running.database.begin() as connection:
        await prove(connection, running.sweep.lease)
        return await runs.jobs_of(connection, [pod.prowjob_id for pod in page if pod.prowjob_id is not None])


async def _remove_some(
    running: Running, store: PodStore, going: Sequence[tuple[SeenPod, Delete]], swept: PodsSwept
) -> None:
    """Raises ClusterUnavailable when none of so many could be removed: each of the others would cost as long a wait."""
    outcomes = await all_of(*(_remove(store, pod, verdict) for pod, verdict in going))
    removed: Counter[Reason] = Counter()
    refusals: list[ClusterUnavailable] = []
    for (pod, verdict), (is_removed, refusal) in zip(going, outcomes, strict=True):
        if is_removed:
            removed[verdict.reason] += 1
        elif pod.prowjob_id is not None:
            swept.jobs_left.add(pod.prowjob_id)
        if refusal is not None:
            refusals.append(refusal)
            swept.errors[verdict.reason] += 1
            running.tally.fail(f"Pod {pod.cluster}/{pod.name} was not deleted: {refusal}")
    async with running.database.begin() as connection:
        await prove(connection, running.sweep.lease)
        for reason, number in removed.items():
            await records.note_done(connection, running.sweep.id, Kind.POD, reason, number)
    if len(refusals) == AT_ONCE:
        raise refusals[-1]


async def _remove(store: PodStore, pod: SeenPod, verdict: Delete) -> tuple[bool, ClusterUnavailable | None]:
    """Whether it is removed, and what kept the cluster from it."""
    try:
        is_removed = await store.delete(pod)
        if verdict.releases:
            await store.release(pod)
    except ClusterUnavailable as error:
        return False, error
    return is_removed, None
