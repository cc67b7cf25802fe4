"""One value under one printf verb, as Go's fmt prints it.

* A verb that doesn't suit the value is printed as Go complains: `%!d(string=hello)`.
* A verb and its flags apply to every element of a list, a map or a struct. Maps are printed in the order of their keys.
* What Go prints as a memory address is refused, and so are `%#v`, `%p`, `%U`, `%w` and floats under `%b`, `%x`, `%#…`.

Source: Go's fmt/print.go and fmt/format.go
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite, isnan

from prowcommon.gotemplate import limits
from prowcommon.gotemplate.flaws import Flaw
from prowcommon.gotemplate.quoting import quoted
from prowcommon.gotemplate.values import MISSING, Pointer, Struct, Value, type_name
from prowcommon.jobconfig.scalars import text_of

_BASES = {"d": "d", "v": "d", "b": "b", "o": "o", "O": "o", "x": "x", "X": "X"}
_PREFIXES = {"b": "0b", "x": "0x", "X": "0X"}
_TEXT_VERBS = "vsxXq"
_REFUSED = "pUw"


@dataclass(slots=True)
class Flags:
    """What stands between `%` and the verb."""

    minus: bool = False
    plus: bool = False
    sharp: bool = False
    space: bool = False
    zero: bool = False
    width: int = 0
    precision: int | None = None
    names: bool = False
    """`%+v`: structs are printed with the names of their fields."""

    def padded(self, text: str) -> str:
        if self.width <= len(text):
            return text
        if self.minus:
            return text.ljust(self.width)
        return text.rjust(self.width, "0" if self.zero else " ")

    def spaced(self, text: str) -> str:
        """Padded with spaces, for what brought its own zeros or wants none."""
        return text.ljust(self.width) if self.minus else text.rjust(self.width)


PLAIN = Flags()


def formatted(value: Value, verb: str, flags: Flags = PLAIN) -> str:
    """The value as `%<verb>` prints it. Raises Flaw for what has no text of its own."""
    if verb in _REFUSED:
        raise Flaw(f"printf's %{verb} is not supported")
    if value is None or value is MISSING:
        return flags.padded("<nil>") if verb in "Tv" else f"%!{verb}(<nil>)"
    if verb == "T":
        return flags.padded(_cut(type_name(value), flags))
    return _formatted(value, verb, flags, depth=0)


def _formatted(value: Value, verb: str, flags: Flags, *, depth: int) -> str:
    if depth > limits.NESTING:
        raise Flaw(f"this is nested more than {limits.NESTING} deep: show a part of it")
    match value:
        case str():
            return _text(value, verb, flags)
        case bool():
            return flags.padded("true" if value else "false") if verb in "tv" else _unsuited(value, verb, flags)
        case int():
            return _integer(value, verb, flags)
        case float():
            return _float(value, verb, flags)
        case None:
            return "<nil>"
        case Struct() if verb in _TEXT_VERBS and (text := value.text()) is not None:
            return _text(text, verb, flags)
        case Struct():
            return _struct(value, verb, flags, depth=depth)
        case Pointer():
            return _pointer(value, verb, flags, depth=depth)
        case Mapping():
            pairs = [
                ":".join([_formatted(part, verb, flags, depth=depth + 1) for part in (key, value[key])])
                for key in sorted(value)
            ]
            return f"map[{' '.join(pairs)}]"
        case list() | tuple():
            return f"[{' '.join([_formatted(item, verb, flags, depth=depth + 1) for item in value])}]"
    raise Flaw(f"{type_name(value)} cannot be shown")


def _unsuited(value: Value, verb: str, flags: Flags) -> str:
    return f"%!{verb}({type_name(value)}={_formatted(value, 'v', flags, depth=0)})"


def _text(text: str, verb: str, flags: Flags) -> str:
    match verb:
        case "v" | "s":
            return flags.padded(_cut(text, flags))
        case "q":
            text = _cut(text, flags)
            raw = flags.sharp and "`" not in text and all(c.isprintable() or c == "\t" for c in text)
            return flags.padded(f"`{text}`" if raw else quoted(text, ascii_only=flags.plus))
        case "x" | "X":
            return flags.padded(_hexadecimal(text.encode("utf-8", "surrogatepass")[: flags.precision], verb, flags))
    return _unsuited(text, verb, flags)


def _cut(text: str, flags: Flags) -> str:
    return text if flags.precision is None else text[: flags.precision]


def _hexadecimal(data: bytes, verb: str, flags: Flags) -> str:
    prefix = f"0{verb}" if flags.sharp and data else ""
    digits = data.hex(" ") if flags.space else data.hex()
    if flags.space:
        digits = digits.replace(" ", f" {prefix}")
    return prefix + (digits.upper() if verb == "X" else digits)


def _integer(value: int, verb: str, flags: Flags) -> str:
    if verb in "cq":
        letter = chr(value) if 0 <= value <= 0x10FFFF and not 0xD800 <= value < 0xE000 else "\ufffd"
        return flags.padded(letter if verb == "c" else quoted(letter, quote="'", ascii_only=flags.plus))
    if verb not in _BASES:
        return _unsuited(value, verb, flags)
    if flags.precision == 0 and value == 0:
        return " " * flags.width
    sign = "-" if value < 0 else "+" if flags.plus else " " if flags.space else ""
    digits = format(abs(value), _BASES[verb])
    if flags.precision is not None:
        digits = digits.rjust(flags.precision, "0")
    elif flags.zero and not flags.minus:
        digits = digits.rjust(flags.width - len(sign), "0")
    prefix = "0o" if verb == "O" else ""
    if flags.sharp:
        prefix += "0" if verb in "oO" and digits[0] != "0" else _PREFIXES.get(verb, "")
    return flags.spaced(sign + prefix + digits)


def _float(value: float, verb: str, flags: Flags) -> str:
    if verb not in "veEfFgG":
        if verb in "bxX":
            raise Flaw(f"printf's %{verb} is not supported for a float")
        return _unsuited(value, verb, flags)
    if flags.sharp:
        raise Flaw(f"printf's %#{verb} is not supported for a float")
    if not isfinite(value):
        return _not_finite(value, flags)
    if verb in "vgG" and flags.precision is None:
        digits = text_of(abs(value))
        digits = digits.upper() if verb == "G" else digits
    else:
        precision = 6 if flags.precision is None else flags.precision
        digits = format(abs(value), f".{precision}{verb.replace('v', 'g')}")
    negative = str(value)[0] == "-"
    sign = "-" if negative else "+" if flags.plus else " " if flags.space else ""
    if sign and flags.zero and not flags.minus:
        return sign + digits.rjust(flags.width - 1, "0")
    return flags.padded(sign + digits)


def _not_finite(value: float, flags: Flags) -> str:
    sign = "-" if value < 0 else "+" if flags.plus else " " if flags.space else "" if isnan(value) else "+"
    return flags.spaced(f"{sign}NaN" if isnan(value) else f"{sign}Inf")


def _struct(struct: Struct, verb: str, flags: Flags, *, depth: int) -> str:
    if not struct.type.fields:
        raise Flaw(f"printf's %{verb} is not supported for {struct.type.name}: %s prints its text")
    fields = [
        (f"{name}:" if flags.names else "") + _formatted(struct.field(name), verb, flags, depth=depth + 1)
        for name in struct.type.fields
    ]
    return f"{{{' '.join(fields)}}}"


def _pointer(pointer: Pointer, verb: str, flags: Flags, *, depth: int) -> str:
    if verb in _TEXT_VERBS and pointer.to is not None and pointer.to.text is not None:
        return "<nil>" if pointer.target is None else _formatted(pointer.target, verb, flags, depth=depth)
    if pointer.target is None:
        if verb in "bodxX":
            return _integer(0, verb, flags)
        return flags.padded("<nil>") if verb == "v" else _unsuited(pointer, verb, flags)
    if depth or not isinstance(pointer.target, Struct | Mapping | list | tuple):
        raise Flaw(f"Go would print a *{pointer.type_name} as a memory address: name the field you mean")
    return f"&{_formatted(pointer.target, verb, flags, depth=depth + 1)}"
