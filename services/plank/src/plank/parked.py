"""What was given up after too many failures, for people to see and to have tried again.

Three kinds of rows park: a ProwJob whose step failed again and again, news that NATS refused as such, and a report that
its target declined. What was in doubt when it parked stays so: a report is looked for before it is told again.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel
from sqlalchemy import literal, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection

from prowcommon.db.tables import outbox, prowjobs, reports
from prowcommon.errors import NotFound
from prowcommon.http.auth import authorize
from prowcommon.http.dependencies import ClockDep, DatabaseDep

MOST = 500

_CHANNEL_AND_TARGET = reports.c.channel + " " + reports.c.target

router = APIRouter(prefix="/api/v1/parked", tags=["parked"])


class Kind(StrEnum):
    PROWJOB = "prowjob"
    NEWS = "news"
    REPORT = "report"


_TABLES = {Kind.PROWJOB: prowjobs, Kind.NEWS: outbox, Kind.REPORT: reports}
_ATTEMPTS = {Kind.PROWJOB: 0, Kind.REPORT: 1}


class ParkedView(BaseModel):
    """One row that nothing works on any more."""

    kind: Kind
    id: UUID
    name: str
    parked_at: datetime
    last_error: str


class ParkedList(BaseModel):
    """The latest first; at most 500."""

    items: list[ParkedView]


@router.get("")
async def list_parked(database: DatabaseDep) -> ParkedList:
    """Everything that is parked."""
    async with database.connect() as connection:
        return ParkedList(items=await _parked(connection))


@router.post("/{kind}/{id}/replay", status_code=204)
async def replay(kind: Kind, id: UUID, request: Request, database: DatabaseDep, clock: ClockDep) -> Response:  # noqa: A002
    """Has it tried again, now. 404 when it isn't parked."""
    now = clock.now()
    await authorize(database, request, "parked.replay", f"{kind}/{id}", at=now)
    table = _TABLES[kind]
    fresh = {"parked_at": None} | ({} if kind is Kind.NEWS else {"due_at": now, "attempts": _ATTEMPTS[kind]})
    async with database.connect() as connection:
        done = await connection.execute(
            update(table).where(table.c.id == id, table.c.parked_at.is_not(None)).values(**fresh)
        )
    if not done.rowcount:
        raise NotFound(f"No {kind} {id} is parked.")
    return Response(status_code=204)


async def _parked(connection: AsyncConnection) -> list[ParkedView]:
    jobs = select(
        literal(Kind.PROWJOB).label("kind"), prowjobs.c.id, prowjobs.c.job.label("name"), prowjobs.c.parked_at,
        prowjobs.c.last_error,
    ).where(prowjobs.c.parked_at.is_not(None), prowjobs.c.completed_at.is_(None))  # fmt: skip
    news = select(literal(Kind.NEWS), outbox.c.id, outbox.c.subject, outbox.c.parked_at, outbox.c.last_error).where(
        outbox.c.parked_at.is_not(None)
    )
    told = select(
        literal(Kind.REPORT), reports.c.id, _CHANNEL_AND_TARGET, reports.c.parked_at, reports.c.last_error
    ).where(reports.c.parked_at.is_not(None))
    everything = union_all(jobs, news, told).subquery()
    rows = await connection.execute(select(everything).order_by(everything.c.parked_at.desc()).limit(MOST))
    return [ParkedView.model_validate(dict(row._mapping)) for row in rows]
