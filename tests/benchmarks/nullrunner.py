"""An executor that runs nothing: a pod has succeeded as soon as it was started, and says so."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping

from plank.domain.pods import LogChunk, ObservedPod, Pieces, PodPhase, PodToStart
from prowcommon.clock import SystemClock
from prowcommon.errors import NotFound
from prowcommon.ids import BuildId, ProwJobId


class NullRunner:
    """A PodRunner. What is left of a job's life is plank's own share."""

    has_sidecar = False

    def __init__(self) -> None:
        self._pods: dict[ProwJobId, ObservedPod] = {}
        self._hints: asyncio.Queue[ProwJobId] = asyncio.Queue()

    async def find(self, prowjob_ids: Collection[ProwJobId]) -> Mapping[ProwJobId, ObservedPod]:
        return {id_: self._pods[id_] for id_ in prowjob_ids if id_ in self._pods}

    async def start(self, pod: PodToStart) -> None:
        now = SystemClock().now()
        self._pods[pod.prowjob_id] = ObservedPod(
            build_id=pod.build_id, phase=PodPhase.SUCCEEDED, created_at=now, started_at=now, finished_at=now
        )
        self._hints.put_nowait(pod.prowjob_id)

    async def stop(self, prowjob_id: ProwJobId) -> None:
        self._pods.pop(prowjob_id, None)

    async def changes(self) -> AsyncIterator[ProwJobId]:
        while True:
            yield await self._hints.get()

    async def read_log(
        self, prowjob_id: ProwJobId, build_id: BuildId, *, container: str, offset: int, limit_bytes: int
    ) -> LogChunk:
        raise NotFound(f"Build {build_id} has run nothing")

    async def stream_log(
        self, prowjob_id: ProwJobId, build_id: BuildId, *, container: str, offset: int = 0, follow: bool = False
    ) -> Pieces:
        raise NotFound(f"Build {build_id} has run nothing")
        yield b""

    async def podinfo(self, prowjob_id: ProwJobId, build_id: BuildId) -> bytes | None:
        return None
