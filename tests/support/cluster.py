"""A build cluster that a test plays: pods run until the test says how they end.

It answers to the contract in `tests/contracts/pod_runner.py`, as the real ones do.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass, replace

from plank.domain.pods import STOPPED, LogChunk, ObservedPod, Pieces, PodPhase, PodToStart
from prowcommon.clock import Clock
from prowcommon.errors import Conflict, NotFound, ProwError, UserError
from prowcommon.ids import BuildId, ProwJobId


@dataclass
class _Pod:
    ordered: PodToStart
    seen: ObservedPod
    log: bytes = b""


class _Changes:
    """Hints from the moment it was asked for; waiting for one may be given up and begun again."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[ProwJobId] = asyncio.Queue()

    def put(self, id_: ProwJobId) -> None:
        self._queue.put_nowait(id_)

    def __aiter__(self) -> "_Changes":
        return self

    async def __anext__(self) -> ProwJobId:
        return await self._queue.get()


class FakeCluster:
    """A PodRunner in memory. `finish` ends a pod, `lose` makes it vanish, `refuse_with` fails the next starts."""

    has_sidecar = True
    piece_bytes = 64 * 1024

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._pods: dict[ProwJobId, _Pod] = {}
        self._begun: set[BuildId] = set()
        self._listeners: list[_Changes] = []
        self.refuse_with: ProwError | None = None
        self.starts: list[BuildId] = []
        """Every build whose pod was really started, in order."""

    async def find(self, prowjob_ids: Collection[ProwJobId]) -> Mapping[ProwJobId, ObservedPod]:
        return {id_: self._pods[id_].seen for id_ in prowjob_ids if id_ in self._pods}

    async def start(self, pod: PodToStart) -> None:
        if self.refuse_with is not None:
            raise self.refuse_with
        if not (pod.spec.pod_spec or {}).get("containers"):
            raise UserError("a pod needs containers")
        there = self._pods.get(pod.prowjob_id)
        if there is not None and there.ordered.build_id == pod.build_id:
            return
        if there is not None and there.seen.finished_at is None:
            raise Conflict(f"Another build of {pod.prowjob_id} still runs")
        if pod.build_id in self._begun:
            raise NotFound(f"Build {pod.build_id} has begun before and was lost")
        now = self._clock.now()
        seen = ObservedPod(build_id=pod.build_id, phase=PodPhase.RUNNING, created_at=now, started_at=now)
        self._pods[pod.prowjob_id] = _Pod(pod, seen)
        self._begun.add(pod.build_id)
        self.starts.append(pod.build_id)
        self._tell(pod.prowjob_id)

    async def stop(self, prowjob_id: ProwJobId) -> None:
        if prowjob_id in self._pods and self._pods[prowjob_id].seen.finished_at is None:
            self.finish(prowjob_id, PodPhase.FAILED, reason=STOPPED)

    def changes(self) -> AsyncIterator[ProwJobId]:
        listener = _Changes()
        self._listeners.append(listener)
        return listener

    async def read_log(
        self, prowjob_id: ProwJobId, build_id: BuildId, *, container: str, offset: int, limit_bytes: int
    ) -> LogChunk:
        pod = self._pods.get(prowjob_id)
        if pod is None or pod.ordered.build_id != build_id:
            raise NotFound(f"There is no log of build {build_id}")
        data = pod.log[offset : offset + limit_bytes]
        following = offset + len(data)
        ended = pod.seen.finished_at is not None
        return LogChunk(data, following, is_complete=ended and following == len(pod.log))

    async def stream_log(
        self, prowjob_id: ProwJobId, build_id: BuildId, *, container: str, offset: int = 0, follow: bool = False
    ) -> Pieces:
        changes = self.changes()
        while True:
            chunk = await self.read_log(
                prowjob_id, build_id, container=container, offset=offset, limit_bytes=self.piece_bytes
            )
            offset = chunk.next_offset
            if chunk.data:
                yield chunk.data
            if chunk.is_complete or not (chunk.data or follow):
                return
            if not chunk.data:
                await anext(changes)

    async def podinfo(self, prowjob_id: ProwJobId, build_id: BuildId) -> bytes | None:
        pod = self._pods.get(prowjob_id)
        return None if pod is None else json.dumps({"pod": {"phase": pod.seen.phase}}, indent="\t").encode()

    def says(self, prowjob_id: ProwJobId, words: str) -> None:
        """The pod goes on, and prints."""
        self._pods[prowjob_id].log += words.encode()
        self._tell(prowjob_id)

    def finish(
        self,
        prowjob_id: ProwJobId,
        phase: PodPhase = PodPhase.SUCCEEDED,
        *,
        reason: str = "",
        says: str = "",
        quietly: bool = False,
    ) -> None:
        """The pod ends. `quietly`: its news is lost."""
        pod = self._pods[prowjob_id]
        pod.log += says.encode()
        pod.seen = replace(pod.seen, phase=phase, reason=reason, finished_at=self._clock.now())
        if not quietly:
            self._tell(prowjob_id)

    def lose(self, prowjob_id: ProwJobId) -> None:
        """The pod is gone, as if its node had burnt."""
        del self._pods[prowjob_id]
        self._tell(prowjob_id)

    def ordered(self, prowjob_id: ProwJobId) -> PodToStart:
        """The pod that plank asked for."""
        return self._pods[prowjob_id].ordered

    def runs(self, prowjob_id: ProwJobId) -> bool:
        return prowjob_id in self._pods and self._pods[prowjob_id].seen.finished_at is None

    def _tell(self, prowjob_id: ProwJobId) -> None:
        for queue in self._listeners:
            queue.put(prowjob_id)
