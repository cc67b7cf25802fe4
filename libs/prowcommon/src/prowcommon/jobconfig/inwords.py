"""A field of the schema in words: what may stand there, and what it holds when nobody says anything."""

import re
from datetime import datetime, timedelta
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec

from prowcommon.jobconfig.durations import format_go_duration
from prowcommon.jobconfig.plaindata import default_of
from prowcommon.jobconfig.reading import NanosecondsOrText, Plain

Shape = type[msgspec.Struct]

_SCALARS: dict[Any, str] = {
    str: "text",
    int: "whole number",
    bool: "true/false",
    timedelta: "duration",
    datetime: "instant, RFC 3339",
    NanosecondsOrText: "duration, or nanoseconds",
    Any: "anything",
    dict[str, Any]: "mapping",
}
_IN_PLURAL = {"duration": "durations", "mapping": "mappings", "whole number": "whole numbers"}
_NEEDLESS_ZEROS = re.compile(r"(?<=[hm])(0m)?0s$")


def shapes_in(kind: Any) -> list[Shape]:
    """The structs that a field of this type holds, itself or within lists and maps."""
    if (shape := _plain_shape(kind)) is not None:
        return [shape]
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return [kind]
    return [shape for part in get_args(kind) for shape in shapes_in(part)]


def type_in_words(kind: Any, link: dict[Shape, str]) -> str:
    """`list of text`, `map to whole numbers`; a struct is what `link` calls it. null goes without saying."""
    if kind in _SCALARS:
        return _SCALARS[kind]
    if (shape := _plain_shape(kind)) is not None:
        return link[shape]
    match get_origin(kind), get_args(kind):
        case origin, (base, *_) if origin is Annotated:
            return type_in_words(base, link)
        case origin, members if origin is Union or origin is UnionType:
            return ", or ".join(type_in_words(member, link) for member in members if member is not NoneType)
        case origin, (base, *_) if origin is tuple:
            return f"list of {_many(type_in_words(base, link))}"
        case origin, (_, base) if origin is dict:
            return f"map to {_many(type_in_words(base, link))}"
    return link[kind]


def default_in_words(field: msgspec.structs.FieldInfo) -> str:
    """Empty where the default is nothing: null, an empty text or list, 0, false, a section of defaults."""
    default = default_of(field)
    if default is msgspec.NODEFAULT or not default or isinstance(default, msgspec.Struct):
        return ""
    match default:
        case timedelta():
            return f"`{_NEEDLESS_ZEROS.sub('', format_go_duration(default))}`"
        case bool():
            return "`true`"
        case tuple():
            return ", ".join(f"`{item}`" for item in default)
    return f"`{default}`"


def _plain_shape(kind: Any) -> Shape | None:
    """The struct whose rules a mapping goes by."""
    if get_origin(kind) is not Annotated:
        return None
    return next((mark.shape for mark in get_args(kind) if isinstance(mark, Plain)), None)


def _many(words: str) -> str:
    return f"({words})" if ", or " in words else _IN_PLURAL.get(words, words)
