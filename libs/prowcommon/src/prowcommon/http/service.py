"""The common FastAPI app, and how a service describes itself to `prow up` and to `python -m`."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from prowcommon.http import health, problems
from prowcommon.observability.metrics import ServiceMetrics
from prowcommon.settings import ServiceSettings

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[Any]]


@dataclass(frozen=True, slots=True)
class ServiceDescription:
    """What the entry-point group `prow.services` holds: enough to start a service anywhere."""

    name: str
    default_port: int
    settings: type[ServiceSettings]
    create_app: Callable[[Any], FastAPI]


def service(name: str, *, lifespan: Lifespan, routers: Sequence[APIRouter] = (), explores: bool = True) -> FastAPI:
    """An app with health, metrics and problem+json; `lifespan` yields its state, `neighbours` among it.

    `explores`: whether it has `/docs`, a page that loads its scripts from elsewhere.
    """
    app = FastAPI(
        title=f"prow {name}",
        lifespan=lifespan,
        docs_url="/docs" if explores else None,
        redoc_url="/redoc" if explores else None,
    )
    app.state.metrics = ServiceMetrics(name)
    app.state.closing = asyncio.Event()  # set when the server is told to stop: endless answers end then
    problems.install(app)
    app.include_router(health.router)
    for router in routers:
        app.include_router(router)
    app.add_middleware(_Timing, metrics=app.state.metrics)
    return app


class _Timing:
    """Measures each request by its route's template: paths hold ids, and ids are no labels."""

    def __init__(self, app: ASGIApp, metrics: ServiceMetrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = "500"

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = str(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            route = getattr(scope.get("route"), "path", "unmatched")
            self._metrics.request_seconds.labels(self._metrics.service, route, scope["method"], status).observe(
                time.perf_counter() - began
            )
