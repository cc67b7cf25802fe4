"""Plain data into the structs of the schema, by the rules of Go's JSON decoder.

* A field's name matches in any case; an exact match is tried first.
* null is absent. In a list or a map of values it is the zero value. A field marked `ZERO_IS_ABSENT` takes empty text,
  0 and an empty list for absent as well, where Prow can't tell them apart.
* A number or a boolean in a text field becomes its text. Nothing else is converted. An empty duration is absent.
* What doesn't fit is noted with its path and read as its zero value, so that one look finds every mistake.
* A key no field has is noted as well; in a struct that is `Open` it passes through instead.
* `Annotated[dict[str, Any], Plain(S)]` is checked like S but stays a mapping with the names of S. A field whose
  default isn't None is left out of it when it holds nothing, as Go's `omitempty` does: only then may merging
  take presence for meaning.
* A field that may be text or a mapping (`str | dict[...]`) is read as what it is.

Readers are compiled once per type from the structs' own annotations.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec

from prowcommon.jobconfig.durations import format_go_duration, nanoseconds_as_duration, parse_go_duration
from prowcommon.jobconfig.scalars import text_of
from prowcommon.jobconfig.yaml import KeyPath

_Shape = type[msgspec.Struct]
_LONGEST_QUOTE = 60
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.,]\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)


class Open(msgspec.Struct):
    """A struct of which we name only what we must know; every other key is kept as written, nulls aside."""


@dataclass(frozen=True)
class Plain:
    """Marks a mapping that is read by `shape`'s rules but stays a mapping."""

    shape: _Shape


@dataclass(frozen=True)
class _Nanoseconds:
    """Marks a duration that may also be written as a bare number."""


NanosecondsOrText = Annotated[timedelta, _Nanoseconds()]


@dataclass(frozen=True)
class _ZeroIsAbsent:
    """Marks a field for which zero means its default."""


ZERO_IS_ABSENT = _ZeroIsAbsent()


@dataclass
class Notes:
    """What reading one document found amiss."""

    problems: list[tuple[KeyPath, str]] = field(default_factory=list)
    unknown: list[tuple[KeyPath, _Shape]] = field(default_factory=list)
    """Keys that no field has, each with the struct that lacks it."""

    def expected(self, what: str, value: object, path: KeyPath) -> None:
        self.problems.append((path, f"expected {what}, found {_described(value)}"))


Reader = Callable[[Any, KeyPath, Notes], Any]


def read(shape: Any, value: object, path: KeyPath, notes: Notes) -> Any:
    """`value` as an instance of `shape` (any type a schema's field may have)."""
    return _reader(shape, False)(value, path, notes)


@cache
def _reader(kind: Any, plain: bool) -> Reader:
    """`plain`: what is read stays JSON-like, with lists for tuples, mappings for structs and text for durations."""
    match get_origin(kind), get_args(kind):
        case origin, (base, Plain(shape)) if origin is Annotated:
            return _struct(shape, plain=True)
        case origin, (base, _Nanoseconds()) if origin is Annotated:
            return _duration(plain, bare_numbers=True)
        case origin, (base, _ZeroIsAbsent()) if origin is Annotated:
            return _absent_when_zero(_reader(base, plain))
        case origin, members if origin is Union or origin is UnionType:
            # Null never reaches the reader of an optional field, so only the other member matters.
            base, *mapping = (member for member in members if member is not NoneType)
            return _text_or_mapping(_reader(mapping[0], plain)) if mapping else _reader(base, plain)
        case origin, (base, *_) if origin is tuple:
            return _list(_reader(base, plain), list if plain else tuple)
        case origin, (_, base) if origin is dict:
            return _map(_reader(base, plain))
    if kind is Any:
        return lambda value, path, notes: without_nulls(value)
    if kind is timedelta:
        return _duration(plain)
    if kind in _SCALARS:
        return _SCALARS[kind]
    return _struct(kind, plain)


