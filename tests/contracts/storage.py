"""What every Bucket promises, as a suite: a directory's, a real S3 server's and Google's.

A test class inherits BucketContract and brings the fixtures `storage` and `address`, a bucket `builds` that holds
nothing yet. Another process opens the same storage by the environment. One that is reached over a network inherits
RemoteContract, and brings `house`, the hands that get in between.
"""

import asyncio
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Protocol
from uuid import uuid4

import pytest

from prowcommon.errors import NotAllowed, NotFound, Unavailable, UserError
from prowcommon.storage.buckets import PART_BYTES
from prowcommon.storage.ports import TEXT, Bucket, Storage

PARTS = 3
"""Of which a stream is long enough for the library to send it bit by bit."""
MOST_MEMORY_BYTES = 96 * 2**20
BIG_OBJECT_BYTES = 200 * 2**20

WEIRD_NAMES = [
    "with space.txt",
    "a#b.txt",
    "a#1",
    "a%23b",
    "%2e%2e",
    "%2e%2e/%2e%2e/up",
    "ünïcödé-日本.log",
    "a+b=c&d,e@f:g;h!i$j'k(l)m*n~o",
    "question?.txt",
    'double"quote',
    "less<than>more",
    "...",
    "deep/er/and/deeper.txt",
]

PATHS_THAT_LEAD_OUT = ["../up", "a/../../up", "..", "/etc/hostname", "a//b", "./a", "a/.", "", "a/", "a\nb", "a\0b"]


class House(Protocol):
    """Where the storage stands."""

    def unplug(self) -> None: ...

    def plug_in(self) -> None: ...

    def as_a_stranger(self) -> tuple[Storage, str]:
        """The same storage with credentials it doesn't accept, and a secret that no message may quote."""
        ...

    def elsewhere(self) -> str:
        """The address of a bucket that isn't there."""
        ...

    async def headers(self, path: str) -> dict[str, str]:
        """The content type, and the metadata by their own names, that an object is stored with."""
        ...


class Interrupted(OSError):
    """The stream's own trouble, and of a kind that storage has too."""


async def a_stream(*, parts: int, fails_after: int | None = None) -> AsyncIterator[bytes]:
    """`parts` times as much as is sent at once, in smaller bits."""
    bit = PART_BYTES // 8
    for number in range(parts * 8):
        if number == fails_after:
            raise Interrupted
        yield bytes([number % 251]) * bit


async def _first(stream: AsyncIterator[bytes], bits: int) -> AsyncIterator[bytes]:
    for _ in range(bits):
        yield await anext(stream)


async def all_of(stream: AsyncIterator[bytes]) -> bytes:
    return b"".join([part async for part in stream])


