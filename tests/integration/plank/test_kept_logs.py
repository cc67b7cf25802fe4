"""What a pod leaves is kept before its job ends: plank's worker, a real Postgres, a directory as storage."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from plank.domain.limits import Limits
from plank.domain.pods import STOPPED, PodPhase
from plank.joblogs import JobLogs
from plank.keeper import Keeping
from prowcommon.db.database import Database
from prowcommon.db.tables import prowjobs
from prowcommon.errors import NotFound
from prowcommon.ids import BuildId, ProwJobId
from prowcommon.prowjobs.model import JobState, ProwJob
from prowcommon.tasks import alongside
from support.builders import a_new_job
from support.clock import FakeClock
from support.scenes import PlankScene, until
from support.storing import Shelf

S = JobState
DECORATED = {"gcs_configuration": {"path_strategy": "explicit"}}
TWO = {"containers": [{"name": "unit", "image": "alpine"}, {"name": "lint", "image": "alpine"}]}


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "storage", limit_bytes=1000)


class KeptScene(PlankScene):
    """A plank that keeps logs on a shelf."""

    def __init__(self, database: Database, clock: FakeClock, shelf: Shelf) -> None:
        keeping = Keeping(shelf.archive, copy_every=timedelta(minutes=5))
        super().__init__(database, clock, limits=Limits(max_revivals=2), keeping=keeping)
        self.shelf = shelf
        self.logs = JobLogs(database, lambda _: self.cluster, shelf.archive)

    async def given_running(self, **said: Any) -> ProwJob:
        (id_,) = await self.given(a_new_job(**said))
        return await self.becomes(id_, S.PENDING)

    async def read(self, id_: ProwJobId, build_id: str | None = None, **said: Any) -> str:
        asked = {"container": "", "offset": 0, "limit_bytes": 10_000} | said
        chunk = await self.logs.read(id_, build_id, **asked)
        return chunk.data.decode()

    async def last_error(self, id_: ProwJobId) -> str:
        async with self.database.connect() as connection:
            found = await connection.scalar(select(prowjobs.c.last_error).where(prowjobs.c.id == id_))
        return found or ""

    async def noted(self, id_: ProwJobId, words: str) -> None:
        """Waits until the job's row says what went wrong."""
        await until(lambda: self._says(id_, words))

    async def _says(self, id_: ProwJobId, words: str) -> bool:
        return words in await self.last_error(id_)


@pytest.fixture
async def scene(database: Database, clock: FakeClock, shelf: Shelf) -> AsyncIterator[KeptScene]:
    stage = KeptScene(database, clock, shelf)
    async with alongside(stage.worker.run(), name="worker"):
        yield stage


async def so(claim: Callable[[], bool]) -> None:
    async def is_so() -> bool:
        return claim()

    await until(is_so)


async def test_a_log_outlives_its_pod(scene: KeptScene, shelf: Shelf) -> None:
    job = await scene.given_running()

    scene.cluster.finish(job.id, says="Sunday.\n")

    await scene.becomes(job.id, S.SUCCESS)
    assert await shelf.text(job) == "Sunday.\n"
    scene.cluster.lose(job.id)
    assert await scene.read(job.id) == "Sunday.\n"
    assert await scene.read(job.id, offset=3, limit_bytes=2) == "da"


async def test_the_log_is_kept_before_the_job_ends(scene: KeptScene, shelf: Shelf) -> None:
    shelf.door.stuck_at = "build-log.txt"
    job = await scene.given_running()

    scene.cluster.finish(job.id, says="Sunday.\n")

    await so(lambda: bool(shelf.door.written) and shelf.door.written[-1].endswith("build-log.txt"))
    assert await scene.state_of(job.id) is S.PENDING


async def test_how_the_pod_stood_is_kept(scene: KeptScene, shelf: Shelf) -> None:
    job = await scene.given_running()

    scene.cluster.finish(job.id, PodPhase.FAILED)

    await scene.becomes(job.id, S.FAILURE)
    assert json.loads(await shelf.text(job, "podinfo.json") or "") == {"pod": {"phase": "Failed"}}


async def test_each_of_several_containers_has_its_log(scene: KeptScene, shelf: Shelf) -> None:
    job = await scene.given_running(pod_spec=TWO)

    scene.cluster.finish(job.id, says="both\n")

    await scene.becomes(job.id, S.SUCCESS)
    assert [await shelf.text(job, f"{name}-build-log.txt") for name in ("unit", "lint")] == ["both\n", "both\n"]
    scene.cluster.lose(job.id)
    assert await scene.read(job.id, container="lint") == "both\n"
    with pytest.raises(NotFound, match="it has unit, lint"):
        await scene.read(job.id, container="deploy")


async def test_an_abort_keeps_what_was_written(scene: KeptScene, shelf: Shelf) -> None:
    job = await scene.given_running()
    scene.cluster.says(job.id, "so far\n")

    await scene.abort(job.id)

    await scene.becomes(job.id, S.ABORTED)
    assert await shelf.text(job) == "so far\n"


