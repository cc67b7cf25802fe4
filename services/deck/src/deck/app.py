"""Deck's start-up and shutdown, and the only place that knows every adapter."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from deck.adapters.choices import Choices
from deck.adapters.configured import ConfiguredJobs
from deck.adapters.effective import EffectiveConfig
from deck.adapters.fanout import Look, fanning_out
from deck.adapters.horologium import open_horologium
from deck.adapters.names import JobNames
from deck.adapters.neighbours import open_plank
from deck.adapters.refusal import RefusalMark
from deck.adapters.runs import News, Runs
from deck.assets import packaged_assets
from deck.handlers import telling
from deck.headers import SecurityHeaders
from deck.routes import api, compat, configuration, errors, histories, pages, periodics, signing, sse, static
from deck.routes.dependencies import State
from deck.settings import Settings
from deck.templating import Templates
from prowcommon.clock import SystemClock
from prowcommon.db.database import Database, open_database
from prowcommon.events.consuming import each_of_us
from prowcommon.events.jetstream import open_bus
from prowcommon.http.service import ServiceDescription, service
from prowcommon.ids import ProwJobId
from prowcommon.shell import Schema

PLAN_EACH = {"plan_cache_mode": "force_custom_plan"}
"""A plan for any state is a bad plan for a rare one (measured over a million runs: 900 ms instead of 10)."""


def create_app(settings: Settings) -> FastAPI:
    shared, clock, assets = settings.shared, SystemClock(), packaged_assets()
    templates = Templates(assets, clock)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[State]:
        async with AsyncExitStack() as stack:
            use = stack.enter_async_context
            database = await use(
                open_database(
                    shared.database_url, pool_size=settings.pool_size, application_name="prow-deck", session=PLAN_EACH
                )
            )
            bus = await use(open_bus(shared.nats_url, name="deck"))
            plank = await use(open_plank(shared.plank_url, app.state.closing))
            horologium = await use(open_horologium(shared.horologium_url, settings.token_file))
            names = JobNames(clock)
            fanout = await use(fanning_out(_looking_in(database, names), app.state.closing))
            await use(
                each_of_us(bus, stream="JOBS", subjects=["prow.job.>"], name="deck-live-pages", handler=telling(fanout))
            )
            yield State(
                database=database,
                clock=clock,
                plank=plank,
                horologium=horologium,
                fanout=fanout,
                names=names,
                choices=Choices(clock),
                configured=ConfiguredJobs(database),
                refusal_mark=RefusalMark(clock),
                effective_config=EffectiveConfig(database),
                templates=templates,
                assets=assets,
                neighbours=[database, Schema(database), bus],  # without plank the pages lack their logs, and say so
            )

    app = service(
        "deck",
        lifespan=lifespan,
        routers=[
            pages.router,
            histories.router,
            periodics.router,
            signing.router,
            configuration.router,
            api.router,
            sse.router,
            compat.router,
            static.router,
        ],
        explores=False,  # its scripts would come from elsewhere, and Deck's policy forbids that
    )
    errors.install(app, templates)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=6)
    app.add_middleware(SecurityHeaders)
    return app


def _looking_in(database: Database, names: JobNames) -> Look:
    async def look(ids: Collection[ProwJobId]) -> Sequence[News]:
        async with database.connect() as connection:
            return await Runs(connection, names).news(ids)

    return look


SERVICE = ServiceDescription(name="deck", default_port=8080, settings=Settings, create_app=create_app)
