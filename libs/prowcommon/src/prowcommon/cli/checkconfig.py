"""`prow check-config`: whether a configuration can be used, and what in it is hardly meant.

* Problems go to stdout (`problems` says how), and what was checked on its last line: how many jobs there are.
* The exit code is 1 on errors, and with `--strict` on warnings as well; a wrong option is 2.
* By default nothing is kept between two runs, so that a check depends on its files and on nothing else.

Source: prow cmd/checkconfig, whose names the options have
"""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from prowcommon.cli.configfiles import (
    DEFAULT_SUFFIX,
    ConfigOption,
    JobConfigOption,
    PluginsOption,
    SuffixOption,
    SupplementalOption,
    sources_of,
)

if TYPE_CHECKING:
    from prowcommon.jobconfig.findings import Problem
    from prowcommon.jobconfig.snapshot import Snapshot


def _list_checks(wanted: bool) -> None:
    if wanted:
        from prowcommon.cli.showing import show_rows
        from prowcommon.jobconfig.checks import CHECKS

        show_rows(("CHECK", "WARNS OF"), CHECKS.items())
        raise typer.Exit


def check_config(
    config: ConfigOption,
    job_config: JobConfigOption = None,
    plugins: PluginsOption = None,
    supplemental: SupplementalOption = None,
    suffix: SuffixOption = DEFAULT_SUFFIX,
    warnings: Annotated[
        list[str] | None,
        typer.Option(metavar="CHECK", help="Warn of what this check finds, and of nothing else. May be repeated."),
    ] = None,
    exclude_warning: Annotated[
        list[str] | None, typer.Option(metavar="CHECK", help="Don't warn of what this check finds. May be repeated.")
    ] = None,
    required_job_annotations: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Warn of jobs without this annotation. May be repeated.")
    ] = None,
    inrepo: Annotated[
        list[str] | None,
        typer.Option(metavar="ORG/REPO=DIR", help="Check what this checkout of a repository brings along, too."),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="A warning is as bad as an error.")] = False,
    cache: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep what was read there: the next run is faster.")
    ] = None,
    in_full: Annotated[bool, typer.Option("--all", help="Show all warnings, at a terminal too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON lines: one problem a line, and nothing else.")] = False,
    list_checks: Annotated[
        bool, typer.Option("--list-checks", help="List the checks that warn.", is_eager=True, callback=_list_checks)
    ] = False,
) -> None:
    """Say whether a configuration can be used, and warn of what in it is hardly meant.

    In a pipe: every problem as `FILE:LINE: warning: what is wrong [check]`.
    """
    from prowcommon.cli import problems
    from prowcommon.jobconfig.load import examine

    wanted = _selected(warnings, exclude_warning)
    checkouts = dict(map(_checkout, inrepo or ()))
    examined = examine(
        sources_of(config, job_config, supplemental, suffix, plugins),
        cache_dir=cache,
        required_annotations=_names(required_job_annotations),
    )
    found = list(examined.problems)
    if examined.config is not None:
        for repo, checkout in checkouts.items():
            found += _examine_inrepo(examined.config, repo, checkout)
    found = [problem for problem in found if problem.fatal or problem.check in wanted]
    if as_json:
        problems.show_as_json(found)
    else:
        problems.show(found, in_full=in_full)
        problems.sum_up(found)
        if examined.config is not None:
            _count(examined.config)
    if any(problem.fatal or strict for problem in found):
        raise typer.Exit(1)


def _checkout(text: str) -> tuple[str, Path]:
    repo, equals, directory = text.partition("=")
    if not (equals and directory and repo.count("/") == 1 and all(repo.split("/"))):
        raise typer.BadParameter(f"{text!r} is not of the form ORG/REPO=DIR", param_hint="--inrepo")
    if not Path(directory).is_dir():
        raise typer.BadParameter(f"there is no directory {directory!r}", param_hint="--inrepo")
    return repo, Path(directory)


def _examine_inrepo(config: "Snapshot", repo: str, checkout: Path) -> "list[Problem]":
    """What is wrong with the jobs in a repository's checkout, under this configuration."""
    from dataclasses import replace

    from prowcommon.cli.showing import remark
    from prowcommon.errors import UserError
    from prowcommon.jobconfig.inrepo import InvalidInRepoConfig, read_inrepo
    from prowcommon.jobconfig.inrepocheckout import files_in_checkout
    from prowcommon.jobconfig.inrepojobs import is_enabled, jobs_with_inrepo

    if not is_enabled(config.prow, repo):
        remark(f"`in_repo_config.enabled` leaves {repo} out: its own jobs are checked here, but they don't run.")
    try:
        found = read_inrepo(files_in_checkout(checkout))
        problems = found.located(jobs_with_inrepo(config, repo, found).warnings)
        remark(f"{repo} brings along {len(found.presubmits)} presubmits and {len(found.postsubmits)} postsubmits.")
    except InvalidInRepoConfig as error:
        problems = error.found
    except OSError as error:
        raise UserError(f"{error.filename} can't be read: {error.strerror}.") from error
    return [replace(problem, file=str(checkout / problem.file)) for problem in problems]


def _selected(only: Iterable[str] | None, excluded: Iterable[str] | None) -> frozenset[str]:
    """The checks that are wanted; each text may name several, with commas between them."""
    from prowcommon.cli.showing import remark
    from prowcommon.errors import UserError
    from prowcommon.jobconfig.checks import NOT_MADE_HERE, selected

    for name in _names(only):
        if name in NOT_MADE_HERE:
            remark(f"The check '{name}' finds nothing here: {NOT_MADE_HERE[name]}.")
    try:
        return selected(_names(only), _names(excluded))
    except UserError as error:
        raise typer.BadParameter(f"{error} `--list-checks` lists them.") from error


def _names(texts: Iterable[str] | None) -> list[str]:
    return [name.strip() for text in texts or () for name in text.split(",") if name.strip()]


def _count(config: "Snapshot") -> None:
    from prowcommon.cli.showing import say

    presubmits, postsubmits = (sum(map(len, jobs.values())) for jobs in (config.presubmits, config.postsubmits))
    say(f"{presubmits} presubmits, {postsubmits} postsubmits, {len(config.periodics)} periodics")
