"""Lists of ProwJobs for the API: filtered, newest first, paged by id (a UUIDv7 sorts by creation)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from prowcommon.db.prowjobs import PROWJOB_COLUMNS, prowjob_from_row
from prowcommon.db.tables import prowjob_events, prowjobs
from prowcommon.ids import ProwJobId
from prowcommon.prowjobs.model import ProwJob


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a list is narrowed to; None (or empty) narrows nothing. Org, repo and author are compared lower-cased."""

    type: str | None = None
    job: str | None = None
    state: str | None = None
    org: str | None = None
    repo: str | None = None
    pull: int | None = None
    author: str | None = None
    cluster: str | None = None
    before: UUID | None = None


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    c = prowjobs.c
    exact = {c.type: wanted.type, c.job: wanted.job, c.state: wanted.state, c.cluster: wanted.cluster}
    lowered = {c.org: wanted.org, c.repo: wanted.repo, c.author: wanted.author}
    found = [column == value for column, value in exact.items() if value]
    found += [func.lower(column) == value.lower() for column, value in lowered.items() if value]
    if wanted.pull is not None:
        found.append(c.pulls.contains([wanted.pull]))
    if wanted.before is not None:
        found.append(c.id < wanted.before)
    return found


async def newest(connection: AsyncConnection, wanted: Filter, *, most: int) -> list[ProwJob]:
    """At most `most` live jobs, newest first."""
    statement = select(*PROWJOB_COLUMNS).where(prowjobs.c.archived_at.is_(None), *_conditions(wanted))
    rows = await connection.execute(statement.order_by(prowjobs.c.id.desc()).limit(most))
    return [prowjob_from_row(row) for row in rows]


async def history(connection: AsyncConnection, id_: ProwJobId) -> Sequence[dict[str, object]]:
    """The job's moves, oldest first."""
    c = prowjob_events.c
    statement = select(c.seq, c.at, c.from_state, c.to_state, c.because, c.by).where(c.prowjob_id == id_)
    return [dict(row._mapping) for row in await connection.execute(statement.order_by(c.seq))]
