"""Whether what a job says about its own start holds together: filters, patterns and comments.

The default trigger needs hardly a look: for any name that is one, it is a pattern and matches `/test NAME`; unless the
name is so long that the pattern becomes too large.

Source: prow pkg/config/config.go, pkg/config/jobs.go.
"""

from collections.abc import Iterator

from prowcommon.jobconfig.defaults import default_trigger
from prowcommon.jobconfig.entries import Entry
from prowcommon.jobconfig.findings import Finding
from prowcommon.jobconfig.patterns import PatternError, compiled
from prowcommon.jobconfig.schema import JobBase, Postsubmit, Presubmit, RepoJob

_SURELY_SHORT = 1000
_PATTERN_CURE = "Write it in RE2's syntax, which has no look-around and no back-references"


def start_findings(entry: Entry[JobBase], job: RepoJob) -> Iterator[Finding]:
    """What is wrong with how `job`, the entry's, starts."""
    filters = [key for key in ("run_if_changed", "skip_if_only_changed") if getattr(job, key)]
    if filters and isinstance(job, Presubmit | Postsubmit) and job.always_run:
        yield entry.finding(f"'always_run' and '{filters[0]}' exclude each other", "Remove one", at=("always_run",))
    if len(filters) > 1:
        yield entry.finding(f"'{filters[0]}' and '{filters[1]}' exclude each other", "Remove one", at=(filters[0],))
    for key in filters:
        yield from _pattern_findings(entry, getattr(job, key), key)
    for key in ("branches", "skip_branches"):
        if branches := getattr(job, key):
            yield from _branch_findings(entry, branches, key)
    if isinstance(job, Presubmit):
        yield from _comment_findings(entry, job)


def _pattern_findings(entry: Entry[JobBase], pattern: str, key: str, *at: str | int) -> Iterator[Finding]:
    try:
        compiled(pattern)
    except PatternError as error:
        yield entry.finding(f"'{key}' is not a regular expression: {error}", _PATTERN_CURE, at=at or (key,))


def _branch_findings(entry: Entry[JobBase], branches: tuple[str, ...], key: str) -> Iterator[Finding]:
    """The list is one pattern; when that is broken, the entry that is broken by itself is named."""
    found = list(_pattern_findings(entry, "|".join(branches), key))
    if found:
        for position, branch in enumerate(branches):
            if alone := list(_pattern_findings(entry, branch, f"{key}[{position}]", key, position)):
                found = alone
                break
    yield from found


def _comment_findings(entry: Entry[JobBase], job: Presubmit) -> Iterator[Finding]:
    if bool(job.trigger) != bool(job.rerun_command):
        given, missing = ("trigger", "rerun_command") if job.trigger else ("rerun_command", "trigger")
        yield entry.finding(f"'{given}' is given without '{missing}'", "Give both or neither", at=(given,))
    elif job.trigger:
        broken = list(_pattern_findings(entry, job.trigger, "trigger"))
        yield from broken
        if not broken and not compiled(job.trigger).found_in(job.rerun_command):
            yield entry.finding(
                f"its trigger doesn't match its rerun_command '{job.rerun_command}'",
                "Change one of them: the command is what people are told to write",
                at=("rerun_command",),
            )
    elif len(job.name) > _SURELY_SHORT:
        yield from _pattern_findings(entry, default_trigger(job.name), "name")
