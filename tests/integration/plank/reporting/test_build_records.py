"""What a build's bucket says of it, in a real directory and on a real S3 server."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from prowcommon.ids import BuildId, ProwJobId
from prowcommon.jobconfig.sections.deck import Deck
from prowcommon.jobconfig.sections.filtered import DecorationEntry
from prowcommon.jobconfig.sections.plank import Plank
from prowcommon.prowjobs.model import JobState, JobType
from prowcommon.prowjobs.prow_shape import prow_shape
from prowcommon.settings import SharedSettings
from prowcommon.storage.opening import open_storage
from prowcommon.storage.ports import JSON, TEXT, Bucket, Storage
from prowcommon.work import ATTEMPTS_BEFORE_PARKING
from support import seaweed
from support.proxy import Cable
from support.reports import ReportsScene
from support.seaweed import SeaweedFS

PENDING, SUCCESS, FAILURE = JobState.PENDING, JobState.SUCCESS, JobState.FAILURE
BUILD, LATER_BUILD = BuildId("1990"), BuildId("2000")
HERE = "logs/nightly/1990"
LATEST = "logs/nightly/latest-build.txt"
PERIODIC: dict[str, Any] = {"type": JobType.PERIODIC, "refs": None, "context": ""}


@dataclass(frozen=True)
class Place:
    """The bucket that plank writes to, and our own way to it."""

    address: str
    bucket: Bucket

    async def holds(self) -> set[str]:
        return {each.path async for each in self.bucket.list("")}

    async def data(self, path: str) -> Any:
        return json.loads(await self.bucket.read(path))


def in_a_directory(scene: ReportsScene) -> Place:
    address = (scene.directory / "storage").as_uri()
    scene.storage_settings = {"storage": address}
    return Place(address, open_storage(SharedSettings()).bucket(address))


def on_s3(scene: ReportsScene, server: SeaweedFS, *, port: int | None = None) -> Place:
    """plank reaches it at `port`, we always do."""
    address = f"s3://{seaweed.BUCKET}/{uuid4().hex}"
    file = seaweed.settings_for(scene.directory, port or server.port).s3_credentials_file
    scene.storage_settings = {"storage": address, "s3_credentials_file": file}
    ours = seaweed.settings_for(scene.directory, server.port)
    return Place(address, open_storage(ours).bucket(address))


@pytest.fixture(params=["directory", "s3"])
def place(request: pytest.FixtureRequest, scene: ReportsScene) -> Place:
    if request.param == "directory":
        return in_a_directory(scene)
    return on_s3(scene, request.getfixturevalue("s3_server"))


async def begun(scene: ReportsScene, build_id: BuildId = BUILD, **said: Any) -> ProwJobId:
    """A job, by default a periodic that isn't decorated, whose pod has been made."""
    id_ = await scene.given("nightly", **{**PERIODIC, **said})
    await scene.becomes(id_, PENDING, build_id=build_id)
    return id_


def decorated(bucket: str) -> dict[str, Any]:
    return {"decoration_config": {"gcs_configuration": {"bucket": bucket, "path_strategy": "explicit"}}}


async def test_a_job_that_is_not_decorated_leaves_what_its_row_knows(scene: ReportsScene, place: Place) -> None:
    async with scene.plank():
        id_ = await begun(scene)
        await scene.all_told()
        assert await place.holds() == {f"{HERE}/prowjob.json", f"{HERE}/started.json", LATEST}
        assert (await place.data(f"{HERE}/prowjob.json"))["status"]["state"] == "pending"

        await scene.becomes(id_, SUCCESS)
        await scene.all_told()

    assert await place.holds() == {
        f"{HERE}/prowjob.json", f"{HERE}/started.json", f"{HERE}/finished.json", LATEST,
    }  # fmt: skip
    job = await scene.job(id_)
    assert job.completed_at is not None
    assert await place.data(f"{HERE}/prowjob.json") == prow_shape(job)
    assert (await place.data(f"{HERE}/finished.json"))["result"] == "SUCCESS"
    assert (await place.data(f"{HERE}/finished.json"))["timestamp"] == int(job.completed_at.timestamp())
    assert await place.bucket.read(LATEST) == BUILD.encode()


