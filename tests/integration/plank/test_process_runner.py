"""Real shims, real processes: what the process executor promises beyond the PodRunner contract."""

import asyncio
import os
import pickle
import shlex
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest

from contracts.pod_runner import PATIENCE_SECONDS, PodRunnerContract, seen, when_finished, when_running
from plank.adapters.process import joblock, layout
from plank.adapters.process.lifetime import open_process_runner
from plank.adapters.process.plan import HostRules
from plank.adapters.process.runner import ProcessRunner
from plank.domain.pods import PodPhase, PodToStart
from prowcommon.clock import SystemClock
from prowcommon.errors import NotFound, UserError
from prowcommon.ids import BuildId, new_prowjob_id
from prowcommon.prowjobs.model import JobType, ProwJobSpec
from prowcommon.prowjobs.refs import Refs

FOREVER = "while :; do sleep 0.05; done"
# In commands `$$$$` is the shell's `$$`: Kubernetes makes one dollar of two.


def a_pod(*commands: str, init: str = "", pod_spec: dict[str, Any] | None = None, **spec: Any) -> PodToStart:
    """A pod of a new job: one container per shell command."""
    containers = [{"name": f"c{n}", "command": ["sh", "-c", command]} for n, command in enumerate(commands)]
    if len(containers) == 1:
        del containers[0]["name"]
    before = {"initContainers": [{"name": "init", "command": ["sh", "-c", init]}]} if init else {}
    decoration = {"skip_cloning": True, "grace_period": "300ms", **spec.pop("decoration_config", {})}
    return PodToStart(
        prowjob_id=new_prowjob_id(SystemClock().now()),
        build_id=BuildId("1790000000000000001"),
        spec=ProwJobSpec(
            job="nightly",
            pod_spec={"containers": containers, **before, **(pod_spec or {})},
            decoration_config=decoration,
            **{"type": JobType.PERIODIC, **spec},
        ),
        env={"JOB_NAME": "nightly"},
        labels={},
        annotations={},
    )


def opened(work_dir: Path, *, end_jobs: bool = True, **rules: Any) -> AbstractAsyncContextManager[ProcessRunner]:
    return open_process_runner(
        work_dir,
        clock=SystemClock(),
        trusted_repos=frozenset({"Acme/Widgets"}),
        rules=HostRules(**rules),
        end_jobs_on_exit=end_jobs,
    )


async def log_of(runner: ProcessRunner, pod: PodToStart, container: str = "test") -> str:
    chunk = await runner.read_log(pod.prowjob_id, pod.build_id, container=container, offset=0, limit_bytes=10**9)
    return chunk.data.decode()


async def until(claim: Callable[[], Awaitable[bool]]) -> None:
    """For what gives no signal: files and processes of somebody else."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await claim():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def until_logged(runner: ProcessRunner, pod: PodToStart, text: str) -> None:
    async def is_logged() -> bool:
        return text in await log_of(runner, pod)

    await until(is_logged)


async def until_gone(pid: int) -> None:
    async def is_gone() -> bool:
        return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE

    await until(is_gone)


@pytest.fixture
def work_dir(tmp_path: Path) -> Path:
    return tmp_path / "work"


@pytest.fixture
async def runner(work_dir: Path) -> AsyncIterator[ProcessRunner]:
    async with opened(work_dir) as runner:
        yield runner


class ProcessCluster:
    """Lets go of pods that wait for a file."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def a_pod(self) -> PodToStart:
        pod = a_pod("true")
        ending = shlex.quote(str(self._ending(pod)))
        command = f"echo run >> {ending}.runs; until [ -e {ending} ]; do sleep 0.02; done; . {ending}"
        pod_spec = {"containers": [{"name": "test", "command": ["sh", "-c", command]}]}
        spec = ProwJobSpec(type=JobType.PERIODIC, job="nightly", pod_spec=pod_spec)
        return replace(pod, spec=spec)

    def an_impossible_pod(self) -> PodToStart:
        return a_pod("true", pod_spec={"containers": [{"image": "busybox"}]})

    async def finish(self, pod: PodToStart, *, exit_code: int = 0, says: str = "") -> None:
        beside = self._directory / "beside"
        beside.write_text(f"printf %s {shlex.quote(says)}\nexit {exit_code}\n")
        beside.replace(self._ending(pod))

    def runs_of(self, pod: PodToStart) -> int:
        return len(Path(f"{self._ending(pod)}.runs").read_text().splitlines())

    def _ending(self, pod: PodToStart) -> Path:
        return self._directory / str(pod.prowjob_id)


