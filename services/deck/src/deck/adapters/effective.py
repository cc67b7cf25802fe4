"""The active configuration as YAML, made once for each: thousands of jobs take seconds to write out.

It is made in a thread, one at a time, and kept compressed, a tenth of its size. Whoever waits for it holds no
connection.
"""

import asyncio
import zlib

import msgspec

from deck.domain.effective import visible, yaml_parts
from prowcommon.db import configs
from prowcommon.db.database import Database
from prowcommon.errors import NotFound
from prowcommon.jobconfig.snapshot import decode


class _ProwClusters(msgspec.Struct):
    disabled_clusters: tuple[str, ...] = ()


class _Clusters(msgspec.Struct):
    """Of a snapshot only this."""

    prow: _ProwClusters = msgspec.field(default_factory=_ProwClusters)


class EffectiveConfig:
    """Raises NotFound, whatever is asked, before a configuration is active."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._making = asyncio.Lock()
        self._hash = ""
        self._packed = b""

    async def active_hash(self) -> str:
        async with self._database.connect() as connection:
            if hash_ := await configs.active_hash(connection):
                return hash_
        raise NotFound("No configuration is active yet.")

    async def yaml(self, hash_: str) -> bytes:
        """The configuration with that hash, without what Deck hides."""
        async with self._making:
            if self._hash != hash_:
                self._packed = await asyncio.to_thread(_packed, await self._snapshot(hash_))
                self._hash = hash_
            packed = self._packed
        return zlib.decompress(packed)

    async def disabled_clusters(self) -> tuple[str, ...]:
        data = await self._snapshot(await self.active_hash())
        return msgspec.msgpack.decode(data, type=_Clusters).prow.disabled_clusters

    async def _snapshot(self, hash_: str) -> bytes:
        async with self._database.connect() as connection:
            data = await configs.read_snapshot(connection, hash_)
        if data is None:
            raise NotFound(f"There is no configuration {hash_}.")
        return data


def _packed(snapshot: bytes) -> bytes:
    packing = zlib.compressobj(level=1)
    packed = [packing.compress(part) for part in yaml_parts(visible(decode(snapshot)))]
    return b"".join((*packed, packing.flush()))
