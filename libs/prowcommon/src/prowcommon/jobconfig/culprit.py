"""Which job of a broken document a line belongs to: the document is no data, but its events up to the break are there.

Asked only when somebody must be told.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from prowcommon.jobconfig.yaml import YamlError, events_of

_DEEPEST = 200
"""libyaml's time grows with the square of the depth; the parser gives up here as well."""
_DEPTH_OF_JOB = {"presubmits": 3, "postsubmits": 3, "periodics": 2}


def job_at(data: bytes, line: int) -> str:
    """The name of the job that stands at `line`, counted from 1; nothing when no job stands there, or it has none."""
    walk = _Walk()
    try:
        for event in _events(data):
            if (event.start_mark.line >= line and not walk.may_still_be_named) or walk.depth > _DEEPEST:
                break
            walk.take(event)
    except YamlError:
        pass  # the break itself: what was seen before it must do
    return walk.name


def _events(data: bytes) -> Iterator[Any]:
    with events_of(data) as get_event:
        while type(event := get_event()) is not StreamEndEvent:
            yield event


@dataclass
class _Collection:
    is_mapping: bool
    is_job: bool
    key: str = ""
    awaits_value: bool = False

    def next(self, text: str) -> bool:
        """Counts a key or a value in; whether it is a value."""
        if not self.is_mapping or self.awaits_value:
            self.awaits_value = False
            return True
        self.key, self.awaits_value = text, True
        return False


class _Walk:
    def __init__(self) -> None:
        self.name = ""
        """Of the job the walk is in."""
        self._is_in_job = False
        self._inside: list[_Collection] = []

    @property
    def depth(self) -> int:
        return len(self._inside)

    @property
    def may_still_be_named(self) -> bool:
        return self._is_in_job and not self.name

    def take(self, event: Any) -> None:
        match event:
            case MappingStartEvent() | SequenceStartEvent():
                if self._inside:
                    self._inside[-1].next("")
                is_job = len(self._inside) == self._depth_of_job()
                self._is_in_job |= is_job
                self._inside.append(_Collection(isinstance(event, MappingStartEvent), is_job))
            case MappingEndEvent() | SequenceEndEvent():
                if self._inside.pop().is_job:
                    self.name, self._is_in_job = "", False
            case ScalarEvent() | AliasEvent() if self._inside:
                around = self._inside[-1]
                text = getattr(event, "value", "")
                if around.next(text) and around.is_job and around.key == "name":
                    self.name = text

    def _depth_of_job(self) -> int | None:
        return _DEPTH_OF_JOB.get(self._inside[0].key) if self._inside else None
