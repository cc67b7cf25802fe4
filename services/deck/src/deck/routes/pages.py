"""The pages, and the piece of a page that live.js asks for. Everything a page shows stands in its URL."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from deck.adapters.queries import COUNTED
from deck.domain.bar import segments
from deck.domain.cards import present
from deck.domain.paging import MOST_ROWS, just_before, rows_asked_for
from deck.domain.runs import spans, verdict
from deck.routes.dependencies import ChoicesDep, CursorDep, FiltersDep, RunsDep, TemplatesDep, mark_refusal
from deck.routes.whoasks import mark_session
from prowcommon.errors import NotFound
from prowcommon.ids import ProwJobId
from prowcommon.prowjobs.containers import chosen, containers_of
from prowcommon.prowjobs.model import JobState

router = APIRouter(include_in_schema=False, dependencies=[Depends(mark_refusal), Depends(mark_session)])

FRESH = 100
"""So many new rows join a page that is looked at; a page that missed more is better loaded again."""


@router.get("/")
async def jobs(
    request: Request,
    templates: TemplatesDep,
    runs: RunsDep,
    choices: ChoicesDep,
    filters: FiltersDep,
    cursor: CursorDep,
    limit: str = "",
) -> Response:
    """The list. `limit` up to 500; a limit that is no number is the usual one."""
    rows = rows_asked_for(limit)
    page = await runs.page(filters, cursor, rows)
    return templates.page(
        request,
        "jobs.html",
        filters=filters,
        choices=await choices.get(runs),
        page=page,
        limit=limit,
        **_summary(await runs.counts(filters)),
    )


@router.get("/rows")
async def rows(
    request: Request,
    templates: TemplatesDep,
    runs: RunsDep,
    filters: FiltersDep,
    id_: Annotated[list[UUID], Query(alias="id", max_length=MOST_ROWS)] = [],  # noqa: B006
    after: UUID | None = None,
) -> Response:
    """What changed on a page that is open: the rows named by `id` as they are now, those beyond `after`, the bar.

    Rows beyond `after` begin a little before it: ids are made before they are committed, and may be overtaken.
    """
    fresh = await runs.newer_than(filters, just_before(ProwJobId(after)), FRESH) if after else []
    return templates.page(
        request,
        "rows.html",
        filters=filters,
        changed=await runs.cards([ProwJobId(one) for one in id_]),
        fresh=fresh,
        **_summary(await runs.counts(filters)),
    )


@router.get("/runs/{prowjob_id}")
async def run(
    request: Request, templates: TemplatesDep, runs: RunsDep, prowjob_id: str, container: str = ""
) -> Response:
    """A run, with the log of its first container unless another one is named."""
    try:
        id_ = ProwJobId(UUID(prowjob_id))
    except ValueError:
        raise NotFound(f"There is no run {prowjob_id[:60]!r}.") from None
    found = await runs.run(id_)
    reader = templates.reader(request)
    return templates.page(
        request,
        "run.html",
        reader=reader,
        run=found,
        card=present(found.job),
        verdict=verdict(found.job),
        spans=spans(found.job, reader.now),
        retry=await runs.retry_of(found.job),
        containers=containers_of(found.job.spec),
        container=chosen(found.job.spec, container) if container else "",
    )


def _summary(counts: dict[JobState, int]) -> dict[str, Any]:
    total = sum(counts.values())
    return {"total": min(total, COUNTED), "is_capped": total > COUNTED, "segments": segments(counts)}