async def test_each_build_keeps_its_own_log(scene: KeptScene, shelf: Shelf) -> None:
    first = await scene.given_running()
    scene.cluster.finish(first.id, PodPhase.FAILED, reason="Evicted", says="first\n")
    await so(lambda: len(scene.cluster.starts) == 2)

    await until(lambda: _is_accepted(scene, first.id))
    scene.cluster.finish(first.id, says="second\n")

    done = await scene.becomes(first.id, S.SUCCESS)
    assert await shelf.text(done, build_id=first.build_id) == "first\n"
    assert await shelf.text(done) == "second\n"
    assert await scene.read(first.id, first.build_id) == "first\n"


async def test_a_log_that_sidecar_uploaded_is_not_replaced(scene: KeptScene, shelf: Shelf) -> None:
    job = await scene.given_running(decoration_config=DECORATED)
    await shelf.has(job, "build-log.txt", b"censored\n")

    scene.cluster.finish(job.id, says="raw\n")

    await scene.becomes(job.id, S.SUCCESS)
    assert await shelf.text(job) == "censored\n"


async def test_a_log_that_sidecar_could_not_upload_is_kept(scene: KeptScene, shelf: Shelf) -> None:
    job = await scene.given_running(decoration_config=DECORATED)

    scene.cluster.finish(job.id, PodPhase.FAILED, reason="Evicted", says="raw\n")

    await so(lambda: len(scene.cluster.starts) == 2)
    assert await shelf.text(job) == "raw\n"


async def test_a_log_that_only_sidecar_may_censor_is_not_kept_without_it(scene: KeptScene, shelf: Shelf) -> None:
    job = await scene.given_running(decoration_config=DECORATED | {"censor_secrets": True})

    scene.cluster.finish(job.id, says="hunter2\n")

    await scene.becomes(job.id, S.SUCCESS)
    assert await shelf.text(job) is None
    assert await shelf.text(job, "podinfo.json") is not None


async def test_sidecar_s_log_is_its_own_while_the_pod_runs(scene: KeptScene, shelf: Shelf) -> None:
    job = await scene.given_running(decoration_config=DECORATED)
    scene.cluster.says(job.id, "so far\n")

    await scene.abort(job.id)

    await scene.becomes(job.id, S.ABORTED)
    assert await shelf.text(job) is None


async def test_a_compressed_log_is_read_unpacked(scene: KeptScene, shelf: Shelf) -> None:
    job = await scene.given_running(decoration_config=DECORATED)
    lines = "".join(f"line {number}\n" for number in range(500_000))
    await shelf.has(job, "build-log.txt", gzip.compress(lines.encode()))
    scene.cluster.finish(job.id)
    await scene.becomes(job.id, S.SUCCESS)
    scene.cluster.lose(job.id)

    assert await scene.read(job.id, offset=0, limit_bytes=12) == lines[:12]
    assert await scene.read(job.id, offset=5_000_000, limit_bytes=100) == lines[5_000_000:5_000_100]
    assert await scene.read(job.id, offset=len(lines) - 3, limit_bytes=100) == lines[-3:]
    assert await scene.read(job.id, offset=len(lines), limit_bytes=100) == ""


async def test_a_log_that_is_too_long_says_in_its_last_line_that_it_was_cut(scene: KeptScene, shelf: Shelf) -> None:
    job = await scene.given_running()

    scene.cluster.finish(job.id, says="x" * 1001)

    await scene.becomes(job.id, S.SUCCESS)
    kept = await shelf.text(job) or ""
    assert kept.startswith("x" * 1000 + "\n[prow] The log is longer than 1000 bytes")


async def test_a_storage_that_is_down_is_waited_for(scene: KeptScene, shelf: Shelf) -> None:
    job = await scene.given_running()
    shelf.door.is_shut = True
    scene.cluster.finish(job.id, says="Sunday.\n")
    await scene.noted(job.id, "the storage is down")
    assert await scene.state_of(job.id) is S.PENDING

    shelf.door.is_shut = False

    scene.time_passes(minutes=1)
    await scene.becomes(job.id, S.SUCCESS)
    assert await shelf.text(job) == "Sunday.\n"


async def test_a_storage_that_stays_down_ends_no_job_later_than_its_patience(scene: KeptScene, shelf: Shelf) -> None:
    job = await scene.given_running()
    shelf.door.is_shut = True
    scene.cluster.finish(job.id, says="Sunday.\n")
    await scene.noted(job.id, "the storage is down")

    with capture_logs() as told:
        scene.time_passes(minutes=5)
        await scene.becomes(job.id, S.SUCCESS)

    (lost,) = [line for line in told if line["event"] == "log_lost"]
    assert (lost["prowjob_id"], lost["logs"], lost["because"]) == (str(job.id), ("test",), "the storage is down")
    assert len(await scene.history_of(job.id)) == 3


