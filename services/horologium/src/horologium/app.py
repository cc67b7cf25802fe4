"""horologium, assembled: read from top to bottom it is start-up, the exit stack is shutdown."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TypedDict

from fastapi import FastAPI

from horologium.scheduler import Scheduler
from horologium.settings import Settings
from prowcommon.clock import SystemClock
from prowcommon.events.consuming import Message, each_of_us
from prowcommon.http.health import Neighbour
from prowcommon.http.service import ServiceDescription, service
from prowcommon.shell import open_shell
from prowcommon.tasks import alongside, ceaselessly


class State(TypedDict):
    neighbours: Sequence[Neighbour]


def create_app(settings: Settings) -> FastAPI:
    """The service. It starts working when its lifespan begins."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[State]:
        async with AsyncExitStack() as stack:
            use = stack.enter_async_context
            shell = await use(open_shell("horologium", settings, tells_news=True, loads_config=True))
            scheduler = Scheduler(
                shell.database,
                shell.config,
                SystemClock(),
                deck_url=settings.shared.deck_url,
                look_every=settings.look_every,
            )

            async def heard(_: Sequence[Message]) -> None:
                scheduler.woken.set()

            ended = [f"prow.job.{state}.periodic.>" for state in ("success", "failure", "error", "aborted")]
            await use(each_of_us(shell.bus, stream="JOBS", subjects=ended, name="horologium-runs-ended", handler=heard))
            await use(alongside(ceaselessly(scheduler.run, name="schedule"), name="schedule"))
            yield State(neighbours=shell.neighbours)

    return service("horologium", lifespan=lifespan)


SERVICE = ServiceDescription("horologium", 8082, Settings, create_app)
