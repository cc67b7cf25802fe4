"""Typed configuration as plain data again, in the words of its files: the way back from `reading`.

* Keys have the names they have in a file, in the order of the schema.
* What says no more than its default is left out, so that people see what was said. Inside what stayed a mapping, such
  as a pod spec, everything stays.
* Durations are Go's texts. What comes out is JSON-like, shares no structure with what went in, and may be changed.
"""

from datetime import timedelta
from functools import cache
from typing import Any

import msgspec

from prowcommon.jobconfig.durations import format_go_duration

_fields = cache(msgspec.structs.fields)
"""What a struct's annotations say, evaluated once: that takes longer than all the rest here."""


def plain(value: object) -> Any:
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, msgspec.Struct):
        fields = ((field, getattr(value, field.name)) for field in _fields(type(value)))
        return {field.encode_name: plain(held) for field, held in fields if held != default_of(field)}
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return format_go_duration(value) if isinstance(value, timedelta) else msgspec.to_builtins(value)


def default_of(field: msgspec.structs.FieldInfo) -> Any:
    """What the field holds when nothing is said; `msgspec.NODEFAULT` for one that must be said."""
    return field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
