"""What sinker asks of the world beside Postgres."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from sinker.domain.pods import SeenPod


class PodStore(Protocol):
    """The pods of one build cluster, in the namespace that Prow's pods are in.

    Every method may raise Unavailable (the cluster is down or slow: the next sweep asks again), within a minute or so.
    """

    @property
    def cluster(self) -> str:
        """Its alias, as jobs name it."""
        ...

    def pods(self) -> AsyncIterator[Sequence[SeenPod]]:
        """Each pod labelled `created-by-prow=true`, by pages; one that comes or goes meanwhile may be absent."""
        ...

    async def delete(self, pod: SeenPod) -> bool:
        """Ask for the removal of this very pod, by its uid. False when it is gone, or another has its name by now."""
        ...

    async def release(self, pod: SeenPod) -> None:
        """Take Prow's reporter's finalizer off this very pod. One that is gone, or doesn't carry it, is fine."""
        ...
