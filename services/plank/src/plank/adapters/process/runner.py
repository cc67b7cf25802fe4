"""plank's PodRunner for this host: writes pod.json, starts a shim, and from then on only reads.

* Nothing is remembered: every answer comes from the files and the kernel, so a restarted plank answers alike.
* A build runs once. start() of one that began and was lost, or was stopped before it began, is NotFound:
  the job needs a new build. start() of one that runs or has finished is success.
* A finished pod doesn't keep another build of its job from starting; a running one does (Conflict).
"""

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import suppress
from pathlib import Path

from plank.adapters.process import joblock, layout, leftovers, records
from plank.adapters.process.admission import refuse_untrusted
from plank.adapters.process.hints import Hints
from plank.adapters.process.plan import HostRules, plan
from plank.adapters.process.records import Standing
from plank.adapters.process.shims import Shims, clone_command
from plank.domain.pods import LogChunk, ObservedPod, Pieces, PodToStart
from prowcommon.clock import Clock
from prowcommon.errors import Conflict, NotFound, Unavailable
from prowcommon.ids import BuildId, ProwJobId

_TAKE_OVER_PATIENCE_SECONDS = 15.0
"""A shim takes over within 50 ms; a host that needs this long is in trouble, and plank should ask later."""
_LOOK_SECONDS = 0.05
"""Between looks when no hint comes: it got lost, or somebody else's shim is just taking over."""
_PIECE_BYTES = 64 * 1024
_NEW_LINES_SECONDS = 0.25
"""How soon a new line shows. The log is a file that grows; asking for its length costs next to nothing."""
_FILE_NAME = re.compile(r"[A-Za-z0-9][-A-Za-z0-9]*")
_NO_RULES = HostRules()


