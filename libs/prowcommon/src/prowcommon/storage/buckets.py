"""A bucket of any provider, on obstore.

* A path that leads out of its bucket (`..`, an absolute one, an empty part) is refused before anything is asked.
* What is created is looked for first: there are stores that call themselves S3 and don't heed `If-None-Match`.
* A stream is sent in parts, two at once; a short one in a single request. One that fails, or whose sender is told to
  stop, is taken back.
* A request is tried three times, and given up within three quarters of a minute. Who needs more patience keeps a row.
* A directory knows no content types and no metadata. The library keeps names like `log#1` for what isn't finished
  there, so `#` and `%` are written as `%23` and `%25`.

Source: https://developmentseed.org/obstore, https://docs.rs/object_store
"""

import asyncio
import atexit
import time
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError

from prowcommon.errors import NotFound, UserError
from prowcommon.storage.ports import StoredObject
from prowcommon.storage.refusals import is_past_the_end, refusal

if TYPE_CHECKING:
    from obstore import Attributes, GetOptions, ObjectMeta
    from obstore.store import ObjectStore

PART_BYTES = 8 * 1024 * 1024
"""What is sent at once of a stream. S3 takes ten thousand parts, which makes 80 GB."""
PARTS_AT_ONCE = 2
LISTED_AT_ONCE = 1000
_GIVE_UP_SECONDS = 5.0
"""How long an upload that was told to stop is waited for."""

_SETTLES_WITHIN = timedelta(milliseconds=100)
"""How long after its last answer the library's threads may yet touch what is Python's: microseconds, as a rule."""

_FAILURES = (BaseError, OSError, ValueError, NotImplementedError)
"""All that the library raises."""


class StoreBucket:
    """A Bucket; `address` is what people know it by."""

    def __init__(self, address: str, store: "ObjectStore", *, is_directory: bool = False) -> None:
        self._address = address
        self._store = store
        self._is_directory = is_directory

    async def put(
        self,
        path: str,
        data: bytes | AsyncIterable[bytes],
        *,
        content_type: str,
        metadata: Mapping[str, str] | None = None,
    ) -> None:
        name, attributes = self._name(path), self._attributes(content_type, metadata)
        if isinstance(data, bytes):
            with self._translated(path, writing=True):
                await obstore.put_async(self._store, name, data, attributes=attributes, use_multipart=False)
            return
        stream = _Stream(data)
        try:
            await self._send(name, stream, attributes, path)
        except Exception:
            if stream.failure is not None:
                raise stream.failure from None
            raise

    async def _send(self, name: str, stream: "_Stream", attributes: "Attributes | None", path: str) -> None:
        head = await stream.up_to(PART_BYTES)
        with self._translated(path, writing=True):
            if stream.is_over:
                await obstore.put_async(self._store, name, head, attributes=attributes, use_multipart=False)
                return
            sending = obstore.put_async(
                self._store,
                name,
                stream.after(head),
                attributes=attributes,
                use_multipart=True,
                chunk_size=PART_BYTES,
                max_concurrency=PARTS_AT_ONCE,
            )
            await _sent(sending, stream)

    async def create(
        self, path: str, data: bytes, *, content_type: str, metadata: Mapping[str, str] | None = None
    ) -> bool:
        if await self.stat(path) is not None:
            return False
        name, attributes = self._name(path), self._attributes(content_type, metadata)
        with self._translated(path, writing=True):
            try:
                await obstore.put_async(self._store, name, data, attributes=attributes, mode="create")
            except (AlreadyExistsError, PreconditionError):
                return False
        return True

    async def stat(self, path: str) -> StoredObject | None:
        name = self._name(path)
        try:
            with self._translated(path):
                return self._described(await obstore.head_async(self._store, name))
        except NotFound:
            return None

    async def read(self, path: str, *, offset: int = 0, limit_bytes: int | None = None) -> bytes:
        name = self._name(path)
        if limit_bytes == 0:
            if await self.stat(path) is None:
                raise NotFound(f"There is no {path} in {self._address}.")
            return b""
        options: GetOptions = {}
        if limit_bytes is not None:
            options = {"range": (offset, offset + limit_bytes)}
        elif offset:
            options = {"range": {"offset": offset}}
        with self._translated(path):
            try:
                found = await obstore.get_async(self._store, name, options=options)
                return bytes(await found.bytes_async())
            except _FAILURES as error:
                if is_past_the_end(error):
                    return b""
                raise

    async def list(self, prefix: str) -> AsyncIterator[StoredObject]:
        name = self._name(prefix) if prefix else None
        with self._translated(prefix or "its list"):
            pages = obstore.list(self._store, name, chunk_size=LISTED_AT_ONCE)
            async for page in pages:
                for meta in page:
                    yield self._described(meta)

    def _name(self, path: str) -> str:
        """The path as the library takes it. Raises UserError."""
        if any(part in ("", ".", "..") for part in path.split("/")) or not path.isprintable():
            raise UserError(f"{path!r} is no path within {self._address}.")
        return path.replace("%", "%25").replace("#", "%23") if self._is_directory else path

    def _described(self, meta: "ObjectMeta") -> StoredObject:
        path = unquote(meta["path"]) if self._is_directory else meta["path"]
        return StoredObject(path, meta["size"], meta["last_modified"])

    def _attributes(self, content_type: str, metadata: Mapping[str, str] | None) -> "Attributes | None":
        return None if self._is_directory else {"Content-Type": content_type, **(metadata or {})}

    @contextmanager
    def _translated(self, path: str, *, writing: bool = False) -> Iterator[None]:
        try:
            yield
        except _FAILURES as error:
            raise refusal(error, bucket=self._address, path=path, writing=writing) from error


