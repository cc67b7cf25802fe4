"""`prow jobs`: what ran, what runs."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from prowcommon.cli.plank import View


def jobs(
    type_: Annotated[str, typer.Option("--type", help="presubmit, postsubmit, periodic or batch.")] = "",
    job: Annotated[str, typer.Option(help="The job's name.")] = "",
    state: Annotated[str, typer.Option(help="triggered, pending, success, failure, aborted or error.")] = "",
    repo: Annotated[str, typer.Option(metavar="ORG/REPO", help="The repository it tests.")] = "",
    pull: Annotated[int | None, typer.Option(help="The pull request's number.")] = None,
    author: Annotated[str, typer.Option(help="The pull request's author.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="JSON lines: one ProwJob a line, newest first.")] = False,
) -> None:
    """List ProwJobs, newest first.

    In a pipe: tab-separated lines of id, state, type, job, refs, created, completed.
    """
    import asyncio

    org, slash, name = repo.rpartition("/")
    if repo and not (org and slash and name):
        raise typer.BadParameter(f"{repo!r} is not of the form ORG/REPO", param_hint="--repo")
    said = {"type": type_, "job": job, "state": state, "org": org, "repo": name, "author": author}
    filters = {key: value for key, value in said.items() if value} | ({} if pull is None else {"pull": str(pull)})
    views = asyncio.run(_fetch(filters, limit))
    _show_json(views) if as_json else _show(views)


async def _fetch(filters: dict[str, str], limit: int) -> "list[View]":
    from prowcommon.cli.plank import open_plank
    from prowcommon.cli.surroundings import look_around

    async with open_plank(look_around()) as plank:
        return await plank.prowjobs(filters, limit)


def _show_json(views: "list[View]") -> None:
    from prowcommon.cli.showing import show_json

    for view in views:
        show_json(view)


def _show(views: "list[View]") -> None:
    from prowcommon.cli.showing import STATE_STYLES, ago, remark, show_rows, to_person, took, utc_now

    if not to_person():
        columns = ("id", "state", "type", "job", "refs_text", "created_at", "completed_at")
        show_rows(columns, ([str(view[column] or "") for column in columns] for view in views))
        return
    if not views:
        remark("No ProwJob matches.")
        return
    now = utc_now()
    rows = [
        (
            shown_state(view),
            view["job"],
            view["type"],
            view["refs_text"] or "",
            ago(view["created_at"], now),
            took(view["pending_at"], view["completed_at"], now),
            view["id"],
        )
        for view in views
    ]
    styles = [STATE_STYLES.get(view["state"], "") for view in views]
    show_rows(("STATE", "JOB", "TYPE", "REFS", "CREATED", "TOOK", "ID"), rows, styles=styles)


def shown_state(view: "View") -> str:
    """The state in a word or two: an abort that was asked for counts before it is carried out."""
    return "aborting" if view.get("abort") and not view["completed_at"] else str(view["state"])
