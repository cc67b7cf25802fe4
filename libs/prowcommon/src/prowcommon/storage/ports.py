"""What is asked of object storage. An object is written whole, or not at all; it is never appended to.

Every method may raise Unavailable (the storage is down or slow: ask again later) and NotAllowed (the credentials don't
reach that far, or the bucket is not one of the installation's: an operator must look).
"""

from collections.abc import AsyncIterable, AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

TEXT = "text/plain; charset=utf-8"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class StoredObject:
    path: str
    """Within its bucket, as it was written."""
    size_bytes: int
    modified_at: datetime


class Bucket(Protocol):
    """One bucket; paths are relative to it, with `/` between their parts and none in front."""

    async def put(
        self,
        path: str,
        data: bytes | AsyncIterable[bytes],
        *,
        content_type: str,
        metadata: Mapping[str, str] | None = None,
    ) -> None:
        """Write the object, in place of one that is there.

        A stream is sent as it comes; when it raises, so does this, and nothing was written.
        """
        ...

    async def create(
        self, path: str, data: bytes, *, content_type: str, metadata: Mapping[str, str] | None = None
    ) -> bool:
        """Write the object unless there is one. False when there is: it stays as it is."""
        ...

    async def stat(self, path: str) -> StoredObject | None:
        """None when there is no such object."""
        ...

    async def read(self, path: str, *, offset: int = 0, limit_bytes: int | None = None) -> bytes:
        """At most `limit_bytes` from `offset` on; empty at or past its end. Raises NotFound when there is none."""
        ...

    def list(self, prefix: str) -> AsyncIterator[StoredObject]:
        """Every object below the directory `prefix` (all for an empty one), in whatever order the storage has them."""
        ...


class Storage(Protocol):
    """Every bucket of this installation."""

    def bucket(self, address: str) -> Bucket:
        """`address` is as configuration writes it: `name` (Google's), `gs://name`, `s3://name/path`, `file:///directory`.

        Asks nothing yet; cheap to call each time, which is how credentials that were replaced come into use. Raises
        UserError for an address of no known kind, NotAllowed for a directory that can't be made, Unavailable while a
        file of credentials can't be read.
        """
        ...
