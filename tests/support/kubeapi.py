"""A Kubernetes API server that a test plays: pods only, over real HTTP, as much as the adapter and a kubelet need.

* Resource versions grow by one with every write; a list carries the newest, a watch begins after one.
* Label selectors, pages (`limit`, `continue`), bookmarks, 410 for versions that are no longer kept.
* A removal has its preconditions and its grace: a pod on a node stays until somebody removes it without grace.
* Faults on demand: answers of any status, a server that forgets old versions, watches that are cut.

What it leaves out (most validation, admission, rights) is for `make test-kubernetes`, which asks a real one.
"""

import asyncio
import copy
import json
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from aiohttp import web

Json = dict[str, Any]

_GRACE_SECONDS = 30
_PODS = "/api/v1/namespaces/{namespace}/pods"


@dataclass
class Fault:
    """The next `times` requests like this are refused: creations of pods, unless said otherwise."""

    status: int
    times: int = 1
    method: str = "POST"
    path: str = "/pods"
    """What the path ends in."""
    message: str = "injected"
    retry_after: str = ""


@dataclass
class FakeKubeApi:
    logs: MutableMapping[str, bytes] = field(default_factory=dict)
    """By pod: what its container has printed."""
    asked: list[str] = field(default_factory=list)
    """Method, path and query of every request."""
    removals: list[Json] = field(default_factory=list)
    """The options of every removal."""
    faults: list[Fault] = field(default_factory=list)
    token: str = ""
    """Whoever brings a token must bring this one."""
    loses_next_answer: bool = False
    """The next creation is carried out, and its line cut before the answer."""
    is_silent: bool = False
    """Watches tell nothing of what happens."""
    bookmark_seconds: float = 0.2
    url: str = ""

    def __post_init__(self) -> None:
        self._version = 100
        self._pods: dict[tuple[str, str], Json] = {}
        self._events: list[tuple[int, str, Json]] = []
        self._forgotten = 0
        self._watches: set[asyncio.Event] = set()
        self._cut = 0

    def pods(self) -> list[Json]:
        return list(self._pods.values())

    def forget(self) -> None:
        """No version before this one is kept, and no watch goes on: a server after a compaction."""
        self._forgotten = self._version
        self._events.clear()
        self.cut_watches()

    def cut_watches(self) -> None:
        self._cut += 1
        self._wake()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["FakeKubeApi"]:
        app = web.Application(middlewares=[self._gate])
        app.router.add_get(_PODS, self._list_or_watch)
        app.router.add_post(_PODS, self._create)
        app.router.add_get(_PODS + "/{name}", self._get)
        app.router.add_delete(_PODS + "/{name}", self._delete)
        app.router.add_patch(_PODS + "/{name}/status", self._patch_status)
        app.router.add_post(_PODS + "/{name}/binding", self._bind)
        app.router.add_get(_PODS + "/{name}/log", self._log)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            self.cut_watches()
            await runner.cleanup()

    @web.middleware
    async def _gate(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.asked.append(f"{request.method} {request.path_qs}")
        if request.headers.get("Authorization", "") not in ("", f"Bearer {self.token}"):
            return _status(401, "Unauthorized")
        is_creation = request.method == "POST" and request.path.endswith("/pods")
        for fault in self.faults:
            if fault.times and fault.method == request.method and request.path.endswith(fault.path):
                fault.times -= 1
                headers = {"Retry-After": fault.retry_after} if fault.retry_after else None
                return _status(fault.status, fault.message, headers=headers)
        response: web.StreamResponse = await handler(request)
        if is_creation and self.loses_next_answer and request.transport is not None:
            self.loses_next_answer = False
            request.transport.abort()
        return response

    async def _create(self, request: web.Request) -> web.Response:
        pod = await request.json()
        key = (request.match_info["namespace"], pod["metadata"]["name"])
        if key in self._pods:
            return _status(409, f'pods "{key[1]}" already exists', reason="AlreadyExists")
        if flaw := _flaw(pod["spec"]):
            return _status(422, f'Pod "{key[1]}" is invalid: {flaw}', reason="Invalid")
        pod["metadata"] |= {"namespace": key[0], "uid": str(uuid4()), "creationTimestamp": _now()}
        pod["status"] = {"phase": "Pending"}
        return web.json_response(self._write("ADDED", key, pod), status=201)

    async def _get(self, request: web.Request) -> web.Response:
        pod = self._pods.get(_key(request))
        return web.json_response(pod) if pod else _not_found(request)

    async def _delete(self, request: web.Request) -> web.Response:
        key = _key(request)
        pod = self._pods.get(key)
        if pod is None:
            return _not_found(request)
        options = await request.json() if request.can_read_body else {}
        self.removals.append(options)
        wanted = (options.get("preconditions") or {}).get("uid", pod["metadata"]["uid"])
        if wanted != pod["metadata"]["uid"]:
            return _status(409, "Precondition failed: UID in precondition is not the pod's", reason="Conflict")
        grace = options.get("gracePeriodSeconds")
        if grace is None:
            grace = pod["spec"].get("terminationGracePeriodSeconds", _GRACE_SECONDS)
        has_ended = pod["status"]["phase"] in ("Succeeded", "Failed")
        if grace == 0 or has_ended or "nodeName" not in pod["spec"]:
            del self._pods[key]
            return web.json_response(self._write("DELETED", key, pod))
        if "deletionTimestamp" not in pod["metadata"]:
            ending = {"deletionTimestamp": _now(plus=grace), "deletionGracePeriodSeconds": grace}
            pod = pod | {"metadata": pod["metadata"] | ending}
            return web.json_response(self._write("MODIFIED", key, pod))
        return web.json_response(pod)

    async def _patch_status(self, request: web.Request) -> web.Response:
        key = _key(request)
        pod = self._pods.get(key)
        if pod is None:
            return _not_found(request)
        patch = await request.json()
        pod = pod | {"status": pod["status"] | patch["status"]}
        return web.json_response(self._write("MODIFIED", key, pod))

    async def _bind(self, request: web.Request) -> web.Response:
        key = _key(request)
        pod = self._pods.get(key)
        if pod is None:
            return _not_found(request)
        node = (await request.json())["target"]["name"]
        self._write("MODIFIED", key, pod | {"spec": pod["spec"] | {"nodeName": node}})
        return _status(201, "bound")

    async def _log(self, request: web.Request) -> web.Response:
        key = _key(request)
        pod = self._pods.get(key)
        if pod is None:
            return _not_found(request)
        container = request.query["container"]
        if container not in [each["name"] for each in pod["spec"]["containers"]]:
            return _status(400, f"container {container} is not valid for pod {key[1]}")
        if pod["status"]["phase"] == "Pending":
            return _status(400, f'container "{container}" in pod "{key[1]}" is waiting to start: ContainerCreating')
        limit = int(request.query.get("limitBytes", 10**9))
        return web.Response(body=self.logs.get(key[1], b"")[:limit], content_type="text/plain")

    async def _list_or_watch(self, request: web.Request) -> web.StreamResponse:
        if request.query.get("watch") == "true":
            return await self._watch(request)
        namespace, selector = request.match_info["namespace"], request.query.get("labelSelector", "")
        begin = int(request.query.get("continue") or 0)
        most = int(request.query.get("limit") or 10**9)
        found = [pod for (ns, _), pod in sorted(self._pods.items()) if ns == namespace and _selects(selector, pod)]
        page, further = found[begin : begin + most], begin + most
        meta = {"resourceVersion": str(self._version)}
        if further < len(found):
            meta["continue"] = str(further)
        return web.json_response({"kind": "PodList", "apiVersion": "v1", "metadata": meta, "items": page})

    async def _watch(self, request: web.Request) -> web.StreamResponse:
        namespace, selector = request.match_info["namespace"], request.query.get("labelSelector", "")
        version = int(request.query["resourceVersion"])
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        if version < self._forgotten:
            gone = {
                "kind": "Status",
                "code": 410,
                "reason": "Expired",
                "message": f"too old resource version: {version}",
            }
            await _send(response, "ERROR", gone)
            return response
        cut, news = self._cut, asyncio.Event()
        self._watches.add(news)
        until = asyncio.get_running_loop().time() + float(request.query.get("timeoutSeconds", 300))
        try:
            while cut == self._cut and asyncio.get_running_loop().time() < until:
                news.clear()
                if self.is_silent and selector:
                    await news.wait()
                    continue
                for at, kind, pod in [event for event in self._events if event[0] > version]:
                    version = at
                    if pod["metadata"]["namespace"] == namespace and _selects(selector, pod):
                        await _send(response, kind, pod)
                try:
                    await asyncio.wait_for(news.wait(), self.bookmark_seconds)
                except TimeoutError:
                    version = max(version, self._version if not self._newer(version) else version)
                    await _send(response, "BOOKMARK", {"kind": "Pod", "metadata": {"resourceVersion": str(version)}})
        except ConnectionResetError:
            pass  # whoever watched has gone
        finally:
            self._watches.discard(news)
        return response

    def _newer(self, version: int) -> bool:
        return bool(self._events) and self._events[-1][0] > version

    def _write(self, kind: str, key: tuple[str, str], pod: Json) -> Json:
        self._version += 1
        pod = copy.deepcopy(pod)
        pod["metadata"]["resourceVersion"] = str(self._version)
        if kind != "DELETED":
            self._pods[key] = pod
        self._events.append((self._version, kind, pod))
        self._wake()
        return pod

    def _wake(self) -> None:
        for each in self._watches:
            each.set()


async def _send(response: web.StreamResponse, kind: str, thing: Json) -> None:
    await response.write(json.dumps({"type": kind, "object": thing}).encode() + b"\n")


def _key(request: web.Request) -> tuple[str, str]:
    return request.match_info["namespace"], request.match_info["name"]


def _not_found(request: web.Request) -> web.Response:
    return _status(404, f'pods "{request.match_info["name"]}" not found', reason="NotFound")


def _status(code: int, message: str, *, reason: str = "", headers: dict[str, str] | None = None) -> web.Response:
    said = {"kind": "Status", "apiVersion": "v1", "code": code, "message": message, "reason": reason}
    return web.json_response(said, status=code, headers=headers)


def _flaw(spec: Json) -> str:
    """The one rule of many that a scene needs."""
    names = [container["name"] for container in spec["containers"]]
    doubled = next((at for at, name in enumerate(names) if name in names[:at]), None)
    return "" if doubled is None else f'spec.containers[{doubled}].name: Duplicate value: "{names[doubled]}"'


def _selects(selector: str, pod: Json) -> bool:
    labels = pod["metadata"].get("labels", {})
    for term in filter(None, selector.split(",")):
        key, _, value = term.partition("=")
        if key not in labels or ("=" in term and labels[key] != value):
            return False
    return True


def _now(*, plus: float = 0) -> str:
    return (datetime.now(UTC) + timedelta(seconds=plus)).strftime("%Y-%m-%dT%H:%M:%SZ")
