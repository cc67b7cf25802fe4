"""A namespace of a real Kubernetes API server for one test: PROW_TEST_KUBECONFIG's current context, asked as an admin.

plank gets the rights of `k8s/base/plank/rbac.yaml` in it, and no others. A bare API server is enough: the service
account that a controller would make is made here, and a test plays the kubelet, whose log server is on this machine.
"""

import os
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import yaml
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from prowcommon.kube.access import accesses, connect
from support.kubeapi import Json
from support.kubelet import NODE, Kubelet

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
    admin = await connect(access)
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
            async with _log_server(directory, logs) as port:
                await _announce_node(session, port)
                kubelet = Kubelet(configuration.host, namespace, authorization=authorization, tls=tls, logs=logs)
                server: Json = {"server": configuration.host, "insecure-skip-tls-verify": not configuration.verify_ssl}
                if configuration.ssl_ca_cert:
                    server["certificate-authority"] = configuration.ssl_ca_cert
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
async def _log_server(directory: Path, logs: Mapping[str, bytes]) -> AsyncIterator[int]:
    """Where the API server asks the kubelet for logs."""

    async def log(request: web.Request) -> web.Response:
        limit = int(request.query.get("limitBytes", 10**9))
        return web.Response(body=logs.get(request.match_info["pod"], b"")[:limit], content_type="text/plain")

    app = web.Application()
    app.router.add_get("/containerLogs/{namespace}/{pod}/{container}", log)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=_own_certificate(directory))
    await site.start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def _own_certificate(directory: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NODE)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .sign(key, hashes.SHA256())
    )
    pem = directory / "kubelet.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)
    return context


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