class BucketContract:
    @pytest.fixture
    def bucket(self, storage: Storage, address: str) -> Bucket:
        return storage.bucket(address)

    async def test_an_object_is_read_as_it_was_written(self, bucket: Bucket) -> None:
        await bucket.put("logs/unit/1/build-log.txt", b"all is well\n", content_type=TEXT)

        assert await bucket.read("logs/unit/1/build-log.txt") == b"all is well\n"
        found = await bucket.stat("logs/unit/1/build-log.txt")
        assert found is not None
        assert (found.path, found.size_bytes) == ("logs/unit/1/build-log.txt", 12)
        assert found.modified_at.tzinfo is not None

    async def test_what_is_written_again_is_replaced_as_a_whole(self, bucket: Bucket) -> None:
        await bucket.put("state.json", b"a long first state", content_type=TEXT)
        await bucket.put("state.json", b"short", content_type=TEXT)

        assert await bucket.read("state.json") == b"short"

    async def test_what_was_never_written_is_not_there(self, bucket: Bucket) -> None:
        assert await bucket.stat("nothing") is None
        assert await bucket.stat("nothing/below") is None
        with pytest.raises(NotFound, match="nothing"):
            await bucket.read("nothing")
        with pytest.raises(NotFound, match="nothing"):
            await bucket.read("nothing", offset=5, limit_bytes=0)

    @pytest.mark.parametrize(
        ("offset", "limit_bytes", "read"),
        [
            (0, None, b"0123456789"),
            (0, 4, b"0123"),
            (4, 3, b"456"),
            (7, 100, b"789"),
            (7, None, b"789"),
            (9, 1, b"9"),
            (10, None, b""),
            (10, 5, b""),
            (99, 5, b""),
            (99, None, b""),
            (3, 0, b""),
        ],
    )
    async def test_a_range_is_what_of_it_there_is(
        self, bucket: Bucket, offset: int, limit_bytes: int | None, read: bytes
    ) -> None:
        await bucket.put("digits", b"0123456789", content_type=TEXT)

        assert await bucket.read("digits", offset=offset, limit_bytes=limit_bytes) == read

    async def test_an_empty_object_is_one_all_the_same(self, bucket: Bucket) -> None:
        await bucket.put("empty", b"", content_type=TEXT)
        await bucket.put("empty stream", a_stream(parts=0), content_type=TEXT)

        for path in ("empty", "empty stream"):
            found = await bucket.stat(path)
            assert found is not None
            assert found.size_bytes == 0
            assert await bucket.read(path) == b""
            assert await bucket.read(path, limit_bytes=10) == b""

    @pytest.mark.parametrize("parts", [1, PARTS])
    async def test_a_stream_is_written_as_it_comes(self, bucket: Bucket, parts: int) -> None:
        await bucket.put("log", a_stream(parts=parts), content_type=TEXT)

        assert await bucket.read("log") == await all_of(a_stream(parts=parts))

    @pytest.mark.parametrize("fails_after", [0, 2, 8, 12, 23])
    async def test_a_stream_that_fails_leaves_nothing(self, bucket: Bucket, fails_after: int) -> None:
        with pytest.raises(Interrupted):
            await bucket.put("log", a_stream(parts=PARTS, fails_after=fails_after), content_type=TEXT)

        assert await bucket.stat("log") is None
        assert [each.path async for each in bucket.list("")] == []

    @pytest.mark.parametrize("fails_after", [2, 20])
    async def test_a_stream_that_fails_leaves_what_was_there(self, bucket: Bucket, fails_after: int) -> None:
        await bucket.put("log", b"the whole of it", content_type=TEXT)

        with pytest.raises(Interrupted):
            await bucket.put("log", a_stream(parts=PARTS, fails_after=fails_after), content_type=TEXT)

        assert await bucket.read("log") == b"the whole of it"

    @pytest.mark.parametrize("bits", [2, 20])
    async def test_a_stream_whose_sender_is_told_to_stop_leaves_what_was_there(self, bucket: Bucket, bits: int) -> None:
        await bucket.put("log", b"the whole of it", content_type=TEXT)
        is_under_way = asyncio.Event()

        async def endless() -> AsyncGenerator[bytes, None]:
            async for bit in _first(a_stream(parts=PARTS), bits):
                yield bit
            is_under_way.set()
            await asyncio.Event().wait()

        stream = endless()
        sending = asyncio.create_task(bucket.put("log", stream, content_type=TEXT))
        await is_under_way.wait()
        sending.cancel()
        await asyncio.wait({sending})

        await stream.aclose()  # nobody reads it any more
        assert sending.cancelled()
        assert await bucket.read("log") == b"the whole of it"
        assert [each.path async for each in bucket.list("")] == ["log"]

    async def test_what_is_there_is_not_created_again(self, bucket: Bucket) -> None:
        assert await bucket.create("started.json", b"first", content_type=TEXT)
        assert not await bucket.create("started.json", b"second", content_type=TEXT)

        assert await bucket.read("started.json") == b"first"

    async def test_of_many_who_create_one_at_once_one_does(self, bucket: Bucket) -> None:
        contents = [f"by {number}".encode() for number in range(10)]

        made = await asyncio.gather(*(bucket.create("finished.json", each, content_type=TEXT) for each in contents))

        assert made.count(True) == 1
        assert await bucket.read("finished.json") == contents[made.index(True)]

    async def test_a_list_has_all_of_a_directory_and_nothing_beside_it(self, bucket: Bucket) -> None:
        for path in ("logs/unit/1/a", "logs/unit/1/b/c", "logs/unit/10/a", "logs/unit-1/a", "other/a"):
            await bucket.put(path, b"12345", content_type=TEXT)

        found = {each.path: each.size_bytes async for each in bucket.list("logs/unit/1")}

        assert found == {"logs/unit/1/a": 5, "logs/unit/1/b/c": 5}
        assert [each.path async for each in bucket.list("logs/nothing")] == []

    async def test_a_long_list_comes_in_pages_and_misses_nothing(self, bucket: Bucket) -> None:
        paths = {f"logs/unit/{number}/started.json" for number in range(self.many)}
        for few in _in_turns(sorted(paths)):
            await asyncio.gather(*(bucket.put(path, b"{}", content_type=TEXT) for path in few))

        found = [each.path async for each in bucket.list("logs")]

        assert len(found) == len(paths)
        assert set(found) == paths

    many = 100
    """More than one page of a list."""

    @pytest.mark.parametrize("name", WEIRD_NAMES)
    async def test_a_name_stays_as_it_is_however_strange(self, bucket: Bucket, name: str) -> None:
        path = f"artifacts/{name}"
        await bucket.put(path, name.encode(), content_type=TEXT)

        assert await bucket.read(path) == name.encode()
        assert [each.path async for each in bucket.list("artifacts")] == [path]

    @pytest.mark.parametrize("path", PATHS_THAT_LEAD_OUT)
    async def test_no_path_leads_out_of_its_bucket(self, bucket: Bucket, path: str) -> None:
        with pytest.raises(UserError, match="is no path within"):
            await bucket.put(path, b"gotcha", content_type=TEXT)
        with pytest.raises(UserError, match="is no path within"):
            await bucket.create(path, b"gotcha", content_type=TEXT)
        with pytest.raises(UserError, match="is no path within"):
            await bucket.read(path)
        assert [each.path async for each in bucket.list("")] == []

    async def test_a_bucket_with_a_path_holds_what_lies_below_it(self, storage: Storage, address: str) -> None:
        whole, part = storage.bucket(address), storage.bucket(f"{address}/ci team/")
        await part.put("logs/1", b"log", content_type=TEXT)

        assert await whole.read("ci team/logs/1") == b"log"
        assert [each.path async for each in part.list("logs")] == ["logs/1"]

    async def test_a_big_object_is_sent_in_little_memory(self, storage: Storage, address: str) -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", _SENDER, address, str(BIG_OBJECT_BYTES), stdout=asyncio.subprocess.PIPE
        )
        said, _ = await process.communicate()

        assert process.returncode == 0, process.returncode
        assert int(said) < MOST_MEMORY_BYTES
        found = await storage.bucket(address).stat("big")
        assert found is not None
        assert found.size_bytes == BIG_OBJECT_BYTES


