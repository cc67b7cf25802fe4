"""What was run of one job, and for one pull request: history, archived or not. One connection; nothing is written.

Everything is bounded: a page has its rows, a pull request its newest MOST_OF_PULL runs, counts stop at COUNTED + 1.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from deck.adapters.queries import CARD_COLUMNS, COUNTED, VISIBLE, beside, of_pull, same
from deck.domain.cards import present
from deck.domain.history import PastRun, first_possible_id
from deck.domain.paging import Cursor, Cut, cut
from deck.domain.pullhistory import PullAddress, PulledRun, pulled_run
from prowcommon.db.prowjobs import prowjob_from_row
from prowcommon.db.tables import prowjob_builds, prowjobs
from prowcommon.ids import BuildId, ProwJobId
from prowcommon.prowjobs.model import JobType, ProwJob

MOST_OF_PULL = 500

j = prowjobs.c


async def of_job(connection: AsyncConnection, job: str, cursor: Cursor | None, limit: int) -> Cut[PastRun]:
    """A page of a job's runs, newest first. Going newer and arriving at the top shows the whole first page."""
    wanted = beside(cursor, select(*CARD_COLUMNS).where(VISIBLE, j.job == job)).limit(limit + 1)
    found = [_past(row) for row in await connection.execute(wanted)]
    return cut(found, cursor, limit, lambda run: run.card.id) or await of_job(connection, job, None, limit)


async def count(connection: AsyncConnection, job: str) -> int:
    """At most COUNTED + 1."""
    some = select(j.id).where(VISIBLE, j.job == job).limit(COUNTED + 1).subquery()
    return await connection.scalar(select(func.count()).select_from(some)) or 0


async def beginning_at(connection: AsyncConnection, job: str, build_id: str) -> Cursor | None:
    """The page whose first run has this build, or is the next older one; None for what is no build's id."""
    b = prowjob_builds.c
    known = select(b.prowjob_id).join_from(prowjob_builds, prowjobs, b.prowjob_id == j.id)
    id_ = await connection.scalar(known.where(VISIBLE, b.build_id == build_id, j.job == job))
    first = ProwJobId(id_) if id_ is not None else first_possible_id(build_id)
    return Cursor("older", _next_id(first)) if first is not None else None


async def of_pull_request(
    connection: AsyncConnection, address: PullAddress, cursor: Cursor | None
) -> tuple[list[PulledRun], Cursor | None]:
    """The presubmit runs of a pull request, newest first, and the cursor of those that are left out."""
    rules = [same(j.org, address.org), same(j.repo, address.repo), *of_pull(address.number)]
    wanted: Select[Any] = select(*CARD_COLUMNS).where(VISIBLE, j.type == JobType.PRESUBMIT, *rules)
    rows: Sequence[Row[Any]] = (await connection.execute(beside(cursor, wanted).limit(MOST_OF_PULL + 1))).all()
    jobs = [prowjob_from_row(row) for row in rows[:MOST_OF_PULL]]
    runs = [pulled_run(job, _past_of(job), address.number) for job in jobs]
    older = Cursor("older", jobs[-1].id) if len(rows) > MOST_OF_PULL else None
    return [run for run in runs if run is not None], older


def _past(row: Row[Any]) -> PastRun:
    return _past_of(prowjob_from_row(row))


def _past_of(job: ProwJob) -> PastRun:
    return PastRun(present(job), BuildId(job.build_id) if job.build_id else None)


def _next_id(id_: ProwJobId) -> ProwJobId:
    """The smallest id beyond: a cursor's own row is never on its page."""
    return ProwJobId(UUID(int=id_.int + 1))
