"""Where things stand in a YAML document: its lines, for whoever must tell a person.

Only a file that somebody is told about is read this way; `yaml` reads the rest without marks.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from yaml.events import AliasEvent, MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent, StreamEndEvent

from prowcommon.jobconfig.yaml import KeyPath, events_of


@dataclass
class _Node:
    """A mapping's entries under its keys in lower case, or a list's items under their positions, each with its line."""

    children: dict[str | int, tuple["_Node", int]] = field(default_factory=dict)
    merged: list["_Node"] = field(default_factory=list)
    """What `<<` fills in."""

    def child(self, step: str | int) -> tuple["_Node", int] | None:
        found = self.children.get(step.lower() if isinstance(step, str) else step)
        return found or next((inherited for each in self.merged if (inherited := each.child(step))), None)


class Lines:
    """One document, parsed again with marks. Raises YamlError for one that cannot be parsed."""

    def __init__(self, data: bytes) -> None:
        with events_of(data) as get_event:
            self._root = _Marking(get_event).root()

    def of(self, path: KeyPath) -> int:
        """The line of the value's key or list item; of the nearest thing around it when there is no such value."""
        node, line = self._root, 1
        for step in path:
            found = node.child(step)
            if found is None:
                break
            node, line = found
        return line


def line_of(data: bytes, path: KeyPath) -> int:
    """The line, counted from 1, at which `path` stands in `data`, which must be parsable."""
    return Lines(data).of(path)


class _Marking:
    def __init__(self, next_event: Callable[[], Any]) -> None:
        self._next = next_event
        self._anchors: dict[str, _Node] = {}

    def root(self) -> _Node:
        self._next()
        return _Node() if type(self._next()) is StreamEndEvent else self._node(self._next())

    def _node(self, event: Any) -> _Node:
        if type(event) is AliasEvent:
            return self._anchors.get(event.anchor or "") or _Node()
        node = _Node()
        if type(event) is MappingStartEvent:
            self._fill_mapping(node)
        elif type(event) is not ScalarEvent:
            position = 0
            while type(item := self._next()) is not SequenceEndEvent:
                node.children[position] = self._node(item), item.start_mark.line + 1
                position += 1
        if event.anchor:
            self._anchors[event.anchor] = node
        return node

    def _fill_mapping(self, node: _Node) -> None:
        while type(key := self._next()) is not MappingEndEvent:
            if type(key) is not ScalarEvent:
                self._node(key)
            value = self._node(self._next())
            name = str(getattr(key, "value", "")).lower()
            if name == "<<":
                node.merged += [item for item, _ in value.children.values()] if 0 in value.children else [value]
            else:
                node.children.setdefault(name, (value, key.start_mark.line + 1))
