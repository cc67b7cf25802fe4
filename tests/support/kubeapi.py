"""A Kubernetes API server that a test plays: pods only, over real HTTP, as much as the adapter and a kubelet need.

* Resource versions grow by one with every write; a list carries the newest, a watch begins after one.
* Label selectors, pages (`limit`, `continue`), bookmarks, 410 for versions that are no longer kept.
* A removal has its preconditions and its grace: a pod on a node stays until somebody removes it without grace, one with
  finalizers until they are taken off.
* Faults on demand: answers of any status. What goes wrong on the way there is played by `support.detour`.

What it leaves out (most validation, admission, rights) is for `make test-kubernetes`, which asks a real one.
"""

import asyncio
import copy
import json
import ssl
from collections.abc import AsyncIterator, Mapping, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from aiohttp import web

from support.podlogs import hand_out

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
    query: str = ""
    """What the query holds."""
    message: str = "injected"
    retry_after: str = ""


@dataclass(frozen=True)
class Passage:
    """A pod came, or it went."""

    at: datetime
    came: bool
    name: str
    labels: Mapping[str, str]


@dataclass
class FakeKubeApi:
    logs: MutableMapping[str, bytes] = field(default_factory=dict)
    """By `POD/CONTAINER`, or by `POD` for its first container: what it has printed."""
    events: list[Json] = field(default_factory=list)
    """What is told about pods."""
    asked: list[str] = field(default_factory=list)
    """Method, path and query of every request."""
    faults: list[Fault] = field(default_factory=list)
    token: str = ""
    """Whoever brings a token must bring this one."""
    lets_anybody_in: bool = True
    """Whoever brings none is let in as well."""
    unauthorized: int = 0
    """How many requests brought another one, or none."""
    bookmark_seconds: float = 0.2
    url: str = ""
    passages: list[Passage] = field(default_factory=list)
    """Every pod that came or went, in order; kept whatever the server forgets."""

    def __post_init__(self) -> None:
        self._version = 100
        self._pods: dict[tuple[str, str], Json] = {}
        self._events: list[tuple[int, str, Json]] = []
        self._forgotten = self._version
        self._watches: set[asyncio.Event] = set()
        self._cut = 0

    def pods(self) -> list[Json]:
        return list(self._pods.values())

    def put(self, pod: Json) -> None:
        """There is such a pod, with whatever a server would have set; one that had its name is gone."""
        self._write("ADDED", (pod["metadata"]["namespace"], pod["metadata"]["name"]), pod)

    def cut_watches(self) -> None:
        self._cut += 1
        self._wake()

    @asynccontextmanager
    async def serving(self, tls: ssl.SSLContext | None = None) -> AsyncIterator["FakeKubeApi"]:
        app = web.Application(middlewares=[self._gate])
        app.router.add_get(_PODS, self._list_or_watch)
        app.router.add_post(_PODS, self._create)
        app.router.add_get(_PODS + "/{name}", self._get)
        app.router.add_delete(_PODS + "/{name}", self._delete)
        app.router.add_patch(_PODS + "/{name}", self._patch)
        app.router.add_patch(_PODS + "/{name}/status", self._patch_status)
        app.router.add_post(_PODS + "/{name}/binding", self._bind)
        app.router.add_get(_PODS + "/{name}/log", self._log)
        app.router.add_get("/api/v1/namespaces/{namespace}/events", self._list_events)
        app.router.add_post("/api/v1/namespaces/{namespace}/events", self._create_event)
        app.router.add_get("/api/v1/nodes/{name}", self._get_node)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
        await site.start()
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            self.cut_watches()
            await runner.cleanup()

    @web.middleware
    async def _gate(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.asked.append(f"{request.method} {request.path_qs}")
        if not self._knows(request.headers.get("Authorization", "")):
            self.unauthorized += 1
            return _status(401, "Unauthorized")
        for fault in self.faults:
            is_meant = fault.method == request.method and request.path.endswith(fault.path)
            if fault.times and is_meant and fault.query in request.query_string:
                fault.times -= 1
                headers = {"Retry-After": fault.retry_after} if fault.retry_after else None
                return _status(fault.status, fault.message, headers=headers)
        response: web.StreamResponse = await handler(request)
        return response

    def _knows(self, authorization: str) -> bool:
        kind, _, token = authorization.partition(" ")
        return (kind.lower(), token) == ("bearer", self.token) if authorization else self.lets_anybody_in

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
        wanted = (options.get("preconditions") or {}).get("uid", pod["metadata"]["uid"])
        if wanted != pod["metadata"]["uid"]:
            return _status(409, "Precondition failed: UID in precondition is not the pod's", reason="Conflict")
        grace = options.get("gracePeriodSeconds")
        if grace is None:
            grace = pod["spec"].get("terminationGracePeriodSeconds", _GRACE_SECONDS)
        has_ended = pod["status"]["phase"] in ("Succeeded", "Failed")
        if grace == 0 or has_ended or "nodeName" not in pod["spec"]:
            grace = 0
            if not pod["metadata"].get("finalizers"):
                del self._pods[key]
                return web.json_response(self._write("DELETED", key, pod))
        if pod["metadata"].get("deletionGracePeriodSeconds", grace + 1) > grace:
            ending = {"deletionTimestamp": _now(plus=grace), "deletionGracePeriodSeconds": grace}
            pod = pod | {"metadata": pod["metadata"] | ending}
            return web.json_response(self._write("MODIFIED", key, pod))
        return web.json_response(pod)

    async def _patch(self, request: web.Request) -> web.Response:
        """Takes finalizers off, by a strategic merge patch."""
        key = _key(request)
        pod = self._pods.get(key)
        if pod is None:
            return _not_found(request)
        if request.content_type != "application/strategic-merge-patch+json":
            return _status(415, f"the body of the request was in an unknown format: {request.content_type}")
        said = (await request.json())["metadata"]
        if said.get("uid", pod["metadata"]["uid"]) != pod["metadata"]["uid"]:
            told = f'Pod "{key[1]}" is invalid: metadata.uid: Invalid value: "{said["uid"]}": field is immutable'
            return _status(422, told, reason="Invalid")
        taken = said.get("$deleteFromPrimitiveList/finalizers", [])
        left = [each for each in pod["metadata"].get("finalizers", []) if each not in taken]
        pod = pod | {"metadata": pod["metadata"] | {"finalizers": left}}
        if not left and pod["metadata"].get("deletionGracePeriodSeconds") == 0:
            del self._pods[key]
            return web.json_response(self._write("DELETED", key, pod))
        return web.json_response(self._write("MODIFIED", key, pod))

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
        uid, cut = pod["metadata"]["uid"], self._cut

        def has_ended() -> bool:
            now = self._pods.get(key)
            return cut != self._cut or now is None or now["metadata"]["uid"] != uid or _has_ended(now, container)

        return await hand_out(request, self.logs, key[1], container, has_ended)

    async def _create_event(self, request: web.Request) -> web.Response:
        self.events.append(await request.json())
        return web.json_response(self.events[-1], status=201)

    async def _list_events(self, request: web.Request) -> web.Response:
        uid = request.query["fieldSelector"].removeprefix("involvedObject.uid=")
        found = [event for event in self.events if event["involvedObject"]["uid"] == uid]
        return web.json_response({"kind": "EventList", "apiVersion": "v1", "items": found})

    async def _get_node(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        return _status(403, f'nodes "{name}" is forbidden: User "plank" cannot get resource "nodes" in API group ""')

    async def _list_or_watch(self, request: web.Request) -> web.StreamResponse:
        if request.query.get("watch") == "true":
            return await self._watch(request)
        namespace, selector = request.match_info["namespace"], request.query.get("labelSelector", "")
        after, most = request.query.get("continue", ""), int(request.query.get("limit") or 10**9)
        found = [
            pod
            for (ns, name), pod in sorted(self._pods.items())
            if ns == namespace and name > after and _selects(selector, pod)
        ]
        page, meta = found[:most], {"resourceVersion": str(self._version)}
        if most < len(found):
            meta["continue"] = page[-1]["metadata"]["name"]
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
        if kind in ("ADDED", "DELETED"):
            labels = pod["metadata"].get("labels", {})
            self.passages.append(Passage(datetime.now(UTC), kind == "ADDED", key[1], labels))
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


def _has_ended(pod: Json, container: str) -> bool:
    if pod["status"]["phase"] in ("Succeeded", "Failed"):
        return True
    states = {each["name"]: each["state"] for each in pod["status"].get("containerStatuses", [])}
    return "terminated" in states.get(container, {})


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
