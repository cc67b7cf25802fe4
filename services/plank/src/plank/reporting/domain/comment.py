"""The comment below a pull request: which tests failed, and how to run them again.

* Its table has one row for each context whose newest finished run came to `failure` or `error`. In Prow `error` has
  none, and takes away the one that was there: a failure is forgotten because a cluster had a bad day, and a summary
  says that all has passed. `aborted` has no row, as in Prow, and takes away the one that was there.
* Rows of contexts that we know no run of are kept as they stand: a Prow before this one wrote them.
* A new row is a new comment, which people are told of by mail, and the old ones go. Without one the newest is edited.
  Without any row nothing stays, except where comments are summaries: there a last one says that all has passed, unless
  something was aborted.
* What is too long for GitHub goes without the text below the table.
* What is there already as it should be is left alone, so doing it twice is doing it once.
* Our comments are known by their author and Prow's marker; each also has a marker of its own (`marked`).

Source: prow pkg/github/report/report.go
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from prowcommon.prowjobs.model import JobState, ProwJob

MARKER = "<!-- test report -->"
IN_THE_TABLE = (JobState.FAILURE, JobState.ERROR)
OPTIONAL_LABEL = "prow.k8s.io/is-optional"

LONGEST = 65_000
"""GitHub takes 65,536 characters; our own marker comes on top."""

_OWN_MARKER = "<!-- prow:report:"
_ABOUT = (
    "This comment is kept by Prow and changes with the results above. Prow reads comments that begin with a command: "
    "`/test NAME` runs one test, `/retest` all that failed."
)
_HEAD = ("Test name | Commit | Details | Required | Rerun command", "--- | --- | --- | --- | ---")


@dataclass(frozen=True, slots=True)
class Standing:
    """A report comment of ours, as it stands."""

    id: int
    body: str


@dataclass(frozen=True, slots=True)
class Change:
    """What brings the comments to where they should be, in this order."""

    create: str | None = None
    edit: tuple[int, str] | None = None
    delete: tuple[int, ...] = ()


def is_report(body: str) -> bool:
    return MARKER in body


def marked(body: str, name: str) -> tuple[str, str]:
    """The body with a marker that no other comment has, and that marker."""
    marker = f"{_OWN_MARKER}{name} -->"
    return f"{body}\n{marker}", marker


def change_to(standing: Sequence[Standing], runs: Sequence[ProwJob], *, below: str, sums_up: bool) -> Change:
    """`standing` are our comments, the oldest first; `runs` the newest finished run of each context, the newest first.

    `below` stands under the table; `sums_up`: say so when all has passed.
    """
    contexts = {run.spec.context for run in runs}
    failed = [row_of(run) for run in reversed(runs) if run.state in IN_THE_TABLE]
    kept = {_context(row): row for each in standing for row in rows_in(each.body) if _context(row) not in contexts}
    rows = [*kept.values(), *failed]
    ids = tuple(each.id for each in standing)
    if not rows and (not sums_up or not runs or any(run.state is JobState.ABORTED for run in runs)):
        return Change(delete=ids)
    body = _body(_author(runs), rows, below)
    if len(body) > LONGEST:
        body = _body(_author(runs), rows, "")
    if not standing:
        return Change(create=body)
    newest, older = standing[-1], ids[:-1]
    if _unmarked(newest.body) == body:
        return Change(delete=older)
    if set(rows) - set(rows_in(newest.body)) or not rows:
        return Change(create=body, delete=ids)
    return Change(edit=(newest.id, body), delete=older)


def row_of(run: ProwJob) -> str:
    refs = run.spec.refs
    sha = refs.pulls[0].sha if refs and refs.pulls else ""
    required = {"true": "false", "false": "true"}.get(run.labels.get(OPTIONAL_LABEL, ""), "unknown")
    cells = (run.spec.context, sha, f"[link]({run.url})", required, f"`{run.spec.rerun_command}`")
    return " | ".join(cells)


def rows_in(body: str) -> Iterator[str]:
    """The rows of a comment's table, in order."""
    in_table = False
    for line in body.split("\n"):
        line = line.rstrip("\r")
        if in_table and line:
            yield line
        in_table = line.startswith("---") or (in_table and bool(line))


def _context(row: str) -> str:
    return row.partition("|")[0].strip()


def _author(runs: Sequence[ProwJob]) -> str:
    return next((refs.pulls[0].author for run in runs if (refs := run.spec.refs) and refs.pulls), "")


def _body(author: str, rows: Sequence[str], below: str) -> str:
    tests = "test" if len(rows) == 1 else "tests"
    lines = [
        f"@{author}: The following {tests} **failed**, say `/retest` to rerun all failed tests or "
        "`/retest-required` to rerun all mandatory failed tests:",
        "",
        *_HEAD,
        *rows,
    ]
    if not rows:
        lines = [f"@{author}: all tests **passed!**"]
    tail = ["", below] if below else []
    return "\n".join([*lines, *tail, "", "<details>", "", _ABOUT, "</details>", MARKER])


def _unmarked(body: str) -> str:
    lines = body.replace("\r\n", "\n").split("\n")
    return "\n".join(line for line in lines if not line.startswith(_OWN_MARKER))
