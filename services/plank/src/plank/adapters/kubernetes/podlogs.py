"""The log of a container, from the cluster itself, while its pod is there.

* The API server has no offset: it sends from the beginning, and what was read before is cut off as it comes.
* A log is followed over one request. When that ends while the container goes on, another begins, and what was seen is
  cut off; one that was begun after the container's end is the last.
* A container that has not begun has an empty log.
* The node keeps the newest part of a long log only (`containerLogMaxSize`, 10 MiB unless set): what it has dropped is
  not to be had here. A log that is followed or copied meanwhile keeps its beginning there.

Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#get-read-log-of-the-specified-pod,
https://kubernetes.io/docs/concepts/cluster-administration/logging/
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing

from plank.adapters.kubernetes.wire import Pod
from plank.adapters.logpieces import skipping
from plank.domain.pods import LogChunk, ObservedPod, Pieces, PodPhase
from prowcommon.errors import NotFound, Unavailable, UserError
from prowcommon.kube.transport import KubeApi

_NOT_YET = ("is waiting to start", "is initializing", "does not have a host assigned", "ContainerCreating")
_LOST = b"unable to retrieve container logs for "
"""How a node that has removed the log says so: with 200, as if it were the log."""
_SILENCE_SECONDS = 30.0
_QUIET_SECONDS = 240.0
"""A container may have nothing to say for long; a line that was cut looks just the same."""
_FIRST_PAUSE_SECONDS = 0.25
_LONGEST_PAUSE_SECONDS = 5.0


async def read_log(
    api: KubeApi, path: str, pod: ObservedPod, *, container: str, offset: int, limit_bytes: int
) -> LogChunk:
    """`pod` was seen before: what is read after its end is everything. `path` is the pod's own.

    Raises NotFound when it has no such container.
    """
    has_ended = pod.phase in (PodPhase.SUCCEEDED, PodPhase.FAILED)
    piece = bytearray()
    asked = log_now(api, path, container=container, most_bytes=offset + limit_bytes)
    async with aclosing(asked) as pieces:
        async for part in skipping(pieces, offset):
            piece += part
    del piece[limit_bytes:]
    is_complete = has_ended and len(piece) < limit_bytes
    return LogChunk(bytes(piece), offset + len(piece), is_complete=is_complete)


async def log_now(
    api: KubeApi, path: str, *, container: str, most_bytes: int | None = None, follow: bool = False
) -> Pieces:
    """One request: the log as it is, with `follow` as it goes on. Raises NotFound when there is no such container."""
    query = [("container", container)]
    query += [("limitBytes", str(most_bytes))] if most_bytes is not None else []
    query += [("follow", "true")] if follow else []
    is_first = True
    try:
        patience = _QUIET_SECONDS if follow else _SILENCE_SECONDS
        async with api.stream(f"{path}/log", query=query, patience_seconds=patience) as pieces:
            async for piece in pieces:
                if is_first and piece.startswith(_LOST):
                    raise NotFound(piece[:400].decode(errors="replace").strip())
                is_first = False
                yield piece
    except UserError as error:
        if not any(words in str(error) for words in _NOT_YET):
            raise NotFound(str(error)) from error


async def whole_log(api: KubeApi, path: str, look: Callable[[], Awaitable[Pod]], *, container: str) -> Pieces:
    """The log until its container's end, over as many requests as that takes.

    `look` asks for the pod, and raises NotFound once it is gone.
    """
    seen, pause = 0, _FIRST_PAUSE_SECONDS
    while True:
        has_ended, before = False, seen
        try:
            has_ended = _has_ended(await look(), container)
            async with aclosing(log_now(api, path, container=container, follow=not has_ended)) as pieces:
                async for piece in skipping(pieces, before):
                    seen += len(piece)
                    yield piece
        except Unavailable:
            has_ended = False
        if has_ended:
            return
        pause = _FIRST_PAUSE_SECONDS if seen > before else min(2 * pause, _LONGEST_PAUSE_SECONDS)
        await asyncio.sleep(pause)


def _has_ended(pod: Pod, container: str) -> bool:
    if pod.status.phase in (PodPhase.SUCCEEDED, PodPhase.FAILED):
        return True
    states = {each.name: each.state for each in pod.status.container_statuses or ()}
    return container in states and states[container].terminated is not None
