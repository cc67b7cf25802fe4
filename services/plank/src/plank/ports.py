"""What plank asks of the world."""

from collections.abc import AsyncIterator, Collection, Mapping
from typing import Protocol

from plank.domain.pods import LogChunk, ObservedPod, PodToStart
from plank.domain.standing import Reach
from prowcommon.errors import Unavailable
from prowcommon.ids import BuildId, ProwJobId


class ClusterUnreachable(Unavailable):
    """A build cluster can't be reached at all: nothing can be said of its pods."""

    def __init__(self, cluster: str, reach: Reach) -> None:
        why = reach.last_error or "it has not answered yet"
        super().__init__(f"Build cluster {cluster!r} can't be reached since {reach.since:%Y-%m-%d %H:%M:%S} UTC: {why}")
        self.since = reach.since


class PodRunner(Protocol):
    """One build cluster. A pod is named by its ProwJob's id; at most one pod of a ProwJob exists at a time.

    Every method may raise Unavailable (the cluster is down or slow: ask again later); `find` raises ClusterUnreachable
    when it is out of reach as a whole. All are safe to repeat.
    """

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
