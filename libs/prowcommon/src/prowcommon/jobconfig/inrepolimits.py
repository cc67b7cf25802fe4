"""How much a repository may bring along as its own configuration.

It comes from strangers: anybody who can open a pull request writes one, and a service reads it while others wait. So
each thing that costs time or memory has a limit, which real repositories stay far below and nobody reaches by accident.

* What grows when it is read (aliases, matrices, presets, patterns) is limited by what it grows to.
* Whoever exceeds a limit is told which one, and where; nothing is cut off in silence.
"""

from collections.abc import Iterable, Iterator

from prowcommon.jobconfig.entries import Entry
from prowcommon.jobconfig.findings import Finding
from prowcommon.jobconfig.patterns import PatternError, check_small
from prowcommon.jobconfig.schema import JobBase, Presubmit, RepoJob

FILES = 500
"""Files below `.prow/`. The largest repositories we know have some dozens."""
FILE_BYTES = 512 * 1024
"""Bytes of one file: hundreds of long jobs."""
TOTAL_BYTES = 1024 * 1024
"""Bytes of all files: what half a second reads."""
IGNORE_BYTES = 16 * 1024
"""Bytes of one `.prowignore`, each line of which is compiled."""
DEPTH = 50
"""Levels of nesting. The deepest path in a pod spec has about twenty."""
SIZE = 2_000_000
"""Characters and values of all files, with aliases and matrices written out: what walking and storing them costs."""
JOBS = 500
"""Jobs, with matrices expanded."""
CELLS = 100
"""Jobs that one matrix becomes."""
CONTAINERS = 20
"""Containers of one job; each gets what the presets bring."""
PRESET_ITEMS = 500
"""Variables, volumes, mounts and tolerations of all presets; every job may get all of them."""
NAME = 255
"""Characters of a job's name or context: GitHub takes no longer context."""
LABEL = 500
"""Characters of a label's or annotation's key and of a label's value; Kubernetes takes 317 at most."""
PATTERN = 10_000
"""Characters of a regular expression; the list of branches counts as one."""
PATTERN_MEMORY = 128 * 1024
"""Bytes of a compiled regular expression: what a millisecond compiles, and a process can hold many of."""
PROBLEMS = 50
"""Problems that are told; whoever has more will find the others after mending these."""
MESSAGE = 500
"""Characters of what is told about one problem: it may quote a text of any length."""


def are_enough(findings: Iterable[Finding]) -> bool:
    """Whether more mistakes are among them than are told, so that nobody needs to look for others."""
    return sum(finding.fatal for finding in findings) > PROBLEMS


def job_over_limit(entry: Entry[RepoJob]) -> Iterator[Finding]:
    """What is too large in one job, which must be settled before anything else looks at it."""
    job = entry.job
    for key in ("name", "context"):
        if len(getattr(job, key)) > NAME:
            yield entry.finding(f"its {key} is longer than {NAME} characters", "Shorten it", at=(key,))
    for key, texts in (("labels", [*job.labels, *job.labels.values()]), ("annotations", [*job.annotations])):
        if any(len(text) > LABEL for text in texts):
            yield entry.finding(f"one of its {key} is longer than {LABEL} characters", "Shorten it", at=(key,))
    if len((job.spec or {}).get("containers", ())) > CONTAINERS:
        yield entry.finding(f"it has more than {CONTAINERS} containers", "Use fewer", at=("spec", "containers"))
    for key, pattern in _patterns(job):
        if len(pattern) > PATTERN:
            yield entry.finding(f"'{key}' is longer than {PATTERN} characters", "Shorten it", at=(key,))
        else:
            yield from _too_costly(entry, key, pattern)


def _patterns(job: RepoJob) -> Iterator[tuple[str, str]]:
    for key in ("run_if_changed", "skip_if_only_changed"):
        yield key, getattr(job, key)
    for key in ("branches", "skip_branches"):
        yield key, "|".join(getattr(job, key))
    if isinstance(job, Presubmit):
        yield "trigger", job.trigger


def _too_costly(entry: Entry[JobBase], key: str, pattern: str) -> Iterator[Finding]:
    try:
        check_small(pattern, PATTERN_MEMORY)
    except PatternError as error:
        cure = "Repeat less in it; it is searched for, so `^` and `.*` at its ends can often go"
        yield entry.finding(f"'{key}' can't be used: {error}", cure, at=(key,))
