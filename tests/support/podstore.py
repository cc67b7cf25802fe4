"""The pods of a build cluster that a test plays, as sinker sees them.

It answers to the contract in `tests/contracts/pod_store.py`, as the real one does.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from prowcommon.clock import Clock
from sinker.domain.pods import CREATED_BY_PROW, REPORTER_FINALIZER, SeenPod
from sinker.ports import ClusterUnavailable


class FakePodStore:
    """A PodStore in memory. A pod with finalizers stays, marked as being deleted, until they are taken off."""

    page_size = 5

    def __init__(self, clock: Clock, *names: str) -> None:
        self._clock = clock
        self.names = names or ("default",)
        self._pods: dict[str, SeenPod] = {}
        self.fail_list_with: ClusterUnavailable | None = None
        self.fail_delete_with: dict[str, ClusterUnavailable] = {}
        """By the pod's name."""
        self.listed = 0

    @property
    def cluster(self) -> str:
        return self.names[0]

    @property
    def there(self) -> set[str]:
        """The names of its pods."""
        return set(self._pods)

    def put(self, pod: SeenPod) -> None:
        """There is such a pod; one that had its name is gone."""
        self._pods[pod.name] = pod

    async def pods(self) -> AsyncIterator[Sequence[SeenPod]]:
        self.listed += 1
        ours = [pod for pod in self._pods.values() if pod.labels.get(CREATED_BY_PROW) == "true"]
        for start in range(0, len(ours), self.page_size):
            if self.fail_list_with is not None:
                raise self.fail_list_with
            yield ours[start : start + self.page_size]
        if self.fail_list_with is not None:
            raise self.fail_list_with

    async def delete(self, pod: SeenPod) -> bool:
        if pod.name in self.fail_delete_with:
            raise self.fail_delete_with[pod.name]
        found = self._pods.get(pod.name)
        if found is None or found.uid != pod.uid:
            return False
        if found.finalizers:
            self._pods[pod.name] = replace(found, deleted_at=found.deleted_at or self._clock.now())
        else:
            del self._pods[pod.name]
        return True

    async def release(self, pod: SeenPod) -> None:
        found = self._pods.get(pod.name)
        if found is None or found.uid != pod.uid:
            return
        rest = tuple(each for each in found.finalizers if each != REPORTER_FINALIZER)
        if rest or found.deleted_at is None:
            self._pods[pod.name] = replace(found, finalizers=rest)
        else:
            del self._pods[pod.name]
