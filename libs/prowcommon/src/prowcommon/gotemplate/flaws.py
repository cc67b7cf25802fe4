"""What can be wrong with a template, inside this package and outside of it.

Within the package whoever finds a `Flaw` says what it is; whoever knows the place adds it. `Template` turns the
flaw into the TemplateError that people see.
"""

from collections.abc import Iterable

from prowcommon.errors import UserError
from prowcommon.jobconfig.findings import did_you_mean

_LONGEST_PROBLEM = 500
_LONGEST_NAME = 60
_MOST_NAMES = 200


class TemplateError(UserError):
    """A template that cannot be read or rendered; the message names the place and the cure."""

    def __init__(self, problem: str, *, name: str, line: int, column: int) -> None:
        if len(problem) > _LONGEST_PROBLEM:  # it quotes the template, and a stranger may have written that
            problem = f"{problem[:_LONGEST_PROBLEM]}…"
        super().__init__(f"{name}:{line}:{column}: {problem}")
        self.problem = problem
        """The message without the place, for callers that know a better one: a line of the configuration file."""
        self.name = name
        self.line = line
        self.column = column
        """Counted from 1, in characters, within the template's text."""


class Flaw(Exception):
    """Something is wrong, `at` this offset of the template's text; None as long as nobody knew the place."""

    def __init__(self, problem: str, at: int | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.at = at

    def found(self, at: int) -> "Flaw":
        """The same flaw, with its place, unless a closer one was known."""
        if self.at is None:
            self.at = at
        return self


def hint(word: str, known: Iterable[str], otherwise: str) -> str:
    """`Did you mean 'Org'?`, or the other advice. Comparing takes time, so only short names are compared, and few."""
    names = [name for name in known if len(name) <= _LONGEST_NAME][:_MOST_NAMES]
    return (did_you_mean(word, names) if len(word) <= _LONGEST_NAME else "") or otherwise
