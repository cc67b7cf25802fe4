"""Logs of the process executor: kept like any other, readable when the work directory is gone, then removed there."""

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from plank.adapters.process import joblock, layout
from plank.adapters.process.lifetime import open_process_runner
from plank.adapters.process.runner import ProcessRunner
from plank.joblogs import JobLogs
from plank.keeper import Keeping
from plank.workdir import STAYS_FOR, sweep_work_dir
from plank.worker import ClusterWorker
from prowcommon.db.database import Database
from prowcommon.ids import ProwJobId
from prowcommon.prowjobs.model import JobState, ProwJob
from prowcommon.tasks import alongside
from support.builders import a_new_job
from support.kubescene import OffsetClock
from support.scenes import PlankScene, until
from support.storing import Shelf

FOREVER = "while :; do sleep 0.05; done"


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "storage")


@pytest.fixture
def work_dir(tmp_path: Path) -> Path:
    return tmp_path / "work"


class ProcessScene(PlankScene):
    """Jobs on this host."""

    clock: OffsetClock  # type: ignore[assignment]
    runner: ProcessRunner

    def __init__(self, database: Database, shelf: Shelf, work_dir: Path) -> None:
        super().__init__(database, OffsetClock(), keeping=Keeping(shelf.archive))  # type: ignore[arg-type]
        self.work_dir = work_dir
        self.shelf = shelf
        self.logs = JobLogs(database, lambda _: self.runner, shelf.archive)

    async def open(self, stack: AsyncExitStack) -> None:
        self.runner = await stack.enter_async_context(
            open_process_runner(self.work_dir, clock=self.clock, trusted_repos=frozenset(), end_jobs_on_exit=True)
        )
        self.worker = ClusterWorker(
            "default",
            self.database,
            self.runner,
            self.clock,
            lambda: self.limits,
            lambda job: "",
            sweep_every=timedelta(milliseconds=100),
            holder="test",
            keeping=self.keeping,
        )
        await stack.enter_async_context(alongside(self.worker.run(), name="worker"))

    async def given_a_job(self, command: str, **said: Any) -> ProwJobId:
        spec = {"containers": [{"name": "unit", "command": ["sh", "-c", command]}]}
        (id_,) = await self.given(a_new_job(pod_spec=spec, **said))
        return id_

    async def read(self, id_: ProwJobId, build_id: str | None = None) -> str:
        return (await self.logs.read(id_, build_id, container="", offset=0, limit_bytes=10**6)).data.decode()

    async def sweep(self) -> int:
        return await sweep_work_dir(self.runner, self.database, self.shelf.archive, self.clock)

    async def over(self, id_: ProwJobId) -> None:
        """Waits until the job's shim has left."""

        async def is_so() -> bool:
            return joblock.holder(str(self.work_dir / str(id_) / layout.LOCK)) is None

        await until(is_so)

    async def printed(self, id_: ProwJobId, words: str) -> ProwJob:
        async def is_so() -> bool:
            job = await self.job(id_)
            return job.build_id is not None and words in await self.read(id_)

        await until(is_so)
        return await self.job(id_)


@pytest.fixture
async def scene(database: Database, shelf: Shelf, work_dir: Path) -> AsyncIterator[ProcessScene]:
    scene = ProcessScene(database, shelf, work_dir)
    async with AsyncExitStack() as stack:
        await scene.open(stack)
        yield scene


async def test_a_log_is_readable_when_the_work_directory_is_gone(scene: ProcessScene, work_dir: Path) -> None:
    job = await scene.given_a_job("echo Sunday.")
    await scene.becomes(job, JobState.SUCCESS)
    await scene.over(job)

    shutil.rmtree(work_dir / str(job))

    assert await scene.read(job) == "Sunday.\n"
    pieces = scene.logs.follow(job, None, container="unit", offset=0, until=asyncio.Event())
    assert [piece async for piece in pieces] == [(8, "Sunday.\n")]


