"""A build cluster within plank's life: its watch runs while plank does, reachable or not."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version

from plank.adapters.kubernetes.metrics import ClusterMetrics, ClusterNumbers
from plank.adapters.kubernetes.pods import KubernetesPods
from prowcommon.clock import Clock
from prowcommon.kube.access import Access
from prowcommon.kube.opening import open_api
from prowcommon.tasks import alongside


@asynccontextmanager
async def open_cluster(
    access: Access,
    *,
    clock: Clock,
    namespace: Callable[[], str],
    unmerged_changes: Callable[[], Mapping[str, str]] = dict,
    requests_per_second: float,
    when: Callable[[], Awaitable[None]] | None = None,
    metrics: ClusterMetrics | None = None,
) -> AsyncIterator[KubernetesPods]:
    """Its pods. Opening never fails: a cluster that is down is one that people can see to be down.

    It is not asked anything before `when` returns.
    """
    numbers = (metrics or ClusterMetrics()).of(access.cluster)
    async with open_api(access, requests_per_second=requests_per_second, witness=numbers) as api:
        pods = KubernetesPods(
            api,
            clock,
            namespace=namespace,
            unmerged_changes=unmerged_changes,
            plank_version=_own_version(),
            numbers=numbers,
        )
        async with alongside(_watching(pods, when, numbers), name=f"pod-watch-{access.cluster}"):
            yield pods


async def _watching(pods: KubernetesPods, when: Callable[[], Awaitable[None]] | None, numbers: ClusterNumbers) -> None:
    if when is not None:
        await when()
    numbers.shows(pods.reach, pods.mirror)
    await pods.watch.run()


def _own_version() -> str:
    try:
        return version("prow-plank")
    except PackageNotFoundError:
        return ""
