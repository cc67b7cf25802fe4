"""`/config`: how the configuration stands, for people; the effective configuration as YAML, for programs, as in Prow.

* A browser (`Accept: text/html`) gets the page; everything else, `curl` among it, gets the YAML.
* What is exposed: every job that may be seen, with its commands and literal environment, and all of `config.yaml`.
  Secrets are named in configuration, never written there; who writes one there anyway shows it to all readers of Deck.
* Problems and warnings are told as they are. They may name a hidden job, and they name files of the host that loads.

Source: prow cmd/deck/main.go.
"""

from hashlib import sha256
from typing import Any

import yaml
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import PlainTextResponse

from deck.routes.dependencies import (
    DatabaseDep,
    EffectiveConfigDep,
    TemplatesDep,
    mark_refusal,
)
from deck.routes.errors import wants_page
from deck.routes.whoasks import mark_session
from deck.templating import Templates
from prowcommon.configstatus import ConfigStatus, Load
from prowcommon.db import configloads, configs
from prowcommon.db.database import Database
from prowcommon.errors import NotFound, UserError

router = APIRouter(tags=["config"], dependencies=[Depends(mark_session)])

LOADS_SHOWN = 10
WARNINGS_A_PAGE = 100


@router.get("/config")
async def config(
    request: Request, templates: TemplatesDep, database: DatabaseDep, effective: EffectiveConfigDep, key: str = ""
) -> Response:
    """The effective configuration as YAML; with `key=disabled-clusters` the list of those."""
    if key == "disabled-clusters":
        return PlainTextResponse(yaml.safe_dump(list(await effective.disabled_clusters())), headers=_CHECKED_AGAIN)
    if key:
        raise UserError(f"The configuration is not told by {key[:60]!r}: there is only key=disabled-clusters.")
    if wants_page(request):
        return await _page(request, templates, database)
    hash_ = await effective.active_hash()
    headers = _CHECKED_AGAIN | {"ETag": f'W/"{hash_}"'}
    if headers["ETag"] in request.headers.get("If-None-Match", ""):
        return Response(status_code=304, headers=headers)
    return PlainTextResponse(await effective.yaml(hash_), headers=headers)


@router.get("/config/warnings", include_in_schema=False, dependencies=[Depends(mark_refusal)])
async def warnings(request: Request, templates: TemplatesDep, database: DatabaseDep, after: str = "") -> Response:
    """What was warned about when the active configuration was loaded, a hundred a page."""
    skipped = int(after) if after.isascii() and after.isdigit() and len(after) < 9 else 0
    async with database.connect() as connection:
        active = await configs.active(connection)
        if active is None:
            raise NotFound("No configuration is active yet.")
        found = await configs.read_warnings(connection, active.hash, after=skipped, most=WARNINGS_A_PAGE)
    return templates.page(
        request, "config_warnings.html", active=active, found=found, skipped=skipped, a_page=WARNINGS_A_PAGE
    )


_CHECKED_AGAIN = {"Cache-Control": "no-cache", "Vary": "Accept"}


async def _page(request: Request, templates: Templates, database: Database) -> Response:
    reader = templates.reader(request)
    async with database.connect() as connection:
        status = await configloads.read_status(connection, now=reader.now)
        loads = await configloads.latest(connection, most=LOADS_SHOWN)
    request.state.is_config_refused = status.refusal is not None
    page = templates.page(
        request,
        "config.html",
        reader=reader,
        standing=status,
        loads=loads,
        stamp=_stamp(status, loads),
        request_url=str(request.url.replace(query="")),
    )
    page.headers["Vary"] = "Accept, Cookie"
    return page


def _stamp(status: ConfigStatus, loads: list[Load]) -> str:
    """Changes whenever the page shows something else."""
    lagging = [status.lags(each) for each in status.followers]
    shown: tuple[Any, ...] = (status.active, status.last_load, status.followers, lagging, loads)
    return sha256(repr(shown).encode()).hexdigest()[:16]