class ProcessRunner:
    """A PodRunner. open_process_runner gives it its heartbeat and its ear for hints."""

    has_sidecar = False

    def __init__(
        self, work_dir: Path, *, clock: Clock, trusted_repos: frozenset[str], rules: HostRules = _NO_RULES
    ) -> None:
        self._work_dir = work_dir.absolute()
        self._clock = clock
        self._trusted_repos = frozenset(repo.lower() for repo in trusted_repos)
        self._rules = rules
        self.hints = Hints(self._work_dir / layout.CHANGES)
        self.shims = Shims()

    async def find(self, prowjob_ids: Collection[ProwJobId]) -> Mapping[ProwJobId, ObservedPod]:
        return await asyncio.to_thread(self._find, tuple(prowjob_ids))

    async def start(self, pod: PodToStart) -> None:
        refuse_untrusted(pod.spec, self._trusted_repos)
        build = self._build(pod.prowjob_id, pod.build_id)
        now = self._clock.now()
        document = plan(pod, build, rules=self._rules, now=now, clone_command=clone_command(build))
        news = self.hints.subscribe(only=pod.prowjob_id)
        child = await asyncio.to_thread(self._begin, build, document)
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + _TAKE_OVER_PATIENCE_SECONDS
        while not self._has_taken_over(build, child):
            if loop.time() > give_up_at:
                raise Unavailable(f"No shim took over {build} within {_TAKE_OVER_PATIENCE_SECONDS:g} s.")
            with suppress(TimeoutError):
                await asyncio.wait_for(anext(news), _LOOK_SECONDS)

    async def stop(self, prowjob_id: ProwJobId) -> None:
        await asyncio.to_thread(self._stop, self._job_dir(prowjob_id))

    def changes(self) -> AsyncIterator[ProwJobId]:
        return self.hints.subscribe()

    async def read_log(
        self, prowjob_id: ProwJobId, build_id: BuildId, *, container: str, offset: int, limit_bytes: int
    ) -> LogChunk:
        build = self._build(prowjob_id, build_id)
        return await asyncio.to_thread(_read_log, build, container, offset, limit_bytes)

    async def stream_log(
        self, prowjob_id: ProwJobId, build_id: BuildId, *, container: str, offset: int = 0, follow: bool = False
    ) -> Pieces:
        build = self._build(prowjob_id, build_id)
        while True:
            chunk = await asyncio.to_thread(_read_log, build, container, offset, _PIECE_BYTES)
            offset = chunk.next_offset
            if chunk.data:
                yield chunk.data
            elif not follow:
                return
            if chunk.is_complete:
                return
            if not chunk.data:
                await asyncio.sleep(_NEW_LINES_SECONDS)

    async def podinfo(self, prowjob_id: ProwJobId, build_id: BuildId) -> bytes | None:
        return None  # there is no Pod

    async def left_behind(self) -> list[ProwJobId]:
        """Jobs that run no more and left nothing but logs."""
        return await asyncio.to_thread(leftovers.left_behind, self._work_dir)

    async def builds_of(self, prowjob_id: ProwJobId) -> list[BuildId]:
        return await asyncio.to_thread(leftovers.builds_of, self._job_dir(prowjob_id))

    async def remove(self, prowjob_id: ProwJobId) -> None:
        """Everything that the job left here. Raises OSError."""
        await asyncio.to_thread(leftovers.remove, self._job_dir(prowjob_id))

    def settle_in(self) -> None:
        """Makes the work directory, and the first heartbeat, before any shim could miss it."""
        self._work_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.beat()

    def beat(self) -> None:
        """Tells every shim that plank lives."""
        (self._work_dir / layout.HEARTBEAT).touch(mode=0o600)
        self.shims.reap()

    def stop_all(self) -> None:
        for job_dir in self._job_dirs():
            self._stop(job_dir)

    def running(self) -> list[str]:
        """The jobs whose shim lives, whoever started it."""
        return [job.name for job in self._job_dirs() if joblock.holder(str(job / layout.LOCK)) is not None]

    def _find(self, prowjob_ids: tuple[ProwJobId, ...]) -> dict[ProwJobId, ObservedPod]:
        seen = ((prowjob_id, records.observe(self._job_dir(prowjob_id))) for prowjob_id in prowjob_ids)
        return {prowjob_id: pod for prowjob_id, pod in seen if pod is not None}

    def _begin(self, build: Path, document: Mapping[str, object]) -> int | None:
        """The pid of a new shim; None when none is needed, or none may be."""
        if records.standing(build) is not Standing.ABSENT:
            return None
        build.mkdir(mode=0o700, parents=True, exist_ok=True)
        build.parent.chmod(0o700)  # mkdir's mode is for the last directory only
        for other in records.builds(build.parent):
            if other != build:
                layout.begin(str(other))  # a shim of it that is still to come finds it taken
        if not (build / layout.POD).exists():
            layout.write_json(str(build / layout.POD), document)
        return self.shims.spawn(build)

    def _has_taken_over(self, build: Path, child: int | None) -> bool:
        """Raises what start() is to raise when it never will."""
        # Asked first: what it wrote before it went is then seen.
        gone = child is None or self.shims.is_gone(child)
        match records.standing(build):
            case Standing.TAKEN_OVER:
                return True
            case Standing.BLOCKED:
                raise Conflict(
                    f"Another build of ProwJob {build.parent.name} is still running; {build.name} must wait."
                )
            case Standing.LOST:
                raise NotFound(f"Build {build.name} has begun before and was lost. Give its job a new build.")
            case Standing.ABSENT if gone:
                raise Unavailable(f"The shim of {build} ended at once: {_last_words(build)}")
            case _:
                return False

    def _stop(self, job_dir: Path) -> None:
        for build in records.builds(job_dir):
            layout.begin(str(build))  # what hasn't begun never will
        joblock.signal_holder(str(job_dir / layout.LOCK), signal.SIGTERM)

    def _job_dirs(self) -> list[Path]:
        return [path for path in self._work_dir.iterdir() if path.is_dir()]

    def _job_dir(self, prowjob_id: ProwJobId) -> Path:
        return self._work_dir / str(prowjob_id)

    def _build(self, prowjob_id: ProwJobId, build_id: BuildId) -> Path:
        if not _FILE_NAME.fullmatch(build_id):
            raise NotFound(f"{build_id!r} is no build id.")
        return self._job_dir(prowjob_id) / build_id


def _read_log(build: Path, container: str, offset: int, limit_bytes: int) -> LogChunk:
    # Asked first: what is read after its end is everything.
    has_ended = (build / layout.EXIT).exists() or not records.is_running(build)
    names = [layout.log_name(container, alone=alone) for alone in (True, False) if _FILE_NAME.fullmatch(container)]
    log = next((build / name for name in names if (build / name).exists()), None)
    if log is None:
        raise NotFound(f"There is no log of container {container!r} of build {build.name} here.")
    with log.open("rb") as file:
        file.seek(offset)
        data = file.read(limit_bytes)
        size = os.fstat(file.fileno()).st_size
    following = offset + len(data)
    return LogChunk(data, following, has_ended and following >= size)


def _last_words(build: Path) -> str:
    try:
        lines = (build / layout.SHIM_LOG).read_text(errors="replace").splitlines()
    except FileNotFoundError:
        lines = []
    return lines[-1] if lines else "it said nothing"
