"""What a template can see: plain data from JSON, and views that know the Go types templates are written against.

| Here | In Go |
|---|---|
| str, bool, int, float | string, bool, int, float64 |
| a mapping, a list or tuple | map[string]any, []any |
| TypedMap, TypedList | map[string]string, []v1.Pull: an empty one is nil |
| Struct, Pointer | a struct; a pointer, which may be nil |
| None | an `any` that holds nil, such as JSON's null |
| MISSING | no value at all, such as a key no map has |

Nothing else is shown. A `Struct` reads its fields from the mapping it views when they are asked for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeAlias

from prowcommon.gotemplate.flaws import Flaw, hint

Value: TypeAlias = object


class Missing(Enum):
    MISSING = "<no value>"


MISSING = Missing.MISSING


@dataclass(frozen=True)
class StructType:
    """A Go struct: its fields in Go's order, each with the way to read it from what a Struct views."""

    name: str
    """With its package, as Go prints it: `v1.Refs`."""
    fields: Mapping[str, Callable[[Any], Value]]
    promoted: Mapping[str, Callable[[Any], Value]] = field(default_factory=dict)
    """Fields of embedded structs, and methods without arguments."""
    text: Callable[[Any], str] | None = None
    """What its String method answers; None when it has none."""


class Struct:
    """A struct of `type`, seen in `source`."""

    __slots__ = ("_source", "type")

    def __init__(self, type_: StructType, source: Any) -> None:
        self.type = type_
        self._source = source

    def field(self, name: str) -> Value:
        """Raises Flaw when the type has no such field."""
        read = self.type.fields.get(name) or self.type.promoted.get(name)
        if read is None:
            raise unknown_field(self.type, name)
        return read(self._source)

    def text(self) -> str | None:
        return self.type.text(self._source) if self.type.text else None


@dataclass(frozen=True, slots=True)
class Pointer:
    """A pointer to a Struct or a scalar. True in a condition unless it is nil, whatever it points to."""

    type_name: str
    """Of what it points to."""
    target: Value
    """None when the pointer is nil."""
    to: StructType | None = None
    """Known for a struct, even when the pointer is nil."""


class TypedMap(dict[str, Value]):
    """A map of which we know the type; `zero` is what indexing it with an unknown key gives."""

    def __init__(self, type_name: str, items: Mapping[str, Value], zero: Value) -> None:
        super().__init__(items)
        self.type_name = type_name
        self.zero = zero


class TypedList(tuple[Value, ...]):
    """A slice of which we know the type."""

    type_name: str

    @classmethod
    def of(cls, type_name: str, items: list[Value]) -> "TypedList":
        typed = cls(items)
        typed.type_name = type_name
        return typed


class LooseMap(TypedMap):
    """A struct whose type we don't know, such as a PodSpec: a field's name matches a key in any case, without `_`."""

    def loosely(self, name: str) -> Value:
        """The field, or None: whether the type has it, only Go could say."""
        wanted = name.lower()
        return next((value for key, value in self.items() if key.replace("_", "").lower() == wanted), None)


def field_of(receiver: Value, name: str) -> Value:
    """`.name` of the receiver; MISSING when a map lacks the key. Raises Flaw where Go fails."""
    if type(receiver) is Struct:
        return receiver.field(name)
    if type(receiver) is Pointer:
        if receiver.target is not None:
            return field_of(receiver.target, name)
        if receiver.to and name not in receiver.to.fields and name not in receiver.to.promoted:
            raise unknown_field(receiver.to, name)
        raise _nil(receiver.type_name, name)
    if isinstance(receiver, LooseMap):
        return receiver.loosely(name)
    if isinstance(receiver, Mapping):
        return receiver.get(name, MISSING)
    if receiver is MISSING:
        return MISSING
    if receiver is None:
        raise _nil("value", name)
    raise Flaw(f"{type_name(receiver)} has no field '{name}'")


def _nil(what: str, name: str) -> Flaw:
    short = what.rpartition(".")[2]
    return Flaw(f"the {short} is nil, so it has no '{name}': guard it with {{{{if}}}} or {{{{with}}}}")


def unknown_field(type_: StructType, name: str) -> Flaw:
    known = [*type_.fields, *type_.promoted]
    return Flaw(f"{type_.name} has no field '{name}'. " + hint(name, known, f"It has {', '.join(known)}."))


def indirect(value: Value) -> Value:
    """What a pointer points to, or the pointer itself when it is nil."""
    while type(value) is Pointer and value.target is not None:
        value = value.target
    return value


def is_nil(value: Value) -> bool:
    if type(value) is Pointer:
        return value.target is None
    return value is None or value is MISSING or (isinstance(value, TypedMap | TypedList) and not value)


def truth(value: Value) -> bool:
    """Whether `if` takes it for true: not zero, not empty, not nil. A struct always is."""
    if type(value) is Pointer:
        return value.target is not None
    return value is not MISSING and bool(value)


def type_name(value: Value) -> str:
    """The type as Go's %T prints it."""
    match value:
        case bool():
            return "bool"
        case str():
            return "string"
        case int():
            return "int"
        case float():
            return "float64"
        case TypedMap() | TypedList():
            return value.type_name
        case Mapping():
            return "map[string]interface {}"
        case list() | tuple():
            return "[]interface {}"
        case Struct():
            return value.type.name
        case Pointer():
            return f"*{value.type_name}"
        case None | Missing.MISSING:
            return "<nil>"
        case _:
            raise Flaw(f"a Python {type(value).__name__} is nothing a template can show")
