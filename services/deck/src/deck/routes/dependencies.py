"""What routes are handed: the members of the app's state, each under a short name."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Annotated, TypedDict

from fastapi import Depends, Request

from deck.adapters.choices import Choices
from deck.adapters.configured import ConfiguredJobs
from deck.adapters.effective import EffectiveConfig
from deck.adapters.fanout import Fanout
from deck.adapters.horologium import Horologium
from deck.adapters.names import JobNames
from deck.adapters.neighbours import Plank
from deck.adapters.refusal import RefusalMark
from deck.adapters.runs import Runs
from deck.assets import Assets
from deck.domain.filters import Filters
from deck.domain.paging import Cursor
from deck.templating import Templates
from prowcommon.clock import Clock
from prowcommon.db.database import Database
from prowcommon.http.health import Neighbour


class State(TypedDict):
    """What lives as long as the app."""

    database: Database
    clock: Clock
    plank: Plank
    horologium: Horologium
    fanout: Fanout
    names: JobNames
    choices: Choices
    configured: ConfiguredJobs
    refusal_mark: RefusalMark
    effective_config: EffectiveConfig
    templates: Templates
    assets: Assets
    neighbours: Sequence[Neighbour]


async def get_runs(request: Request) -> AsyncIterator[Runs]:
    async with request.state.database.connect() as connection:
        yield Runs(connection, request.state.names)


Reading = Callable[[], AbstractAsyncContextManager[Runs]]


def get_reading(request: Request) -> Reading:
    return asynccontextmanager(lambda: get_runs(request))


ReadingDep = Annotated[Reading, Depends(get_reading)]
"""Runs for a block: for routes that go on to ask a neighbour, and must not hold a connection meanwhile."""

# Given back before the response is sent: a slow reader must not hold a connection.
RunsDep = Annotated[Runs, Depends(get_runs, scope="function")]


def get_database(request: Request) -> Database:
    database: Database = request.state.database
    return database


async def mark_refusal(request: Request) -> None:
    """For routers of pages: the frame of each says when the configuration was refused."""
    request.state.is_config_refused = await request.state.refusal_mark.get(request.state.database)


def get_effective_config(request: Request) -> EffectiveConfig:
    effective: EffectiveConfig = request.state.effective_config
    return effective


def get_clock(request: Request) -> Clock:
    clock: Clock = request.state.clock
    return clock


def get_horologium(request: Request) -> Horologium:
    horologium: Horologium = request.state.horologium
    return horologium


def get_configured(request: Request) -> ConfiguredJobs:
    configured: ConfiguredJobs = request.state.configured
    return configured


def get_plank(request: Request) -> Plank:
    plank: Plank = request.state.plank
    return plank


def get_fanout(request: Request) -> Fanout:
    fanout: Fanout = request.state.fanout
    return fanout


def get_choices(request: Request) -> Choices:
    choices: Choices = request.state.choices
    return choices


def get_templates(request: Request) -> Templates:
    templates: Templates = request.state.templates
    return templates


def get_assets(request: Request) -> Assets:
    assets: Assets = request.state.assets
    return assets


def get_filters(request: Request) -> Filters:
    return Filters.from_query(request.query_params)


def get_cursor(cursor: str = "") -> Cursor | None:
    return Cursor.parse(cursor)


DatabaseDep = Annotated[Database, Depends(get_database)]
EffectiveConfigDep = Annotated[EffectiveConfig, Depends(get_effective_config)]
ClockDep = Annotated[Clock, Depends(get_clock)]
HorologiumDep = Annotated[Horologium, Depends(get_horologium)]
ConfiguredDep = Annotated[ConfiguredJobs, Depends(get_configured)]
PlankDep = Annotated[Plank, Depends(get_plank)]
FanoutDep = Annotated[Fanout, Depends(get_fanout)]
ChoicesDep = Annotated[Choices, Depends(get_choices)]
TemplatesDep = Annotated[Templates, Depends(get_templates)]
AssetsDep = Annotated[Assets, Depends(get_assets)]
FiltersDep = Annotated[Filters, Depends(get_filters)]
CursorDep = Annotated[Cursor | None, Depends(get_cursor)]
