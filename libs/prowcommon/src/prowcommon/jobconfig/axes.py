"""What a job's `matrix` says: axes with their values, and which of their combinations, the cells, become jobs.

* An axis has a name in lower case and at least one value. Every combination of values is a cell, but those that an
  entry of `exclude` describes: a value, or several, for some of the axes. `include` adds cells of its own, which name
  every axis and may use other values.
* Values are text, whole numbers and booleans, and each is used as its text. A number with a point is refused: YAML
  reads `1.30` as 1.3.
* The order is that of the values, the last axis fastest; then the included cells.
* A mistake spoils the template. A value in `exclude` that its axis doesn't have is a warning: it excludes nothing.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product
from math import prod
from typing import Any

from prowcommon.gotemplate.lexer import KEYWORDS
from prowcommon.jobconfig import checks
from prowcommon.jobconfig.entries import Entry
from prowcommon.jobconfig.findings import Finding, did_you_mean
from prowcommon.jobconfig.scalars import text_of
from prowcommon.jobconfig.schema import JobBase

Cell = dict[str, str]
"""The value of every axis."""

_AXIS = re.compile(r"[a-z][a-z0-9_]*")
_LONGEST_VALUE = 253
"""As long as Kubernetes' longest names. A value is part of a job's name."""
_NOT_AXES = ("exclude", "include")


@dataclass(frozen=True)
class Matrix:
    axes: dict[str, tuple[str, ...]]
    exclude: tuple[dict[str, frozenset[str]], ...] = ()
    include: tuple[Cell, ...] = ()

    @property
    def size(self) -> int:
        """How many cells there are before any is excluded."""
        return prod(map(len, self.axes.values())) + len(self.include)

    def cells(self) -> Iterator[Cell]:
        for values in product(*self.axes.values()):
            cell = dict(zip(self.axes, values, strict=True))
            if not any(all(cell[axis] in of_axis for axis, of_axis in entry.items()) for entry in self.exclude):
                yield cell
        yield from self.include


def matrix_of(template: Entry[JobBase], written: object) -> tuple[Matrix | None, list[Finding]]:
    """The matrix that `written`, the value under the template's `matrix`, describes; None when it has a mistake."""
    reading = _Reading(template)
    matrix = reading.matrix(written)
    return (None if any(finding.fatal for finding in reading.findings) else matrix), reading.findings


@dataclass
class _Reading:
    """Reads on after a mistake, so that all are told."""

    template: Entry[JobBase]
    findings: list[Finding] = field(default_factory=list)

    def matrix(self, written: object) -> Matrix:
        if not isinstance(written, dict):
            self._wrong("'matrix' is not a mapping", "Write axes under it, as in `stage: [beta, prod]`")
            return Matrix({})
        said = {key: value for key, value in written.items() if key not in _NOT_AXES}
        if not said:
            self._wrong("its matrix has no axis", "Write one, as in `stage: [beta, prod]`")
        axes = {name: self._axis(name, values) for name, values in said.items()}
        if self.findings:  # half known axes would make good entries look bad
            return Matrix(axes)
        exclude = [self._excluded(entry, at, axes) for at, entry in self._entries(written, "exclude")]
        include = [self._included(entry, at, axes) for at, entry in self._entries(written, "include")]
        return Matrix(axes, tuple(exclude), tuple(include))

    def _axis(self, name: str, values: object) -> tuple[str, ...]:
        if not _AXIS.fullmatch(name) or name in KEYWORDS:
            cure = "Go's templates use that word" if name in KEYWORDS else "Use a to z, 0 to 9 and '_', a letter first"
            self._wrong(f"'{name}' can't be the name of an axis", cure, name)
        if not isinstance(values, list):
            self._wrong(f"the axis '{name}' is not a list of values", f"Write `{name}: [one, another]`", name)
            return ()
        if not values:
            self._wrong(f"the axis '{name}' has no values", "Give it one, or remove it", name)
        texts = [self._value(value, (name, position)) for position, value in enumerate(values)]
        for position, text in enumerate(texts):
            if text in texts[:position]:
                self._wrong(f"the axis '{name}' has the value '{text}' twice", "Remove one", name, position)
        return tuple(texts)

    def _value(self, value: Any, at: tuple[str | int, ...]) -> str:
        match value:
            case str() if len(value) > _LONGEST_VALUE:
                self._wrong(f"a value is longer than {_LONGEST_VALUE} characters", "Shorten it", *at)
            case str() | bool() | int():
                return text_of(value)
            case float():
                message = f"a value is a number with a point, which YAML reads as {text_of(value)}"
                self._wrong(message, "Put it in quotes", *at)
            case _:
                self._wrong("a value is not a text, a whole number or a boolean", "Write a plain value", *at)
        return ""

    def _entries(self, written: dict[str, Any], key: str) -> Iterator[tuple[tuple[str | int, ...], dict[str, Any]]]:
        entries = written.get(key)
        if entries is not None and not isinstance(entries, list):
            self._wrong(f"'{key}' is not a list", "Write a list of mappings from axes to values", key)
            return
        for position, entry in enumerate(entries or ()):
            if isinstance(entry, dict) and entry:
                yield (key, position), entry
            else:
                self._wrong(f"'{key}[{position}]' names no axis", "Write a value for an axis", key, position)

    def _excluded(
        self, entry: dict[str, Any], at: tuple[str | int, ...], axes: dict[str, tuple[str, ...]]
    ) -> dict[str, frozenset[str]]:
        self._only_axes(entry, at, axes)
        described = {}
        for axis, values in entry.items():
            texts = [self._value(value, (*at, axis)) for value in (values if isinstance(values, list) else [values])]
            described[axis] = frozenset(texts)
            for text in dict.fromkeys(texts):
                if axis in axes and text not in axes[axis]:
                    self._excludes_nothing(axis, text, (*at, axis), axes[axis])
            if not texts:
                self._wrong(f"'{at[0]}[{at[1]}]' names no value of '{axis}'", "Write one, or remove the axis", *at)
        return described

    def _included(self, entry: dict[str, Any], at: tuple[str | int, ...], axes: dict[str, tuple[str, ...]]) -> Cell:
        self._only_axes(entry, at, axes)
        if missing := [axis for axis in axes if axis not in entry]:
            axis = "', '".join(missing)
            self._wrong(f"'{at[0]}[{at[1]}]' has no value for '{axis}'", "Name every axis", *at)
        return {axis: self._value(entry[axis], (*at, axis)) for axis in axes if axis in entry}

    def _only_axes(self, entry: dict[str, Any], at: tuple[str | int, ...], axes: Iterable[str]) -> None:
        for axis in entry:
            if axis not in axes:
                self._wrong(f"unknown axis '{axis}'", did_you_mean(axis, axes) or known_axes(axes), *at, axis)

    def _excludes_nothing(self, axis: str, text: str, at: tuple[str | int, ...], values: Iterable[str]) -> None:
        message = f"it excludes nothing, as '{text}' is no value of '{axis}'"
        cure = did_you_mean(text, values) or "Remove it"
        check = checks.MATRIX_EXCLUDES_NOTHING
        self.findings.append(self.template.warning(check, message, cure, at=("matrix", *at)))

    def _wrong(self, message: str, cure: str, *at: str | int) -> None:
        self.findings.append(self.template.finding(message, cure, at=("matrix", *at)))


def known_axes(axes: Iterable[str]) -> str:
    """The cure for an unknown axis that resembles none."""
    return f"The axes are {', '.join(axes)}"