async def _sent(sending: Awaitable[object], stream: "_Stream") -> None:
    """The library goes on when its caller is told to stop: then the stream breaks off, and the library gives up."""
    task = asyncio.ensure_future(sending)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        stream.break_off()
        await asyncio.wait({task}, timeout=_GIVE_UP_SECONDS)
        if task.done() and not task.cancelled():
            task.exception()
        raise


@atexit.register
def _let_the_library_settle() -> None:
    """A thread of the library that comes late finds an interpreter that ends, and aborts the process (before Python
    3.14 it can do nothing else). Nothing tells us when it is done."""
    time.sleep(_SETTLES_WITHIN.total_seconds())


class _Stream:
    """Whatever the caller's stream gives, remembering how it failed: the library would call that its own failure."""

    def __init__(self, source: AsyncIterable[bytes]) -> None:
        self._source = aiter(source)
        self.failure: Exception | None = None
        self.is_over = False
        self._broken = asyncio.get_running_loop().create_future()

    def break_off(self) -> None:
        """Whoever reads it learns that it failed, and the source is read no more."""
        self._broken.cancel()

    async def up_to(self, size_bytes: int) -> bytes:
        """At least so much, unless it is over before."""
        parts, size = [], 0
        while size < size_bytes and (part := await self._next()) is not None:
            parts.append(part)
            size += len(part)
        return b"".join(parts)

    async def after(self, head: bytes) -> AsyncIterator[bytes]:
        yield head
        while (part := await self._next()) is not None:
            yield part

    async def _next(self) -> bytes | None:
        reading = asyncio.ensure_future(self._read())
        try:
            both: set[asyncio.Future[Any]] = {reading, self._broken}
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            if not reading.done():
                raise ConnectionAbortedError("nobody wants it any more")
            part = reading.result()
        except Exception as error:
            self.failure = error
            raise
        finally:
            reading.cancel()
            await asyncio.wait({reading})
        self.is_over = part is None
        return part

    async def _read(self) -> bytes | None:
        return await anext(self._source, None)
