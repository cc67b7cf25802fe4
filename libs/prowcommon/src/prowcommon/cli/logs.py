"""`prow logs`: what a job wrote."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from prowcommon.cli.plank import Plank, View


def logs(
    id_or_job: Annotated[
        str, typer.Argument(metavar="ID_OR_JOB", help="A ProwJob's id, or a job's name for its newest run.")
    ],
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on until the job ends.")] = False,
    container: Annotated[str, typer.Option(help="Which container's log, if the job has several.")] = "",
) -> None:
    """Show a job's log.

    With --follow it ends when the job ends, says the final state on stderr and exits with 0 whatever that is.
    """
    import asyncio

    asyncio.run(_logs(id_or_job, follow=follow, container=container))


async def _logs(id_or_job: str, *, follow: bool, container: str) -> None:
    from prowcommon.cli.following import whole_log
    from prowcommon.cli.plank import open_plank
    from prowcommon.cli.surroundings import look_around

    async with open_plank(look_around()) as plank:
        job = await plank.find(id_or_job)
        if follow:
            await shown_until_the_end(plank, job["id"], container=container)
        else:
            await whole_log(plank, job["id"], _write, container=container)


async def shown_until_the_end(plank: "Plank", job_id: str, *, container: str, to_stderr: bool = False) -> "View":
    """Shows the log while the job runs, then its final state on stderr. Returns the finished job."""
    from prowcommon.cli.following import finished, follow
    from prowcommon.cli.jobs import shown_state
    from prowcommon.cli.showing import clean, remark

    await follow(plank, job_id, _remark_text if to_stderr else _write_text, container=container)
    job = await finished(plank, job_id)
    description = clean(job["description"] or "")
    remark(f"{job['job']}: {shown_state(job)}" + (f" - {description}" if description else ""))
    return job


def _write(content: bytes) -> None:
    """As the job wrote it: a log is bytes, and not always UTF-8."""
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def _write_text(text: str) -> None:
    _write(text.encode())


def _remark_text(text: str) -> None:
    sys.stderr.buffer.write(text.encode())
    sys.stderr.buffer.flush()
