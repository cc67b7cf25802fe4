"""A namespace of a real Kubernetes API server for one test: PROW_TEST_KUBECONFIG's current context, asked as an admin.

plank gets the rights of `k8s/base/plank/rbac.yaml` in it, and no others. A bare API server is enough: the service
account that a controller would make is made here, and a test plays the kubelet, whose log server is on this machine.
"""

import os
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import yaml
from aiohttp import web

from prowcommon.kube.access import accesses
from prowcommon.kube.credentials import connect
from prowcommon.kube.kubeconfig import read_context
from support.certificates import Authority
from support.kubeapi import Json
from support.kubelet import NODE, Kubelet
from support.podlogs import hand_out

RBAC = Path(__file__).parents[2] / "k8s/base/plank/rbac.yaml"
_GROUPS = {"ServiceAccount": "/api/v1", "Role": "/apis/rbac.authorization.k8s.io/v1"}
_GROUPS["RoleBinding"] = _GROUPS["Role"]


@dataclass
class RealKube:
    url: str
    namespace: str
    kubelet: Kubelet
    server: Json
    """The `cluster` of a kubeconfig."""
    user: Json
    """plank's own `user` of a kubeconfig."""


@asynccontextmanager
async def real_kube(directory: Path) -> AsyncIterator[RealKube]:
    kubeconfig = Path(os.environ["PROW_TEST_KUBECONFIG"])
    access = next(each for each in accesses(kubeconfig, in_cluster=False) if each.cluster == "default")
    admin = (await connect(access)).client
    configuration, tls = admin.configuration, admin.rest_client.ssl_context
    auth = await configuration.auth_settings()
    authorization = auth["BearerToken"]["value"] if auth else ""
    namespace = f"prow-test-{uuid4().hex[:8]}"
    headers = {"Authorization": authorization} if authorization else {}
    connector = aiohttp.TCPConnector(ssl=tls)
    try:
        async with aiohttp.ClientSession(configuration.host, headers=headers, connector=connector) as session:
            token = await _furnish(session, namespace)
            logs: dict[str, bytes] = {}
            kubelet = Kubelet(configuration.host, namespace, authorization=authorization, tls=tls, logs=logs)
            async with _log_server(directory, logs, kubelet.ended) as port:
                await _announce_node(session, port)
                server = read_context(kubeconfig, access.context).cluster
                try:
                    yield RealKube(configuration.host, namespace, kubelet, server, {"token": token})
                finally:
                    await session.delete(f"/api/v1/namespaces/{namespace}/pods", json={"gracePeriodSeconds": 0})
                    await session.delete(f"/api/v1/namespaces/{namespace}")
    finally:
        await admin.close()


async def _furnish(session: aiohttp.ClientSession, namespace: str) -> str:
    """Makes the namespace, and the service accounts in it. Returns a token of plank's."""
    await _make(session, "/api/v1/namespaces", {"metadata": {"name": namespace}})
    here = f"/namespaces/{namespace}"
    await _make(session, f"/api/v1{here}/serviceaccounts", {"metadata": {"name": "default"}})
    for thing in yaml.safe_load_all(RBAC.read_text(encoding="utf-8")):
        for subject in thing.get("subjects", ()):
            subject["namespace"] = namespace
        await _make(session, f"{_GROUPS[thing['kind']]}{here}/{thing['kind'].lower()}s", thing)
    asked = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"expirationSeconds": 3600}}
    made = await _make(session, f"/api/v1{here}/serviceaccounts/prow-plank/token", asked)
    token: str = made["status"]["token"]
    return token


async def _announce_node(session: aiohttp.ClientSession, port: int) -> None:
    await _make(session, "/api/v1/nodes", {"metadata": {"name": NODE}})
    status = {
        "addresses": [{"type": "InternalIP", "address": "127.0.0.1"}],
        "daemonEndpoints": {"kubeletEndpoint": {"Port": port}},
    }
    headers = {"Content-Type": "application/merge-patch+json"}
    async with session.patch(f"/api/v1/nodes/{NODE}/status", json={"status": status}, headers=headers) as response:
        assert response.status == 200, await response.text()


async def _make(session: aiohttp.ClientSession, path: str, thing: Json) -> Json:
    async with session.post(path, json=thing) as response:
        answer: Json = await response.json()
        assert response.status in (200, 201, 409), f"POST {path}: {answer}"
        return answer


@asynccontextmanager
async def _log_server(directory: Path, logs: Mapping[str, bytes], ended: Collection[str]) -> AsyncIterator[int]:
    """Where the API server asks the kubelet for logs."""

    async def log(request: web.Request) -> web.StreamResponse:
        pod, container = request.match_info["pod"], request.match_info["container"]
        return await hand_out(request, logs, pod, container, lambda: pod in ended)

    app = web.Application()
    app.router.add_get("/containerLogs/{namespace}/{pod}/{container}", log)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=Authority(directory).serving())
    await site.start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def kubeconfig_of(server: Mapping[str, Any], user: Mapping[str, Any], *, context: str = "default") -> str:
    """A kubeconfig with one context."""
    return yaml.safe_dump(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": context,
            "clusters": [{"name": context, "cluster": dict(server)}],
            "users": [{"name": "plank", "user": dict(user)}],
            "contexts": [{"name": context, "context": {"cluster": context, "user": "plank"}}],
        }
    )
