"""Which configuration files a command means: the options that say so, under our names and Prow's own."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from prowcommon.jobconfig.sources import Sources

ConfigOption = Annotated[
    Path, typer.Option("--config", "--config-path", envvar="PROW_CONFIG", help="config.yaml.", show_default=False)
]
JobConfigOption = Annotated[
    Path | None,
    typer.Option("--job-config", "--job-config-path", envvar="PROW_JOB_CONFIG", help="A job file, or a tree of them."),
]
PluginsOption = Annotated[
    Path | None, typer.Option("--plugins", "--plugin-config", envvar="PROW_PLUGINS", help="plugins.yaml.")
]
SupplementalOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--supplemental-prow-config-dir",
        envvar="PROW_SUPPLEMENTAL_CONFIG",
        help="A tree of files that add to config.yaml. May be given several times.",
    ),
]
SuffixOption = Annotated[
    str,
    typer.Option(
        "--supplemental-prow-configs-filename-suffix",
        envvar="PROW_SUPPLEMENTAL_CONFIG_SUFFIX",
        help="What the names of those files end in.",
    ),
]
DEFAULT_SUFFIX = "_prowconfig.yaml"


def sources_of(
    config: Path,
    job_config: Path | None,
    supplemental: list[Path] | None = None,
    suffix: str = DEFAULT_SUFFIX,
    plugins: Path | None = None,
) -> "Sources":
    from prowcommon.jobconfig.sources import Sources

    trees = (part.strip() for each in supplemental or () for part in str(each).split(","))  # as PROW_… has them
    return Sources(config, job_config, tuple(Path(tree) for tree in trees if tree), suffix, plugins)
