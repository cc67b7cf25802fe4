"""`{{axis}}` in a job: what stands in its place, and what is none.

* A placeholder is one word in double braces, blanks around it allowed. It may stand in any text and in any key, and
  what it makes is text. A value is put in as it is and not looked at again.
* Go's own words, as in `{{end}}`, and whatever else stands in braces, as in `{{.Spec.Job}}`, stay: they are part of
  templates that are rendered when the job runs.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from prowcommon.gotemplate.lexer import KEYWORDS
from prowcommon.jobconfig.yaml import KeyPath

_PLACEHOLDER = re.compile(r"\{\{[ \t]*([A-Za-z_][A-Za-z0-9_-]*)[ \t]*\}\}")


def placeholders(value: Any, path: KeyPath = ()) -> Iterator[tuple[str, KeyPath]]:
    """The words of all placeholders in `value`, keys included, each with the path of the text it stands in."""
    if isinstance(value, str):
        if "{{" in value:
            yield from ((word, path) for word in _PLACEHOLDER.findall(value) if word not in KEYWORDS)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from placeholders(key, (*path, key))
            yield from placeholders(item, (*path, key))
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from placeholders(item, (*path, position))


class SameKey(Exception):
    """Two keys of one mapping became one."""

    def __init__(self, key: str, path: KeyPath) -> None:
        super().__init__(key)
        self.key, self.path = key, path


def filled(value: Any, cell: Mapping[str, str], path: KeyPath = ()) -> Any:
    """A copy of `value` with the cell's values for its placeholders. Raises SameKey."""
    if isinstance(value, str):
        return _PLACEHOLDER.sub(lambda found: cell.get(found[1], found[0]), value) if "{{" in value else value
    if isinstance(value, list):
        return [filled(item, cell, (*path, position)) for position, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    mapping: dict[str, Any] = {}
    for key, item in value.items():
        name = filled(key, cell)
        if name in mapping:
            raise SameKey(name, path)
        mapping[name] = filled(item, cell, (*path, key))
    return mapping
