"""What was run of one job, and for one pull request. Prow's addresses lead here as well as ours."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from deck.adapters import histories
from deck.adapters.queries import COUNTED
from deck.domain.filters import storable
from deck.domain.history import USUAL_RUNS, bars, job_in, outcome
from deck.domain.paging import rows_asked_for
from deck.domain.pullhistory import PullAddress, matrix
from deck.routes.dependencies import ConfiguredDep, CursorDep, DatabaseDep, TemplatesDep, mark_refusal
from deck.routes.whoasks import mark_session
from prowcommon.errors import NotFound, UserError

router = APIRouter(include_in_schema=False, dependencies=[Depends(mark_refusal), Depends(mark_session)])


@router.get("/job-history/{path:path}")
async def job_history(
    request: Request,
    templates: TemplatesDep,
    database: DatabaseDep,
    cursor: CursorDep,
    path: str,
    build_id: Annotated[str, Query(alias="buildId")] = "",
    limit: str = "",
) -> Response:
    """A job's runs, by its name or by the folder that Prow kept them in; `buildId` is the first one shown."""
    job, reader = storable(job_in(path)), templates.reader(request)
    if not job:
        raise UserError("Name the job: /job-history/JOB")
    async with database.connect() as connection:
        if cursor is None and build_id:
            cursor = await histories.beginning_at(connection, job, storable(build_id))
        page = await histories.of_job(connection, job, cursor, rows_asked_for(limit, USUAL_RUNS))
        total = await histories.count(connection, job)
    if not total:
        raise NotFound(f"Nothing was ever run of a job named {job[:200]!r}.")
    return templates.page(
        request,
        "job_history.html",
        reader=reader,
        job=job,
        page=page,
        limit=limit,
        total=min(total, COUNTED),
        is_capped=total > COUNTED,
        builds={run.card.id: run.build_id for run in page.rows},
        outcome=outcome(page.rows, reader.now),
        bars=bars(page.rows, reader.now),
    )


@router.get("/pr-history")
async def pr_history(
    request: Request,
    templates: TemplatesDep,
    database: DatabaseDep,
    configured: ConfiguredDep,
    cursor: CursorDep,
    org: str = "",
    repo: str = "",
    pr: str = "",
) -> Response:
    """A pull request's presubmits against its commits."""
    address = PullAddress.parse(storable(org), storable(repo), pr)
    github = (await configured.get()).github
    async with database.connect() as connection:
        runs, older = await histories.of_pull_request(connection, address, cursor)
    return templates.page(
        request,
        "pr_history.html",
        address=address,
        matrix=matrix(runs, address, github),
        count=len(runs),
        older=older,
        is_first=cursor is None,
    )
