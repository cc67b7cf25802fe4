"""The build clusters whose pods sinker sweeps: the same that plank works for, if both are told the same.

A context that has two names (`default` is the kubeconfig's current context where none is called so) is one cluster, and
is asked once.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from sinker.ports import PodStore


@asynccontextmanager
async def open_pod_stores(
    kubeconfig: Path | None, *, in_cluster: bool, requests_per_second: float, namespace: Callable[[], str]
) -> AsyncIterator[Sequence[PodStore]]:
    """None where sinker was told of no cluster. Nothing is asked yet: a cluster that is down is no hindrance.

    Raises InvalidConfig for a kubeconfig that can't be used.
    """
    stores: list[PodStore] = []
    async with AsyncExitStack() as stack:
        if kubeconfig is not None or in_cluster:
            # What only those need who have a cluster: half a second and 40 MB.
            from prowcommon.kube.access import Access, accesses
            from prowcommon.kube.opening import open_api
            from sinker.adapters.kubepods import KubernetesPodStore

            places: dict[tuple[Path | None, str], list[Access]] = {}
            for access in accesses(kubeconfig, in_cluster=in_cluster):
                places.setdefault((access.kubeconfig, access.context), []).append(access)
            for same in places.values():
                api = await stack.enter_async_context(open_api(same[0], requests_per_second=requests_per_second))
                names = [access.cluster for access in same]
                stores.append(KubernetesPodStore(api, names, namespace=namespace))
        yield stores
