"""horologium, assembled: read from top to bottom it is start-up, the exit stack is shutdown."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TypedDict

from fastapi import FastAPI
from prometheus_client import Histogram

from horologium import routes
from horologium.scheduler import Scheduler
from horologium.settings import Settings
from prowcommon.clock import Clock, SystemClock
from prowcommon.configuring import ActiveConfig
from prowcommon.db.database import Database
from prowcommon.events.consuming import Message, each_of_us
from prowcommon.http.health import Neighbour
from prowcommon.http.service import ServiceDescription, service
from prowcommon.shell import open_shell
from prowcommon.tasks import alongside, ceaselessly

LATENESS_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 3600)


class State(TypedDict):
    neighbours: Sequence[Neighbour]
    database: Database
    config: ActiveConfig
    clock: Clock
    deck_url: str


def create_app(settings: Settings) -> FastAPI:
    """The service. It starts working when its lifespan begins."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[State]:
        clock = SystemClock()
        lateness = Histogram(
            "prow_horologium_lateness_seconds",
            "How long after their due instant runs of periodics were started.",
            buckets=LATENESS_SECONDS,
            registry=app.state.metrics.registry,
        )
        async with AsyncExitStack() as stack:
            use = stack.enter_async_context
            shell = await use(open_shell("horologium", settings, tells_news=True, loads_config=True))
            scheduler = Scheduler(
                shell.database,
                shell.config,
                clock,
                deck_url=settings.shared.deck_url,
                look_every=settings.look_every,
                observe_lateness=lambda late: lateness.observe(late.total_seconds()),
            )

            async def heard(_: Sequence[Message]) -> None:
                scheduler.woken.set()

            ended = [f"prow.job.{state}.periodic.>" for state in ("success", "failure", "error", "aborted")]
            await use(each_of_us(shell.bus, stream="JOBS", subjects=ended, name="horologium-runs-ended", handler=heard))
            await use(alongside(ceaselessly(scheduler.run, name="schedule"), name="schedule"))
            yield State(
                neighbours=shell.neighbours,
                database=shell.database,
                config=shell.config,
                clock=clock,
                deck_url=settings.shared.deck_url,
            )

    return service("horologium", lifespan=lifespan, routers=[routes.router])


SERVICE = ServiceDescription("horologium", 8082, Settings, create_app)