async def test_a_presubmit_is_found_by_its_pull_request_and_by_its_number(scene: ReportsScene, place: Place) -> None:
    async with scene.plank():
        id_ = await scene.given("unit")
        await scene.becomes(id_, PENDING, build_id=BUILD)
        await scene.all_told()

    number = scene.github.pull.number
    directory = f"pr-logs/pull/acme_widget/{number}/unit"
    assert await place.bucket.read("pr-logs/directory/unit/1990.txt") == f"{place.address}/{directory}/1990".encode()
    assert await place.bucket.read("pr-logs/directory/unit/latest-build.txt") == BUILD.encode()
    assert await place.bucket.read(f"{directory}/latest-build.txt") == BUILD.encode()
    assert (await place.data(f"{directory}/1990/started.json"))["pull"] == str(number)


async def test_a_job_that_has_no_build_yet_leaves_nothing(scene: ReportsScene, place: Place) -> None:
    async with scene.plank():
        await scene.given("nightly", **PERIODIC)
        await scene.all_told()

    assert await place.holds() == set()
    assert await scene.rows("storage") == []


async def test_what_the_job_s_own_utilities_wrote_stays(scene: ReportsScene, place: Place) -> None:
    by_initupload, by_sidecar = b'{"timestamp": 1}', b'{"timestamp": 2, "passed": true, "result": "SUCCESS"}'
    async with scene.plank():
        id_ = await begun(scene, **decorated(place.address))
        await scene.all_told()
        assert await place.holds() == {f"{HERE}/prowjob.json"}

        await place.bucket.put(f"{HERE}/started.json", by_initupload, content_type=JSON)
        await place.bucket.put(f"{HERE}/finished.json", by_sidecar, content_type=JSON)
        await place.bucket.put(LATEST, BUILD.encode(), content_type=TEXT)
        await scene.becomes(id_, FAILURE)
        await scene.all_told()

    assert await place.bucket.read(f"{HERE}/started.json") == by_initupload
    assert await place.bucket.read(f"{HERE}/finished.json") == by_sidecar
    assert (await place.data(f"{HERE}/prowjob.json"))["status"]["state"] == "failure"


async def test_what_they_left_out_is_written_once_the_job_is_complete(scene: ReportsScene, place: Place) -> None:
    async with scene.plank():
        id_ = await begun(scene, **decorated(place.address))
        await scene.becomes(id_, JobState.ERROR)
        await scene.all_told()

    assert await place.holds() == {
        f"{HERE}/prowjob.json", f"{HERE}/started.json", f"{HERE}/finished.json", LATEST,
    }  # fmt: skip
    assert (await place.data(f"{HERE}/finished.json"))["result"] == "ERROR"


async def test_an_older_build_never_passes_for_the_latest(scene: ReportsScene, place: Place) -> None:
    async with scene.plank():
        older = await begun(scene, BUILD)
        await scene.all_told()
        await begun(scene, LATER_BUILD)
        await scene.all_told()
        await scene.becomes(older, SUCCESS)
        await scene.all_told()

    assert await place.bucket.read(LATEST) == LATER_BUILD.encode()
    assert (await place.data(f"{HERE}/prowjob.json"))["status"]["state"] == "success"


async def test_two_planks_write_each_build_and_none_twice(scene: ReportsScene, place: Place) -> None:
    ids = [await begun(scene, BuildId(str(1000 + number))) for number in range(20)]
    async with scene.plank(), scene.plank():
        for id_ in ids:
            await scene.becomes(id_, SUCCESS)
        await scene.all_told()
        rows = await scene.rows("storage")

    assert {path for path in await place.holds() if path.endswith("finished.json")} == {
        f"logs/nightly/{1000 + number}/finished.json" for number in range(20)
    }
    assert await place.bucket.read(LATEST) == b"1019"
    assert {row["told_prowjob_id"] for row in rows} == set(ids)


async def test_storage_that_was_down_has_everything_in_the_end(scene: ReportsScene, s3_server: SeaweedFS) -> None:
    async with Cable("127.0.0.1", s3_server.port).plugged_in() as cable:
        place = on_s3(scene, s3_server, port=cable.port)
        cable.cut()
        async with scene.plank():
            id_ = await begun(scene)
            row = await scene.becomes_row("storage", attempts=1, claimed_until=None)
            assert "doesn't answer as it should" in row["last_error"]
            await scene.becomes(id_, SUCCESS)
            cable.mend()
            await scene.time_passes(minutes=5)
            await scene.all_told()

    assert f"{HERE}/started.json" in await place.holds()
    assert (await place.data(f"{HERE}/finished.json"))["passed"] is True
    assert (await place.data(f"{HERE}/prowjob.json"))["status"]["state"] == "success"


