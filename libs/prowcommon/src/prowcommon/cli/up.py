"""`prow up`: all of Prow on this machine."""

from pathlib import Path
from typing import Annotated

import typer


def up(
    processes: Annotated[
        bool, typer.Option("--processes", help="Each service in its own process, as in production.")
    ] = False,
    config: Annotated[Path | None, typer.Option(help="Prow's config.yaml. Else PROW_CONFIG.")] = None,
    job_config: Annotated[
        Path | None, typer.Option("--job-config", help="A job file, or a directory of them. Else PROW_JOB_CONFIG.")
    ] = None,
    data_dir: Annotated[Path, typer.Option(help="Where everything is kept between starts.")] = Path(".prow"),
) -> None:
    """Run Postgres, NATS and the six services on this machine, until Ctrl-C.

    With PROW_DATABASE_URL or PROW_NATS_URL set, that server is used instead of one of our own. PROW_<SERVICE>_PORT
    chooses another port. Jobs run as commands on this host, without isolation: trusted ones only. With PROW_KUBECONFIG
    set they run as pods on its clusters.
    """
    from prowcommon.cli.laptop.plan import Wishes
    from prowcommon.cli.laptop.running import up_until_told

    raise typer.Exit(up_until_told(Wishes(processes, config, job_config, data_dir)))
