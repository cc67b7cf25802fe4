"""Serves one app, or several side by side in one event loop.

The server's own signal handling is left out: whoever starts several decides when all of them end.
"""

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import structlog
import uvicorn
from fastapi import FastAPI
from pydantic import ValidationError

from prowcommon.errors import Unavailable, UserError
from prowcommon.http.service import ServiceDescription
from prowcommon.observability.logging import configure_logging
from prowcommon.settings import ServiceSettings

log = structlog.get_logger()

_SHUTDOWN_SECONDS = 5
"""How long open requests may finish; followed logs and live pages would otherwise hold a shutdown for ever."""


class _QuietServer(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listen(name: str, host: str, port: int) -> socket.socket:
    """A bound socket. Raises UserError that names a taken port and the way to choose another."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named because asyncio goes by it: only then does it switch Nagle's algorithm off, without which
    # the second answer on a connection waits 40 ms for an acknowledgement.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        variable = f"PROW_{name.upper()}_PORT"
        raise UserError(
            f"{name} can't listen on {host}:{port}: {error.strerror}. Choose another port with {variable}=…"
        ) from error
    return bound


@asynccontextmanager
async def serving(app: FastAPI, bound: socket.socket, *, name: str) -> AsyncIterator[asyncio.Task[None]]:
    """Serves `app` on `bound` while the block runs; it is ready when the block begins.

    Yields the server's task, which ends when the server fails. Raises Unavailable when start-up fails.
    """
    config = uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        lifespan="on",
        timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
        server_header=False,
    )
    server = _QuietServer(config)
    started = asyncio.Event()
    task = asyncio.create_task(_serve(server, bound, started), name=f"serve-{name}")
    waiting = asyncio.create_task(started.wait())
    try:
        await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if not server.started:
            await task
            raise Unavailable(f"{name} did not start; its log says why.")
        yield task
    finally:
        app.state.closing.set()
        server.should_exit = True
        if not server.started:  # it may wait for a neighbour that never comes
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _serve(server: uvicorn.Server, bound: socket.socket, started: asyncio.Event) -> None:
    startup = server.startup

    async def watched(sockets: list[socket.socket] | None = None) -> None:
        await startup(sockets=sockets)
        started.set()

    server.startup = watched  # type: ignore[method-assign]
    await server.serve(sockets=[bound])


def serve(description: ServiceDescription) -> None:
    """`python -m <service>`: the environment read once, one server until a signal. Exits with 2 on bad settings."""
    try:
        settings = description.settings.from_environment()
    except ValidationError as error:
        sys.stderr.write(f"{description.name} can't start: {error}\n")
        sys.exit(2)
    configure_logging(settings.shared.log_level)
    try:
        _run(_until_signalled(description, settings))
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    except Unavailable as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(1)


async def _until_signalled(description: ServiceDescription, settings: ServiceSettings) -> None:
    ended, ready = asyncio.Event(), asyncio.Event()
    on_signals(ended.set)
    work = asyncio.create_task(_serve_until(ended, ready, description, settings))
    signalled = asyncio.create_task(ended.wait())
    await asyncio.wait({work, signalled}, return_when=asyncio.FIRST_COMPLETED)
    signalled.cancel()
    if not ready.is_set():
        work.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await work


async def _serve_until(
    ended: asyncio.Event, ready: asyncio.Event, description: ServiceDescription, settings: ServiceSettings
) -> None:
    bound = listen(description.name, settings.host, settings.port)
    async with serving(description.create_app(settings), bound, name=description.name) as server:
        log.info("service_ready", service=description.name, port=bound.getsockname()[1])
        ready.set()
        waiting = asyncio.create_task(ended.wait())
        await asyncio.wait({server, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()


def on_signals(act: Any) -> None:
    """Calls `act` on SIGTERM and SIGINT, in the running loop."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, act)


def _run(main: Any) -> None:
    try:
        import uvloop
    except ImportError:  # Windows, and wherever there is no wheel
        asyncio.run(main)
    else:
        uvloop.run(main)
