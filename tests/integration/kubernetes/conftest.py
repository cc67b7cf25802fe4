"""A build cluster for each test: an API server (the fake; `make test-kubernetes`: a real one), a played kubelet."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from plank.adapters.kubernetes.opening import open_cluster
from plank.adapters.kubernetes.pods import KubernetesPods
from prowcommon.clock import SystemClock
from prowcommon.kube.access import accesses
from support.detour import Detour
from support.kubeapi import FakeKubeApi, Json
from support.kubelet import Kubelet
from support.kubescene import Kube
from support.proxy import Cable
from support.realkube import kubeconfig_of, real_kube


@asynccontextmanager
async def _behind_a_cable(directory: Path, kubelet: Kubelet, url: str, server: Json, user: Json) -> AsyncIterator[Kube]:
    address = urlsplit(url)
    async with Cable(address.hostname or "", address.port or 443).plugged_in() as cable, kubelet.working():
        kubeconfig = directory / "kubeconfig"
        through = {"server": f"{address.scheme}://127.0.0.1:{cable.port}"}
        if address.scheme == "https":
            through["tls-server-name"] = address.hostname or ""
        kubeconfig.write_text(kubeconfig_of(server | through, user), encoding="utf-8")
        yield Kube(kubelet, kubeconfig, cable)


real = pytest.param("real", marks=pytest.mark.kubernetes)


@pytest.fixture(params=["fake", real])
async def kube(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Kube]:
    """A build cluster behind a cable, as plank's kubeconfig names it."""
    if request.param == "fake":
        async with FakeKubeApi().serving() as fake:
            kubelet = Kubelet(fake.url, logs=fake.logs)
            async with _behind_a_cable(tmp_path, kubelet, fake.url, {}, {}) as plugged_in:
                plugged_in.fake = fake
                yield plugged_in
    else:
        async with (
            real_kube(tmp_path) as server,
            _behind_a_cable(tmp_path, server.kubelet, server.url, server.server, server.user) as plugged_in,
        ):
            yield plugged_in


@pytest.fixture
async def detour(kube: Kube) -> AsyncIterator[Detour]:
    """plank's kubeconfig leads over it, past the cable; it brings plank's own rights."""
    document = yaml.safe_load(kube.kubeconfig.read_text(encoding="utf-8"))
    token = document["users"][0]["user"].get("token")
    authorization = f"Bearer {token}" if token else ""
    async with Detour(kube.kubelet.url, kube.kubelet.tls, authorization).open() as detour:
        kube.kubeconfig.write_text(kubeconfig_of({"server": detour.url}, {"token": "any"}), encoding="utf-8")
        yield detour


@pytest.fixture
async def runner(kube: Kube) -> AsyncIterator[KubernetesPods]:
    (access,) = accesses(kube.kubeconfig, in_cluster=False)
    async with open_cluster(
        access, clock=SystemClock(), namespace=lambda: kube.kubelet.namespace, requests_per_second=500
    ) as pods:
        yield pods
