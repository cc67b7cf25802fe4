"""The configuration, for those who run Prow: how it stands, what it is, and a load of it now.

plank answers, whichever service keeps the files: all of it stands in the database.

* Shown to whoever reaches the API, as in Prow: every job, its commands and its literal environment; paths of the files.
  Secrets are named in configuration, never written there.
* A load that was asked for is a row that the holder of the `config` lease answers within a second or two. Where nobody
  has the files it stays `requested`.
"""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Header, Path, Query, Request, Response
from pydantic import BaseModel, Field

from prowcommon.configstatus import Active, ConfigStatus, Follower, Load, Outcome
from prowcommon.db import configloads, configs
from prowcommon.errors import NotFound, UserError
from prowcommon.http.auth import authorize
from prowcommon.http.dependencies import ClockDep, DatabaseDep

MOST_WARNINGS = 1000

router = APIRouter(prefix="/api/v1/config", tags=["config"])


class ActiveView(BaseModel):
    """The configuration that services run."""

    hash: str
    source: str
    loaded_at: datetime = Field(description="When its files said this for the first time.")
    activated_at: datetime
    by: str
    jobs: dict[str, int] = Field(description="How many there are of each type.")
    warnings: int

    @classmethod
    def of(cls, active: Active) -> Self:
        return cls.model_validate(active, from_attributes=True)


class LoadView(BaseModel):
    """An attempt to load the configuration, or a request for one."""

    id: int
    outcome: Outcome
    requested_at: datetime | None
    requested_by: str | None
    at: datetime | None = Field(description="When it ended; null while it waits.")
    by: str
    source: str
    hash: str | None = Field(description="Of what was loaded; null when it was refused.")
    problems: list[str] = Field(description="Why it was refused: file, line, job, cure.")
    warnings: int

    @classmethod
    def of(cls, load: Load) -> Self:
        return cls.model_validate(load, from_attributes=True)


class FollowerView(BaseModel):
    """A process, and the configuration it runs."""

    service: str
    instance: str
    hash: str = Field(description="Empty before its first activation.")
    since: datetime
    is_current: bool
    lags: bool = Field(description="Not current, though it had the time to become so.")

    @classmethod
    def of(cls, follower: Follower, status: ConfigStatus) -> Self:
        return cls(
            service=follower.service,
            instance=follower.instance,
            hash=follower.hash,
            since=follower.since,
            is_current=status.is_current(follower),
            lags=status.lags(follower),
        )


class StatusView(BaseModel):
    """How the configuration stands."""

    is_well: bool = Field(description="The newest attempt was not refused, and no process lags.")
    active: ActiveView | None = Field(description="Null before the first configuration was loaded.")
    last_load: LoadView | None = Field(description="The newest attempt that ended and was worth noting.")
    followers: list[FollowerView]

    @classmethod
    def of(cls, status: ConfigStatus) -> Self:
        return cls(
            is_well=status.is_well,
            active=ActiveView.of(status.active) if status.active else None,
            last_load=LoadView.of(status.last_load) if status.last_load else None,
            followers=[FollowerView.of(each, status) for each in status.followers],
        )


class LoadPage(BaseModel):
    """By number, the highest first."""

    items: list[LoadView]
    next_cursor: str | None = Field(description="Pass it as `cursor` for the loads before these; null at the end.")


class WarningPage(BaseModel):
    """In the order of files and lines."""

    items: list[str]
    next_cursor: str | None = Field(description="Pass it as `cursor` for those that follow; null at the end.")


@router.get("")
async def get_status(database: DatabaseDep, clock: ClockDep) -> StatusView:
    """What is active, what became of the newest attempt, and which process runs what."""
    async with database.connect() as connection:
        return StatusView.of(await configloads.read_status(connection, now=clock.now()))


@router.get("/warnings")
async def list_warnings(
    database: DatabaseDep, limit: Annotated[int, Query(ge=1, le=MOST_WARNINGS)] = 100, cursor: str = ""
) -> WarningPage:
    """What was warned about when the active configuration was loaded. A cursor stays with its configuration."""
    async with database.connect() as connection:
        hash_, after = _position(cursor) if cursor else (await configs.active_hash(connection) or "", 0)
        found = await configs.read_warnings(connection, hash_, after=after, most=limit + 1)
    more = len(found) > limit
    return WarningPage(items=found[:limit], next_cursor=f"{hash_}.{after + limit}" if more else None)


@router.get("/snapshot", response_class=Response)
async def get_snapshot(database: DatabaseDep, if_none_match: Annotated[str, Header()] = "") -> Response:
    """The active configuration compiled, as msgpack. Its hash is the ETag; 404 before the first was loaded."""
    async with database.connect() as connection:
        hash_ = await configs.active_hash(connection)
        if hash_ is None:
            raise NotFound("No configuration is active yet.")
        headers = {"ETag": f'"{hash_}"', "Cache-Control": "no-cache"}
        if headers["ETag"] in if_none_match:
            return Response(status_code=304, headers=headers)
        data = await configs.read_snapshot(connection, hash_)
    return Response(data, media_type="application/vnd.msgpack", headers=headers)


@router.post("/loads", status_code=202)
async def request_load(request: Request, response: Response, database: DatabaseDep, clock: ClockDep) -> LoadView:
    """Asks whoever keeps the configuration to load it now, and to say what became of it."""
    now = clock.now()
    principal = await authorize(database, request, "config.reload", "config", at=now)
    async with database.begin() as connection:
        load = await configloads.request(connection, at=now, by=principal.name)
    response.headers["Location"] = f"{router.prefix}/loads/{load.id}"
    return LoadView.of(load)


@router.get("/loads")
async def list_loads(
    database: DatabaseDep,
    limit: Annotated[int, Query(ge=1, le=configloads.KEPT)] = 20,
    cursor: Annotated[int | None, Query(ge=0, lt=2**63)] = None,
) -> LoadPage:
    """The latest attempts that were news or were asked for, and the requests that wait."""
    async with database.connect() as connection:
        found = await configloads.latest(connection, most=limit + 1, before=cursor)
    items = [LoadView.of(each) for each in found[:limit]]
    return LoadPage(items=items, next_cursor=str(items[-1].id) if len(found) > limit else None)


@router.get("/loads/{load_id}")
async def get_load(load_id: Annotated[int, Path(ge=0, lt=2**63)], database: DatabaseDep) -> LoadView:
    """One of them."""
    async with database.connect() as connection:
        return LoadView.of(await configloads.get(connection, load_id))


def _position(cursor: str) -> tuple[str, int]:
    hash_, _, after = cursor.partition(".")
    if not (hash_.isascii() and hash_.isalnum() and after.isascii() and after.isdigit() and len(after) < 10):
        raise UserError(f"The cursor {cursor[:60]!r} is none of plank's. Start from the first page.")
    return hash_, int(after)
