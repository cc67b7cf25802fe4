"""`podinfo.json`: a pod as its API server shows it, the events about it, and its node, for whoever looks into a failure
when all that is gone. Prow's pages read it in this shape.

* Events need the right to list them; the node, which belongs to no namespace, the right to get nodes of the whole
  cluster. What plank may not see is left out, and not asked for again for an hour.
* The pod is written as it is, as Prow does: whoever may read a job's results sees the values of its variables, though
  never what comes from a Secret.

Source: core of Prow's gcsk8sreporter, pkg/crier/reporters/gcs/kubernetes.
"""

import asyncio
import json
from typing import Any

from prowcommon.errors import NotFound, ProwError, Unavailable
from prowcommon.kube.refusals import LONG
from prowcommon.kube.transport import KubeApi

_ASK_AGAIN_SECONDS = 3600.0
_MOST_EVENTS = "500"


class PodInfos:
    """Of one build cluster."""

    def __init__(self, api: KubeApi) -> None:
        self._api = api
        self._refused_until: dict[str, float] = {}

    async def of(self, pod: dict[str, Any], *, namespace: str) -> bytes:
        """The document about a pod, tab-indented."""
        info: dict[str, Any] = {"pod": pod, "events": await self._events(pod["metadata"]["uid"], namespace)}
        if (name := pod.get("spec", {}).get("nodeName")) and (node := await self._node(name)):
            info["node"] = node
        return json.dumps(info, indent="\t", ensure_ascii=False).encode()

    async def _events(self, uid: str, namespace: str) -> list[Any]:
        query = [("fieldSelector", f"involvedObject.uid={uid}"), ("limit", _MOST_EVENTS)]
        listed = await self._ask("events", f"/api/v1/namespaces/{namespace}/events", query)
        return list(listed.get("items") or []) if listed else []

    async def _node(self, name: str) -> dict[str, Any] | None:
        return await self._ask("nodes", f"/api/v1/nodes/{name}", [])

    async def _ask(self, kind: str, path: str, query: list[tuple[str, str]]) -> dict[str, Any] | None:
        now = asyncio.get_running_loop().time()
        if now < self._refused_until.get(kind, 0.0):
            return None
        try:
            found: dict[str, Any] = json.loads(await self._api.ask("GET", path, query=query))
        except NotFound:
            return None
        except ProwError as error:
            if isinstance(error, Unavailable) and error.retry_after == LONG:  # a right that only an operator can give
                self._refused_until[kind] = now + _ASK_AGAIN_SECONDS
            return None
        return found
