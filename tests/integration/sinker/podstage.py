"""sinker on a stage with build clusters: API servers over real HTTP, its own adapter, and pods as plank makes them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from integration.sinker.stage import SinkerScene
from plank.domain.manifest.pod import pod_manifest
from plank.domain.pods import PodToStart
from prowcommon.db import prowjobs as ledger
from prowcommon.ids import BuildId, ProwJobId
from prowcommon.prowjobs.model import JobState
from sinker.adapters.clusters import open_pod_stores
from support.kubeapi import FakeKubeApi, Json
from support.podcluster import kubeconfig_with

DAYS, HOURS, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
NODE = "node-1"


class ClusterScene:
    """`default` is the server of the kubeconfig's current context, unless a test says otherwise."""

    def __init__(self, sinker: SinkerScene, servers: Mapping[str, FakeKubeApi]) -> None:
        self.sinker = sinker
        self.servers = servers
        self.names: dict[str, str] = {}
        """Of pods: what a test calls them, by their uid."""

    async def job(self, name: str, *, ended: timedelta | None, **said: Any) -> ProwJobId:
        """A job that ended that long ago; None: it has not."""
        said.setdefault("state", JobState.PENDING if ended is None else JobState.SUCCESS)
        return await self.sinker.given(name, age=(ended or 50 * DAYS) + MINUTE, took=MINUTE, **said)

    async def pod(
        self, called: str, id_: ProwJobId, *, begun: timedelta | None, on: str = "west", phase: str = "Succeeded",
        namespace: str = "default", **meta: Any
    ) -> Json:  # fmt: skip
        """The pod that plank made of the job, which a node took that long ago; with these metadata beside its own."""
        async with self.sinker.database.connect() as connection:
            job = await ledger.get(connection, id_)
        build = PodToStart(
            prowjob_id=id_,
            build_id=BuildId(str(id_.int % 10**18)),
            spec=job.spec,
            env={},
            labels=job.labels,
            annotations=job.annotations,
        )
        return self.put(called, pod_manifest(build, namespace=namespace), begun=begun, on=on, phase=phase, **meta)

    def stranger(
        self, called: str, *, begun: timedelta | None, labels: Mapping[str, str], on: str = "west", **meta: Any
    ) -> Json:
        """A pod that isn't plank's, labelled as Prow's and so."""
        name = meta.pop("name", str(uuid4()))
        meta |= {"name": name, "namespace": "default", "labels": {"created-by-prow": "true", **labels}}
        spec = {"containers": [{"name": "test", "image": "images.example.com/test"}]}
        return self.put(called, {"metadata": meta, "spec": spec}, begun=begun, on=on, phase="Succeeded")

    def put(self, called: str, pod: Json, *, begun: timedelta | None, on: str, phase: str, **meta: Any) -> Json:
        """A pod; what a server and a node would have set is set so that it began that long ago."""
        now, uid = self.sinker.clock.now(), str(uuid4())
        set_by_server = {"uid": uid, "creationTimestamp": _instant(now - (begun or 2 * DAYS))}
        status = {"phase": "Pending"} if begun is None else {"phase": phase, "startTime": _instant(now - begun)}
        spec = pod["spec"] if begun is None else pod["spec"] | {"nodeName": NODE}
        pod = pod | {"metadata": pod["metadata"] | set_by_server | meta, "spec": spec, "status": status}
        self.servers[on].put(pod)
        self.names[uid] = called
        return pod

    def instant(self, *, ago: timedelta = timedelta()) -> str:
        """As metadata spell it."""
        return _instant(self.sinker.clock.now() - ago)

    def there(self) -> set[str]:
        """The pods that are there, but for those on their way: of them a node has still to say that they have ended."""
        pods = [pod["metadata"] for server in self.servers.values() for pod in server.pods()]
        return {self.names[meta["uid"]] for meta in pods if "deletionTimestamp" not in meta or meta.get("finalizers")}

    def listed(self, on: str) -> list[str]:
        """The lists that a server was asked for."""
        return [asked for asked in self.servers[on].asked if asked.startswith("GET") and "labelSelector" in asked]


@asynccontextmanager
async def clusters_on_stage(
    sinker: SinkerScene, directory: Path, *contexts: str, also: Mapping[str, str] | None = None
) -> AsyncIterator[ClusterScene]:
    """A server for each context, the first of them current; `also` are contexts that lead to the server of another, or
    to an address where none is.
    """
    async with AsyncExitStack() as stack:
        use = stack.enter_async_context
        servers = {context: await use(FakeKubeApi().serving()) for context in contexts}
        scene = ClusterScene(sinker, servers)
        urls = {context: server.url for context, server in servers.items()}
        urls |= {context: urls.get(to, to) for context, to in (also or {}).items()}
        kubeconfig = directory / "kubeconfig"
        kubeconfig.write_text(kubeconfig_with(urls, current=contexts[0]), encoding="utf-8")
        sinker.stores[:] = await use(
            open_pod_stores(
                kubeconfig,
                in_cluster=False,
                requests_per_second=10_000,
                namespace=lambda: sinker.config.snapshot.prow.pod_namespace,
            )
        )
        yield scene


def _instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
