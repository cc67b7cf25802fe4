"""What the files of a job say about its pod; reads only, and believes the kernel about who is alive.

* A job's pod is its newest build that a shim took over. Directories whose build never ran don't count.
* `exit.json` is the last word: a pod with it has finished, whatever else is there.
* A build that ran, whose shim is dead and left no last word, has vanished: it is shown as no pod at all, so
  that plank gives the job a new build. To call it Failed would blame the job. Its log stays readable.
* A file that can't be read as JSON (a power cut) counts as missing.
"""

import os
from datetime import datetime
from enum import Enum, auto
from pathlib import Path
from typing import TypeVar

import msgspec

from plank.adapters.process import joblock, layout
from plank.domain.pods import ObservedPod, PodPhase
from prowcommon.ids import BuildId


class StateRecord(msgspec.Struct, frozen=True):
    pid: int
    created_at: datetime
    started_at: datetime | None


class ExitRecord(msgspec.Struct, frozen=True):
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime
    phase: PodPhase
    reason: str
    message: str


class Standing(Enum):
    """Where one build stands, for somebody who wants it to run."""

    ABSENT = auto()
    """Nobody has begun it."""
    STARTING = auto()
    """A shim holds the job's lock and has not yet said for which build."""
    TAKEN_OVER = auto()
    """It runs, or has finished."""
    LOST = auto()
    """It began, and whoever began it is gone (or it was stopped before it began)."""
    BLOCKED = auto()
    """Another build of the job is running."""


_Record = TypeVar("_Record", StateRecord, ExitRecord)


def builds(job_dir: Path) -> list[Path]:
    """The job's builds, newest first: build ids are snowflakes, so longer and greater is later."""
    try:
        entries = os.listdir(job_dir)  # noqa: PTH208 (find() asks hundreds of directories for names only)
    except FileNotFoundError:
        return []
    names = (name for name in entries if name != layout.LOCK)
    return [job_dir / name for name in sorted(names, key=lambda name: (len(name), name), reverse=True)]


def observe(job_dir: Path) -> ObservedPod | None:
    """The job's pod; None when there is none, or it vanished."""
    for build in builds(job_dir):
        if finished := _read(build / layout.EXIT, ExitRecord):
            return _finished(build, finished)
        if state := _read(build / layout.STATE, StateRecord):
            if joblock.holder(str(job_dir / layout.LOCK)) == state.pid:
                return _alive(build, state)
            # Its last word may have come between our two looks.
            last_word = _read(build / layout.EXIT, ExitRecord)
            return _finished(build, last_word) if last_word else None
    return None


def is_running(build: Path) -> bool:
    state = _read(build / layout.STATE, StateRecord)
    return state is not None and joblock.holder(str(build.parent / layout.LOCK)) == state.pid


def standing(build: Path) -> Standing:
    # Asked before the lock: its maker held the lock then, and who holds none now is gone.
    has_begun = (build / layout.STARTED).exists()
    holder = joblock.holder(str(build.parent / layout.LOCK))
    if (build / layout.EXIT).exists():
        return Standing.TAKEN_OVER
    if holder is None:
        return Standing.LOST if has_begun else Standing.ABSENT
    for running in builds(build.parent):
        state = _read(running / layout.STATE, StateRecord)
        if state and state.pid == holder and not (running / layout.EXIT).exists():
            return Standing.TAKEN_OVER if running == build else Standing.BLOCKED
    return Standing.STARTING


def _finished(build: Path, record: ExitRecord) -> ObservedPod:
    return ObservedPod(
        build_id=BuildId(build.name),
        phase=record.phase,
        created_at=record.created_at,
        scheduled_at=record.created_at,
        started_at=record.started_at,
        finished_at=record.finished_at,
        reason=record.reason,
        message=record.message,
    )


def _alive(build: Path, record: StateRecord) -> ObservedPod:
    phase = PodPhase.PENDING if record.started_at is None else PodPhase.RUNNING
    return ObservedPod(
        build_id=BuildId(build.name),
        phase=phase,
        created_at=record.created_at,
        scheduled_at=record.created_at,
        started_at=record.started_at,
    )


def _read(path: Path, record: type[_Record]) -> _Record | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=record)
    except (FileNotFoundError, NotADirectoryError, msgspec.DecodeError):
        return None
