"""`/healthz`, `/readyz` and `/metrics`.

* `/healthz` says that the process lives, and nothing else: a neighbour's fault must not restart us.
* `/readyz` asks every neighbour; 503 names those that don't answer.
"""

import asyncio
from collections.abc import Sequence
from typing import Protocol

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from prowcommon.errors import ProwError

_PATIENCE_SECONDS = 2.0


class Neighbour(Protocol):
    """Something this service can't work without."""

    @property
    def name(self) -> str: ...

    async def ping(self) -> None:
        """Raises ProwError when it doesn't answer."""
        ...


router = APIRouter(tags=["health"])


@router.get("/healthz", include_in_schema=False)
async def healthz() -> Response:
    return Response("ok\n", media_type="text/plain")


@router.get("/readyz", include_in_schema=False)
async def readyz(request: Request) -> Response:
    answers = await ask(getattr(request.state, "neighbours", ()))
    silent = {name: why for name, why in answers.items() if why}
    lines = [f"{name}: {why or 'ok'}" for name, why in answers.items()]
    return Response("\n".join([*lines, ""]), status_code=503 if silent else 200, media_type="text/plain")


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    return Response(generate_latest(request.app.state.metrics.registry), media_type=CONTENT_TYPE_LATEST)


async def ask(neighbours: Sequence[Neighbour]) -> dict[str, str]:
    """Each neighbour's name, and why it doesn't answer (empty: it does)."""

    async def one(neighbour: Neighbour) -> str:
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await neighbour.ping()
        except (ProwError, TimeoutError) as error:
            return str(error) or f"no answer within {_PATIENCE_SECONDS:g} s"
        return ""

    whys = await asyncio.gather(*(one(neighbour) for neighbour in neighbours))
    return {neighbour.name: why for neighbour, why in zip(neighbours, whys, strict=True)}
