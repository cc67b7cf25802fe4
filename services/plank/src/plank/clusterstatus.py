"""How the build clusters stand, as a file in a bucket for others to read (`plank.build_cluster_status_file`).

* By cluster, in Prow's words: `Reachable`, or `Error`. Disabled clusters aren't in it.
* One plank writes it: when something has changed, and each minute all the same. Whoever reads an old file knows that
  nobody looks any more.
* What can't be written is told once, and tried again.
"""

import asyncio
import json
from datetime import timedelta

import structlog

from plank.buildclusters import BuildCluster, BuildClusters
from prowcommon.configuring import ActiveConfig
from prowcommon.errors import ProwError
from prowcommon.storage.ports import JSON, Storage

log = structlog.get_logger()

LOOK_EVERY = timedelta(seconds=2)
WRITE_EVERY = timedelta(minutes=1)


class ClusterStatusFile:
    """The file. Where it is may change with the configuration."""

    def __init__(self, clusters: BuildClusters, storage: Storage, config: ActiveConfig) -> None:
        self._clusters = clusters
        self._storage = storage
        self._config = config
        self._written: tuple[str, bytes] = ("", b"")
        self._write_at = 0.0
        self._told = ""

    async def keep_writing(self) -> None:
        """Until cancelled; for the one plank that holds the lease."""
        while True:
            if self._config.is_loaded and (address := self._config.snapshot.prow.plank.build_cluster_status_file):
                await self._write_what_is_new(address, self._status())
            await asyncio.sleep(LOOK_EVERY.total_seconds())

    async def _write_what_is_new(self, address: str, status: bytes) -> None:
        now = asyncio.get_running_loop().time()
        if (address, status) == self._written and now < self._write_at:
            return
        directory, _, name = address.rpartition("/")
        try:
            await self._storage.bucket(directory).put(name, status, content_type=JSON)
        except ProwError as error:
            if str(error) != self._told:
                log.warning("cluster_status_not_written", address=address, because=str(error))
            self._told = str(error)
        else:
            self._written, self._write_at, self._told = (address, status), now + WRITE_EVERY.total_seconds(), ""

    def _status(self) -> bytes:
        enabled = self._clusters.names()
        return json.dumps({each.name: _word(each) for each in self._clusters.all if each.name in enabled}).encode()


def _word(cluster: BuildCluster) -> str:
    return "Reachable" if cluster.reach.is_reachable else "Error"
