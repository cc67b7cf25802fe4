"""One job with a `matrix`, written out: a job for every cell.

* Every axis stands in the job's name, so that the name of a cell depends on its values alone: a value more on an axis
  adds jobs and renames none. A placeholder that names no axis is a mistake.
* What two cells can't share is their name.
* A template with a mistake makes no jobs. Limits keep a stranger's file from exploding.
"""

from collections.abc import Iterator
from typing import Any

from prowcommon.jobconfig.axes import Cell, Matrix, known_axes, matrix_of
from prowcommon.jobconfig.entries import Entry
from prowcommon.jobconfig.findings import Finding, Where, did_you_mean
from prowcommon.jobconfig.placeholders import SameKey, filled, placeholders
from prowcommon.jobconfig.schema import JobBase

KEY = "matrix"

Job = dict[str, Any]


class Template:
    def __init__(self, written: Job, where: Where, repo: str = "") -> None:
        """`written` is the job with its matrix, as plain data."""
        name = written.get("name")
        self._entry = Entry(JobBase(name=name if isinstance(name, str) else ""), where, repo)
        self._matrix = written[KEY]
        self._body = {key: value for key, value in written.items() if key != KEY}

    def jobs(self, *, most_cells: int, room: int) -> tuple[list[Job], list[Finding]]:
        """The jobs, of which there are none when a finding is fatal. `room` is the `size_of` that they may have."""
        matrix, findings = matrix_of(self._entry, self._matrix)
        if matrix is None:
            return [], findings
        mistakes = [*self._placeholder_mistakes(matrix), *self._size_mistakes(matrix, most_cells)]
        made = [] if mistakes else list(self._filled(matrix, room, mistakes))
        return [] if mistakes else made, findings + mistakes

    def _placeholder_mistakes(self, matrix: Matrix) -> Iterator[Finding]:
        words: dict[str, tuple[str | int, ...]] = {}
        for word, path in placeholders(self._body):
            words.setdefault(word, path)
        for word, path in words.items():
            if word not in matrix.axes:
                cure = did_you_mean(word, matrix.axes) or known_axes(matrix.axes)
                yield self._entry.finding(f"unknown axis '{word}'", cure, at=path)
        named = {word for word, _ in placeholders(self._entry.job.name)}
        for axis in matrix.axes:
            if axis not in named:
                cure = f"Put `{{{{{axis}}}}}` into it, or several jobs would share it"
                yield self._entry.finding(f"its name lacks the axis '{axis}'", cure, at=("name",))

    def _size_mistakes(self, matrix: Matrix, most_cells: int) -> Iterator[Finding]:
        if matrix.size > most_cells:
            message = f"its matrix has {matrix.size} cells, more than the {most_cells} allowed"
            yield self._entry.finding(message, "Make several templates of it", at=(KEY,))

    def _filled(self, matrix: Matrix, room: int, mistakes: list[Finding]) -> Iterator[Job]:
        """Ends at the first mistake."""
        cells: dict[str, Cell] = {}
        for cell in matrix.cells():
            try:
                job = filled(self._body, cell)
            except SameKey as clash:
                message = f"two keys become '{clash.key}' in the cell {_told(cell)}"
                mistakes.append(self._entry.finding(message, "Rename one", at=clash.path))
                return
            if (other := cells.setdefault(job["name"], cell)) is not cell:
                mistakes.append(self._same_name(job["name"], other, cell))
                return
            room -= size_of(job)
            if room < 0:
                message = "the matrices of this file make more text than allowed"
                mistakes.append(self._entry.finding(message, "Make them smaller", at=(KEY,)))
                return
            yield job
        if not cells:
            message, cure = "every cell of its matrix is excluded", "Exclude fewer, or include one"
            mistakes.append(self._entry.finding(message, cure, at=(KEY, "exclude")))

    def _same_name(self, name: str, one: Cell, other: Cell) -> Finding:
        if one == other:
            return self._entry.finding(f"the cell {_told(one)} is there twice", "Remove it", at=(KEY, "include"))
        message = f"two cells make the name '{name}': {_told(one)}; and {_told(other)}"
        cure = "Put something between the placeholders that no value contains"
        return self._entry.finding(message, cure, at=("name",))


def _told(cell: Cell) -> str:
    return ", ".join(f"{axis} '{value}'" for axis, value in cell.items())


def size_of(value: Any) -> int:
    """How large a job, or anything in it, is: its characters, and one for each value that is no text."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(len(key) + size_of(item) for key, item in value.items())
    return 1 + sum(map(size_of, value)) if isinstance(value, list) else 1
