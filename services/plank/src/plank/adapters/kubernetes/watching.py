"""Follows a cluster's pods: lists them, then watches from the list's version on, for as long as it runs.

* A watch that ends, or is cut, is resumed from the last version heard of; bookmarks keep that version young. When the
  server no longer keeps it (410), and once in a while whatever happens, everything is listed anew.
* The cluster counts as reachable from a list or an opened watch on, until the next one fails.

Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
"""

import asyncio
import random
from collections.abc import Callable

import structlog

from plank.adapters.kubernetes.metrics import ClusterNumbers
from plank.adapters.kubernetes.mirror import PodMirror
from plank.adapters.kubernetes.wire import Pod, decode_bookmark, decode_event, decode_pod, decode_pods
from plank.domain.manifest.metadata import BUILD_LABEL
from plank.domain.standing import Reach
from prowcommon.clock import Clock
from prowcommon.errors import ProwError, Unavailable
from prowcommon.kube.refusals import Expired, has_expired
from prowcommon.kube.transport import KubeApi, Query

log = structlog.get_logger()

SELECTOR = f"created-by-prow=true,{BUILD_LABEL}"
_PAGE = "500"
_WATCH_SECONDS = 240
_SILENCE_SECONDS = 90.0
"""A server sends a bookmark about once a minute: a longer silence is a line that was cut."""
_RELIST_SECONDS = 20 * 60
_GOOD_SECONDS = 5.0
"""A watch that held for so long, or told anything, was none that failed."""
_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 5.0


class PodWatch:
    """Keeps `mirror` like the cluster, and `reach` true."""

    def __init__(
        self,
        api: KubeApi,
        mirror: PodMirror,
        reach: Reach,
        clock: Clock,
        *,
        namespace: Callable[[], str],
        numbers: ClusterNumbers,
    ) -> None:
        self._api = api
        self._mirror = mirror
        self._reach = reach
        self._clock = clock
        self._namespace = namespace
        self._numbers = numbers
        self._listed_because = ""
        self.in_step = asyncio.Event()
        """Set while the mirror follows the cluster."""

    async def run(self) -> None:
        """Until cancelled, whatever the cluster does."""
        pause = _FIRST_PAUSE_SECONDS
        while True:
            try:
                await self.list_all()
                await self._follow()
                pause, self._listed_because = _FIRST_PAUSE_SECONDS, "due"
                continue
            except Expired as error:
                self._listed_because = "expired"
                log.info("pods_are_listed_anew", cluster=self._api.cluster, because=str(error))
            except ProwError as error:
                self._lost(str(error))
            except Exception as error:
                log.exception("pod_watch_failed", cluster=self._api.cluster)
                self._lost(f"{type(error).__name__}: {error}")
            await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - so that not all planks come at once
            pause = _FIRST_PAUSE_SECONDS if self._reach.is_reachable else min(2 * pause, _LONGEST_PAUSE_SECONDS)

    async def list_all(self) -> None:
        """What is there, and what no longer is."""
        pods: list[Pod] = []
        query = [("labelSelector", SELECTOR), ("limit", _PAGE)]
        further: Query = ()
        while True:
            page = decode_pods(await self._api.ask("GET", self._path, query=[*query, *further]))
            pods += page.items
            if not page.metadata.continue_:
                break
            further = [("continue", page.metadata.continue_)]
        self._mirror.replace(pods, version=int(page.metadata.resource_version))
        if self._listed_because:
            self._numbers.relisted(self._listed_because)
        self._reached()

    async def _follow(self) -> None:
        """Watches until it is time for another list. Raises what ends it earlier."""
        loop = asyncio.get_running_loop()
        until = loop.time() + _RELIST_SECONDS * random.uniform(0.75, 1)  # noqa: S311
        tried = 0
        while loop.time() < until:
            began, version = loop.time(), self._mirror.version
            try:
                await self._watch()
                tried, because = 0, "ended"
            except Expired:
                raise
            except ProwError as error:
                # A line is cut now and then; the first time in a row it is just taken up again.
                was_good = loop.time() - began > _GOOD_SECONDS or self._mirror.version > version
                tried, because = 1 if was_good else tried + 1, "cut"
                if tried > 1:
                    raise
                log.info("pod_watch_cut", cluster=self._api.cluster, because=str(error))

            await asyncio.sleep(_FIRST_PAUSE_SECONDS)
            self._numbers.watch_restarted(because)

    async def _watch(self) -> None:
        query = [
            ("labelSelector", SELECTOR),
            ("watch", "true"),
            ("allowWatchBookmarks", "true"),
            ("resourceVersion", str(self._mirror.version)),
            ("timeoutSeconds", str(_WATCH_SECONDS + random.randrange(60))),  # noqa: S311
        ]
        async with self._api.lines(self._path, query=query, patience_seconds=_SILENCE_SECONDS) as lines:
            self._reached()
            async for line in lines:
                self._hear(line)

    def _hear(self, line: bytes) -> None:
        event = decode_event(line)
        match event.type:
            case "BOOKMARK":
                version = decode_bookmark(event.object).metadata.resource_version
                self._mirror.version = max(self._mirror.version, int(version))
            case "ERROR" if has_expired(bytes(event.object)):
                raise Expired(f"version {self._mirror.version} is no longer kept")
            case "ERROR":
                raise Unavailable(f"The watch of build cluster {self._api.cluster!r} ended: {bytes(event.object)!r}")
            case kind:
                self._mirror.hear(decode_pod(event.object), is_gone=kind == "DELETED")

    def _reached(self) -> None:
        if not self._reach.is_reachable:
            log.info("cluster_reached", cluster=self._api.cluster, pods=len(self._mirror))
        self._reach.reached(self._clock.now())
        self.in_step.set()

    def _lost(self, why: str) -> None:
        if self._reach.is_reachable:
            log.warning("cluster_lost", cluster=self._api.cluster, because=why)
        self._reach.lost(why, self._clock.now())
        if self.in_step.is_set():
            self._listed_because = "lost"
        self.in_step.clear()

    @property
    def _path(self) -> str:
        return f"/api/v1/namespaces/{self._namespace()}/pods"
