"""ProwJobs as the API shows them, with what each waits for: the limit, its capacity, and how many have a place now."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from plank.adapters import lines
from plank.domain.capacity import Capacities, Use, use_of_limits
from plank.views import ProwJobView, WaitingView
from prowcommon.configuring import ActiveConfig
from prowcommon.prowjobs.model import ProwJob


def capacities_of(config: ActiveConfig) -> Capacities:
    """What `config.yaml` says; no limits before it was loaded."""
    if not config.is_loaded:
        return Capacities()
    plank = config.snapshot.prow.plank
    return Capacities(most=plank.max_concurrency, queues=plank.job_queue_capacities)


async def uses(connection: AsyncConnection, capacities: Capacities) -> list[Use]:
    """Every limit, and how far it is used."""
    alive, sleeping = await lines.alive_runs(connection), await lines.sleeping_runs(connection)
    return use_of_limits(alive, sleeping, capacities)


async def shown(connection: AsyncConnection, jobs: Sequence[ProwJob], config: ActiveConfig) -> list[ProwJobView]:
    """Asks how full the limits are only when somebody waits."""
    used: dict[tuple[str, str], Use] = {}
    if any(job.waiting_for for job in jobs):
        found = await uses(connection, capacities_of(config))
        used = {(use.limit.kind.value, use.limit.name): use for use in found}
    views = []
    for job in jobs:
        names = {"job": job.spec.job, "queue": job.spec.job_queue_name, "all": ""}
        use = used.get((job.waiting_for, names[job.waiting_for])) if job.waiting_for else None
        view = ProwJobView.of(job)
        if use is not None:
            of = job.spec.max_concurrency if job.waiting_for == "job" else use.limit.capacity
            waiting = WaitingView(limit=use.limit.kind, name=use.limit.name, of=of, alive=use.alive)
            view = view.model_copy(update={"waiting_for": waiting})
        views.append(view)
    return views