class RemoteContract(BucketContract):
    async def test_storage_that_is_down_is_unavailable_and_comes_back(self, bucket: Bucket, house: House) -> None:
        await bucket.put("before", b"1", content_type=TEXT)

        house.unplug()
        with pytest.raises(Unavailable):
            await bucket.put("during", b"2", content_type=TEXT)
        with pytest.raises(Unavailable):
            await bucket.put("during", a_stream(parts=PARTS), content_type=TEXT)
        with pytest.raises(Unavailable):
            await bucket.create("during", b"2", content_type=TEXT)
        with pytest.raises(Unavailable):
            await bucket.read("before")
        with pytest.raises(Unavailable):
            await bucket.stat("before")
        with pytest.raises(Unavailable):
            await all_paths(bucket)

        house.plug_in()
        await bucket.put("after", b"3", content_type=TEXT)
        assert await all_paths(bucket) == {"before", "after"}

    async def test_credentials_that_are_refused_are_for_an_operator(
        self, bucket: Bucket, house: House, address: str
    ) -> None:
        await bucket.put("secret", b"1", content_type=TEXT)
        storage, secret = house.as_a_stranger()
        theirs = storage.bucket(address)

        for refused in (
            theirs.put("secret", b"2", content_type=TEXT),
            theirs.put("secret", a_stream(parts=PARTS), content_type=TEXT),
            theirs.create("secret", b"2", content_type=TEXT),
            theirs.read("secret"),
            theirs.stat("secret"),
            all_paths(theirs),
        ):
            with pytest.raises(NotAllowed, match="credentials") as failure:
                await refused
            assert "://builds" in str(failure.value)
            assert secret not in str(failure.value)
        assert await bucket.read("secret") == b"1"

    async def test_a_bucket_that_is_not_there_takes_nothing(self, storage: Storage, house: House) -> None:
        bucket = storage.bucket(house.elsewhere())

        with pytest.raises(NotAllowed, match="Create it"):
            await bucket.put("log", b"1", content_type=TEXT)
        with pytest.raises(NotFound):
            await bucket.read("log")

    async def test_an_object_keeps_its_type_and_what_else_was_said_of_it(self, bucket: Bucket, house: House) -> None:
        link = {"x-goog-meta-link": "gs://builds/logs/unit/1"}
        await bucket.put("put.txt", b"1", content_type=TEXT, metadata=link)
        await bucket.put("stream.txt", a_stream(parts=PARTS), content_type=TEXT, metadata=link)
        await bucket.create("create.txt", b"1", content_type=TEXT, metadata=link)

        for path in ("put.txt", "stream.txt", "create.txt"):
            assert await house.headers(path) == {"content-type": TEXT, **link}


async def all_paths(bucket: Bucket) -> set[str]:
    return {each.path async for each in bucket.list("")}


def a_directory_of_ones_own() -> str:
    """Where a test finds nothing of another's."""
    return uuid4().hex


def _in_turns(paths: list[str], *, few: int = 50) -> list[list[str]]:
    return [paths[start : start + few] for start in range(0, len(paths), few)]


_SENDER = """
import asyncio, resource, sys
from prowcommon.settings import SharedSettings
from prowcommon.storage.opening import open_storage

async def main(address, size):
    bucket = open_storage(SharedSettings()).bucket(address)
    await bucket.put("warm", b"1", content_type="text/plain")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    async def stream():
        for _ in range(size // 2**20):
            yield bytes(2**20)
    await bucket.put("big", stream(), content_type="text/plain")
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024)

asyncio.run(main(sys.argv[1], int(sys.argv[2])))
"""
