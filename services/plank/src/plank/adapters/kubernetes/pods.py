"""plank's PodRunner for one build cluster.

* A pod is named by its job, so the API server itself keeps a second one from existing; its label says of which build.
* What the watch brought is believed of pods that are there. That a pod is *not* there is asked for, each time:
  a watch that lags must never cost a job a second build.
* A pod is removed only as the one that was seen (its uid): never one that came in its place.
* While the cluster can't be reached nothing is said of its pods: ClusterUnreachable, with since when.

The API server forgets: a build whose pod was created and removed again is created once more when asked for. plank asks
only for builds it has not seen running.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import aclosing, suppress
from functools import partial

import msgspec

from plank.adapters.kubernetes import podlogs
from plank.adapters.kubernetes.metrics import ClusterMetrics, ClusterNumbers
from plank.adapters.kubernetes.mirror import Hints, PodMirror
from plank.adapters.kubernetes.observing import observed
from plank.adapters.kubernetes.podinfo import PodInfos
from plank.adapters.kubernetes.sharedlogs import SharedLogs
from plank.adapters.kubernetes.watching import PodWatch
from plank.adapters.kubernetes.wire import Meta, Pod, decode_pod
from plank.adapters.logpieces import skipping
from plank.domain.manifest.pod import pod_manifest
from plank.domain.pods import LogChunk, ObservedPod, Pieces, PodPhase, PodToStart
from plank.domain.standing import Reach
from plank.domain.unmerged import why_not
from plank.ports import ClusterUnreachable
from prowcommon.clock import Clock
from prowcommon.errors import Conflict, NotFound, Unavailable, UserError
from prowcommon.ids import BuildId, ProwJobId
from prowcommon.kube.refusals import LONG
from prowcommon.kube.transport import KubeApi
from prowcommon.tasks import all_of

_PATIENCE_SECONDS = 5.0
"""How long a question waits for the first list, or for a watch that is just taken up again."""


_LOOK_SECONDS = 15.0
"""How often whoever waits for a pod to begin looks by itself."""


class _Removed(msgspec.Struct, frozen=True):
    """The answer to a removal: the pod while its grace lasts, else either the pod or a Status."""

    kind: str = ""


class KubernetesPods:
    """A PodRunner. open_cluster gives it its watch."""

    has_sidecar = True

    def __init__(
        self,
        api: KubeApi,
        clock: Clock,
        *,
        namespace: Callable[[], str],
        unmerged_changes: Callable[[], Mapping[str, str]] = dict,
        plank_version: str = "",
        numbers: ClusterNumbers | None = None,
    ) -> None:
        """`unmerged_changes` is the configuration's `plank.unmerged_changes`."""
        self._api = api
        self._unmerged_changes = unmerged_changes
        self._namespace = namespace
        self._plank_version = plank_version
        self.reach = Reach(clock.now())
        self.mirror = PodMirror()
        self._infos = PodInfos(api)
        self._followed = SharedLogs(api.cluster)
        numbers = numbers or ClusterMetrics().of(api.cluster)
        self.watch = PodWatch(api, self.mirror, self.reach, clock, namespace=namespace, numbers=numbers)

    async def find(self, prowjob_ids: Collection[ProwJobId]) -> Mapping[ProwJobId, ObservedPod]:
        await self._in_step()
        found, unknown = {}, []
        for id_ in prowjob_ids:
            if known := self.mirror.get(id_):
                found[id_] = known.pod
            else:
                unknown.append(id_)
        for id_, pod in zip(unknown, await all_of(*map(self._get, unknown)), strict=True):
            if pod is not None:
                self.mirror.learn(pod)
                found[id_] = observed(pod)
        return found

    async def start(self, pod: PodToStart) -> None:
        manifest = pod_manifest(pod, namespace=self._namespace(), plank_version=self._plank_version)
        if refusal := why_not(pod.spec, manifest, self._unmerged_changes()):
            raise UserError(refusal)
        try:
            created = decode_pod(await self._api.ask("POST", self._path(), body=manifest))
        except Conflict:
            await self._must_be(pod)
        except NotFound as error:
            raise Unavailable(f"{error} Is there a namespace {self._namespace()!r}?", retry_after=LONG) from error
        else:
            self.mirror.learn(created)

    async def stop(self, prowjob_id: ProwJobId) -> None:
        pod = await self._get(prowjob_id)
        if pod is None or pod.metadata.deletion_timestamp is not None:
            return
        options = {"preconditions": {"uid": pod.metadata.uid}}
        try:
            answer = await self._api.ask("DELETE", self._path(prowjob_id), body=options)
        except NotFound:
            return
        self._learn_removal(pod.metadata, answer)

    def changes(self) -> AsyncIterator[ProwJobId]:
        return self.mirror.listen()

    async def read_log(
        self, prowjob_id: ProwJobId, build_id: BuildId, *, container: str, offset: int, limit_bytes: int
    ) -> LogChunk:
        pod = await self._pod_of(prowjob_id, build_id)
        return await podlogs.read_log(
            self._api, self._path(prowjob_id), pod, container=container, offset=offset, limit_bytes=limit_bytes
        )

    async def stream_log(
        self, prowjob_id: ProwJobId, build_id: BuildId, *, container: str, offset: int = 0, follow: bool = False
    ) -> Pieces:
        await self._pod_of(prowjob_id, build_id)
        path = self._path(prowjob_id)
        if follow:
            look = partial(self._once_begun, prowjob_id, build_id, self.mirror.listen())
            source = partial(podlogs.whole_log, self._api, path, look, container=container)
            pieces = self._followed.follow((build_id, container), source, offset=offset)
        else:
            pieces = skipping(podlogs.log_now(self._api, path, container=container), offset)
        async with aclosing(pieces):
            async for piece in pieces:
                yield piece

    async def podinfo(self, prowjob_id: ProwJobId, build_id: BuildId) -> bytes | None:
        try:
            answer = await self._api.ask("GET", self._path(prowjob_id))
        except NotFound:
            return None
        if observed(decode_pod(answer)).build_id != build_id:
            return None
        return await self._infos.of(msgspec.json.decode(answer), namespace=self._namespace())

    async def _pod_of(self, prowjob_id: ProwJobId, build_id: BuildId) -> ObservedPod:
        pod = (await self.find([prowjob_id])).get(prowjob_id)
        if pod is None or pod.build_id != build_id:
            raise NotFound(f"Build cluster {self._api.cluster!r} has no pod of build {build_id}.")
        return pod

    async def _once_begun(self, prowjob_id: ProwJobId, build_id: BuildId, news: Hints) -> Pod:
        """The pod itself, when it no longer waits. Raises NotFound when it is gone."""
        while (await self._pod_of(prowjob_id, build_id)).phase is PodPhase.PENDING:
            with suppress(TimeoutError):
                while await asyncio.wait_for(anext(news), _LOOK_SECONDS) != prowjob_id:
                    continue
        pod = await self._get(prowjob_id)
        if pod is None:
            raise NotFound(f"The pod of build {build_id} has just been removed.")
        return pod

    async def _must_be(self, pod: PodToStart) -> None:
        """There is one of this name already: the one that was asked for, or else this raises."""
        there = await self._get(pod.prowjob_id)
        if there is None:
            raise Unavailable(f"The pod of ProwJob {pod.prowjob_id} has just been removed.")
        self.mirror.learn(there)
        if there.metadata.deletion_timestamp is not None:
            raise Unavailable(f"The pod of an earlier build of ProwJob {pod.prowjob_id} is still being removed.")
        if observed(there).build_id != pod.build_id:
            raise Conflict(f"There is another pod named {pod.prowjob_id} already; build {pod.build_id} must wait.")

    async def _get(self, prowjob_id: ProwJobId) -> Pod | None:
        try:
            return decode_pod(await self._api.ask("GET", self._path(prowjob_id)))
        except NotFound:
            return None

    async def _in_step(self) -> None:
        if self.watch.in_step.is_set():
            return
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await self.watch.in_step.wait()
        except TimeoutError as error:
            raise ClusterUnreachable(self._api.cluster, self.reach) from error

    def _learn_removal(self, seen: Meta, answer: bytes) -> None:
        pod = Pod(metadata=seen)
        if msgspec.json.decode(answer, type=_Removed).kind == "Pod":
            pod = decode_pod(answer)
        if pod.metadata.deletion_timestamp is not None and pod.metadata.deletion_grace_period_seconds:
            self.mirror.learn(pod)
        else:
            self.mirror.drop(pod)

    def _path(self, prowjob_id: ProwJobId | None = None) -> str:
        pods = f"/api/v1/namespaces/{self._namespace()}/pods"
        return pods if prowjob_id is None else f"{pods}/{prowjob_id}"
