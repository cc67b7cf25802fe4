"""`.prowignore`: which files of a tree are not configuration, in gitignore's syntax.

* One may lie in any directory and speaks for what is below it. The deepest one that says something decides.
* What lies in an ignored directory can't be taken back.
* Matching takes time linear in the path (RE2), since patterns and paths may both be a stranger's.

Source: https://git-scm.com/docs/gitignore#_pattern_format
"""

from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec

NAME = ".prowignore"


class IgnoreError(ValueError):
    """A line is not a pattern. `line` counts from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Ignored:
    """What the ignore files from the root down to one directory say. Deepest first."""

    _specs: tuple[tuple[Path, GitIgnoreSpec], ...] = ()

    def below(self, directory: Path, text: str) -> "Ignored":
        """With the ignore file in `directory`, whose content is `text`. Raises IgnoreError."""
        return Ignored(((directory, _spec(text)), *self._specs))

    def covers(self, path: Path, *, is_directory: bool = False) -> bool:
        for directory, spec in self._specs:
            relative = path.relative_to(directory).as_posix()
            verdict = spec.check_file(f"{relative}/" if is_directory else relative).include
            if verdict is not None:
                return verdict
        return False


def _spec(text: str) -> GitIgnoreSpec:
    lines = text.splitlines()
    for number, line in enumerate(lines, start=1):
        try:
            GitIgnoreSpec.from_lines([line], backend="re2")
        except ValueError as error:
            raise IgnoreError(f"'{line}' is not a pattern", number) from error
    return GitIgnoreSpec.from_lines(lines, backend="re2")
