"""eq, ne, lt, le, gt and ge, by Go's rules.

* Only values of one kind compare: an int with an int, never with a float or a string.
* `eq x a b` asks whether x equals a or b. What is nil equals only what is nil.
* Lists, maps and structs compare with nothing but nil. (Go compares some structs; we ask for a field instead.)

Source: Go's text/template/funcs.go
"""

from collections.abc import Mapping

from prowcommon.gotemplate.flaws import Flaw
from prowcommon.gotemplate.values import Pointer, Struct, Value, is_nil, type_name


def eq(first: Value, *others: Value) -> bool:
    kind = _basic(first)
    for other in others:
        if kind is not _basic(other):
            if first is not None and other is not None:
                raise Flaw(f"{type_name(first)} and {type_name(other)} cannot be compared")
        elif kind is not None:
            if first == other:
                return True
        elif _both_nil(first, other):
            return True
    return False


def ne(first: Value, second: Value) -> bool:
    return not eq(first, second)


def lt(first: Value, second: Value) -> bool:
    for value in (first, second):
        if _basic(value) is None or isinstance(value, bool):
            raise Flaw(f"{type_name(value)} has no order")
    if _basic(first) is not _basic(second):
        raise Flaw(f"{type_name(first)} and {type_name(second)} cannot be compared")
    return bool(first < second)  # type: ignore[operator]  # both are numbers of one kind, or text


def le(first: Value, second: Value) -> bool:
    return lt(first, second) or eq(first, second)


def gt(first: Value, second: Value) -> bool:
    return not le(first, second)


def ge(first: Value, second: Value) -> bool:
    return not lt(first, second)


def _basic(value: Value) -> type | None:
    """The kind of a scalar; None for what has none."""
    for kind in (str, bool, int, float):
        if isinstance(value, kind):
            return kind
    return None


def _both_nil(first: Value, other: Value) -> bool:
    if first is not None and other is not None and _shape(first) is not _shape(other):
        raise Flaw(f"{type_name(first)} and {type_name(other)} cannot be compared")
    if is_nil(first) or is_nil(other):
        return is_nil(first) and is_nil(other)
    raise Flaw(f"{type_name(other)} can only be compared with nil: compare what is in it")


def _shape(value: Value) -> type:
    return next((shape for shape in (Mapping, Struct, Pointer) if isinstance(value, shape)), list)
