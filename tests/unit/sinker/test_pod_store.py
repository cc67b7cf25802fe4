"""The fake build cluster of sinker's tests keeps what a PodStore promises."""

from itertools import count

import pytest

from contracts.pod_store import PodStoreContract
from sinker.domain.pods import SeenPod
from support.clock import FakeClock
from support.podstore import FakePodStore

_numbers = count(1)


class _Hands:
    def __init__(self, store: FakePodStore, clock: FakeClock) -> None:
        self._store = store
        self._clock = clock

    async def given(
        self, name: str, *, labels: dict[str, str] | None = None, finalizers: tuple[str, ...] = ()
    ) -> SeenPod:
        pod = SeenPod(
            cluster=self._store.cluster,
            namespace="default",
            name=name,
            uid=f"uid-{next(_numbers)}",
            created_at=self._clock.now(),
            labels={"created-by-prow": "true"} if labels is None else labels,
            finalizers=finalizers,
        )
        self._store.put(pod)
        return pod


class TestFakePodStore(PodStoreContract):
    @pytest.fixture
    def store(self, clock: FakeClock) -> FakePodStore:
        return FakePodStore(clock)

    @pytest.fixture
    def cluster(self, store: FakePodStore, clock: FakeClock) -> _Hands:
        return _Hands(store, clock)
