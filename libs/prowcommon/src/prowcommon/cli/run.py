"""`prow run`: start a job now."""

from typing import Annotated

import typer


def run(
    job: Annotated[str, typer.Argument(help="The name of a configured job.", show_default=False)],
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Show its log until it ends.")] = False,
    env: Annotated[list[str] | None, typer.Option(metavar="NAME=VALUE", help="A variable for this run.")] = None,
    label: Annotated[list[str] | None, typer.Option(metavar="KEY=VALUE", help="A label for this run.")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON document: the ProwJob (when it ended, with --follow).")
    ] = False,
) -> None:
    """Start a job now.

    In a pipe it prints the new ProwJob's id alone. With --follow the exit code is 0 only if the job succeeded.
    """
    import asyncio

    parameters = {"env": _pairs(env, "--env"), "labels": _pairs(label, "--label")}
    raise typer.Exit(asyncio.run(_run(job, parameters, follow=follow, as_json=as_json)))


def _pairs(said: list[str] | None, option: str) -> dict[str, str]:
    pairs = {}
    for each in said or []:
        key, equals, value = each.partition("=")
        if not (key and equals):
            raise typer.BadParameter(f"{each!r} is not of the form KEY=VALUE", param_hint=option)
        pairs[key] = value
    return pairs


async def _run(job: str, parameters: dict[str, dict[str, str]], *, follow: bool, as_json: bool) -> int:
    from prowcommon.cli import logs
    from prowcommon.cli.plank import open_plank
    from prowcommon.cli.showing import remark, say, show_json, to_person
    from prowcommon.cli.surroundings import look_around

    async with open_plank(look_around()) as plank:
        view = await plank.create(job, parameters)
        if not follow:
            if as_json:
                show_json(view)
            elif to_person():
                say(f"{job} runs as {view['id']}\n`prow logs -f {view['id']}` shows its log.")
            else:
                say(view["id"])
            return 0
        remark(f"{job} runs as {view['id']}")
        # The log makes room on stdout for the document that was asked for.
        ended = await logs.shown_until_the_end(plank, view["id"], container="", to_stderr=as_json)
        if as_json:
            show_json(ended)
        return 0 if ended["state"] == "success" else 1
