"""What every PodStore promises, as a suite: the fake's, and the Kubernetes adapter's on an API server.

A test class inherits PodStoreContract and brings two fixtures: `store`, the PodStore, and `cluster`, the hands that put
pods into it.
"""

from dataclasses import replace
from typing import Protocol

from sinker.domain.pods import REPORTER_FINALIZER, SeenPod
from sinker.ports import PodStore


class Cluster(Protocol):
    async def given(
        self, name: str, *, labels: dict[str, str] | None = None, finalizers: tuple[str, ...] = ()
    ) -> SeenPod:
        """A pod labelled as Prow's, unless other labels are given."""
        ...


async def listed(store: PodStore) -> dict[str, SeenPod]:
    return {pod.name: pod async for page in store.pods() for pod in page}


class PodStoreContract:
    async def test_it_lists_every_pod_of_prow_s_and_no_other(self, store: PodStore, cluster: Cluster) -> None:
        for number in range(12):
            await cluster.given(f"pod-{number}")
        await cluster.given("of-somebody-else", labels={"app": "web"})

        assert set(await listed(store)) == {f"pod-{number}" for number in range(12)}

    async def test_pods_that_go_while_they_are_listed_hide_no_others(self, store: PodStore, cluster: Cluster) -> None:
        for number in range(12):
            await cluster.given(f"pod-{number}")

        seen = []
        async for page in store.pods():
            for pod in page:
                seen.append(pod.name)
                await store.delete(pod)

        assert sorted(seen) == sorted(f"pod-{number}" for number in range(12))

    async def test_a_pod_says_where_it_is_and_what_it_carries(self, store: PodStore, cluster: Cluster) -> None:
        labels = {"created-by-prow": "true", "prow.k8s.io/id": "0199b2c4-0000-7000-8000-000000000000"}
        given = await cluster.given("pod", labels=labels, finalizers=(REPORTER_FINALIZER,))

        pod = (await listed(store))["pod"]

        assert (pod.cluster, pod.uid, pod.created_at) == (store.cluster, given.uid, given.created_at)
        assert pod.labels.items() >= labels.items()
        assert pod.finalizers == (REPORTER_FINALIZER,)
        assert pod.deleted_at is None

    async def test_a_deleted_pod_is_gone_or_on_its_way(self, store: PodStore, cluster: Cluster) -> None:
        pod, other = await cluster.given("pod"), await cluster.given("other")

        assert await store.delete(pod)

        left = await listed(store)
        assert "pod" not in left or left["pod"].deleted_at is not None
        assert left["other"] == other

    async def test_a_pod_that_is_gone_is_no_failure(self, store: PodStore, cluster: Cluster) -> None:
        pod = await cluster.given("pod")
        gone = replace(pod, name="no-such-pod")

        assert not await store.delete(gone)
        await store.release(gone)

    async def test_another_pod_of_that_name_is_left_alone(self, store: PodStore, cluster: Cluster) -> None:
        pod = await cluster.given("pod", finalizers=(REPORTER_FINALIZER,))
        before = replace(pod, uid="00000000-0000-0000-0000-000000000000")

        assert not await store.delete(before)
        await store.release(before)

        assert (await listed(store))["pod"] == pod

    async def test_a_pod_held_by_prow_s_reporter_goes_once_it_is_released(
        self, store: PodStore, cluster: Cluster
    ) -> None:
        pod = await cluster.given("pod", finalizers=(REPORTER_FINALIZER,))
        await store.delete(pod)
        assert (await listed(store))["pod"].deleted_at is not None

        await store.release(pod)
        await store.release(pod)

        left = await listed(store)
        assert "pod" not in left or left["pod"].finalizers == ()
