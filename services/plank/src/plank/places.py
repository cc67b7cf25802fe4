"""Who may start: builds are claimed within limits, and a place that becomes free wakes whoever is next.

Whatever is missed here (plank falls between a job's end and the waking) is made up for by the next sweep.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import structlog

from plank.adapters import jobs, lines
from plank.adapters.jobs import Claim
from plank.adapters.lines import Refusal
from plank.domain.capacity import Capacities, Limit, limits_with_sleepers
from prowcommon.clock import Clock
from prowcommon.db.database import Database
from prowcommon.ids import BuildId, ProwJobId
from prowcommon.prowjobs.model import ProwJobSpec

log = structlog.get_logger()


@dataclass(slots=True)
class Claimed:
    """What became of claims; a job that is in neither has changed meanwhile."""

    builds: dict[ProwJobId, BuildId] = field(default_factory=dict)
    refused: dict[ProwJobId, Refusal] = field(default_factory=dict)


class Places:
    """Places under limits, as the holder of one cluster's lease takes them and gives them back."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        capacities: Callable[[], Capacities],
        *,
        cluster: str,
        lease: str,
        fence: int,
        wake: Callable[[], None],
    ) -> None:
        self._database = database
        self._clock = clock
        self._capacities = capacities
        self._cluster = cluster
        self._lease = lease
        self._fence = fence
        self._wake = wake

    async def claim(self, wanted: Sequence[tuple[Claim, ProwJobSpec]]) -> Claimed:
        """Claims builds before any call to the cluster. Who is refused sleeps, with the reason as its description."""
        capacities, at = self._capacities(), self._clock.now()
        limited = [(claim, spec) for claim, spec in wanted if claim.attempt == 1 and capacities.limits_of(spec)]
        held_back = {claim.prowjob_id for claim, _ in limited}
        free = [claim for claim, _ in wanted if claim.prowjob_id not in held_back]
        found = Claimed()
        async with self._database.connect() as connection:
            found.builds |= await jobs.claim_builds(connection, free, lease=self._lease, fence=self._fence, at=at)
            answers = await lines.claim_within_limits(
                connection, limited, capacities, cluster=self._cluster, lease=self._lease, fence=self._fence, at=at
            )
            for id_, answer in answers.items():
                if isinstance(answer, Refusal):
                    found.refused[id_] = answer
                else:
                    found.builds[id_] = answer
            await lines.say_why(connection, found.refused)
        specs = {claim.prowjob_id: spec for claim, spec in limited}
        await self._let_go_on(
            limit
            for id_, refusal in found.refused.items()
            for limit in capacities.limits_of(specs[id_])
            if limit.kind.is_wider_than(refusal.by.kind)
        )
        if found.refused:
            log.info("prowjobs_wait", cluster=self._cluster, jobs=len(found.refused), started=len(found.builds))
        return found

    async def give_back(self, ended: Iterable[ProwJobSpec]) -> None:
        """Jobs of these specs have finished: wakes those for whom there is a place now."""
        capacities = self._capacities()
        await self._let_go_on(limit for spec in ended for limit in capacities.limits_of(spec))

    async def sweep(self) -> None:
        """Wakes everybody for whom there is a place, whatever was missed: a plank's fall, another configuration."""
        async with self._database.connect() as connection:
            sleeping = await lines.sleeping_runs(connection)
        await self._let_go_on(limits_with_sleepers(sleeping, self._capacities()))

    async def _let_go_on(self, limits: Iterable[Limit]) -> None:
        wanted = set(limits)
        if not wanted:
            return
        async with self._database.connect() as connection:
            woken = await lines.wake_waiting(connection, wanted, own_cluster=self._cluster, at=self._clock.now())
        if self._cluster in woken:
            self._wake()
