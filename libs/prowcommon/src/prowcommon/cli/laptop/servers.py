"""Postgres and NATS under the data directory, or the ones the environment names."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from prowcommon.cli.laptop.telling import Teller
from prowcommon.cli.laptop.watching import Running
from prowcommon.embedded.child import Child
from prowcommon.embedded.nats import running_nats
from prowcommon.embedded.postgres import running_postgres

Server = tuple[str, list[Running]]
"""Its address, and what to watch: nothing, when it is somebody else's."""


@asynccontextmanager
async def postgres(data_dir: Path, tell: Teller) -> AsyncIterator[Server]:
    if named := os.environ.get("PROW_DATABASE_URL"):
        yield named, []
        return
    began = tell.begin()
    async with running_postgres(data_dir / "postgres") as server:
        tell.done("postgres", "on a socket of its own", began)
        async with _watched("postgres", server) as running:
            yield server.url, [running]


@asynccontextmanager
async def nats(data_dir: Path, tell: Teller) -> AsyncIterator[Server]:
    if named := os.environ.get("PROW_NATS_URL"):
        yield named, []
        return
    began = tell.begin()
    async with running_nats(data_dir / "nats") as server:
        tell.done("nats", server.url, began)
        async with _watched("nats", server) as running:
            yield server.url, [running]


@asynccontextmanager
async def _watched(name: str, server: Child) -> AsyncIterator[Running]:
    over: asyncio.Future[Any] = asyncio.ensure_future(server.died.wait())
    try:
        yield Running(name, over, server.log_path)
    finally:
        over.cancel()
