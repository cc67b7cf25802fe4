"""Buckets of every kind, by the one contract that all of them answer to."""

import asyncio
import gzip
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import obstore
import pytest
from anyio.from_thread import start_blocking_portal
from obstore.store import S3Store

from contracts.storage import BucketContract, RemoteContract, a_directory_of_ones_own
from prowcommon.errors import NotAllowed
from prowcommon.settings import SharedSettings
from prowcommon.storage.opening import open_storage
from prowcommon.storage.ports import TEXT, Storage
from support import gcs, seaweed
from support.gcs import FakeGCS, a_gcs
from support.proxy import Cable
from support.seaweed import SeaweedFS


class TestADirectory(BucketContract):
    @pytest.fixture
    def storage(self) -> Storage:
        return open_storage(SharedSettings())

    @pytest.fixture
    def address(self, tmp_path: Path) -> str:
        return (tmp_path / "made as needed" / "builds").as_uri()

    async def test_nothing_but_whole_objects_lies_in_it(self, storage: Storage, address: str, tmp_path: Path) -> None:
        await storage.bucket(address).put("logs/unit/1/build-log.txt", b"log", content_type=TEXT)

        files = [path for path in tmp_path.rglob("*") if path.is_file()]  # noqa: ASYNC240
        assert files == [tmp_path / "made as needed" / "builds" / "logs" / "unit" / "1" / "build-log.txt"]
        assert files[0].read_bytes() == b"log"

    async def test_a_backslash_is_no_slash(self, storage: Storage, address: str) -> None:
        bucket = storage.bucket(address)
        await bucket.put("back\\slash", b"1", content_type=TEXT)

        assert [each.path async for each in bucket.list("")] == ["back\\slash"]

    async def test_a_process_that_ends_right_after_its_last_write_ends_well(self, address: str) -> None:
        """Without the library's time to settle about every third of these aborts."""
        for _ in range(10):
            process = await asyncio.create_subprocess_exec(sys.executable, "-c", _WRITER, address)
            assert await process.wait() == 0

    async def test_one_that_can_not_be_made_is_for_an_operator(self, storage: Storage, tmp_path: Path) -> None:
        (tmp_path / "a file").write_text("in the way")

        with pytest.raises(NotAllowed, match="PROW_STORAGE"):
            storage.bucket((tmp_path / "a file" / "builds").as_uri())


class TestS3(RemoteContract):
    many = 1_050

    @pytest.fixture
    async def house(self, s3_server: SeaweedFS, tmp_path: Path, address: str) -> AsyncIterator["S3House"]:
        async with Cable("127.0.0.1", s3_server.port).plugged_in() as cable:
            yield S3House(cable, s3_server, tmp_path, address)

    @pytest.fixture
    def storage(self, house: "S3House", monkeypatch: pytest.MonkeyPatch) -> Storage:
        monkeypatch.setenv("PROW_S3_CREDENTIALS_FILE", str(house.settings.s3_credentials_file))
        return open_storage(house.settings)

    @pytest.fixture
    def address(self) -> str:
        return f"s3://{seaweed.BUCKET}/{a_directory_of_ones_own()}"


class S3House:
    def __init__(self, cable: Cable, server: SeaweedFS, directory: Path, address: str) -> None:
        self.settings = seaweed.settings_for(directory, cable.port)
        self._cable = cable
        self._server = server
        self._directory = directory
        self._address = address

    def unplug(self) -> None:
        self._cable.cut()

    def plug_in(self) -> None:
        self._cable.mend()

    def as_a_stranger(self) -> tuple[Storage, str]:
        secret = "a-secret-that-opens-nothing"
        return open_storage(seaweed.settings_for(self._directory, self._cable.port, secret_key=secret)), secret

    def elsewhere(self) -> str:
        return "s3://no-such-bucket"

    async def headers(self, path: str) -> dict[str, str]:
        store = S3Store(
            seaweed.BUCKET,
            prefix=urlsplit(self._address).path,
            endpoint=f"http://127.0.0.1:{self._server.port}",
            access_key_id=seaweed.ACCESS_KEY,
            secret_access_key=seaweed.SECRET_KEY,
            client_options={"allow_http": True},
        )
        found = await obstore.get_async(store, path, options={"head": True})
        return {name.lower(): value for name, value in found.attributes.items()}


@pytest.fixture(scope="module")
def google() -> Iterator[FakeGCS]:
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(a_gcs()) as server:
        yield server


class TestGoogle(RemoteContract):
    @pytest.fixture
    def server(self, google: FakeGCS) -> Iterator[FakeGCS]:
        yield google
        assert not google.uploads, "an upload that failed was not taken back"
        google.clear()

    @pytest.fixture
    def house(self, server: FakeGCS, tmp_path: Path) -> "GoogleHouse":
        return GoogleHouse(server, tmp_path)

    @pytest.fixture
    def storage(self, house: "GoogleHouse", monkeypatch: pytest.MonkeyPatch) -> Storage:
        monkeypatch.setenv("PROW_GCS_CREDENTIALS_FILE", str(house.settings.gcs_credentials_file))
        return open_storage(house.settings)

    @pytest.fixture
    def address(self) -> str:
        return f"gs://{gcs.BUCKET}"

    async def test_what_somebody_compressed_is_read_as_it_lies_there(
        self, storage: Storage, address: str, server: FakeGCS
    ) -> None:
        packed = gzip.compress(b"all is well\n" * 100)
        server.give("build-log.txt", packed, content_type=TEXT, content_encoding="gzip")

        bucket = storage.bucket(address)
        assert await bucket.read("build-log.txt") == packed
        assert await bucket.read("build-log.txt", offset=2, limit_bytes=5) == packed[2:7]


class GoogleHouse:
    def __init__(self, server: FakeGCS, directory: Path) -> None:
        self.settings = gcs.settings_for(directory, server.url)
        self._server = server
        self._directory = directory

    def unplug(self) -> None:
        self._server.ailing = 503

    def plug_in(self) -> None:
        self._server.ailing = None

    def as_a_stranger(self) -> tuple[Storage, str]:
        settings = gcs.settings_for(self._directory, self._server.url, as_a_stranger=True)
        return open_storage(settings), "PRIVATE KEY"

    def elsewhere(self) -> str:
        return "gs://no-such-bucket"

    async def headers(self, path: str) -> dict[str, str]:
        kept = self._server.objects[path].headers
        return {name.replace("x-goog-meta-x-goog-meta-", "x-goog-meta-"): value for name, value in kept.items()}


_WRITER = """
import asyncio, sys
from prowcommon.settings import SharedSettings
from prowcommon.storage.opening import open_storage

async def main():
    bucket = open_storage(SharedSettings()).bucket(sys.argv[1])
    for number in range(20):
        await bucket.put(f"{number}", b"1", content_type="text/plain")

asyncio.run(main())
"""
