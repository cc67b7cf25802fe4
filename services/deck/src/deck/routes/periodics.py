"""Periodics: what is due next, how they fared, what was skipped and why; and running one now.

Which there are is the configuration's to say; how they stand is read from Postgres. Deck starts nothing itself: it asks
horologium, which decides.
"""

from typing import Annotated
from urllib.parse import quote
from uuid import uuid4

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from deck.adapters import histories, periodics
from deck.domain.filters import storable
from deck.domain.history import bars
from deck.domain.periodics import PeriodicCard, TickCursor
from deck.domain.permission import to_run
from deck.routes.dependencies import ConfiguredDep, DatabaseDep, HorologiumDep, TemplatesDep, mark_refusal
from deck.routes.whoasks import SESSION_COOKIE, FormDep, mark_session
from prowcommon.errors import NotFound

router = APIRouter(include_in_schema=False, dependencies=[Depends(mark_refusal), Depends(mark_session)])

A_PAGE = 100
RUNS_IN_CHART = 40

_SEE_OTHER = 303
_OUTCOMES: dict[str, periodics.Outcome] = {"ran": "ran", "skipped": "skipped"}

Name = Annotated[str, Path(max_length=500)]


@router.get("/periodics")
async def list_periodics(
    request: Request,
    templates: TemplatesDep,
    database: DatabaseDep,
    configured: ConfiguredDep,
    contains: Annotated[str, Query(max_length=200)] = "",
    after: str = "",
) -> Response:
    """By name, those with `contains` in it, a page beginning after `after`."""
    active = await configured.get()
    found = active.containing(contains.strip())
    beyond = [name for name in found if name > after]
    names = beyond[:A_PAGE]
    async with database.connect() as connection:
        standings = await periodics.standings(connection, names)
    return templates.page(
        request,
        "periodics.html",
        cards=[PeriodicCard(active.periodics[name], standings.get(name)) for name in names],
        total=len(found),
        contains=contains.strip(),
        is_first=len(beyond) == len(found),
        next_after=names[-1] if len(beyond) > A_PAGE else "",
    )


@router.get("/periodics/{name}")
async def show_periodic(
    request: Request,
    templates: TemplatesDep,
    database: DatabaseDep,
    configured: ConfiguredDep,
    horologium: HorologiumDep,
    name: Name,
    outcome: str = "",
    cursor: str = "",
) -> Response:
    """One periodic with its latest ticks: all, or those that `ran` or were `skipped`."""
    job = (await configured.get()).periodics.get(name)
    if job is None:
        raise _unknown(name)
    wanted = _OUTCOMES.get(outcome)
    before, reader = TickCursor.parse(cursor), templates.reader(request)
    async with database.connect() as connection:
        standing = (await periodics.standings(connection, [name])).get(name)
        ticks = await periodics.latest_ticks(connection, name, outcome=wanted, before=before, most=A_PAGE + 1)
        runs = (await histories.of_job(connection, name, None, RUNS_IN_CHART)).rows
    return templates.page(
        request,
        "periodic.html",
        reader=reader,
        card=PeriodicCard(job, standing),
        ticks=ticks[:A_PAGE],
        older=ticks[A_PAGE - 1].cursor if len(ticks) > A_PAGE else None,
        is_first=before is None,
        outcome=wanted or "",
        bars=bars(runs, reader.now),
        permission=to_run(request.state.session, takes_wishes=horologium.takes_wishes),
        key=uuid4(),
    )


@router.post("/periodics/{name}/runs")
async def run_now(
    request: Request, configured: ConfiguredDep, horologium: HorologiumDep, form: FormDep, name: Name
) -> Response:
    """Runs it, and goes to the run. Whoever isn't signed in goes to do so."""
    if name not in (await configured.get()).periodics:
        raise _unknown(name)
    if request.state.session is None:
        return RedirectResponse(f"/login?next={quote(f'/periodics/{name}')}", _SEE_OTHER)
    secret = request.cookies[SESSION_COOKIE]
    run = await horologium.run_now(name, session=secret, key=form.get("key") or str(uuid4()))
    return RedirectResponse(f"/runs/{run}", _SEE_OTHER)


def _unknown(name: str) -> NotFound:
    return NotFound(f"There is no periodic {storable(name)[:200]!r} in the configuration. Its runs, if any, remain.")
