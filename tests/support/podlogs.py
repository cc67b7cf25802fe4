"""Logs as a node hands them out: what a container has printed, up to a limit, or for as long as it prints.

Logs are kept by `POD/CONTAINER`, or by `POD` alone for a pod's first container.
"""

import asyncio
from collections.abc import Callable, Mapping, MutableMapping

from aiohttp import web

_LOOK_SECONDS = 0.01
_CHUNK_BYTES = 256 * 1024


async def hand_out(
    request: web.Request, logs: Mapping[str, bytes], pod: str, container: str, has_ended: Callable[[], bool]
) -> web.StreamResponse:
    """The answer to a request for a log, with the API server's own parameters."""
    limit = int(request.query.get("limitBytes", 10**9))
    follows = request.query.get("follow") == "true"
    response = web.StreamResponse(headers={"Content-Type": "text/plain"})
    await response.prepare(request)
    at = 0
    try:
        while True:
            is_over = has_ended()
            log = logs.get(f"{pod}/{container}", logs.get(pod, b""))[:limit]
            while at < len(log):
                await response.write(log[at : at + _CHUNK_BYTES])
                at = min(len(log), at + _CHUNK_BYTES)
            if is_over or not follows:
                return response
            await asyncio.sleep(_LOOK_SECONDS)
    except ConnectionResetError:
        return response  # whoever read has gone


def forget(logs: MutableMapping[str, bytes], pod: str) -> None:
    """Another pod of that name begins."""
    for key in [key for key in logs if key == pod or key.startswith(f"{pod}/")]:
        del logs[key]
