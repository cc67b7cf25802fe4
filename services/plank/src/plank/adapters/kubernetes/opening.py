"""A build cluster within plank's life: its watch runs while plank does, reachable or not."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version

from plank.adapters.kubernetes.access import Access, connect
from plank.adapters.kubernetes.pace import Pace
from plank.adapters.kubernetes.pods import KubernetesPods
from plank.adapters.kubernetes.transport import KubeApi
from prowcommon.clock import Clock
from prowcommon.tasks import alongside


@asynccontextmanager
async def open_cluster(
    access: Access,
    *,
    clock: Clock,
    namespace: Callable[[], str],
    requests_per_second: float,
    when: Callable[[], Awaitable[None]] | None = None,
) -> AsyncIterator[KubernetesPods]:
    """Its pods. Opening never fails: a cluster that is down is one that people can see to be down.

    It is not asked anything before `when` returns.
    """
    pace = Pace(requests_per_second, burst=max(1, round(2 * requests_per_second)))
    api = KubeApi(access.cluster, lambda: connect(access), pace)
    pods = KubernetesPods(api, clock, namespace=namespace, plank_version=_own_version())
    try:
        async with alongside(_watching(pods, when), name=f"pod-watch-{access.cluster}"):
            yield pods
    finally:
        await api.close()


async def _watching(pods: KubernetesPods, when: Callable[[], Awaitable[None]] | None) -> None:
    if when is not None:
        await when()
    await pods.watch.run()


def _own_version() -> str:
    try:
        return version("prow-plank")
    except PackageNotFoundError:
        return ""
