"""hook, assembled: its neighbours and its health. Its work arrives later."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TypedDict

from fastapi import FastAPI

from hook.settings import Settings
from prowcommon.http.health import Neighbour
from prowcommon.http.service import ServiceDescription, service
from prowcommon.shell import open_shell


class State(TypedDict):
    neighbours: Sequence[Neighbour]


def create_app(settings: Settings) -> FastAPI:
    """The service."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[State]:
        async with open_shell("hook", settings) as shell:
            yield State(neighbours=shell.neighbours)

    return service("hook", lifespan=lifespan)


SERVICE = ServiceDescription("hook", 8081, Settings, create_app)
