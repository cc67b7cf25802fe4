"""What plank asks of the world."""

from collections.abc import AsyncIterator, Collection, Mapping
from typing import Protocol

from plank.domain.keeping import Leavings
from plank.domain.pods import LogChunk, ObservedPod, Pieces, PodToStart
from plank.domain.standing import Reach
from prowcommon.errors import Unavailable
from prowcommon.ids import BuildId, ProwJobId
from prowcommon.prowjobs.model import ProwJob


class ClusterUnreachable(Unavailable):
    """A build cluster can't be reached at all: nothing can be said of its pods."""

    def __init__(self, cluster: str, reach: Reach) -> None:
        why = reach.last_error or "it has not answered yet"
        super().__init__(f"Build cluster {cluster!r} can't be reached since {reach.since:%Y-%m-%d %H:%M:%S} UTC: {why}")
        self.since = reach.since


class LogUnreadable(Unavailable):
    """A pod is there, and its log can't be had from it now."""


class PodRunner(Protocol):
    """One build cluster. A pod is named by its ProwJob's id; at most one pod of a ProwJob exists at a time.

    Every method may raise Unavailable (the cluster is down or slow: ask again later); `find` raises ClusterUnreachable
    when it is out of reach as a whole. All are safe to repeat.
    """

    @property
    def has_sidecar(self) -> bool:
        """Whether decorated jobs get Prow's sidecar here, which uploads what they leave."""
        ...

    async def find(self, prowjob_ids: Collection[ProwJobId]) -> Mapping[ProwJobId, ObservedPod]:
        """The pods of these jobs as they are now; a job whose pod does not exist is absent from the answer."""
        ...

    async def start(self, pod: PodToStart) -> None:
        """Create the pod. When a pod of the same build exists already, that is success: it is never run twice.

        Raises UserError when the spec can never run here (the message is shown to people), Conflict when a pod of
        another build of the same job still exists, NotFound when this build has begun before and its pod is lost.
        """
        ...

    async def stop(self, prowjob_id: ProwJobId) -> None:
        """Ask for the pod's end and removal; returns once that is accepted. A pod that is gone is fine.

        After acceptance `find` shows the pod as finished or not at all; its log stays readable.
        """
        ...

    def changes(self) -> AsyncIterator[ProwJobId]:
        """Jobs whose pod has just changed, from now on: hints only, late, doubled or lost; find() tells the truth."""
        ...

    async def read_log(
        self, prowjob_id: ProwJobId, build_id: BuildId, *, container: str, offset: int, limit_bytes: int
    ) -> LogChunk:
        """At most `limit_bytes` of the log from `offset`. Raises NotFound when there is no log of that build here."""
        ...

    def stream_log(
        self, prowjob_id: ProwJobId, build_id: BuildId, *, container: str, offset: int = 0, follow: bool = False
    ) -> Pieces:
        """All of the log from `offset`, as it is now; with `follow`, as it grows, until its container has ended.

        Raises NotFound when there is no log of that build here, before the first piece or, when the pod goes
        meanwhile, after one. Many may follow one log.
        """
        ...

    async def podinfo(self, prowjob_id: ProwJobId, build_id: BuildId) -> bytes | None:
        """Prow's `podinfo.json`: the build's pod, its events, its node. None where there is no such pod, or none of
        that kind."""
        ...


class Archive(Protocol):
    """Where what pods leave outlives them. Safe to repeat. Every method may raise Unavailable."""

    def takes(self, job: ProwJob) -> bool:
        """Whether there is a place for what this job's builds leave."""
        ...

    async def keep(self, job: ProwJob, left: Leavings, runner: PodRunner) -> None:
        """Stores what is still there. Raises LogUnreadable when it is the pod that can't be read."""
        ...

    async def read(
        self, job: ProwJob, build_id: BuildId, *, container: str, offset: int, limit_bytes: int
    ) -> bytes | None:
        """At most `limit_bytes` of a kept log from `offset` on; less at its end. None when none is kept."""
        ...

    def where(self, job: ProwJob, build_id: BuildId, container: str) -> str:
        """Where a log is looked for, in words that end a sentence."""
        ...


class NoArchive:
    """An Archive that takes nothing."""

    def takes(self, job: ProwJob) -> bool:
        return False

    async def keep(self, job: ProwJob, left: Leavings, runner: PodRunner) -> None:
        return None

    async def read(
        self, job: ProwJob, build_id: BuildId, *, container: str, offset: int, limit_bytes: int
    ) -> bytes | None:
        return None

    def where(self, job: ProwJob, build_id: BuildId, container: str) -> str:
        return "no bucket is configured that would have kept it"
