"""What sinker asks of the world beside Postgres."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from prowcommon.errors import Unavailable
from sinker.domain.pods import SeenPod


class ClusterUnavailable(Unavailable):
    """A build cluster is down, slow, or doesn't do what it was asked for. The next sweep asks again."""


class PodStore(Protocol):
    """The pods of one build cluster, in the namespace that Prow's pods are in.

    Every method may raise ClusterUnavailable, within a minute or so, and nothing else.
    """

    @property
    def cluster(self) -> str:
        """Its name, for people."""
        ...

    @property
    def names(self) -> Sequence[str]:
        """What jobs call it: `cluster`, and others that lead to the same pods."""
        ...

    def pods(self) -> AsyncIterator[Sequence[SeenPod]]:
        """Each pod labelled `created-by-prow=true`, by pages. One that comes or goes meanwhile may be absent; one may
        come twice, when the cluster lost its place and the list began anew.
        """
        ...

    async def delete(self, pod: SeenPod) -> bool:
        """Ask for the removal of this very pod, by its uid. False when it is gone, or another has its name by now."""
        ...

    async def release(self, pod: SeenPod) -> None:
        """Take Prow's reporter's finalizer off this very pod. One that is gone, or doesn't carry it, is fine."""
        ...
