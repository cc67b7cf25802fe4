"""The simulated GitHub as an app, to be served like any other.

async with serving(create_app(github), listen("github", "127.0.0.1", 0), name="github"): ...
"""

import asyncio
from collections.abc import Awaitable, Callable

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from prowcommon.demo.call import Endpoint
from prowcommon.demo.door import answer
from prowcommon.demo.github import SimulatedGitHub
from prowcommon.demo.replies import DOCUMENTATION
from prowcommon.demo.routes import ENDPOINTS
from prowcommon.demo.shapes.links import API_PREFIX

_SPANS_SLASHES = ("ref", "name")
"""Branches and labels may hold slashes."""


def create_app(github: SimulatedGitHub) -> FastAPI:
    app = FastAPI(title="a simulated GitHub", openapi_url=None)
    app.state.closing = asyncio.Event()
    for endpoint in ENDPOINTS:
        app.add_route(f"{API_PREFIX}{_pattern(endpoint.path)}", _through(endpoint, github), methods=[endpoint.method])
    app.add_exception_handler(404, _unknown)
    app.add_exception_handler(405, _unknown)
    return app


def _through(endpoint: Endpoint, github: SimulatedGitHub) -> Callable[[Request], Awaitable[Response]]:
    async def act(request: Request) -> Response:
        return await answer(request, endpoint, github)

    return act


def _pattern(path: str) -> str:
    for name in _SPANS_SLASHES:
        path = path.replace(f"{{{name}}}", f"{{{name}:path}}")
    return path


async def _unknown(request: Request, error: Exception) -> Response:
    body = {"message": "Not Found", "documentation_url": DOCUMENTATION, "status": "404"}
    return JSONResponse(body, status_code=404)
