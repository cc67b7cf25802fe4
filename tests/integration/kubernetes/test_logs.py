"""Logs of pods on a Kubernetes cluster: followed by many, kept before the pod goes, read when it is gone."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from sqlalchemy import select

from plank.adapters.kubernetes.pods import KubernetesPods
from plank.domain.keeping import Leavings
from plank.joblogs import JobLogs
from plank.keeper import Keeping
from prowcommon.db.database import Database
from prowcommon.db.tables import prowjobs
from prowcommon.errors import NotFound, Unavailable
from prowcommon.ids import ProwJobId
from prowcommon.prowjobs.model import JobState, ProwJob
from prowcommon.tasks import alongside
from support.builders import a_new_job
from support.detour import Detour
from support.kubeapi import Fault
from support.kubescene import Kube, KubeScene
from support.scenes import until
from support.storing import Shelf

TWO = {"containers": [{"name": "unit", "image": "alpine"}, {"name": "lint", "image": "alpine"}]}
LONG = 50 * 1024 * 1024


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "storage")


class LogScene(KubeScene):
    """A plank that keeps logs on a shelf."""

    pods: KubernetesPods

    def __init__(self, database: Database, kube: Kube, shelf: Shelf) -> None:
        super().__init__(database, kube, keeping=Keeping(shelf.archive, copy_every=timedelta(minutes=5)))
        self.logs = JobLogs(database, lambda _: self.pods, shelf.archive)

    async def running(self, **said: object) -> ProwJob:
        (id_,) = await self.given_running(a_new_job(**said))  # type: ignore[arg-type]
        return await self.job(id_)

    async def read(self, id_: ProwJobId, build_id: str | None = None, *, container: str = "") -> str:
        chunk = await self.logs.read(id_, build_id, container=container, offset=0, limit_bytes=10**6)
        return chunk.data.decode()

    async def follow(self, id_: ProwJobId, *, offset: int = 0) -> str:
        pieces = self.logs.follow(id_, None, container="", offset=offset, until=asyncio.Event())
        return "".join([text async for _, text in pieces])


@pytest.fixture
async def scene(database: Database, kube: Kube, shelf: Shelf) -> AsyncIterator[LogScene]:
    scene = LogScene(database, kube, shelf)
    async with scene.plank() as scene.pods:
        yield scene


async def test_a_log_is_readable_after_its_pod_was_removed(scene: LogScene, shelf: Shelf) -> None:
    job = await scene.running()
    await scene.kubelet.finish(str(job.id), says="Sunday.\n")
    await scene.becomes(job.id, JobState.SUCCESS)
    assert await scene.read(job.id) == "Sunday.\n"

    await scene.kubelet.remove(str(job.id))
    await scene.gone(job.id)

    assert await scene.read(job.id) == "Sunday.\n"
    assert await scene.follow(job.id, offset=3) == "day.\n"


async def test_each_of_several_containers_keeps_its_log(scene: LogScene, shelf: Shelf) -> None:
    job = await scene.running(pod_spec=TWO)
    for container in ("unit", "lint"):
        scene.kubelet.prints(str(job.id), f"of {container}\n", container=container)

    await scene.kubelet.finish(str(job.id))

    await scene.becomes(job.id, JobState.SUCCESS)
    await scene.kubelet.remove(str(job.id))
    await scene.gone(job.id)
    assert await scene.read(job.id) == "of unit\n"
    assert await scene.read(job.id, container="lint") == "of lint\n"


async def test_an_abort_keeps_what_was_written(scene: LogScene, shelf: Shelf) -> None:
    job = await scene.running()
    scene.kubelet.prints(str(job.id), "so far\n")

    await scene.abort(job.id)

    await scene.becomes(job.id, JobState.ABORTED)
    await scene.gone(job.id)
    assert await scene.read(job.id) == "so far\n"


async def test_each_build_keeps_its_own_log(scene: LogScene, shelf: Shelf) -> None:
    first = await scene.running()
    scene.kubelet.prints(str(first.id), "first\n")
    await scene.kubelet.evict(str(first.id))
    await scene.runs(first.id, builds=2)

    await scene.kubelet.finish(str(first.id), says="second\n")

    await scene.becomes(first.id, JobState.SUCCESS)
    assert await scene.read(first.id, first.build_id) == "first\n"
    assert await scene.read(first.id) == "second\n"


async def test_a_log_that_sidecar_uploaded_is_not_replaced(scene: LogScene, shelf: Shelf) -> None:
    job = await scene.running(decoration_config=shelf.decoration())
    await shelf.has(job, "build-log.txt", b"censored\n")

    await scene.kubelet.finish(str(job.id), says="raw\n")

    await scene.becomes(job.id, JobState.SUCCESS)
    await scene.kubelet.remove(str(job.id))
    await scene.gone(job.id)
    assert await scene.read(job.id) == "censored\n"


async def test_a_log_that_sidecar_could_not_upload_is_kept(scene: LogScene, shelf: Shelf) -> None:
    job = await scene.running(decoration_config=shelf.decoration())
    scene.kubelet.prints(str(job.id), "raw\n")

    await scene.kubelet.evict(str(job.id))

    await scene.runs(job.id, builds=2)
    assert await scene.read(job.id, job.build_id) == "raw\n"


async def test_how_the_pod_stood_is_kept_with_its_events(scene: LogScene, shelf: Shelf) -> None:
    job = await scene.running()
    uid = (await scene.kubelet.pod(str(job.id)))["metadata"]["uid"]
    await scene.kubelet.tells(str(job.id), uid, reason="Pulled", message="Container image was there.")

    await scene.kubelet.finish(str(job.id), exit_code=3)

    await scene.becomes(job.id, JobState.FAILURE)
    written = await shelf.text(job, "podinfo.json") or ""
    info = json.loads(written)
    assert written.startswith('{\n\t"pod": {\n\t\t"')
    assert info["pod"]["metadata"]["uid"] == uid
    assert info["pod"]["status"]["containerStatuses"][0]["state"]["terminated"]["exitCode"] == 3
    assert [event["reason"] for event in info["events"]] == ["Pulled"]
    assert "node" not in info, "plank has no right to see it"


async def test_a_hundred_who_follow_a_log_cost_the_cluster_one_request(scene: LogScene, kube: Kube) -> None:
    job = await scene.running()
    scene.kubelet.prints(str(job.id), "so far\n")

    async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
        readers = [tasks.create_task(scene.follow(job.id)) for _ in range(100)]
        await asyncio.sleep(0)
        scene.kubelet.prints(str(job.id), "and on\n")
        (other,) = await scene.given(a_new_job())
        await scene.runs(other)
        await scene.kubelet.finish(str(job.id), says="done\n")

    assert {reader.result() for reader in readers} == {"so far\nand on\ndone\n"}
    if kube.fake is not None:
        assert sum("/log?" in asked and "follow=true" in asked for asked in kube.fake.asked) == 1


async def test_a_line_that_is_cut_is_taken_up_where_it_was(scene: LogScene, kube: Kube) -> None:
    job = await scene.running()
    scene.kubelet.prints(str(job.id), "before\n")
    pieces = scene.pods.stream_log(job.id, job.build_id, container="test", follow=True)  # type: ignore[arg-type]
    heard = await anext(pieces)

    kube.cable.cut()
    scene.kubelet.prints(str(job.id), "meanwhile\n")
    kube.cable.mend()
    await scene.kubelet.finish(str(job.id), says="after\n")

    async with asyncio.timeout(30):
        async for piece in pieces:
            heard += piece
    assert heard == b"before\nmeanwhile\nafter\n"


async def test_a_pod_that_is_removed_ends_what_is_followed(scene: LogScene) -> None:
    job = await scene.running()
    scene.kubelet.prints(str(job.id), "before\n")
    pieces = scene.pods.stream_log(job.id, job.build_id, container="test", follow=True)  # type: ignore[arg-type]
    assert await anext(pieces) == b"before\n"

    await scene.kubelet.remove(str(job.id))

    with pytest.raises(NotFound):
        await asyncio.wait_for(anext(pieces), 30)


async def test_a_log_of_fifty_megabytes_is_kept_in_pieces(scene: LogScene, shelf: Shelf) -> None:
    job = await scene.running()
    scene.kubelet.prints(str(job.id), b"0123456789abcde\n" * (LONG // 16))
    await scene.kubelet.says(str(job.id), phase="Unknown", reason="")
    left = Leavings(build_id=job.build_id, logs=("test",), may_replace=True, since=None, is_urgent=False)  # type: ignore[arg-type]

    async with asyncio.timeout(120), _measuring_memory() as grown:
        await shelf.archive.keep(job, left, scene.pods)

    assert (await shelf.stat(job, "build-log.txt")).size_bytes == LONG
    assert max(grown) < LONG, "what is in memory at once is a few parts of it"


async def test_a_node_that_hands_out_no_log_delays_its_job_for_half_a_minute(
    database: Database, kube: Kube, detour: Detour, shelf: Shelf
) -> None:
    scene = LogScene(database, kube, shelf)
    async with scene.plank() as scene.pods:
        job = await scene.running()
        detour.faults.append(Fault(500, times=10**6, method="GET", path="/log", message="no route to host"))
        await scene.kubelet.finish(str(job.id), says="never seen\n")
        await until(lambda: _has_failed(scene, job.id))
        assert await scene.state_of(job.id) is JobState.PENDING

        scene.time_passes(seconds=31)

        await scene.becomes(job.id, JobState.SUCCESS)
    assert await shelf.text(job) is None


async def test_more_logs_than_there_are_lines_for_are_told_to_come_back(
    scene: LogScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await scene.running(), await scene.running()
    monkeypatch.setattr(scene.pods._followed, "_most_logs", 1)
    scene.kubelet.prints(str(first.id), "one\n")
    held = scene.pods.stream_log(first.id, first.build_id, container="test", follow=True)  # type: ignore[arg-type]
    assert await anext(held) == b"one\n"
    refused = scene.pods.stream_log(second.id, second.build_id, container="test", follow=True)  # type: ignore[arg-type]

    with pytest.raises(Unavailable, match="no more at once"):
        await anext(refused)

    await held.aclose()
    scene.kubelet.prints(str(second.id), "two\n")
    again = scene.pods.stream_log(second.id, second.build_id, container="test", follow=True)  # type: ignore[arg-type]
    assert await anext(again) == b"two\n"
    await again.aclose()


@asynccontextmanager
async def _measuring_memory() -> AsyncIterator[list[int]]:
    """By how many bytes this process has grown, looked at again and again while the block runs."""
    process, grown = psutil.Process(), [0]
    before = process.memory_info().rss

    async def look() -> None:
        while True:
            grown.append(process.memory_info().rss - before)
            await asyncio.sleep(0.005)

    async with alongside(look(), name="memory"):
        yield grown


async def _has_failed(scene: LogScene, id_: ProwJobId) -> bool:
    async with scene.database.connect() as connection:
        said = await connection.scalar(select(prowjobs.c.last_error).where(prowjobs.c.id == id_))
    return "no route to host" in (said or "")
