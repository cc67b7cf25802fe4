"""What differs between two typed values, path by path, as plain data in the words of the files.

* Lists are compared item by item, after what they begin and end with alike is set aside: an item put between others is
  one change. There a path counts as the new list does, and as the old one did for what was removed.
* Values that aren't of one type differ, though Python may call them equal: `1` and `true`, `1` and `1.0`.
* A change tells itself in one line. Long texts are cut to where they differ; a text nobody could mistake is not quoted.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from prowcommon.jobconfig.plaindata import plain
from prowcommon.jobconfig.yaml import KeyPath

_ENCODER = msgspec.msgpack.Encoder(order="deterministic")

_SIMPLE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_OTHER_THAN_TEXT = re.compile(r"true|false|null|nothing|[-+.\d]+")
_LONGEST_SHOWN = 80
_SHOWN_BEFORE = 20


class Change(msgspec.Struct, frozen=True):
    """One value that is another now. UNSET (left out of JSON): there was none, or is none any more."""

    path: KeyPath
    old: Any = msgspec.UNSET
    new: Any = msgspec.UNSET

    @property
    def dotted(self) -> str:
        """`spec.containers[0].image`; a key that is no plain word in brackets: `labels['example.com/team']`."""
        return "".join(map(_step, self.path)).lstrip(".")

    def __str__(self) -> str:
        if self.old is msgspec.UNSET:
            return f"{self.dotted}: {_cut(_text(self.new))} is new"
        if self.new is msgspec.UNSET:
            return f"{self.dotted}: {_cut(_text(self.old))} is gone"
        old, new = _where_they_differ(_text(self.old), _text(self.new))
        return f"{self.dotted}: {old} → {new}"


def are_equal(old: object, new: object) -> bool:
    """Whether both would be stored as the same bytes."""
    return _ENCODER.encode(old) == _ENCODER.encode(new)


def changes(old: Any, new: Any, path: KeyPath = ()) -> Iterator[Change]:
    """`path` is where both stand."""
    match old, new:
        case msgspec.Struct(), msgspec.Struct() if type(old) is type(new):
            for field in msgspec.structs.fields(new):
                yield from changes(getattr(old, field.name), getattr(new, field.name), (*path, field.encode_name))
        case dict(), dict():
            for key in (*old, *(key for key in new if key not in old)):
                step = (*path, key)
                if key not in new:
                    yield Change(step, old=plain(old[key]))
                elif key not in old:
                    yield Change(step, new=plain(new[key]))
                else:
                    yield from changes(old[key], new[key], step)
        case list() | tuple(), list() | tuple():
            yield from _items_changed(old, new, path)
        case _:
            if type(old) is not type(new) or old != new:
                yield Change(path, plain(old), plain(new))


def _items_changed(old: Sequence[Any], new: Sequence[Any], path: KeyPath) -> Iterator[Change]:
    start, old_end, new_end = 0, len(old), len(new)
    if old_end != new_end:
        before, after = ([_ENCODER.encode(item) for item in items] for items in (old, new))
        while start < min(old_end, new_end) and before[start] == after[start]:
            start += 1
        while start < min(old_end, new_end) and before[old_end - 1] == after[new_end - 1]:
            old_end, new_end = old_end - 1, new_end - 1
    both = min(old_end, new_end)
    for position in range(start, both):
        yield from changes(old[position], new[position], (*path, position))
    for position in range(both, old_end):
        yield Change((*path, position), old=plain(old[position]))
    for position in range(both, new_end):
        yield Change((*path, position), new=plain(new[position]))


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if _SIMPLE_KEY.fullmatch(step) else f"[{step!r}]"


def _where_they_differ(one: str, other: str) -> tuple[str, str]:
    """Of long texts that begin alike only the end of that beginning is shown."""
    pairs = enumerate(zip(one, other, strict=False))
    alike = next((position for position, (a, b) in pairs if a != b), min(len(one), len(other)))
    skipped = alike - _SHOWN_BEFORE
    if max(len(one), len(other)) > _LONGEST_SHOWN and skipped > 0:
        one, other = f"…{one[skipped:]}", f"…{other[skipped:]}"
    return _cut(one), _cut(other)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"


def _text(value: Any) -> str:
    if isinstance(value, str) and value.isprintable() and value == value.strip() != "":
        return json.dumps(value) if _OTHER_THAN_TEXT.fullmatch(value) else value
    return "nothing" if value is None else json.dumps(value, ensure_ascii=False)
