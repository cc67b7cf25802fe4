"""`prow expand`: the jobs that a configuration comes to, or what a change of it changes.

* The jobs are a job file of Prow's: matrices are written out, defaults filled in, presets applied. A configuration that
  uses it instead has the same jobs; only the presets must go from it, as nothing may be added twice.
* Jobs and differences go to stdout, everything else to stderr.
"""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from prowcommon.cli.configfiles import (
    DEFAULT_SUFFIX,
    ConfigOption,
    JobConfigOption,
    SuffixOption,
    SupplementalOption,
    sources_of,
)

if TYPE_CHECKING:
    from prowcommon.jobconfig.schema import JobBase
    from prowcommon.jobconfig.snapshot import Snapshot
    from prowcommon.jobconfig.sources import Sources


def expand(
    config: ConfigOption,
    job_config: JobConfigOption = None,
    supplemental: SupplementalOption = None,
    suffix: SuffixOption = DEFAULT_SUFFIX,
    job: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only jobs of this name, or pattern: 'eks-*'. Repeatable.")
    ] = None,
    diff: Annotated[
        Path | None,
        typer.Option(metavar="OLD", help="Compare with this older job file or tree, and show what changed."),
    ] = None,
    diff_config: Annotated[
        Path | None, typer.Option(metavar="OLD_CONFIG", help="The older config.yaml; the same one if not given.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON lines: one job, or difference, a line.")] = False,
) -> None:
    """Show what a configuration becomes: every job, with its matrix written out, its defaults and its presets.

    With --diff: which jobs come, go or change.
    """
    new = _loaded(sources_of(config, job_config, supplemental, suffix))
    if diff is None and diff_config is None:
        _show_jobs(new, job or [], as_json=as_json)
    else:
        old = _loaded(sources_of(diff_config or config, diff or job_config, supplemental, suffix))
        _show_differences(old, new, job or [], as_json=as_json)


def _loaded(sources: "Sources") -> "Snapshot":
    from prowcommon.cli.showing import clean, remark
    from prowcommon.errors import InvalidConfig
    from prowcommon.jobconfig.load import load

    try:
        return load(sources).config
    except InvalidConfig as refusal:
        for problem in refusal.problems:
            remark(clean(problem))
        remark(_counted(len(refusal.problems), "error"))
        raise typer.Exit(1) from refusal


def _show_jobs(snapshot: "Snapshot", patterns: list[str], *, as_json: bool) -> None:
    from prowcommon.cli.showing import remark, say, show_json
    from prowcommon.errors import NotFound
    from prowcommon.jobconfig.plaindata import plain
    from prowcommon.jobconfig.yamltext import yaml_text

    periodics = _chosen(snapshot.periodics, patterns)
    of_repos = {
        key: {repo: jobs for repo, all_jobs in getattr(snapshot, key).items() if (jobs := _chosen(all_jobs, patterns))}
        for key in ("presubmits", "postsubmits")
    }
    if patterns and not periodics and not any(of_repos.values()):
        raise NotFound(f"No job is called {' or '.join(patterns)}. {_suggestion(snapshot, patterns[0])}".rstrip())
    if as_json:
        for key, by_repo in of_repos.items():
            for repo, jobs in by_repo.items():
                for each in jobs:
                    show_json({"type": key[:-1], "repo": repo, "job": plain(each)})
        for each in periodics:
            show_json({"type": "periodic", "job": plain(each)})
    else:
        document = {key: plain(jobs) for key, jobs in (*of_repos.items(), ("periodics", periodics)) if jobs}
        say(yaml_text(document).removesuffix("\n"))
    count = len(periodics) + sum(len(jobs) for by_repo in of_repos.values() for jobs in by_repo.values())
    remark(_counted(count, "job"))


def _show_differences(old: "Snapshot", new: "Snapshot", patterns: list[str], *, as_json: bool) -> None:
    import msgspec

    from prowcommon.cli.showing import clean, remark, say, show_json
    from prowcommon.jobconfig.difference import Kind, differences, rendering

    found = [each for each in differences(old, new) if not patterns or _matches(each.name, patterns)]
    of_jobs = [each for each in found if each.type]
    if as_json:
        for difference in found:
            show_json(msgspec.to_builtins(difference))
        return
    for line in rendering(found):
        say(clean(line))
    if of_jobs:
        counts = {kind: sum(each.kind is kind for each in of_jobs) for kind in Kind}
        remark(", ".join(f"{count} {kind}" for kind, count in counts.items()))
    else:
        say("No job changes.")


def _chosen(jobs: "Iterable[JobBase]", patterns: list[str]) -> list[Any]:
    return [job for job in jobs if not patterns or _matches(job.name, patterns)]


def _suggestion(snapshot: "Snapshot", name: str) -> str:
    from prowcommon.jobconfig.findings import did_you_mean

    of_repos = (
        job for by_repo in (snapshot.presubmits, snapshot.postsubmits) for jobs in by_repo.values() for job in jobs
    )
    return did_you_mean(name, {job.name for job in (*of_repos, *snapshot.periodics)})


def _matches(name: str, patterns: list[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
