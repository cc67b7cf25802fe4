"""A build cluster within plank's life: its watch runs while plank does, reachable or not."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version

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
) -> AsyncIterator[KubernetesPods]:
    """Its pods. Opening never fails: a cluster that is down is one that people can see to be down.

    It is not asked anything before `when` returns.
    """
    async with open_api(access, requests_per_second=requests_per_second) as api:
        pods = KubernetesPods(
            api, clock, namespace=namespace, unmerged_changes=unmerged_changes, plank_version=_own_version()
        )
        async with alongside(_watching(pods, when), name=f"pod-watch-{access.cluster}"):
            yield pods


async def _watching(pods: KubernetesPods, when: Callable[[], Awaitable[None]] | None) -> None:
    if when is not None:
        await when()
    await pods.watch.run()


def _own_version() -> str:
    try:
        return version("prow-plank")
    except PackageNotFoundError:
        return ""
