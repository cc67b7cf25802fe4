"""How the fields of Go's structs are read from JSON: each function makes the reader of one field.

* An absent field, or null, is what Go's decoder leaves: "", 0, false, an empty (nil) slice or map, a nil pointer.
* An instant and a duration are structs that print as Go prints them, in UTC; templates cannot call their methods.
* A struct of Kubernetes' own is a LooseMap: its fields are found by their JSON names, and an absent one is nil.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from prowcommon.gotemplate.flaws import Flaw
from prowcommon.gotemplate.values import LooseMap, Pointer, Struct, StructType, TypedList, TypedMap, Value
from prowcommon.jobconfig.durations import format_go_duration, nanoseconds_as_duration, parse_go_duration

Source = Mapping[str, Any]
Read = Callable[[Source], Value]


def text(key: str) -> Read:
    return lambda source: source.get(key) or ""


def number(key: str) -> Read:
    return lambda source: source.get(key) or 0


def flag(key: str) -> Read:
    return lambda source: source.get(key) or False


def struct(key: str, type_: StructType) -> Read:
    return lambda source: Struct(type_, source.get(key) or {})


def pointer(key: str, type_: StructType) -> Read:
    def read(source: Source) -> Value:
        seen = source.get(key)
        return Pointer(type_.name, None if seen is None else Struct(type_, seen), type_)

    return read


def scalar_pointer(key: str, type_name: str) -> Read:
    return lambda source: Pointer(type_name, source.get(key))


def loose_pointer(key: str, type_name: str) -> Read:
    def read(source: Source) -> Value:
        seen = source.get(key)
        return Pointer(type_name, None if seen is None else _loose(seen, type_name))

    return read


def loose_list(key: str, type_name: str) -> Read:
    return lambda source: TypedList.of(f"[]{type_name}", [_loose(item, type_name) for item in source.get(key) or ()])


def _loose(value: Any, type_name: str) -> Value:
    if isinstance(value, Mapping):
        return LooseMap(type_name, {str(key): _loose(item, "struct") for key, item in value.items()}, None)
    return [_loose(item, "struct") for item in value] if isinstance(value, list | tuple) else value


def structs(key: str, type_: StructType) -> Read:
    return lambda source: TypedList.of(f"[]{type_.name}", [Struct(type_, item) for item in source.get(key) or ()])


def scalars(key: str, type_name: str = "string") -> Read:
    return lambda source: TypedList.of(f"[]{type_name}", list(source.get(key) or ()))


def text_map(key: str, type_name: str = "string") -> Read:
    return lambda source: TypedMap(f"map[string]{type_name}", source.get(key) or {}, "")


def within(key: str, fields: Mapping[str, Read]) -> dict[str, Read]:
    """The fields of the embedded struct at `key`, as fields of the struct around it."""

    def promoted(read: Read) -> Read:
        return lambda source: read(source.get(key) or {})

    return {name: promoted(read) for name, read in fields.items()}


def _instant_text(written: str | None) -> str:
    if written is None:
        return "0001-01-01 00:00:00 +0000 UTC"
    try:
        at = datetime.fromisoformat(written)
    except ValueError as error:
        raise Flaw(f"'{written}' is not an instant") from error
    shown = (at.astimezone(UTC) if at.tzinfo else at).replace(tzinfo=None).isoformat(" ")
    return f"{shown.rstrip('0') if at.microsecond else shown} +0000 UTC"


def _duration_text(written: int | str) -> str:
    try:
        duration = nanoseconds_as_duration(written) if isinstance(written, int) else parse_go_duration(written)
    except ValueError as error:
        raise Flaw(str(error)) from error
    return format_go_duration(duration)


TIME: StructType = StructType("v1.Time", {}, {"Time": lambda written: Struct(TIME, written)}, _instant_text)
DURATION: StructType = StructType(
    "v1.Duration", {}, {"Duration": lambda written: Struct(DURATION, written)}, _duration_text
)


def instant(key: str) -> Read:
    return lambda source: Struct(TIME, source.get(key))
