"""sinker's PodStore for Kubernetes keeps the contract that the fake one keeps, with no more rights than sinker has."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contracts.pod_store import PodStoreContract
from sinker.adapters import kubepods
from sinker.adapters.clusters import open_pod_stores
from sinker.ports import PodStore
from support.podcluster import PodCluster, fake_cluster, real_cluster

real = pytest.param("real", marks=pytest.mark.kubernetes)


class TestTheKubernetesStoreKeepsTheContract(PodStoreContract):
    @pytest.fixture(params=["fake", real])
    async def cluster(self, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[PodCluster]:
        if request.param == "fake":
            async with fake_cluster(tmp_path) as (cluster, _):
                yield cluster
        else:
            async with real_cluster(tmp_path) as cluster:
                yield cluster

    @pytest.fixture
    async def store(self, cluster: PodCluster, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[PodStore]:
        """Its pages are small, so that there are several."""
        monkeypatch.setattr(kubepods, "PAGE", 5)
        async with open_pod_stores(
            cluster.kubeconfig, in_cluster=False, requests_per_second=500, namespace=lambda: cluster.namespace
        ) as stores:
            (store,) = stores
            yield store
