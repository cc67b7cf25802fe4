"""A build cluster with pods in it, as sinker finds one: the fake API server, or a namespace of a real one.

Pods are put there by an admin, and nobody runs them: they wait for a node that never comes.
"""

import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
import yaml

from sinker.domain.pods import SeenPod
from support.kubeapi import FakeKubeApi, Json
from support.realkube import kubeconfig_of, real_kube

SINKERS_RIGHTS = Path(__file__).parents[2] / "k8s/base/sinker/rbac.yaml"
_RBAC = "/apis/rbac.authorization.k8s.io/v1"


@dataclass
class PodCluster:
    """`kubeconfig` is sinker's own, with `default` as its only context."""

    namespace: str
    kubeconfig: Path
    http: aiohttp.ClientSession
    """As an admin."""

    async def given(
        self, name: str, *, labels: dict[str, str] | None = None, finalizers: tuple[str, ...] = ()
    ) -> SeenPod:
        """A pod labelled as Prow's, unless other labels are given."""
        labels = {"created-by-prow": "true"} if labels is None else labels
        meta: Json = {"name": name, "labels": labels, "finalizers": list(finalizers)}
        spec = {"containers": [{"name": "test", "image": "images.example.com/test"}]}
        made = await self.ask("POST", "/pods", {"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": spec})
        return SeenPod(
            cluster="default",
            namespace=self.namespace,
            name=name,
            uid=made["metadata"]["uid"],
            created_at=datetime.fromisoformat(made["metadata"]["creationTimestamp"]),
            phase="Pending",
            labels=labels,
            finalizers=finalizers,
        )

    async def pods(self) -> list[str]:
        """The names of all pods that are there."""
        return [pod["metadata"]["name"] for pod in (await self.ask("GET", "/pods"))["items"]]

    async def ask(self, method: str, path: str, body: Json | None = None) -> Any:
        """In its namespace; `path` begins with the kind."""
        group = _RBAC if "role" in path else "/api/v1"
        async with self.http.request(method, f"{group}/namespaces/{self.namespace}{path}", json=body) as response:
            answer = await response.json()
            assert response.status in (200, 201), f"{method} {path}: {answer}"
            return answer


@asynccontextmanager
async def fake_cluster(directory: Path) -> AsyncIterator[tuple[PodCluster, FakeKubeApi]]:
    async with FakeKubeApi().serving() as fake, aiohttp.ClientSession(fake.url) as http:
        kubeconfig = directory / "kubeconfig"
        kubeconfig.write_text(kubeconfig_of({"server": fake.url}, {}), encoding="utf-8")
        yield PodCluster("default", kubeconfig, http), fake


@asynccontextmanager
async def real_cluster(directory: Path, *, rights: Sequence[Json] | None = None) -> AsyncIterator[PodCluster]:
    """sinker has the rights of `k8s/base/sinker/rbac.yaml`, or these; and no others."""
    async with real_kube(directory) as kube:
        headers = {"Authorization": kube.kubelet.authorization}
        tls: ssl.SSLContext | bool = kube.kubelet.tls or True
        connector = aiohttp.TCPConnector(ssl=tls)
        async with aiohttp.ClientSession(kube.url, headers=headers, connector=connector) as http:
            cluster = PodCluster(kube.namespace, directory / "kubeconfig", http)
            user = {"token": await _token(cluster, sinkers_rights() if rights is None else rights)}
            cluster.kubeconfig.write_text(kubeconfig_of(kube.server, user), encoding="utf-8")
            yield cluster
            await _let_go(cluster)


def kubeconfig_with(contexts: Mapping[str, str], *, current: str) -> str:
    """A kubeconfig of these contexts, by the addresses of their servers."""
    return yaml.safe_dump(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": current,
            "clusters": [{"name": name, "cluster": {"server": url}} for name, url in contexts.items()],
            "users": [{"name": "sinker", "user": {}}],
            "contexts": [{"name": name, "context": {"cluster": name, "user": "sinker"}} for name in contexts],
        }
    )


def sinkers_rights() -> list[Json]:
    return list(yaml.safe_load_all(SINKERS_RIGHTS.read_text(encoding="utf-8")))


async def _token(cluster: PodCluster, rights: Sequence[Json]) -> str:
    """Makes these things in the namespace; a token of the service account among them."""
    (account,) = [thing["metadata"]["name"] for thing in rights if thing["kind"] == "ServiceAccount"]
    for thing in rights:
        for subject in thing.get("subjects", ()):
            subject["namespace"] = cluster.namespace
        await cluster.ask("POST", f"/{thing['kind'].lower()}s", thing)
    asked = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"expirationSeconds": 3600}}
    made = await cluster.ask("POST", f"/serviceaccounts/{account}/token", asked)
    token: str = made["status"]["token"]
    return token


async def _let_go(cluster: PodCluster) -> None:
    """A pod with a finalizer would keep the namespace from going."""
    headers = {"Content-Type": "application/merge-patch+json"}
    for name in await cluster.pods():
        path = f"/api/v1/namespaces/{cluster.namespace}/pods/{name}"
        async with cluster.http.patch(path, json={"metadata": {"finalizers": None}}, headers=headers) as response:
            await response.read()