def _struct(shape: _Shape, plain: bool) -> Reader:
    hints = get_type_hints(shape, include_extras=True)
    fields = msgspec.structs.fields(shape)
    # Name in the file -> name in the result, the exact type that needs no reader, the reader.
    known = {
        f.encode_name: (f.encode_name if plain else f.name, _exact(hints[f.name]), _reader(hints[f.name], plain))
        for f in fields
    }
    in_any_case = {name.lower(): entry for name, entry in known.items()}
    zeros = {f.name: _reader(hints[f.name], plain)(None, (), Notes()) for f in fields if f.required and not plain}
    closed = not issubclass(shape, Open)
    omitted = {f.encode_name for f in fields if plain and closed and f.default is not None}

    def read_struct(value: Any, path: KeyPath, notes: Notes) -> Any:
        if type(value) is not dict:
            if value is not None:
                notes.expected("a mapping", value, path)
            value = {}
        said = dict(zeros)
        for key, item in value.items():
            entry = known.get(key) or in_any_case.get(key.lower())
            if entry is None:
                if closed:
                    notes.unknown.append(((*path, key), shape))
                elif item is not None:
                    said[key] = without_nulls(item)
            elif item is not None:
                name, exact, reader = entry
                if type(item) is exact:
                    said[name] = item
                elif (held := reader(item, (*path, key), notes)) is not None:
                    said[name] = held
        if not plain:
            return shape(**said)
        return {key: item for key, item in said.items() if item or key not in omitted} if omitted else said

    return read_struct


def _exact(kind: Any) -> Any:
    """The type whose instances are already what the field wants; None when there is none. (A number may be too big.)"""
    kinds = set(get_args(kind) if get_origin(kind) in {Union, UnionType} else [kind]) - {NoneType}
    return next(iter(kinds & {str, bool}), None)


def _absent_when_zero(reader: Reader) -> Reader:
    return lambda value, path, notes: reader(value, path, notes) or None


def _text_or_mapping(mapping_reader: Reader) -> Reader:
    def read_either(value: Any, path: KeyPath, notes: Notes) -> Any:
        if type(value) is dict:
            return mapping_reader(value, path, notes)
        if type(value) is list:
            notes.expected("text or a mapping", value, path)
            return ""
        return _text(value, path, notes)

    return read_either


def _list(item_reader: Reader, make: Callable[[list[Any]], Any]) -> Reader:
    def read_list(value: Any, path: KeyPath, notes: Notes) -> Any:
        if type(value) is not list:
            if value is not None:
                notes.expected("a list", value, path)
            value = []
        return make([item_reader(item, (*path, position), notes) for position, item in enumerate(value)])

    return read_list


def _map(item_reader: Reader) -> Reader:
    def read_map(value: Any, path: KeyPath, notes: Notes) -> dict[str, Any]:
        if type(value) is not dict:
            if value is not None:
                notes.expected("a mapping", value, path)
            value = {}
        return {key: item_reader(item, (*path, key), notes) for key, item in value.items()}

    return read_map


def _duration(plain: bool, *, bare_numbers: bool = False) -> Reader:
    def read_duration(value: Any, path: KeyPath, notes: Notes) -> timedelta | str | None:
        if value is None or (value == "" and not bare_numbers):
            return None
        try:
            if bare_numbers and type(value) is int:
                duration = nanoseconds_as_duration(value)
            else:
                duration = parse_go_duration(_text(value, path, notes))
        except ValueError as error:
            notes.problems.append((path, str(error)))
            return None
        return format_go_duration(duration) if plain else duration

    return read_duration


def _text(value: Any, path: KeyPath, notes: Notes) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return text_of(value)
    if value is not None:
        notes.expected("text", value, path)
    return ""


def _integer(value: Any, path: KeyPath, notes: Notes) -> int:
    if type(value) is int or (isinstance(value, float) and value.is_integer()):
        if -(2**63) <= value < 2**63:
            return int(value)
        notes.expected("a whole number of 64 bits at most", value, path)
    elif value is not None:
        notes.expected("a whole number", value, path)
    return 0


def _boolean(value: Any, path: KeyPath, notes: Notes) -> bool:
    if type(value) is bool:
        return value
    if value is not None:
        notes.expected("true or false", value, path)
    return False


def _instant(value: Any, path: KeyPath, notes: Notes) -> datetime | None:
    text = _text(value, path, notes)
    if not text:
        return None
    try:
        if not _INSTANT.fullmatch(text):
            raise ValueError("not RFC 3339")
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        notes.expected("an instant such as 2006-01-02T15:04:05Z", value, path)
        return None


_SCALARS: dict[Any, Reader] = {str: _text, int: _integer, bool: _boolean, datetime: _instant}


def without_nulls(value: Any) -> Any:
    """The same data without the keys whose value is null."""
    if type(value) is dict:
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if type(value) is list else value


def _described(value: object) -> str:
    match value:
        case dict():
            return "a mapping"
        case list():
            return "a list"
        case str():
            return (
                f"the text {value!r}"
                if len(value) <= _LONGEST_QUOTE
                else f"a text that begins {value[:_LONGEST_QUOTE]!r}"
            )
        case bool() | int() | float():
            return f"`{text_of(value)}`"
    return "nothing"
