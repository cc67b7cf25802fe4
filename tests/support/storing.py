"""A storage for tests: a real one, a directory, behind a door that a test may shut, or hold open for a while."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from plank.adapters.archive import LOG_LIMIT_BYTES, BucketArchive
from prowcommon.errors import NotFound, Unavailable
from prowcommon.ids import BuildId
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.prowjobs.destinations import destination
from prowcommon.prowjobs.model import ProwJob
from prowcommon.settings import SharedSettings
from prowcommon.storage.opening import open_storage
from prowcommon.storage.ports import Bucket, StoredObject


class Door:
    """What every bucket asks for first."""

    def __init__(self) -> None:
        self.is_shut = False
        self.asked = asyncio.Event()
        """Set when something was asked of the storage."""
        self.written: list[str] = []
        """Paths, in the order they were written."""
        self.stuck_at: str = ""
        """What a path ends in that is written, but whose writer never hears so."""

    def pass_(self) -> None:
        self.asked.set()
        if self.is_shut:
            raise Unavailable("the storage is down")


class _Guarded:
    """A Bucket behind the door."""

    def __init__(self, bucket: Bucket, door: Door) -> None:
        self._bucket = bucket
        self._door = door

    async def put(
        self,
        path: str,
        data: bytes | AsyncIterable[bytes],
        *,
        content_type: str,
        metadata: Mapping[str, str] | None = None,
    ) -> None:
        self._door.pass_()
        await self._bucket.put(path, data, content_type=content_type, metadata=metadata)
        self._door.written.append(path)
        if self._door.stuck_at and path.endswith(self._door.stuck_at):
            await asyncio.Event().wait()

    async def create(
        self, path: str, data: bytes, *, content_type: str, metadata: Mapping[str, str] | None = None
    ) -> bool:
        self._door.pass_()
        return await self._bucket.create(path, data, content_type=content_type, metadata=metadata)

    async def stat(self, path: str) -> StoredObject | None:
        self._door.pass_()
        return await self._bucket.stat(path)

    async def read(self, path: str, *, offset: int = 0, limit_bytes: int | None = None) -> bytes:
        self._door.pass_()
        return await self._bucket.read(path, offset=offset, limit_bytes=limit_bytes)

    def list(self, prefix: str) -> AsyncIterator[StoredObject]:
        self._door.pass_()
        return self._bucket.list(prefix)


class Shelf:
    """An archive in a directory, and what is in it, by build."""

    def __init__(self, directory: Path, *, limit_bytes: int = LOG_LIMIT_BYTES) -> None:
        self.address = directory.as_uri()
        self.door = Door()
        self._storage = open_storage(SharedSettings())
        self.archive = BucketArchive(
            self, lambda spec: destination(spec, ProwConfig(), self.address), limit_bytes=limit_bytes
        )

    def bucket(self, address: str) -> Bucket:
        return _Guarded(self._storage.bucket(address), self.door)

    def path(self, job: ProwJob, name: str, build_id: BuildId | None = None) -> str:
        found = destination(job.spec, ProwConfig(), self.address)
        build_id = build_id or job.build_id
        assert found is not None
        assert build_id is not None
        return f"{found.directory(build_id)}/{name}"

    async def text(self, job: ProwJob, name: str = "build-log.txt", build_id: BuildId | None = None) -> str | None:
        """What is kept of a job's build; None when that isn't."""
        try:
            return (await self._storage.bucket(self.address).read(self.path(job, name, build_id))).decode()
        except NotFound:
            return None

    def decoration(self) -> dict[str, Any]:
        """The decoration of a job whose sidecar uploads to this shelf."""
        images = {name: f"images.example.com/{name}" for name in ("clonerefs", "initupload", "entrypoint", "sidecar")}
        return {
            "utility_images": images,
            "gcs_configuration": {"bucket": self.address, "path_strategy": "explicit"},
            "skip_cloning": True,
        }

    async def stat(self, job: ProwJob, name: str) -> StoredObject:
        found = await self._storage.bucket(self.address).stat(self.path(job, name))
        assert found is not None
        return found

    async def has(self, job: ProwJob, name: str, data: bytes) -> None:
        """Somebody else stored this."""
        await self._storage.bucket(self.address).put(self.path(job, name), data, content_type="text/plain")
