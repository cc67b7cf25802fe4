"""What a cluster's pods looked like when last heard of, kept up to date by lists, watch events and answers to us.

* Of two versions of a pod the newer one is kept: an answer may overtake the watch, or come after it.
* What is heard is told as hints, to whoever listens.

Versions are compared as numbers, as Kubernetes allows.
Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from weakref import WeakSet

from plank.adapters.kubernetes.observing import observed, prowjob_of
from plank.adapters.kubernetes.wire import Pod
from plank.domain.pods import ObservedPod
from prowcommon.ids import ProwJobId


@dataclass(frozen=True, slots=True)
class Known:
    """One pod as heard of last."""

    uid: str
    version: int
    pod: ObservedPod


class Hints:
    """Jobs with news, each once however often it was told; waiting for one may be given up and begun again."""

    def __init__(self) -> None:
        self._told: dict[ProwJobId, None] = {}
        self._any = asyncio.Event()

    def put(self, id_: ProwJobId) -> None:
        self._told[id_] = None
        self._any.set()

    def __aiter__(self) -> AsyncIterator[ProwJobId]:
        return self

    async def __anext__(self) -> ProwJobId:
        while not self._told:
            self._any.clear()
            await self._any.wait()
        id_ = next(iter(self._told))
        del self._told[id_]
        return id_


class PodMirror:
    """Pods by job."""

    def __init__(self) -> None:
        self._pods: dict[ProwJobId, Known] = {}
        self._listeners: WeakSet[Hints] = WeakSet()
        self.version = 0
        """Everything up to here has been heard."""

    def __len__(self) -> int:
        return len(self._pods)

    def get(self, id_: ProwJobId) -> Known | None:
        return self._pods.get(id_)

    def listen(self) -> Hints:
        """Hints from now on, until nobody holds it any more."""
        hints = Hints()
        self._listeners.add(hints)
        return hints

    def replace(self, pods: Iterable[Pod], *, version: int) -> None:
        """Everything that is there, as listed at `version`. What was heard since then stays."""
        listed = {id_: pod for pod in pods if (id_ := prowjob_of(pod)) is not None}
        gone = [id_ for id_, known in self._pods.items() if id_ not in listed and known.version <= version]
        self.version = max(self.version, version)
        for id_ in gone:
            del self._pods[id_]
            self._tell(id_)
        for pod in listed.values():
            self._put(pod)

    def hear(self, pod: Pod, *, is_gone: bool = False) -> None:
        """One event of the watch."""
        if is_gone:
            self.drop(pod)
        else:
            self._put(pod)
        self.version = max(self.version, _version_of(pod))

    def learn(self, pod: Pod) -> None:
        """An answer to a request. Ignored when the watch is past it: it may tell of a pod that is gone again."""
        if _version_of(pod) > self.version:
            self._put(pod)

    def drop(self, pod: Pod) -> None:
        """The pod is gone."""
        id_ = prowjob_of(pod)
        if id_ is not None and (known := self._pods.get(id_)) is not None and known.uid == pod.metadata.uid:
            del self._pods[id_]
            self._tell(id_)

    def _put(self, pod: Pod) -> None:
        id_, version = prowjob_of(pod), _version_of(pod)
        if id_ is None:
            return
        known = self._pods.get(id_)
        if known is None or known.version < version:
            self._pods[id_] = Known(pod.metadata.uid, version, observed(pod))
            self._tell(id_)

    def _tell(self, id_: ProwJobId) -> None:
        for listener in self._listeners:
            listener.put(id_)


def _version_of(pod: Pod) -> int:
    return int(pod.metadata.resource_version)
