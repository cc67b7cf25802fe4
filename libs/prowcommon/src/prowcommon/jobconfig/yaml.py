"""YAML bytes to plain data, by the rules Prow's Go loader keeps (go-yaml v2 under sigs.k8s.io/yaml).

* Events come from libyaml; scalars mean what `scalars` says; a quoted scalar is always text.
* Every mapping key becomes text, as it would on its way through JSON: `on:` is the key `true`.
* A duplicate key is an error. `<<` merges; a key written out wins over a merged one.
* A file holds one document. Go would read the first and ignore the rest; we refuse, rather than ignore jobs.
* Aliases share objects, so what `parse` returns is read-only; `Limits` keep a stranger's file from exploding.

Every error is a YamlError that names the line. Of what is fine only the items of the outermost lists are marked, since
those are the jobs; `marks` finds the line of anything else afterwards.

Source: go-yaml v2 decode.go; https://yaml.org/type/merge.html
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from prowcommon.jobconfig.scalars import Scalar, resolve, text_of

KeyPath = tuple[str | int, ...]
"""Where a value stands in a document: keys and list positions from the top."""

_ONE_FILE_EACH = "Put each document into a file of its own"
_STRING_TAGS = {"tag:yaml.org,2002:str", "tag:yaml.org,2002:binary", "!"}


class YamlError(Exception):
    """The bytes are not the YAML we read. `line` counts from 1; message and cure are phrases without a final stop."""

    def __init__(self, message: str, line: int, cure: str = "Correct the YAML there") -> None:
        super().__init__(message)
        self.line = line
        self.cure = cure


@dataclass(frozen=True)
class Limits:
    """How far a document may go. The defaults suit one's own configuration; a stranger's gets smaller ones."""

    depth: int = 200
    expanded_nodes: int = 1_000_000
    """Nodes after every alias is written out: what walking or encoding the data costs, aliases of aliases included.
    The largest file of a real installation has seven thousand."""


_OWN_CONFIGURATION = Limits()
_DEPTH_OF_JOBS = 3
"""How deep a list may lie for its items to be marked: `presubmits`, a repo, its jobs."""


@dataclass(frozen=True)
class Document:
    value: Any
    _lines: dict[int, list[int]] = field(default_factory=dict)

    def lines_of(self, items: object) -> list[int]:
        """The line of each item of a list in `value`; empty for a list that lies deeper than jobs do."""
        return self._lines.get(id(items), [])


def parse(data: bytes, limits: Limits = _OWN_CONFIGURATION) -> Any:
    """The one document in `data`, or None when there is none."""
    return parse_document(data, limits).value


def parse_document(data: bytes, limits: Limits = _OWN_CONFIGURATION) -> Document:
    with events_of(data) as get_event:
        builder = _Builder(get_event, limits)
        return Document(builder.document(), builder.lines)


@contextmanager
def events_of(data: bytes) -> Iterator[Callable[[], Any]]:
    """libyaml's events, one a call. Whatever it can't read is raised as YamlError."""
    try:
        parser = yaml.CSafeLoader(data)  # only for its events: it never composes
        try:
            yield parser.get_event
        finally:
            parser.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or "broken YAML"
        raise YamlError(problem, mark.line + 1 if mark else 1, _cure_of(problem)) from error
    except yaml.reader.ReaderError as error:
        line = data.count(b"\n", 0, error.position) + 1
        raise YamlError(f"{error.reason}", line, "Save the file as UTF-8 text") from error


class _Builder:
    """Turns the events of one stream into plain data, and remembers what its anchors name."""

    def __init__(self, next_event: Callable[[], Any], limits: Limits) -> None:
        self._next = next_event
        self._limits = limits
        self._anchors: dict[str, tuple[Any, int]] = {}
        """Value and expanded size of each finished anchor."""
        self._expanded = 0
        self.lines: dict[int, list[int]] = {}
        """By the identity of a list no deeper than jobs are: the line of each of its items."""

    def document(self) -> Any:
        self._next()
        if type(self._next()) is StreamEndEvent:
            return None
        value = self._value(self._next(), 0)
        self._next()
        if type(extra := self._next()) is DocumentStartEvent:
            raise YamlError(
                "a second document begins here, and only the first would be read", _line(extra), _ONE_FILE_EACH
            )
        return value

    def _value(self, event: Event, depth: int) -> Any:
        if type(event) is ScalarEvent:
            value: Any = _scalar(event)
            if event.anchor:
                self._anchors[event.anchor] = value, 1
            return value
        if type(event) is AliasEvent:
            return self._alias(event)
        if depth >= self._limits.depth:
            raise YamlError(f"nested deeper than {depth} levels", _line(event), "Nest less")
        before = self._expanded
        value = self._mapping(depth + 1) if type(event) is MappingStartEvent else self._sequence(depth + 1)
        self._expanded += len(value) + 1
        if anchor := event.anchor:  # type: ignore[attr-defined]  # both collection starts have one
            self._anchors[anchor] = value, self._expanded - before
        return value

    def _alias(self, event: AliasEvent) -> Any:
        if event.anchor not in self._anchors:
            message = f"nothing before this line is anchored as '&{event.anchor}'"
            raise YamlError(message, _line(event), "Anchor it above; anchors don't reach across files")
        value, size = self._anchors[event.anchor]
        self._expanded += size
        if self._expanded > self._limits.expanded_nodes:
            raise YamlError("aliases expand to more nodes than allowed", _line(event), "Use fewer aliases of aliases")
        return value

    def _sequence(self, depth: int) -> list[Any]:
        # Plain scalars are built in place, here and in `_mapping`: nine nodes in ten are one, and a call costs.
        get = self._next
        items: list[Any] = []
        lines: list[int] | None = None
        if depth <= _DEPTH_OF_JOBS:
            lines = self.lines[id(items)] = []
        while type(event := get()) is not SequenceEndEvent:
            if lines is not None:
                lines.append(event.start_mark.line + 1)
            if type(event) is ScalarEvent and not event.anchor:
                items.append(resolve(event.value) if event.implicit[0] else _scalar(event))
            else:
                items.append(self._value(event, depth))
        return items

    def _mapping(self, depth: int) -> dict[str, Any]:
        get = self._next
        mapping: dict[str, Any] = {}
        merged: list[dict[str, Any]] = []
        while type(start := get()) is not MappingEndEvent:
            if type(start) is ScalarEvent and start.value == "<<" and start.implicit[0]:
                merged += self._merge(get(), depth)
                continue
            plain = type(start) is ScalarEvent and start.implicit[0] and not start.anchor
            key = resolve(start.value) if plain else self._value(start, depth)
            if type(key) is not str:
                key = _key(key, start)
            if key in mapping:
                message = f"the key {key!r} stands twice in one mapping"
                raise YamlError(message, _line(start), "Remove one: readers differ in which of them counts")
            event = get()
            if type(event) is ScalarEvent and not event.anchor:
                mapping[key] = resolve(event.value) if event.implicit[0] else _scalar(event)
            else:
                mapping[key] = self._value(event, depth)
        for source in merged:
            for key, value in source.items():
                mapping.setdefault(key, value)
        return mapping

    def _merge(self, event: Event, depth: int) -> list[dict[str, Any]]:
        value = self._value(event, depth)
        sources = value if isinstance(value, list) else [value]
        if not all(isinstance(source, dict) for source in sources):
            raise YamlError("'<<' merges a mapping or a list of mappings", _line(event), "Give it one, by `*anchor`")
        return sources


def _scalar(event: ScalarEvent) -> Scalar:
    """A plain scalar is resolved; so is one with a tag such as `!!int`, but not a quoted or `!!str` one."""
    if event.implicit[0]:
        return resolve(event.value)
    return event.value if event.implicit[1] or event.tag in _STRING_TAGS else resolve(event.value)


def _key(value: Any, event: Event) -> str:
    if value is None or isinstance(value, dict | list):
        raise YamlError("a key must be text, a number or a boolean", _line(event), "Put it in quotes")
    return text_of(value)


def _cure_of(problem: str) -> str:
    """What to do about a problem that libyaml names."""
    if "start any token" in problem:
        return "Indent with spaces, and put text that begins with @, ` or % in quotes"
    if "mapping values are not allowed" in problem:
        return "Put text that holds `: ` in quotes, or mend the indentation"
    return "Mend the quotes, brackets or indentation there or above"


def _line(event: Event) -> int:
    mark = event.start_mark
    return int(mark.line) + 1 if mark else 1
