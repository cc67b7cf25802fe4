"""The PodStore of one Kubernetes cluster.

* Pods are listed by their label, a page at a time. A place in a list is kept for some minutes: when that has gone by
  (410), the list begins anew, and what was deleted meanwhile isn't in it any more.
* A pod is deleted, and patched, as the one that was listed: its uid goes along, and the server refuses any other.
* What the server answers is an outcome, or ClusterUnavailable.

Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks
"""

from collections.abc import AsyncIterator, Callable, Sequence

import msgspec
import structlog

from prowcommon.errors import Conflict, NotFound, Unavailable, UserError
from prowcommon.kube.refusals import Expired
from prowcommon.kube.transport import KubeApi
from sinker.adapters.podwire import decode_pods, seen
from sinker.domain.pods import CREATED_BY_PROW, REPORTER_FINALIZER, SeenPod
from sinker.ports import ClusterUnavailable

log = structlog.get_logger()

PAGE = 500
MOST_BEGINNINGS = 5
"""Some minutes of deleting each; the next sweep goes on."""

_SELECTOR = f"{CREATED_BY_PROW}=true"
_RELEASED = {"$deleteFromPrimitiveList/finalizers": [REPORTER_FINALIZER]}
"""As its uid, part of a strategic merge patch: it changes nothing where the finalizer isn't there."""


class KubernetesPodStore:
    """`names` are what jobs call the cluster, its name for people first; `namespace` is where its pods are now."""

    def __init__(self, api: KubeApi, names: Sequence[str], *, namespace: Callable[[], str]) -> None:
        self._api = api
        self._namespace = namespace
        self.names = tuple(names)

    @property
    def cluster(self) -> str:
        return self.names[0]

    async def pods(self) -> AsyncIterator[Sequence[SeenPod]]:
        for beginning in range(1, MOST_BEGINNINGS + 1):
            try:
                async for page in self._pages(_path(self._namespace())):
                    yield page
                return
            except Expired as error:
                log.info("pods_are_listed_anew", cluster=self.cluster, beginning=beginning, because=str(error))
                expired = error
            except (Unavailable, UserError, NotFound, Conflict) as error:
                raise ClusterUnavailable(str(error)) from error
        raise ClusterUnavailable(str(expired)) from expired

    async def delete(self, pod: SeenPod) -> bool:
        try:
            await self._api.ask("DELETE", _path_of(pod), body={"preconditions": {"uid": pod.uid}})
        except (NotFound, Conflict):
            return False
        except (Unavailable, UserError) as error:
            raise ClusterUnavailable(str(error)) from error
        return True

    async def release(self, pod: SeenPod) -> None:
        try:
            await self._api.ask("PATCH", _path_of(pod), body={"metadata": {"uid": pod.uid, **_RELEASED}})
        except (NotFound, Conflict):
            return
        except UserError as error:
            if "metadata.uid" not in str(error):  # that is how it refuses to patch another pod
                raise ClusterUnavailable(str(error)) from error
        except Unavailable as error:
            raise ClusterUnavailable(str(error)) from error

    async def _pages(self, path: str) -> AsyncIterator[Sequence[SeenPod]]:
        place = ""
        while True:
            query = [("labelSelector", _SELECTOR), ("limit", str(PAGE)), *([("continue", place)] if place else [])]
            answer = await self._api.ask("GET", path, query=query)
            try:
                page = decode_pods(answer)
            except msgspec.MsgspecError as error:
                raise Unavailable(f"Build cluster {self.cluster!r} answered with no list of pods: {error}") from error
            yield [seen(pod, self.names) for pod in page.items]
            place = page.metadata.continue_
            if not place:
                return


def _path(namespace: str) -> str:
    return f"/api/v1/namespaces/{namespace}/pods"


def _path_of(pod: SeenPod) -> str:
    return f"{_path(pod.namespace)}/{pod.name}"
