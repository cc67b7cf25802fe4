"""How many jobs may run at once, how many do, and how many wait: every limit on one page."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from plank.domain.capacity import UNLIMITED, LimitKind
from plank.waiting import capacities_of, uses
from prowcommon.http.dependencies import ConfigDep, DatabaseDep

router = APIRouter(prefix="/api/v1/limits", tags=["limits"])


class LimitView(BaseModel):
    """One limit. A run counts from its first build's claim until it has finished."""

    kind: LimitKind
    name: str = Field(description="The job's or the queue's; empty for the limit of all.")
    capacity: int | None = Field(description="0 starts nothing; null limits nothing.")
    alive: int
    waiting: int = Field(description="Runs that this limit keeps from starting. Each waits for one limit at a time.")


class LimitList(BaseModel):
    """The limit of all, every queue, and every job with a limit of its own of which something runs or waits."""

    items: list[LimitView]


@router.get("")
async def list_limits(database: DatabaseDep, config: ConfigDep) -> LimitList:
    """Every limit with its use, the widest first."""
    async with database.connect() as connection:
        found = await uses(connection, capacities_of(config))
    return LimitList(
        items=[
            LimitView(
                kind=use.limit.kind,
                name=use.limit.name,
                capacity=None if use.limit.capacity == UNLIMITED else use.limit.capacity,
                alive=use.alive,
                waiting=use.waiting,
            )
            for use in found
        ]
    )