class TestTheProcessRunnerKeepsTheContract(PodRunnerContract):
    @pytest.fixture
    def cluster(self, tmp_path: Path) -> ProcessCluster:
        return ProcessCluster(tmp_path)


async def test_a_command_that_is_not_found_fails_with_127_and_says_so(runner: ProcessRunner) -> None:
    pod = a_pod("true", pod_spec={"containers": [{"command": ["no-such-command"]}]})

    await runner.start(pod)

    finished = await when_finished(runner, pod)
    assert (finished.phase, finished.message) == (PodPhase.FAILED, "Container 'test' ended with exit code 127.")
    assert "[prow] Cannot run 'no-such-command': No such file or directory" in await log_of(runner, pod)


async def test_the_environment_is_built_from_nothing(runner: ProcessRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANARY", "sings")
    pod = a_pod("env; ps -o command= -p $PPID; cat /proc/$PPID/environ 2>/dev/null || true")

    await runner.start(pod)

    await when_finished(runner, pod)
    log = await log_of(runner, pod)
    assert "JOB_NAME=nightly" in log
    assert "CANARY" not in log


async def test_several_containers_run_side_by_side_and_one_failing_does_not_end_the_others(
    runner: ProcessRunner, tmp_path: Path
) -> None:
    meeting = tmp_path / "meeting"
    pod = a_pod(f"echo one; touch {meeting}; exit 4", f"until [ -e {meeting} ]; do sleep 0.01; done; echo two")

    await runner.start(pod)

    finished = await when_finished(runner, pod)
    assert (finished.phase, finished.message) == (PodPhase.FAILED, "Container 'c0' ended with exit code 4.")
    assert (await log_of(runner, pod, "c0"), await log_of(runner, pod, "c1")) == ("one\n", "two\n")


async def test_an_init_container_that_fails_ends_the_pod(runner: ProcessRunner) -> None:
    pod = a_pod("echo main", init="echo before; exit 5")

    await runner.start(pod)

    finished = await when_finished(runner, pod)
    assert (finished.phase, finished.reason) == (PodPhase.FAILED, "InitContainerFailed")
    assert finished.started_at is None
    assert await log_of(runner, pod) == "before\n"


async def test_a_log_is_capped_and_the_job_goes_on(work_dir: Path) -> None:
    async with opened(work_dir, log_limit_bytes=100_000) as runner:
        pod = a_pod("head -c 5000000 /dev/zero | tr '\\0' x; exit 3")

        await runner.start(pod)

        assert (await when_finished(runner, pod)).message == "Container 'test' ended with exit code 3."
        kept, _, note = (await log_of(runner, pod)).partition("\n")
        assert len(kept) == 100_000
        assert note == "[prow] The log reached its limit: its first 100000 bytes are kept, the rest is dropped.\n"


async def test_a_log_can_be_followed_while_the_job_runs(runner: ProcessRunner) -> None:
    pod = a_pod(f"echo hello; {FOREVER}")
    await runner.start(pod)

    await until_logged(runner, pod, "hello\n")

    chunk = await runner.read_log(pod.prowjob_id, pod.build_id, container="test", offset=6, limit_bytes=10)
    assert (chunk.data, chunk.next_offset, chunk.is_complete) == (b"", 6, False)


async def test_a_process_that_ignores_sigterm_is_killed_after_the_grace(runner: ProcessRunner) -> None:
    pod = a_pod(f"trap 'echo no' TERM; echo ready; {FOREVER}")
    await runner.start(pod)
    await until_logged(runner, pod, "ready")

    await runner.stop(pod.prowjob_id)

    finished = await when_finished(runner, pod)
    assert (finished.phase, finished.reason) == (PodPhase.FAILED, "Stopped")
    assert "no\n" in await log_of(runner, pod)


@pytest.mark.parametrize(
    "launch",
    [
        "sh -c 'echo $$$$ > FILE; exec sleep 300' &",
        pytest.param(
            "setsid sh -c 'echo $$$$ > FILE; trap \"\" TERM; while :; do sleep 0.05; done' &",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="only Linux has sub-reapers"),
        ),
    ],
    ids=["in the background", "as a daemon that ignores SIGTERM"],
)
async def test_what_a_job_leaves_behind_is_ended(runner: ProcessRunner, tmp_path: Path, launch: str) -> None:
    file = tmp_path / "pid"
    pod = a_pod(f"{launch.replace('FILE', str(file))} until [ -s {file} ]; do sleep 0.01; done")

    await runner.start(pod)

    assert (await when_finished(runner, pod)).phase is PodPhase.SUCCEEDED
    await until_gone(int(file.read_text()))


