"""The parts of a shim that can be looked at without one."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from plank.adapters.process import joblock, layout, records
from plank.adapters.process.clone import uri_of
from plank.adapters.process.joblog import JobLog
from plank.adapters.process.limits import Limits
from plank.adapters.process.records import Standing

HOLD = "import sys; from plank.adapters.process import joblock; print(joblock.take(sys.argv[1]), flush=True); input()"
MORNING = "2026-05-04T08:00:00Z"


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """A living process that is no shim."""
    with subprocess.Popen(["sleep", "60"]) as process:
        yield process
        process.kill()


@pytest.fixture
def build(tmp_path: Path) -> Path:
    build = tmp_path / "job" / "1"
    build.mkdir(parents=True)
    return build


def began(build: Path, *, pid: int) -> None:
    layout.begin(str(build))
    layout.write_json(str(build / layout.STATE), {"pid": pid, "created_at": MORNING, "started_at": MORNING})


def test_a_stranger_with_a_dead_shims_pid_is_neither_taken_for_it_nor_signalled(
    build: Path, stranger: subprocess.Popen[bytes]
) -> None:
    (build.parent / layout.LOCK).touch()
    began(build, pid=stranger.pid)

    joblock.signal_holder(str(build.parent / layout.LOCK), signal.SIGKILL)

    assert records.observe(build.parent) is None
    assert records.standing(build) is Standing.LOST
    assert stranger.poll() is None


def test_the_lock_names_its_living_holder_and_goes_with_it(tmp_path: Path) -> None:
    lock = str(tmp_path / "lock")
    assert joblock.holder(lock) is None

    with subprocess.Popen([sys.executable, "-c", HOLD, lock], stdin=-1, stdout=-1) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"True\n"
        assert joblock.holder(lock) == holder.pid
        assert not joblock.take(lock)
        joblock.signal_holder(lock, signal.SIGKILL)
        assert holder.wait(10) == -signal.SIGKILL

    assert joblock.holder(lock) is None


def test_a_build_can_be_begun_once(build: Path) -> None:
    assert layout.begin(str(build))
    assert not layout.begin(str(build))


def test_a_file_that_a_power_cut_emptied_counts_as_missing(build: Path) -> None:
    (build / layout.EXIT).touch()
    (build / layout.STATE).write_bytes(b'{"pid": 1')

    assert records.observe(build.parent) is None


def test_the_newest_build_that_was_taken_over_is_the_jobs_pod(tmp_path: Path) -> None:
    verdict = {"finished_at": MORNING, "phase": "Failed", "reason": "HeartbeatLost", "message": "gone"}
    for number in ("9", "10", "11"):
        (tmp_path / number).mkdir()
    for number in ("9", "10"):
        layout.write_json(
            str(tmp_path / number / layout.EXIT), {"created_at": MORNING, "started_at": MORNING, **verdict}
        )

    pod = records.observe(tmp_path)

    assert pod is not None
    assert pod.build_id == "10"


def test_a_full_log_says_how_much_was_kept(tmp_path: Path) -> None:
    log = JobLog(str(tmp_path / "log"), limit_bytes=8)

    log.write(b"12345\n")
    log.write(b"67890\n")
    log.write(b"more")

    kept, note = (tmp_path / "log").read_bytes().split(b"\n[prow] ")
    assert kept == b"12345\n67"
    assert note == b"The log reached its limit: its first 8 bytes are kept, the rest is dropped.\n"


def test_a_log_that_just_fits_is_kept_without_a_word(tmp_path: Path) -> None:
    JobLog(str(tmp_path / "log"), limit_bytes=6).write(b"12345\n")

    assert (tmp_path / "log").read_bytes() == b"12345\n"


def limits(heartbeat: Path, *, timeout: float | None = None) -> Limits:
    return Limits(str(heartbeat), now=0, timeout_seconds=timeout, heartbeat_timeout_seconds=60)


def test_the_deadline_is_the_jobs_own(tmp_path: Path) -> None:
    limit = limits(tmp_path / "heartbeat", timeout=3)

    assert limit.next_look() == 3
    assert limit.exceeded(2.9) is None
    assert limit.exceeded(3) == ("DeadlineExceeded", "The job was still running at its deadline of 3 s.")


def test_a_silent_plank_ends_the_job_after_its_patience(tmp_path: Path) -> None:
    (tmp_path / "heartbeat").touch()
    limit = limits(tmp_path / "heartbeat")

    assert [limit.exceeded(now) for now in range(5, 60, 5)] == [None] * 11
    assert limit.exceeded(60) == ("HeartbeatLost", "plank was gone for 60 s.")


def test_a_machine_that_was_paused_gives_plank_the_time_to_come_back(tmp_path: Path) -> None:
    heartbeat = tmp_path / "heartbeat"
    heartbeat.touch()
    limit = limits(heartbeat)

    assert limit.exceeded(36_000) is None
    heartbeat.touch()
    assert [limit.exceeded(36_000 + now) for now in range(5, 60, 5)] == [None] * 11


@pytest.mark.parametrize(
    ("ref", "uri"),
    [
        ({"clone_uri": "git@host:a/b.git", "repo_link": "https://host/a/b"}, "git@host:a/b.git"),
        ({"repo_link": "https://host/a/b"}, "https://host/a/b.git"),
        ({}, "https://github.com/acme/widgets.git"),
    ],
)
def test_a_repository_is_cloned_from_where_its_refs_say(ref: dict[str, str], uri: str) -> None:
    assert uri_of({"org": "acme", "repo": "widgets", **ref}) == uri
