"""How problems of a configuration are shown.

* One a line, `FILE:LINE: error: …` or `FILE:LINE: warning: … [CHECK]`: editors and grep know what to do with that.
* A person at a terminal sees the warnings by check, and of each check the first few; a pipe gets all, by file and line.
* As JSON, a problem is one object with `severity`, `file`, `line`, `job`, `message`, `cure` and `check`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from prowcommon.cli.showing import clean, say, show_json, to_person
from prowcommon.jobconfig.checks import CHECKS
from prowcommon.jobconfig.findings import Problem

_FIRST_FEW = 5
"""Enough to see what a check means, few enough for all checks to be seen."""


def show(problems: Iterable[Problem], *, in_full: bool) -> None:
    """`in_full`: every warning, at a terminal too. Errors are always shown, all of them."""
    if in_full or not to_person():
        for problem in problems:
            say(_line(problem))
        return
    by_check: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.fatal:
            say(_line(problem))
        else:
            by_check[problem.check].append(problem)
    for check, warnings in sorted(by_check.items()):
        _show_some(check, warnings)


def _show_some(check: str, warnings: Sequence[Problem]) -> None:
    say(f"{check}: {CHECKS[check]}")
    for warning in warnings[:_FIRST_FEW]:
        say(f"  {_line(warning)}")
    if len(warnings) > _FIRST_FEW:
        say(f"  and {len(warnings) - _FIRST_FEW} more, which --all shows")
    say("")


def show_as_json(problems: Iterable[Problem]) -> None:
    for problem in problems:
        show_json(
            {
                "severity": _severity(problem),
                "file": problem.file,
                "line": problem.line,
                "job": problem.job,
                "message": problem.message,
                "cure": problem.cure,
                "check": problem.check,
            }
        )


def sum_up(problems: Iterable[Problem]) -> None:
    """One line that says how many there are, and of which checks; nothing when there is none."""
    errors = 0
    warnings: Counter[str] = Counter()
    for problem in problems:
        if problem.fatal:
            errors += 1
        else:
            warnings[problem.check] += 1
    if errors:
        say(_counted(errors, "error"))
    if warnings:
        each = ", ".join(f"{count} {check}" for check, count in warnings.most_common())
        say(f"{_counted(warnings.total(), 'warning')}: {each}")


def _line(problem: Problem) -> str:
    check = f" [{problem.check}]" if problem.check else ""
    return clean(f"{problem.place}: {_severity(problem)}: {problem.text}{check}")


def _severity(problem: Problem) -> str:
    return "error" if problem.fatal else "warning"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
