"""What pods leave, kept in buckets: logs as they are streamed from the pod, and how the pod stood.

    DIRECTORY/build-log.txt            of a container that is alone; NAME-build-log.txt of each of several
    DIRECTORY/podinfo.json             the pod, its events and its node, as the cluster tells them

* A log goes from the pod to the bucket in pieces, and is never held whole. One that is longer than the limit is cut,
  and its last line says so.
* Sidecar's log is never replaced. It may have compressed it: what is read is unpacked, whatever calls itself text.
* Many small logs go up at once, but only a few large ones: their parts are what takes memory.
"""

import asyncio
import zlib
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass

import structlog

from plank.adapters.logpieces import cut_at
from plank.domain.keeping import Leavings
from plank.domain.pods import Pieces
from plank.ports import LogUnreadable, PodRunner
from prowcommon.errors import NotFound, Unavailable, UserError
from prowcommon.ids import BuildId
from prowcommon.prowjobs.bucketlayout import POD, log_name
from prowcommon.prowjobs.containers import containers_of
from prowcommon.prowjobs.destinations import Destination
from prowcommon.prowjobs.model import ProwJob, ProwJobSpec
from prowcommon.storage.ports import JSON, TEXT, Bucket, Storage

log = structlog.get_logger()

LOG_LIMIT_BYTES = 256 * 1024 * 1024
AT_ONCE = 24
LARGE_BYTES = 1024 * 1024
LARGE_AT_ONCE = 4
"""A large upload takes some thirty megabytes while it goes on."""
_PIECE_BYTES = 1024 * 1024
_GZIP = b"\x1f\x8b"
_GZIP_WINDOW = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class _Place:
    """Where one build's files are."""

    bucket: Bucket
    address: str
    directory: str

    def path(self, name: str) -> str:
        return f"{self.directory}/{name}"


class BucketArchive:
    """An Archive. `destination_of` knows which buckets plank may use for whom."""

    def __init__(
        self,
        storage: Storage,
        destination_of: Callable[[ProwJobSpec], Destination | None],
        *,
        limit_bytes: int = LOG_LIMIT_BYTES,
    ) -> None:
        self._storage = storage
        self._destination_of = destination_of
        self._limit_bytes = limit_bytes
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._large = asyncio.Semaphore(LARGE_AT_ONCE)

    def takes(self, job: ProwJob) -> bool:
        return self._destination(job) is not None

    async def keep(self, job: ProwJob, left: Leavings, runner: PodRunner) -> None:
        place = self._place(job, left.build_id)
        if place is None:
            return
        async with self._slots:
            await self._keep_podinfo(job, left, runner, place)
            for container in left.logs:
                path = place.path(log_name(container, containers_of(job.spec)))
                if left.may_replace or await place.bucket.stat(path) is None:
                    pieces = runner.stream_log(job.id, left.build_id, container=container)
                    await self._keep_log(pieces, place.bucket, path)

    async def read(
        self, job: ProwJob, build_id: BuildId, *, container: str, offset: int, limit_bytes: int
    ) -> bytes | None:
        place = self._place(job, build_id)
        if place is None:
            return None
        path = place.path(log_name(container, containers_of(job.spec)))
        try:
            found = await place.bucket.read(path, offset=offset, limit_bytes=limit_bytes)
            head = await place.bucket.read(path, limit_bytes=len(_GZIP)) if offset else found
            return await _unpacked(place.bucket, path, offset, limit_bytes) if head.startswith(_GZIP) else found
        except NotFound:
            return None
        except zlib.error as error:
            raise UserError(f"{place.path(path)} in {place.address} can't be unpacked: {error}") from error

    def where(self, job: ProwJob, build_id: BuildId, container: str) -> str:
        place = self._place(job, build_id)
        if place is None:
            return "no bucket that plank may use is configured for it"
        return f"there is no {place.path(log_name(container, containers_of(job.spec)))} in {place.address}"

    def _destination(self, job: ProwJob) -> Destination | None:
        try:
            return self._destination_of(job.spec)
        except ValueError as error:  # a repository may write anything for an address
            log.warning("bucket_not_understood", prowjob_id=str(job.id), job=job.spec.job, because=str(error))
            return None

    def _place(self, job: ProwJob, build_id: BuildId) -> _Place | None:
        destination = self._destination(job)
        if destination is None:
            return None
        return _Place(self._storage.bucket(destination.bucket), destination.bucket, destination.directory(build_id))

    async def _keep_podinfo(self, job: ProwJob, left: Leavings, runner: PodRunner, place: _Place) -> None:
        try:
            podinfo = await runner.podinfo(job.id, left.build_id)
        except Unavailable as error:
            raise LogUnreadable(str(error)) from error
        if podinfo is not None:
            await place.bucket.put(place.path(POD), podinfo, content_type=JSON)

    async def _keep_log(self, pieces: Pieces, bucket: Bucket, path: str) -> None:
        async with aclosing(self._readable(pieces)) as readable, aclosing(cut_at(readable, self._limit_bytes)) as whole:
            try:
                first = await anext(whole, b"")
            except NotFound:
                return  # nobody has it any more
            await bucket.put(path, _after(first, whole), content_type=TEXT)

    async def _readable(self, pieces: Pieces) -> Pieces:
        """The same, with the pod's troubles told from the bucket's, and a turn for what is large."""
        size, is_large = 0, False
        try:
            async for piece in pieces:
                yield piece
                size += len(piece)
                if size > LARGE_BYTES and not is_large:
                    await self._large.acquire()
                    is_large = True
        except NotFound:
            if size:
                raise LogUnreadable("the pod went while its log was read") from None
            raise
        except Unavailable as error:
            raise LogUnreadable(str(error)) from error
        finally:
            if is_large:
                self._large.release()


async def _after(first: bytes, rest: Pieces) -> Pieces:
    yield first
    async for piece in rest:
        yield piece


async def _unpacked(bucket: Bucket, path: str, offset: int, limit_bytes: int) -> bytes:
    """A piece of what was compressed. There is no way into its middle: it is unpacked from its beginning."""
    unpacking = zlib.decompressobj(_GZIP_WINDOW)
    found, at, read = bytearray(), 0, 0
    while len(found) < limit_bytes:
        packed = unpacking.unconsumed_tail
        if not packed:
            packed = await bucket.read(path, offset=read, limit_bytes=_PIECE_BYTES)
            read += len(packed)
        piece = await asyncio.to_thread(unpacking.decompress, packed, _PIECE_BYTES)
        if not piece and not packed:
            break
        found += piece[max(0, offset - at) :]
        at += len(piece)
        if unpacking.eof:
            break
    return bytes(found[:limit_bytes])