async def test_what_is_kept_is_removed_an_hour_after_its_job_has_ended(scene: ProcessScene, work_dir: Path) -> None:
    job = await scene.given_a_job("echo Sunday.")
    await scene.becomes(job, JobState.SUCCESS)
    await scene.over(job)
    assert await scene.sweep() == 0

    scene.clock.pass_(seconds=STAYS_FOR.total_seconds() + 1)

    assert await scene.sweep() == 1
    assert not (work_dir / str(job)).exists()
    assert await scene.read(job) == "Sunday.\n"
    assert await scene.sweep() == 0


async def test_a_job_that_still_runs_stays(scene: ProcessScene, work_dir: Path) -> None:
    job = await scene.given_a_job(f"echo on; {FOREVER}")
    await scene.printed(job, "on\n")
    scene.clock.pass_(hours=2)

    assert await scene.sweep() == 0
    assert (work_dir / str(job)).exists()


async def test_a_job_that_ended_while_no_plank_looked_stays_until_it_is_moved(
    database: Database, shelf: Shelf, work_dir: Path
) -> None:
    """Its files are all that a next plank has to read its end from."""
    scene = ProcessScene(database, shelf, work_dir)
    async with AsyncExitStack() as stack:
        await scene.open(stack)
        shelf.door.stuck_at = "build-log.txt"
        job = await scene.given_a_job("echo Sunday.")
        await until(lambda: _has_written(shelf))
        await scene.over(job)
        scene.clock.pass_(hours=2)

        assert await scene.sweep() == 0
        assert await scene.state_of(job) is JobState.PENDING


async def test_artifacts_stay_and_their_build_s_log_with_them(scene: ProcessScene, work_dir: Path) -> None:
    job = await scene.given_a_job('echo {} > "$ARTIFACTS/report.json"', decoration_config={"skip_cloning": True})
    await scene.becomes(job, JobState.SUCCESS)
    await scene.over(job)
    scene.clock.pass_(hours=2)

    assert await scene.sweep() == 0
    assert list((work_dir / str(job)).glob("*/artifacts/report.json"))


async def test_what_can_t_be_kept_stays(scene: ProcessScene, shelf: Shelf, work_dir: Path) -> None:
    job = await scene.given_a_job("echo Sunday.")
    await scene.becomes(job, JobState.SUCCESS)
    await scene.over(job)
    scene.clock.pass_(hours=2)
    shelf.door.is_shut = True

    assert await scene.sweep() == 0
    assert (work_dir / str(job)).exists()

    shelf.door.is_shut = False
    assert await scene.sweep() == 1


async def test_the_last_words_of_an_aborted_job_are_kept_before_they_are_removed(scene: ProcessScene) -> None:
    job = await scene.given_a_job(f"trap 'echo goodbye; exit 1' TERM; echo on; {FOREVER}")
    await scene.printed(job, "on\n")
    await scene.abort(job)
    await scene.becomes(job, JobState.ABORTED)
    await scene.over(job)
    scene.clock.pass_(hours=2)

    assert await scene.sweep() == 1

    assert "goodbye\n" in await scene.read(job)


async def test_a_build_that_vanished_keeps_its_log(scene: ProcessScene, work_dir: Path) -> None:
    job = await scene.given_a_job(f"echo on; {FOREVER}")
    first = await scene.printed(job, "on\n")
    shim = joblock.holder(str(work_dir / str(job) / layout.LOCK))
    assert shim is not None

    os.kill(shim, signal.SIGKILL)

    await until(lambda: _has_builds(scene, job, 2))
    assert await scene.shelf.text(first) == "on\n"


async def _has_builds(scene: ProcessScene, job: ProwJobId, number: int) -> bool:
    return len(await scene.builds_of(job)) == number


async def _has_written(shelf: Shelf) -> bool:
    return bool(shelf.door.written)
