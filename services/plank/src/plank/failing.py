"""One job's trouble stays its own: it is noted in its row, with when to try again, and the others go on."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from plank.adapters import jobs
from plank.adapters.jobs import LiveJob
from prowcommon.clock import Clock
from prowcommon.db.database import Database
from prowcommon.work import after_failure

log = structlog.get_logger()

T = TypeVar("T")


async def or_note_failure(database: Database, clock: Clock, live: LiveJob, act: Callable[[], Awaitable[T]]) -> T | None:
    """What `act` answers; None when it failed, which is noted."""
    try:
        return await act()
    except Exception as error:
        await note_failure(database, clock, live, error)
        return None


async def note_failure(database: Database, clock: Clock, live: LiveJob, error: Exception) -> None:
    """Writes into the job's row when it is looked at again, or that only a person can decide that."""
    again = after_failure(error, failures=live.failures, now=clock.now())
    tell = log.error if again.parked_at else log.warning
    tell("prowjob_step_failed", prowjob_id=str(live.job.id), because=again.because, parked=bool(again.parked_at))
    async with database.connect() as connection:
        await jobs.note_failure(
            connection, live.job.id, because=again.because, due_at=again.due_at, parked_at=again.parked_at
        )
