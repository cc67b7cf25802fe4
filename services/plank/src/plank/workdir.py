"""Clears the process executor's work directory: what finished jobs left there goes, once it is kept in storage.

* Only jobs that have finished, and not just now: a plank that comes back reads how a build ended from its files.
* A log is kept once more before it is removed, the last words of an aborted job with it. What can't be kept, or has no
  place in any storage, stays.
"""

from datetime import timedelta

import structlog

from plank.adapters import jobs
from plank.adapters.process.runner import ProcessRunner
from plank.domain.keeping import Leavings
from plank.ports import Archive
from prowcommon.clock import Clock
from prowcommon.db.database import Database
from prowcommon.errors import ProwError
from prowcommon.prowjobs.containers import containers_of
from prowcommon.prowjobs.model import ProwJob

log = structlog.get_logger()

SWEEP_EVERY = timedelta(minutes=15)
STAYS_FOR = timedelta(hours=1)
"""Somebody may still look into the directory of a job that has just ended."""
MOST = 200
"""A sweep's share; the next one goes on."""


async def sweep_work_dir(runner: ProcessRunner, database: Database, archive: Archive, clock: Clock) -> int:
    """Returns how many jobs' directories were removed."""
    ids = await runner.left_behind()
    async with database.connect() as connection:
        finished = await jobs.read_finished(connection, ids, before=clock.now() - STAYS_FOR, most=MOST)
    removed = 0
    for job in finished:
        if not archive.takes(job):
            continue
        try:
            await _keep_all(job, runner, archive)
            await runner.remove(job.id)
        except (ProwError, OSError) as error:
            log.warning("leftovers_stay", prowjob_id=str(job.id), because=str(error))
            continue
        removed += 1
    if removed:
        log.info("work_dir_swept", jobs=removed)
    return removed


async def _keep_all(job: ProwJob, runner: ProcessRunner, archive: Archive) -> None:
    for build_id in await runner.builds_of(job.id):
        logs = containers_of(job.spec)
        left = Leavings(build_id=build_id, logs=logs, may_replace=True, since=None, is_urgent=False)
        await archive.keep(job, left, runner)