async def test_a_deadline_ends_the_job(runner: ProcessRunner) -> None:
    pod = a_pod(FOREVER, decoration_config={"timeout": "300ms"})

    await runner.start(pod)

    finished = await when_finished(runner, pod)
    assert (finished.phase, finished.reason) == (PodPhase.FAILED, "DeadlineExceeded")
    assert "deadline of 0.3 s" in await log_of(runner, pod)


async def test_a_job_whose_plank_is_gone_ends(work_dir: Path) -> None:
    patience = timedelta(seconds=0.5)
    pod = a_pod(FOREVER)
    async with opened(work_dir, end_jobs=False, heartbeat_timeout=patience) as runner:
        await runner.start(pod)

        finished = await when_finished(runner, pod)  # its heart beats every ten seconds only

        assert (finished.phase, finished.reason) == (PodPhase.FAILED, "HeartbeatLost")


async def test_a_restarted_plank_adopts_its_jobs(work_dir: Path, tmp_path: Path) -> None:
    cluster = ProcessCluster(tmp_path)
    pod = cluster.a_pod()
    async with opened(work_dir, end_jobs=False) as first:
        await first.start(pod)
        before = await when_running(first, pod)

    async with opened(work_dir) as second:
        assert await second.find([pod.prowjob_id]) == {pod.prowjob_id: before}
        await second.start(pod)
        await cluster.finish(pod, says="done\n")
        assert (await when_finished(second, pod)).phase is PodPhase.SUCCEEDED
        assert await log_of(second, pod) == "done\n"
    assert cluster.runs_of(pod) == 1


async def test_starting_a_build_several_times_at_once_runs_it_once(work_dir: Path, tmp_path: Path) -> None:
    cluster = ProcessCluster(tmp_path)
    pod = cluster.a_pod()
    async with opened(work_dir) as runner:
        await asyncio.gather(*(runner.start(pod) for _ in range(4)))
        await when_running(runner, pod)
        await cluster.finish(pod)
        assert (await when_finished(runner, pod)).phase is PodPhase.SUCCEEDED

    # Every shim that was started is gone by now: none is left that could still write.
    assert cluster.runs_of(pod) == 1


DYING_PLANK = """
import asyncio, os, signal, sys, pickle
from pathlib import Path
from plank.adapters.process.runner import ProcessRunner
from plank.adapters.process.shims import Shims
from prowcommon.clock import SystemClock

spawn = Shims.spawn
def dying_spawn(self, build):
    if sys.argv[2] == "after":
        spawn(self, build)
    os.kill(os.getpid(), signal.SIGKILL)
Shims.spawn = dying_spawn
runner = ProcessRunner(Path(sys.argv[1]), clock=SystemClock(), trusted_repos=frozenset())
runner.settle_in()
asyncio.run(runner.start(pickle.loads(sys.stdin.buffer.read())))
"""


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_plank_killed_around_the_start_of_a_shim_starts_the_build_once(
    work_dir: Path, tmp_path: Path, moment: str
) -> None:
    cluster = ProcessCluster(tmp_path)
    pod = cluster.a_pod()
    dying = [sys.executable, "-c", DYING_PLANK, str(work_dir), moment]
    killed = await asyncio.to_thread(subprocess.run, dying, input=pickle.dumps(pod))
    assert killed.returncode == -signal.SIGKILL
    assert (work_dir / str(pod.prowjob_id) / pod.build_id / layout.POD).exists()

    async with opened(work_dir) as runner:
        await runner.start(pod)
        await when_running(runner, pod)
        await cluster.finish(pod)
        assert (await when_finished(runner, pod)).phase is PodPhase.SUCCEEDED
    assert cluster.runs_of(pod) == 1


