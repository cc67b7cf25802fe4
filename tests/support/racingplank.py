"""A plank as a process of its own, with real workers and jobs that do nothing but leave a trace:
`python -m support.racingplank NAME DATABASE_URL WITNESS CAPACITIES CLUSTER…`.

The witness is a file outside the product. Each job appends a line when it begins and one when it ends; appending one
short line is atomic, so the file's order is the order in which things happened, whoever wrote them. A plank that dies
takes its jobs along, as a node would, and whoever killed it writes that into the witness.
"""

import asyncio
import json
import os
import random
import sys
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from plank.domain.capacity import Capacities
from plank.domain.limits import Limits
from plank.domain.pods import LogChunk, ObservedPod, Pieces, PodPhase, PodToStart
from plank.worker import ClusterWorker
from prowcommon.clock import SystemClock
from prowcommon.db.database import open_database
from prowcommon.errors import NotFound
from prowcommon.ids import BuildId, ProwJobId
from prowcommon.observability.logging import configure_logging
from prowcommon.tasks import alongside

RUNS_SECONDS = (0.005, 0.03)


class Witness:
    """The file, opened for appending."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def note(self, *words: str) -> None:
        os.write(self._file, (" ".join(words) + "\n").encode())


class TracingRunner:
    """A PodRunner: a pod runs for a moment, and its only deeds are two lines in the witness."""

    has_sidecar = False

    def __init__(self, name: str, witness: Witness) -> None:
        self._name = name
        self._witness = witness
        self._pods: dict[ProwJobId, ObservedPod] = {}
        self._hints: asyncio.Queue[ProwJobId] = asyncio.Queue()

    async def find(self, prowjob_ids: Collection[ProwJobId]) -> Mapping[ProwJobId, ObservedPod]:
        return {id_: self._pods[id_] for id_ in prowjob_ids if id_ in self._pods}

    async def start(self, pod: PodToStart) -> None:
        id_ = pod.prowjob_id
        if id_ in self._pods and self._pods[id_].build_id == pod.build_id:
            return
        now = SystemClock().now()
        self._witness.note("start", self._name, str(id_), pod.spec.job, pod.spec.job_queue_name or "-")
        self._pods[id_] = ObservedPod(
            build_id=pod.build_id, phase=PodPhase.RUNNING, created_at=now, scheduled_at=now, started_at=now
        )
        asyncio.get_running_loop().call_later(random.uniform(*RUNS_SECONDS), self._end, id_)

    def _end(self, id_: ProwJobId) -> None:
        self._witness.note("end", self._name, str(id_))
        self._pods[id_] = replace(self._pods[id_], phase=PodPhase.SUCCEEDED, finished_at=SystemClock().now())
        self._hints.put_nowait(id_)

    async def stop(self, prowjob_id: ProwJobId) -> None:
        raise AssertionError(f"nobody asked for the end of {prowjob_id}")

    async def changes(self) -> AsyncIterator[ProwJobId]:
        while True:
            yield await self._hints.get()

    async def read_log(
        self, prowjob_id: ProwJobId, build_id: BuildId, *, container: str, offset: int, limit_bytes: int
    ) -> LogChunk:
        raise NotFound(f"Build {build_id} writes no log")

    async def stream_log(
        self, prowjob_id: ProwJobId, build_id: BuildId, *, container: str, offset: int = 0, follow: bool = False
    ) -> Pieces:
        raise NotFound(f"Build {build_id} writes no log")
        yield b""

    async def podinfo(self, prowjob_id: ProwJobId, build_id: BuildId) -> bytes | None:
        return None


async def main(name: str, database_url: str, witness: str, capacities: str, *clusters: str) -> None:
    limits = Limits(max_revivals=1000, capacities=Capacities(**json.loads(capacities)))
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(database_url, pool_size=8))
        for cluster in clusters:
            worker = ClusterWorker(
                cluster,
                database,
                TracingRunner(name, Witness(Path(witness))),
                SystemClock(),
                lambda: limits,
                lambda job: "",
                sweep_every=timedelta(seconds=2),
                holder=name,
            )
            await stack.enter_async_context(alongside(worker.run(), name=cluster))
        await asyncio.Event().wait()


if __name__ == "__main__":
    configure_logging("warning")
    asyncio.run(main(*sys.argv[1:]))
