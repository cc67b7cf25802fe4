"""`prow abort`: ask for a job's end."""

from typing import Annotated

import typer


def abort(
    prowjob_id: Annotated[str, typer.Argument(metavar="ID", help="The ProwJob's id.", show_default=False)],
    because: Annotated[str, typer.Option(help="The reason, for whoever looks at the job later.")] = "",
) -> None:
    """Ask for a job's end. plank carries it out; a result that lands first wins."""
    import asyncio

    asyncio.run(_abort(prowjob_id, because))


async def _abort(prowjob_id: str, because: str) -> None:
    from prowcommon.cli.jobs import shown_state
    from prowcommon.cli.plank import open_plank
    from prowcommon.cli.showing import say
    from prowcommon.cli.surroundings import look_around

    async with open_plank(look_around()) as plank:
        view = await plank.abort(prowjob_id, because)
        say(f"{view['id']}\t{shown_state(view)}")