async def test_whoever_aborts_a_job_waits_half_a_minute_for_a_storage(scene: KeptScene, shelf: Shelf) -> None:
    job = await scene.given_running()
    shelf.door.is_shut = True
    await scene.abort(job.id)
    await scene.noted(job.id, "the storage is down")
    assert scene.cluster.runs(job.id)

    scene.time_passes(seconds=30)

    await scene.becomes(job.id, S.ABORTED)
    assert not scene.cluster.runs(job.id)


async def test_a_log_that_takes_long_delays_no_other_job(scene: KeptScene, shelf: Shelf) -> None:
    slow, *others = [await scene.given_running(job=f"job-{number}") for number in range(5)]
    shelf.door.stuck_at = f"job-0/{slow.build_id}/build-log.txt"
    scene.cluster.finish(slow.id, says="long\n")
    await so(lambda: any(path.endswith(shelf.door.stuck_at) for path in shelf.door.written))

    for other in others:
        scene.cluster.finish(other.id)

    for other in others:
        await scene.becomes(other.id, S.SUCCESS)
    assert await scene.state_of(slow.id) is S.PENDING


async def test_a_plank_killed_between_keeping_and_moving_keeps_again_and_ends_the_job_once(
    database: Database, clock: FakeClock, shelf: Shelf
) -> None:
    scene = KeptScene(database, clock, shelf)
    shelf.door.stuck_at = "build-log.txt"
    async with alongside(scene.worker.run(), name="killed"):
        job = await scene.given_running()
        scene.cluster.finish(job.id, says="Sunday.\n")
        await so(lambda: any(path.endswith("build-log.txt") for path in shelf.door.written))
    assert await scene.state_of(job.id) is S.PENDING
    shelf.door.stuck_at = ""

    async with alongside(scene.another().run(), name="next"):
        await scene.becomes(job.id, S.SUCCESS)

    assert await shelf.text(job) == "Sunday.\n"
    assert await scene.history_of(job.id) == ["triggered", "pending", "success"]
    assert len(scene.cluster.starts) == 1


async def test_a_log_is_copied_while_its_pod_runs(scene: KeptScene, shelf: Shelf) -> None:
    job = await scene.given_running()
    scene.cluster.says(job.id, "so far\n")

    async def is_copied_as_time_passes() -> bool:
        scene.time_passes(minutes=1)
        return await shelf.text(job) == "so far\n"

    await until(is_copied_as_time_passes)
    scene.cluster.lose(job.id)
    await so(lambda: len(scene.cluster.starts) == 2)
    assert await shelf.text(job) == "so far\n"
    assert await scene.read(job.id, job.build_id) == "so far\n"


async def test_a_log_that_is_nowhere_says_where_it_was_looked_for(scene: KeptScene, shelf: Shelf) -> None:
    job = await scene.given_running()
    scene.cluster.finish(job.id, PodPhase.FAILED, reason=STOPPED)

    with pytest.raises(NotFound) as error:
        await scene.read(job.id, "1234")

    assert f"there is no logs/unit-test/1234/build-log.txt in {shelf.address}" in str(error.value)
    with pytest.raises(NotFound, match="is no build id"):
        await scene.read(job.id, "../../secrets")


async def test_a_log_is_followed_from_the_pod_to_what_is_kept(scene: KeptScene) -> None:
    job = await scene.given_running()
    scene.cluster.says(job.id, "é so far\n")
    heard: list[tuple[int, str]] = []

    async def follow() -> None:
        pieces = scene.logs.follow(job.id, None, container="", offset=0, until=asyncio.Event())
        heard.extend([piece async for piece in pieces])

    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        tasks.create_task(follow())
        scene.cluster.finish(job.id, says="done\n")
        await scene.becomes(job.id, S.SUCCESS)

    assert "".join(text for _, text in heard) == "é so far\ndone\n"
    assert heard[-1][0] == len("é so far\ndone\n".encode())
    scene.cluster.lose(job.id)
    again = scene.logs.follow(job.id, None, container="", offset=heard[0][0], until=asyncio.Event())
    assert "".join([text async for _, text in again]) == "é so far\ndone\n".encode()[heard[0][0] :].decode()


async def test_a_bucket_that_nobody_understands_keeps_no_job_from_ending(scene: KeptScene) -> None:
    job = await scene.given_running(decoration_config={"gcs_configuration": {"bucket": "gs://[half"}})

    scene.cluster.finish(job.id)

    await scene.becomes(job.id, S.SUCCESS)


async def test_jobs_without_a_place_for_their_logs_end_as_ever(scene: KeptScene, shelf: Shelf) -> None:
    local = {"gcs_configuration": {"path_strategy": "explicit", "local_output_dir": "/output"}}
    job = await scene.given_running(decoration_config=local)

    scene.cluster.finish(job.id, says="Sunday.\n")

    await scene.becomes(job.id, S.SUCCESS)
    assert not shelf.door.asked.is_set()


async def _is_accepted(scene: KeptScene, id_: ProwJobId) -> bool:
    return (await scene.job(id_)).build_id == BuildId(scene.cluster.starts[-1])
