"""A node that a test plays, on any API server, the fake or a real one: it takes pods, says how they fare, removes them.

It runs no container: what a container does is what the test says. It keeps a witness's count of the pods it began.
"""

import asyncio
import json
import ssl
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp

from support.kubeapi import Json
from support.podlogs import forget

NODE = "test-node"
BUILD = "prow.k8s.io/build-id"
_PATIENCE_SECONDS = 10


@dataclass
class Kubelet:
    """`takes` pods to its node, `runs` their containers, `removes` those whose end was asked for, unless told no."""

    url: str
    namespace: str = "default"
    authorization: str = ""
    """The header it asks with."""
    tls: ssl.SSLContext | None = None
    logs: dict[str, bytes] = field(default_factory=dict)
    takes: bool = True
    runs: bool = True
    removes: bool = True
    begun: Counter[str] = field(default_factory=Counter)
    """How many pods were begun, by build."""
    most_at_once: Counter[str] = field(default_factory=Counter)
    """How many pods of one name were alive at the same time, at most."""

    most_alive: int = 0
    """How many pods of all were alive at the same time, at most."""

    def __post_init__(self) -> None:
        self.ended: set[str] = set()
        """Pods that have ended, by name."""
        self._alive: dict[str, set[str]] = {}
        self._begun: set[str] = set()
        self._listing = asyncio.Event()

    @asynccontextmanager
    async def working(self) -> AsyncIterator["Kubelet"]:
        headers = {"Authorization": self.authorization} if self.authorization else {}
        connector = aiohttp.TCPConnector(ssl=self.tls or True, limit=0)
        async with aiohttp.ClientSession(headers=headers, connector=connector) as self._session:
            work = asyncio.create_task(self._work())
            try:
                async with asyncio.timeout(_PATIENCE_SECONDS):
                    await self._listing.wait()
                yield self
            finally:
                work.cancel()
                await asyncio.wait({work})
                if not work.cancelled() and (error := work.exception()):
                    raise error

    async def take_all(self) -> None:
        """There is room now, also for those that wait."""
        self.takes = True
        for pod in (await self._ask("GET", ""))["items"]:
            await self._attend(pod)

    async def finish(self, name: str, *, exit_code: int = 0, says: str = "", **status: Any) -> None:
        """Its container prints and ends."""
        self.prints(name, says)
        pod = await self.pod(name)
        ended = {"exitCode": exit_code, "reason": "Error" if exit_code else "Completed", "finishedAt": _now()}
        began = pod["status"].get("startTime", _now())
        ending = {"phase": "Failed" if exit_code else "Succeeded"}
        states = self._states(pod, {"terminated": ended | {"startedAt": began}})
        await self.says(name, **(ending | states | status))

    async def evict(self, name: str) -> None:
        """The node is short of something, and this pod has to go."""
        await self.says(name, phase="Failed", reason="Evicted", message="The node was low on resource: memory.")

    async def lose(self, name: str) -> None:
        """Its node is gone, and the pod garbage collector says so: the pod fails by disruption."""
        condition = {
            "type": "DisruptionTarget",
            "status": "True",
            "reason": "DeletionByPodGC",
            "message": "node is gone",
        }
        await self.says(name, phase="Failed", conditions=[condition])

    async def oom_kill(self, name: str) -> None:
        """A container is ended for want of memory; the pod goes on."""
        pod = await self.pod(name)
        killed = {"exitCode": 137, "reason": "OOMKilled", "startedAt": _now(), "finishedAt": _now()}
        await self.says(name, **self._states(pod, {"terminated": killed}))

    async def remove(self, name: str) -> None:
        """Somebody removes the pod by force."""
        self.ended.add(name)
        await self._ask("DELETE", f"/{name}", {"gracePeriodSeconds": 0}, fine=(200, 404))

    def prints(self, name: str, words: str | bytes, *, container: str = "") -> None:
        """A container that runs prints; the pod's only one, unless it is named."""
        key = f"{name}/{container}" if container else name
        self.logs[key] = self.logs.get(key, b"") + (words if isinstance(words, bytes) else words.encode())

    async def says(self, name: str, **status: Any) -> None:
        """The pod's status becomes so."""
        if status.get("phase") in ("Succeeded", "Failed"):
            self.ended.add(name)
        await self._ask("PATCH", f"/{name}/status", {"status": status})

    async def tells(self, name: str, uid: str, *, reason: str, message: str) -> None:
        """There is an event about the pod."""
        about = {"kind": "Pod", "apiVersion": "v1", "namespace": self.namespace, "name": name, "uid": uid}
        event = {"metadata": {"generateName": f"{name}."}, "involvedObject": about, "type": "Normal"}
        events = f"{self.url}/api/v1/namespaces/{self.namespace}/events"
        async with self._session.post(events, json=event | {"reason": reason, "message": message}) as response:
            assert response.status == 201, await response.text()

    async def pod(self, name: str) -> Json:
        return await self._ask("GET", f"/{name}")

    async def names(self) -> list[str]:
        return [pod["metadata"]["name"] for pod in (await self._ask("GET", ""))["items"]]

    async def _work(self) -> None:
        while True:
            listed = await self._ask("GET", "")
            self._listing.set()
            for pod in listed["items"]:
                await self._attend(pod)
            version = listed["metadata"]["resourceVersion"]
            query = f"?watch=true&allowWatchBookmarks=true&resourceVersion={version}&timeoutSeconds=300"
            async with self._session.get(self._pods + query) as response:
                async for line in response.content:
                    event = json.loads(line)
                    if event["type"] == "DELETED":
                        self._forget(event["object"])
                    elif event["type"] in ("ADDED", "MODIFIED"):
                        await self._attend(event["object"])
                    elif event["type"] == "ERROR":
                        break

    async def _attend(self, pod: Json) -> None:
        meta, status = pod["metadata"], pod["status"]
        name, uid = meta["name"], meta["uid"]
        if status.get("phase") in ("Succeeded", "Failed"):
            self._forget(pod)
            return
        alive = self._alive.setdefault(name, set())
        alive.add(uid)
        self.most_at_once[name] = max(self.most_at_once[name], len(alive))
        self.most_alive = max(self.most_alive, sum(map(len, self._alive.values())))
        if "deletionTimestamp" in meta:
            if self.removes:
                self.ended.add(name)
                options = {"gracePeriodSeconds": 0, "preconditions": {"uid": uid}}
                await self._ask("DELETE", f"/{name}", options, fine=(200, 404, 409))
            return
        if status.get("phase") != "Pending" or uid in self._begun:
            return
        if not self.takes:
            waits = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/1 nodes fit."}
            if not status.get("conditions"):
                await self._tell(pod, conditions=[waits])
            return
        self._begun.add(uid)
        self.ended.discard(name)
        forget(self.logs, name)
        if "nodeName" not in pod["spec"]:
            binding = {"kind": "Binding", "apiVersion": "v1", "metadata": {"name": name}}
            target = {"target": {"kind": "Node", "apiVersion": "v1", "name": NODE}}
            await self._ask("POST", f"/{name}/binding", binding | target, fine=(201, 404, 409))
        if not self.runs:
            waiting = {"reason": "ImagePullBackOff", "message": 'Back-off pulling image "nowhere"'}
            await self._tell(pod, phase="Pending", startTime=_now(), **self._states(pod, {"waiting": waiting}))
            return
        self.begun[meta["labels"].get(BUILD, "")] += 1
        running = self._states(pod, {"running": {"startedAt": _now()}})
        await self._tell(pod, phase="Running", startTime=_now(), **running)

    async def _tell(self, pod: Json, **status: Any) -> None:
        await self._ask("PATCH", f"/{pod['metadata']['name']}/status", {"status": status}, fine=(200, 404))

    def _states(self, pod: Json, state: Json) -> Json:
        said = {"image": "test", "imageID": "", "ready": False, "restartCount": 0, "state": state}
        return {"containerStatuses": [said | {"name": each["name"]} for each in pod["spec"]["containers"]]}

    def _forget(self, pod: Json) -> None:
        self._alive.get(pod["metadata"]["name"], set()).discard(pod["metadata"]["uid"])

    async def _ask(self, method: str, path: str, body: Json | None = None, *, fine: tuple[int, ...] = (200,)) -> Json:
        headers = {"Content-Type": "application/merge-patch+json"} if method == "PATCH" else {}
        async with self._session.request(method, self._pods + path, json=body, headers=headers) as response:
            answer: Json = await response.json()
            assert response.status in fine, f"{method} {path}: {response.status} {answer}"
            return answer

    @property
    def _pods(self) -> str:
        return f"{self.url}/api/v1/namespaces/{self.namespace}/pods"


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
