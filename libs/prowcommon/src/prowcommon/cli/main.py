"""`prow`: the app, its verbs, and how errors reach a person.

* A foreseen error is one sentence on stderr and exit code 1; a wrong option is exit code 2; Ctrl-C is 130.
* A traceback means a bug.
"""

import os
import sys

import typer

from prowcommon.cli import abort, checkconfig, config, expand, jobs, logs, migrate, run, token, up
from prowcommon.errors import ProwError

app = typer.Typer(
    name="prow",
    help="Prow: runs jobs on events, shows them, merges what passes.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # help in boxes would cost a quarter of a second
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("up")(up.up)
app.command("jobs")(jobs.jobs)
app.command("run")(run.run)
app.command("logs")(logs.logs)
app.command("abort")(abort.abort)
app.command("check-config")(checkconfig.check_config)
app.command("expand")(expand.expand)
app.command("migrate")(migrate.migrate)
app.add_typer(config.app, name="config")
app.add_typer(token.app, name="token")


def main() -> None:
    """The console script's entry."""
    try:
        app()
    except ProwError as error:
        sys.stderr.write(f"prow: {error}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read us (`| head`) has seen enough. Python would complain once more when it flushes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
