"""What jobs of the process executor leave in the work directory, and its removal.

* A job whose shim lives has left nothing yet.
* A build that wrote artifacts stays: nobody else has them.
"""

import shutil
from pathlib import Path
from uuid import UUID

from plank.adapters.process import joblock, layout, records
from prowcommon.ids import BuildId, ProwJobId


def left_behind(work_dir: Path) -> list[ProwJobId]:
    """Jobs that run no more and left nothing but logs."""
    return [ProwJobId(UUID(path.name)) for path in work_dir.iterdir() if _is_over(path) and not _has_artifacts(path)]


def builds_of(job_dir: Path) -> list[BuildId]:
    """Oldest first."""
    return [BuildId(build.name) for build in reversed(records.builds(job_dir))]


def remove(job_dir: Path) -> None:
    """Raises OSError when something of it can't be removed."""
    shutil.rmtree(job_dir)


def _is_over(path: Path) -> bool:
    try:
        UUID(path.name)
    except ValueError:
        return False
    return path.is_dir() and joblock.holder(str(path / layout.LOCK)) is None


def _has_artifacts(job_dir: Path) -> bool:
    directories = (build / layout.ARTIFACTS for build in records.builds(job_dir))
    return any(directory.is_dir() and any(directory.iterdir()) for directory in directories)
