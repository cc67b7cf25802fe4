"""What is wrong with a configuration, where it stands, and what to do about it.

A `Finding` points into a document by path. Only when somebody must be told does it become a `Problem` with a line:
the file is then read once more, with marks. Most loads find nothing and never pay for it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import msgspec

from prowcommon.jobconfig.marks import Lines
from prowcommon.jobconfig.yaml import KeyPath, YamlError


class Where(msgspec.Struct, frozen=True):
    file: Path
    path: KeyPath = ()
    line: int | None = None
    """Known beforehand for a file that cannot be parsed, and for where a job begins."""

    def within(self, *steps: str | int) -> "Where":
        return Where(self.file, (*self.path, *steps)) if steps else self


@dataclass(frozen=True, slots=True)
class Finding:
    """`message` and `cure` are phrases without a final stop; a finding that isn't fatal is a warning.

    `check` is the name of the check a warning comes from (`checks` lists them), so that people can choose.
    """

    where: Where
    message: str
    cure: str = ""
    job: str = ""
    fatal: bool = True
    check: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding as people read it: `FILE:LINE: [job NAME: ]message. cure`."""

    file: str
    line: int
    message: str
    cure: str = ""
    job: str = ""
    check: str = ""
    """Of a warning: which check it comes from."""
    fatal: bool = True

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}"

    @property
    def text(self) -> str:
        """All but the place."""
        job = f"job {self.job}: " if self.job else ""
        cure = f" {self.cure}" + ("" if self.cure.endswith("?") else ".") if self.cure else ""
        return f"{job}{self.message}.{cure}"


def located(findings: Iterable[Finding], read: Callable[[Path], bytes]) -> list[Problem]:
    """The findings with their lines, ordered by file and line. `read` gives a file's bytes or raises OSError."""
    lines: dict[Path, Lines | None] = {}

    def line_of(where: Where) -> int:
        if where.line is not None or not where.path:
            return where.line or 1
        if where.file not in lines:
            try:
                lines[where.file] = Lines(read(where.file))
            except (OSError, YamlError):  # it changed or vanished meanwhile: the file's name must do
                lines[where.file] = None
        marks = lines[where.file]
        return marks.of(where.path) if marks else 1

    problems = (
        Problem(str(f.where.file), line_of(f.where), f.message, f.cure, f.job, f.check, f.fatal) for f in findings
    )
    return sorted(problems, key=lambda problem: (problem.file, problem.line))


def dotted(path: KeyPath) -> str:
    """`spec.containers[0].env`"""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`Did you mean 'unit-test'?`, or nothing when no known word resembles `word`."""
    matches = get_close_matches(word, known, n=1)
    return f"Did you mean '{matches[0]}'?" if matches else ""
