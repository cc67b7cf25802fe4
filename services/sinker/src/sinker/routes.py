"""sinker's API: what sweeps found and did, and sweeps by hand. Reads are open in the network, a sweep needs a token."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request

from prowcommon.http.auth import authorize
from prowcommon.http.dependencies import ClockDep, DatabaseDep
from sinker.adapters import records
from sinker.views import SweepOrder, SweepPage, SweepView, WholeSweepView, shown

MOST = 500

router = APIRouter(prefix="/api/v1/sweeps", tags=["sweeps"])


def _woken(request: Request) -> asyncio.Event:
    return request.state.woken  # type: ignore[no-any-return]


WokenDep = Annotated[asyncio.Event, Depends(_woken)]


@router.get("")
async def list_sweeps(
    database: DatabaseDep, limit: Annotated[int, Query(ge=1, le=MOST)] = 100, cursor: UUID | None = None
) -> SweepPage:
    """Sweeps, the latest first. The newest 1000 are kept."""
    async with database.connect() as connection:
        found = await records.latest(connection, most=limit + 1, before=cursor)
    items = [SweepView(**shown(row)) for row in found[:limit]]
    return SweepPage(items=items, next_cursor=items[-1].id if len(found) > limit else None)


@router.get("/{sweep_id}")
async def get_sweep(sweep_id: UUID, database: DatabaseDep) -> WholeSweepView:
    """One sweep, with what it lists. While it runs its numbers grow."""
    async with database.connect() as connection:
        return WholeSweepView(**shown(await records.get(connection, sweep_id)))


@router.post("", status_code=202)
async def ask_for_sweep(
    request: Request, database: DatabaseDep, clock: ClockDep, woken: WokenDep, order: SweepOrder | None = None
) -> WholeSweepView:
    """Asks for a sweep now; a dry run unless `dry_run` is false. What becomes of it is told under its id."""
    now, order = clock.now(), order or SweepOrder()
    principal = await authorize(database, request, "sweeps.run", "sweeps", at=now, details={"dry_run": order.dry_run})
    async with database.connect() as connection:
        asked = await records.ask(connection, by=principal.name, dry_run=order.dry_run, at=now)
    woken.set()
    return WholeSweepView(**shown(asked))