@pytest.mark.parametrize("written_before", range(4))
async def test_whoever_was_killed_between_two_objects_is_followed_by_one_who_writes_them_all(
    scene: ReportsScene, written_before: int
) -> None:
    place = in_a_directory(scene)
    id_ = await begun(scene)
    await scene.becomes(id_, SUCCESS)
    stuck = Stuck(open_storage(SharedSettings()), after=written_before)

    async with scene.plank(storage=stuck):
        await stuck.reached.wait()
    assert len(await place.holds()) == written_before
    async with scene.plank():
        await scene.time_passes(seconds=30)
        await scene.all_told()

    assert await place.holds() == {
        f"{HERE}/prowjob.json", f"{HERE}/started.json", f"{HERE}/finished.json", LATEST,
    }  # fmt: skip


async def test_a_stranger_s_bucket_is_left_alone_and_named_once(scene: ReportsScene) -> None:
    place = in_a_directory(scene)
    theirs = (scene.directory / "of a stranger").as_uri()
    with capture_logs() as logs:
        async with scene.plank():
            for number in range(3):
                await begun(scene, BuildId(str(number)), **decorated(theirs))
            await scene.all_told()

    assert await place.holds() == set()
    assert not (scene.directory / "of a stranger").exists()
    [warning] = [each for each in logs if each["event"] == "bucket_not_trusted"]
    assert (warning["log_level"], warning["bucket"]) == ("warning", theirs)


async def test_a_bucket_becomes_trusted_with_the_configuration_that_names_it(scene: ReportsScene) -> None:
    address = (scene.directory / "archive").as_uri()
    async with scene.plank():
        id_ = await begun(scene, **decorated(address))
        await scene.all_told()
        assert await scene.rows("storage") == []

        scene.configured(deck=Deck(additional_allowed_buckets=(address,)))
        await scene.becomes(id_, SUCCESS)
        await scene.all_told()

    bucket = open_storage(SharedSettings()).bucket(address)
    assert await bucket.stat(f"{HERE}/finished.json") is not None


async def test_a_job_that_is_not_decorated_is_kept_where_decorated_ones_are(scene: ReportsScene) -> None:
    address = (scene.directory / "default").as_uri()
    entry = DecorationEntry(config=decorated(address)["decoration_config"])
    scene.configured(plank=Plank(default_decoration_config_entries=(entry,)))
    async with scene.plank():
        await begun(scene)
        await scene.all_told()

    assert await open_storage(SharedSettings()).bucket(address).stat(f"{HERE}/prowjob.json") is not None


async def test_without_a_bucket_nothing_is_planned(scene: ReportsScene) -> None:
    async with scene.plank():
        await begun(scene)
        await scene.all_told()

    assert await scene.rows() == []


async def test_a_bucket_that_refuses_us_is_tried_for_some_minutes_and_then_parked(
    scene: ReportsScene, s3_server: SeaweedFS
) -> None:
    on_s3(scene, s3_server)
    refused = "a-secret-that-opens-nothing"
    file = seaweed.settings_for(scene.directory, s3_server.port, secret_key=refused).s3_credentials_file
    scene.storage_settings["s3_credentials_file"] = file
    await begun(scene)
    async with scene.plank():
        for attempt in range(1, ATTEMPTS_BEFORE_PARKING):
            await scene.becomes_row("storage", attempts=attempt, claimed_until=None)
            await scene.time_passes(minutes=3)
        row = await scene.becomes_row("storage", parked_at=lambda at: at is not None)

    assert seaweed.BUCKET in row["last_error"]
    assert "credentials" in row["last_error"]
    assert refused not in row["last_error"]


class Stuck:
    """Real storage that goes silent before a write, for ever."""

    def __init__(self, storage: Storage, *, after: int) -> None:
        self._storage = storage
        self._left = after
        self.reached = asyncio.Event()

    def bucket(self, address: str) -> Bucket:
        return StuckBucket(self._storage.bucket(address), self)

    async def pass_(self) -> None:
        if self._left == 0:
            self.reached.set()
            await asyncio.Event().wait()
        self._left -= 1


class StuckBucket:
    def __init__(self, bucket: Bucket, stuck: Stuck) -> None:
        self._stuck = stuck
        self.stat, self.read, self.list = bucket.stat, bucket.read, bucket.list
        self._put, self._create = bucket.put, bucket.create

    async def put(self, path: str, data: Any, **said: Any) -> None:
        await self._stuck.pass_()
        await self._put(path, data, **said)

    async def create(self, path: str, data: bytes, **said: Any) -> bool:
        await self._stuck.pass_()
        return await self._create(path, data, **said)
