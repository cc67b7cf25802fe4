"""The build clusters plank works for, by what jobs call them: contexts of a kubeconfig, and this host.

* Where plank is told of a Kubernetes cluster, this host runs jobs only for clusters that are named as its own: nobody's
  job lands on it for want of a context.
* A cluster of `disabled_clusters` is left alone: not asked, not watched, its jobs refused as those of no cluster are.
  One that leaves the list is taken up at once; one that joins it, when plank starts anew.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry

from plank.adapters.kubernetes.metrics import ClusterMetrics
from plank.adapters.process.lifetime import open_process_runner
from plank.adapters.process.runner import ProcessRunner
from plank.domain.standing import Reach
from plank.ports import PodRunner
from plank.settings import Settings
from prowcommon.clock import Clock
from prowcommon.configuring import ActiveConfig
from prowcommon.errors import InvalidConfig, NotFound

if TYPE_CHECKING:
    from prowcommon.kube.access import Access


class Executor(StrEnum):
    KUBERNETES = "kubernetes"
    PROCESS = "process"


@dataclass(frozen=True, slots=True)
class BuildCluster:
    name: str
    executor: Executor
    runner: PodRunner
    reach: Reach
    pods: Callable[[], int] | None = None
    """How many pods of Prow's it has now; None where nobody counts."""


class BuildClusters:
    """All of them. A job's cluster may be none."""

    def __init__(self, config: ActiveConfig, clusters: list[BuildCluster]) -> None:
        self._config = config
        self.all = clusters

    def runner_of(self, name: str) -> PodRunner:
        """Raises NotFound for a cluster that is none of ours."""
        for cluster in self.all:
            if cluster.name == name:
                return cluster.runner
        raise NotFound(f"This plank knows no build cluster {name!r}; it knows {', '.join(self.names()) or 'none'}.")

    @property
    def process_runner(self) -> ProcessRunner | None:
        """This host's, where jobs run on this host."""
        return next((each.runner for each in self.all if isinstance(each.runner, ProcessRunner)), None)

    def names(self) -> list[str]:
        """Those that are not disabled, in alphabetical order."""
        return sorted(cluster.name for cluster in self.all if not self.is_disabled(cluster.name))

    def is_disabled(self, name: str) -> bool:
        return self._config.is_loaded and name in self._config.snapshot.prow.disabled_clusters

    async def wanted(self, name: str) -> None:
        """Returns once a configuration is active that doesn't disable the cluster."""
        await _wanted(self._config, name)


@asynccontextmanager
async def open_build_clusters(
    settings: Settings, config: ActiveConfig, clock: Clock, *, registry: CollectorRegistry | None = None
) -> AsyncIterator[BuildClusters]:
    """Raises InvalidConfig for a kubeconfig that can't be used; a cluster that is down is no hindrance."""
    contexts, here = chosen_clusters(settings)
    clusters: list[BuildCluster] = []
    metrics = ClusterMetrics(registry) if contexts else None
    async with AsyncExitStack() as stack:
        for access in contexts:
            from plank.adapters.kubernetes.opening import open_cluster

            pods = await stack.enter_async_context(
                open_cluster(
                    access,
                    clock=clock,
                    namespace=lambda: config.snapshot.prow.pod_namespace,
                    unmerged_changes=lambda: config.snapshot.prow.plank.unmerged_changes,
                    requests_per_second=settings.cluster_requests_per_second,
                    when=partial(_wanted, config, access.cluster),
                    metrics=metrics,
                )
            )
            count = pods.mirror.__len__
            clusters.append(BuildCluster(access.cluster, Executor.KUBERNETES, pods, pods.reach, count))
        if here:
            process = await stack.enter_async_context(
                open_process_runner(
                    settings.work_dir,
                    clock=clock,
                    trusted_repos=frozenset(settings.process_trusted_repos),
                    end_jobs_on_exit=settings.process_on_exit == "end",
                )
            )
            this_host = Reach(clock.now(), is_reachable=True)
            clusters += [BuildCluster(name, Executor.PROCESS, process, this_host) for name in here]
        yield BuildClusters(config, clusters)


def chosen_clusters(settings: Settings) -> "tuple[list[Access], Sequence[str]]":
    """Those of Kubernetes, and what this host is called. Raises InvalidConfig for a choice that can't be had."""
    contexts = _contexts(settings)
    here = settings.process_clusters if not contexts or "process_clusters" in settings.model_fields_set else ()
    if doubled := sorted({access.cluster for access in contexts} & set(here)):
        named = ", ".join(doubled)
        raise InvalidConfig([f"{named}: in PROW_PLANK_PROCESS_CLUSTERS and in PROW_KUBECONFIG. Leave out one of them."])
    return contexts, here


def _contexts(settings: Settings) -> "list[Access]":
    if settings.shared.kubeconfig is None and not settings.in_cluster:
        return []
    from prowcommon.kube.access import accesses

    return accesses(settings.shared.kubeconfig, in_cluster=settings.in_cluster)


async def _wanted(config: ActiveConfig, cluster: str) -> None:
    changed = asyncio.Event()
    config.on_change.append(changed.set)
    try:
        while not config.is_loaded or cluster in config.snapshot.prow.disabled_clusters:
            changed.clear()
            await changed.wait()
    finally:
        config.on_change.remove(changed.set)
