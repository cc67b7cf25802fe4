"""The pods of a sweep: list a page, look their jobs up, judge, delete.

* A cluster that doesn't answer is told in the record; the others are swept all the same.
* A pod is deleted by its uid: one that has its name by now is another.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from prowcommon.db.leases import prove
from prowcommon.errors import Unavailable
from sinker.adapters import records, runs
from sinker.domain.pods import UNKNOWN, Delete, Keep, PodPolicy, SeenPod, judge
from sinker.domain.retention import Reason
from sinker.domain.tally import Item, Kind
from sinker.ports import PodStore
from sinker.running import Running


@dataclass(slots=True)
class PodCounts:
    existing: int = 0
    unknown: int = 0
    errors: Counter[Reason] = field(default_factory=Counter)


async def sweep_pods(running: Running, stores: Sequence[PodStore], policy: PodPolicy) -> PodCounts:
    """Pods of finished jobs go; those that nobody here knows are told."""
    counts = PodCounts()
    if not stores:
        running.tally.notes.append("No build cluster is connected to sinker: no pods were looked at.")
    for store in stores:
        if store.cluster in policy.exclude_clusters:
            running.tally.notes.append(f"Pods of cluster {store.cluster} are left alone: sinker.exclude_clusters.")
            continue
        try:
            async for page in store.pods():
                await _sweep_page(running, store, page, policy, counts)
        except Unavailable as error:
            running.tally.fail(f"Not all pods of cluster {store.cluster} were looked at: {error}")
    return counts


async def _sweep_page(
    running: Running, store: PodStore, page: Sequence[SeenPod], policy: PodPolicy, counts: PodCounts
) -> None:
    counts.existing += len(page)
    async with running.database.begin() as connection:
        await prove(connection, running.sweep.lease)
        jobs = await runs.jobs_of(connection, [pod.prowjob_id for pod in page if pod.prowjob_id is not None])
    removed: Counter[Reason] = Counter()
    for pod in page:
        job = jobs.get(pod.prowjob_id) if pod.prowjob_id is not None else None
        name = f"{pod.cluster}/{pod.name}"
        match judge(pod, job, running.now, policy):
            case Keep(because) if because in UNKNOWN:
                counts.unknown += 1
                running.tally.add(Item(Kind.UNKNOWN_POD, because.name.lower().replace("_", "-"), pod.uid, name))
            case Delete() as verdict:
                running.tally.add(Item(Kind.POD, verdict.reason, pod.uid, name))
                if not running.is_dry:
                    removed[verdict.reason] += await _remove(running, store, pod, verdict, counts)
    async with running.database.connect() as connection:
        for reason, number in removed.items():
            await records.note_done(connection, running.sweep.id, Kind.POD, reason, number)
    await running.note()


async def _remove(running: Running, store: PodStore, pod: SeenPod, verdict: Delete, counts: PodCounts) -> bool:
    try:
        removed = await store.delete(pod)
        if verdict.releases:
            await store.release(pod)
    except Unavailable as error:
        counts.errors[verdict.reason] += 1
        running.tally.fail(f"Pod {pod.cluster}/{pod.name} was not deleted: {error}")
        return False
    return removed
