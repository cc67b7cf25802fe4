"""tide, assembled: its neighbours and its health. Its work arrives later."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TypedDict

from fastapi import FastAPI

from prowcommon.http.health import Neighbour
from prowcommon.http.service import ServiceDescription, service
from prowcommon.shell import open_shell
from tide.settings import Settings


class State(TypedDict):
    neighbours: Sequence[Neighbour]


def create_app(settings: Settings) -> FastAPI:
    """The service."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[State]:
        async with open_shell("tide", settings) as shell:
            yield State(neighbours=shell.neighbours)

    return service("tide", lifespan=lifespan)


SERVICE = ServiceDescription("tide", 8085, Settings, create_app)