async def test_a_build_whose_shim_was_killed_has_vanished_and_is_not_run_again(
    runner: ProcessRunner, work_dir: Path, tmp_path: Path
) -> None:
    cluster = ProcessCluster(tmp_path)
    pod = cluster.a_pod()
    await runner.start(pod)
    await when_running(runner, pod)
    shim = joblock.holder(str(work_dir / str(pod.prowjob_id) / layout.LOCK))
    assert shim

    os.kill(shim, signal.SIGKILL)

    await seen(runner, pod.prowjob_id, lambda p: p is None)
    assert (await runner.read_log(pod.prowjob_id, pod.build_id, container="test", offset=0, limit_bytes=9)).is_complete
    with pytest.raises(NotFound, match="was lost"):
        await runner.start(pod)
    revival = replace(pod, build_id=BuildId("1790000000000000002"))
    await runner.start(revival)
    assert (await when_running(runner, revival)).build_id == revival.build_id


async def test_a_build_that_was_stopped_before_it_began_never_begins(
    runner: ProcessRunner, work_dir: Path, tmp_path: Path
) -> None:
    pod = a_pod(f"touch {tmp_path}/ran")
    (work_dir / str(pod.prowjob_id) / pod.build_id).mkdir(parents=True)

    await runner.stop(pod.prowjob_id)

    with pytest.raises(NotFound):
        await runner.start(pod)
    assert not (tmp_path / "ran").exists()


async def test_a_presubmit_runs_only_for_a_trusted_repository(runner: ProcessRunner) -> None:
    trusted = a_pod("true", type=JobType.PRESUBMIT, refs=Refs(org="acme", repo="WIDGETS"))
    stranger = a_pod("true", type=JobType.PRESUBMIT, refs=Refs(org="acme", repo="gadgets"))

    await runner.start(trusted)
    with pytest.raises(UserError, match="PROW_PROCESS_TRUSTED_REPOS"):
        await runner.start(stranger)

    assert (await when_finished(runner, trusted)).phase is PodPhase.SUCCEEDED
    assert await runner.find([stranger.prowjob_id]) == {}


async def test_the_end_of_prow_up_leaves_no_process(work_dir: Path, tmp_path: Path) -> None:
    pods = [a_pod(f"echo $$$$ > {tmp_path}/{n}; echo ready; {FOREVER}") for n in range(3)]
    async with opened(work_dir) as runner:
        for pod in pods:
            await runner.start(pod)
            await until_logged(runner, pod, "ready")
        shims = [joblock.holder(str(work_dir / str(pod.prowjob_id) / layout.LOCK)) for pod in pods]

    pids = [*shims, *(int((tmp_path / str(n)).read_text()) for n in range(3))]
    assert [pid for pid in pids if pid and psutil.pid_exists(pid)] == []
    assert [pod for pod in pods if (work_dir / str(pod.prowjob_id) / pod.build_id / layout.SCRATCH).exists()] == []


async def test_what_is_written_is_private_and_scratch_goes(runner: ProcessRunner, work_dir: Path) -> None:
    pod = a_pod("mkdir -p keep/out; chmod 500 keep")

    await runner.start(pod)
    await when_finished(runner, pod)

    build = work_dir / str(pod.prowjob_id) / pod.build_id
    await until(lambda: asyncio.to_thread(lambda: not (build / layout.SCRATCH).exists()))
    modes = {path.stat().st_mode & 0o777 for path in (build, *build.iterdir()) if path.is_dir()}
    assert modes == {0o700}
    assert {path.stat().st_mode & 0o777 for path in build.iterdir() if path.is_file()} == {0o600}
