"""horologium's API: periodics with what is due next and how they fared, their ticks, and runs by hand.

Reads are open in the network, a run needs a token.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Path, Query, Request, Response
from sqlalchemy import Row

from horologium.adapters import listing
from horologium.domain.rules import schedule_of
from horologium.views import (
    PeriodicPage,
    PeriodicView,
    RetryView,
    RunOrder,
    RunView,
    StartedRun,
    TickPage,
    TickView,
)
from prowcommon.configuring import ActiveConfig
from prowcommon.db import prowjobs as ledger
from prowcommon.errors import NotFound, UserError
from prowcommon.http.auth import authorize
from prowcommon.http.dependencies import ClockDep, ConfigDep, DatabaseDep
from prowcommon.periodicruns import key_of_request, periodic_run

MOST = 500

router = APIRouter(prefix="/api/v1/periodics", tags=["periodics"])


Name = Annotated[str, Path(max_length=500)]
Limit = Annotated[int, Query(ge=1, le=MOST)]


@router.get("")
async def list_periodics(
    database: DatabaseDep,
    config: ConfigDep,
    contains: Annotated[str, Query(max_length=200, description="A part of the name, in any case.")] = "",
    limit: Limit = 100,
    cursor: str = "",
) -> PeriodicPage:
    """Configured periodics by name, with what is due next, the last run and the last instant that was skipped."""
    async with database.connect() as connection:
        found = await listing.periodics(connection, most=limit + 1, after=cursor, contains=contains)
    items = [_view(row, config) for row in found[:limit]]
    return PeriodicPage(items=items, next_cursor=items[-1].name if len(found) > limit else None)


@router.get("/{name}")
async def get_periodic(name: Name, database: DatabaseDep, config: ConfigDep) -> PeriodicView:
    """One periodic. 404 when it isn't configured, or no horologium has taken it up yet."""
    async with database.connect() as connection:
        found = await listing.periodics(connection, most=1, name=name)
    if not found:
        config.snapshot.periodic(name)  # says which name was perhaps meant
        raise NotFound(f"The periodic '{name}' has just been configured. Ask again in a moment.")
    return _view(found[0], config)


@router.get("/{name}/ticks")
async def list_ticks(
    name: Name,
    database: DatabaseDep,
    outcome: Literal["ran", "skipped"] | None = None,
    limit: Limit = 100,
    cursor: str | None = None,
) -> TickPage:
    """What became of a periodic's instants, the latest first. They stay when the periodic goes."""
    async with database.connect() as connection:
        found = await listing.ticks_of(
            connection, name, most=limit + 1, outcome=outcome, before=_instant_and_attempt(cursor) if cursor else None
        )
    items = [TickView.model_validate(row) for row in found[:limit]]
    more = len(found) > limit
    return TickPage(items=items, next_cursor=f"{items[-1].due_at.isoformat()}~{items[-1].attempt}" if more else None)


@router.post("/{name}/runs", status_code=201)
async def start_run(
    name: Name,
    request: Request,
    response: Response,
    database: DatabaseDep,
    config: ConfigDep,
    clock: ClockDep,
    order: RunOrder | None = None,
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> StartedRun:
    """Runs a periodic now, whatever is due and whatever is alive; the run counts like any other.

    The same Idempotency-Key from the same principal finds the first run (200).
    """
    now = clock.now()
    principal = await authorize(database, request, "prowjobs.create", f"job/{name}", at=now)
    order = order or RunOrder()
    wanted = periodic_run(
        config.snapshot.periodic(name),
        key_of_request(principal.name, idempotency_key),
        config_hash=config.hash,
        deck_url=request.state.deck_url,
        because=f"Started by {principal.name}.",
        env=order.env,
        labels=order.labels,
        annotations=order.annotations,
    )
    async with database.connect() as connection:
        (made,) = await ledger.create(connection, [wanted], at=now, by=principal.name, service="horologium")
    response.status_code = 201 if made.is_new else 200
    return StartedRun(id=made.prowjob_id, is_new=made.is_new)


def _view(row: Row[Any], config: ActiveConfig) -> PeriodicView:
    run = RunView.model_validate(row, from_attributes=True) if row.id is not None else None
    skip = None
    if row.due_at is not None:
        skip = TickView(
            due_at=row.due_at,
            attempt=row.attempt,
            decided_at=row.decided_at,
            outcome="skipped",
            because=row.because,
            prowjob_id=None,
        )
    most_alive, retry = _limits(row.periodic, config)
    return PeriodicView(
        name=row.periodic,
        schedule=row.schedule,
        next_due_at=row.next_due_at,
        waits=row.waits,
        alive=row.alive,
        most_alive=most_alive,
        retry=retry,
        last_run=run,
        last_skip=skip,
    )


def _limits(name: str, config: ActiveConfig) -> tuple[int | None, RetryView | None]:
    try:
        schedule = schedule_of(config.snapshot.periodic(name))
    except (NotFound, UserError):  # another horologium knows a newer configuration than this one
        return 1, None
    retry = schedule.retry
    shown = RetryView(attempts=retry.attempts, interval=retry.interval, run_all=retry.run_all) if retry else None
    return schedule.most_alive, shown


def _instant_and_attempt(cursor: str) -> tuple[datetime, int]:
    instant, _, attempt = cursor.rpartition("~")
    try:
        found = datetime.fromisoformat(instant), int(attempt)
    except ValueError as error:
        raise UserError(f"{cursor!r} is not a cursor. Take it from the page before.") from error
    if found[0].tzinfo is None:
        raise UserError(f"{cursor!r} is not a cursor. Take it from the page before.")
    return found
