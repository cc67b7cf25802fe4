"""What a build's bucket says of it: `prowjob.json`, and what its own utilities don't write.

* Each object is written whole, and each may be written twice: whoever was cut off begins again.
* What a bucket refuses is tried for some minutes, as credentials are replaced and buckets are made; then it parks.
"""

from plank.reporting.channels.digests import digest_of
from plank.reporting.domain.storage import How, ToWrite, is_older, objects_of
from plank.reporting.domain.wanted import BuildRecord, Wanted
from prowcommon.errors import NotAllowed, NotFound, ProwError
from prowcommon.prowjobs.model import ProwJob
from prowcommon.storage.ports import Bucket, Storage

_LONGEST_BUILD_ID = 64


class NotWritten(ProwError):
    """The bucket has an answer, and it isn't yes."""


class BuildRecords:
    """A Channel."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def tell(self, wanted: Wanted, job: ProwJob, *, told: str, again: bool) -> str:
        record = wanted.content
        assert isinstance(record, BuildRecord)  # noqa: S101 - the channel's name says so
        objects = objects_of(job, record)
        digest = digest_of(*(f"{each.path} {each.content!r}" for each in objects))
        if digest != told:
            try:
                bucket = self._storage.bucket(record.destination.bucket)
                for each in objects:
                    await _write(bucket, each)
            except NotAllowed as error:
                raise NotWritten(str(error)) from error
        return digest


async def _write(bucket: Bucket, each: ToWrite) -> None:
    match each.how:
        case How.LEAVE:
            await bucket.create(each.path, each.content, content_type=each.content_type, metadata=each.metadata)
        case How.REPLACE_OLDER if not await _is_older(bucket, each):
            pass
        case _:
            await bucket.put(each.path, each.content, content_type=each.content_type, metadata=each.metadata)


async def _is_older(bucket: Bucket, each: ToWrite) -> bool:
    try:
        held = await bucket.read(each.path, limit_bytes=_LONGEST_BUILD_ID)
    except NotFound:
        return True
    return is_older(held, each.content.decode())
