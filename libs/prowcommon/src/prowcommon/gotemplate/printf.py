"""print, println and printf: Go's fmt.Sprint, Sprintln and Sprintf.

* print puts a space between two neighbours when neither is a string; println always does, and ends the line.
* A mistake in a format is printed, not raised: `%!d(MISSING)`, `%!(EXTRA int=1)`, `%!(NOVERB)`, `%!(BADINDEX)`.
* A width or a precision beyond `limits.WIDTH` is refused.

Source: Go's fmt/print.go
"""

import re
from collections.abc import Iterable, Sequence

from prowcommon.gotemplate import limits
from prowcommon.gotemplate.flaws import Flaw
from prowcommon.gotemplate.values import MISSING, Value, indirect, type_name
from prowcommon.gotemplate.verbs import Flags, formatted

_FLAGS = {"-": "minus", "+": "plus", "#": "sharp", " ": "space", "0": "zero"}
_DIGITS = re.compile(r"[0-9]*")
_INDEX = re.compile(r"\[([0-9]{0,9})\]")
_BRACKET = re.compile(r"\[[^\]]{0,99}\]|\[")


def shown(value: Value) -> str:
    """What an action prints: the value as `%v`, what a pointer points to, `<no value>` for none."""
    if type(value) is str:
        return value
    if value is None or value is MISSING:
        return MISSING.value
    return formatted(indirect(value), "v")


def sprint(values: Sequence[Value]) -> str:
    parts: list[str] = []
    after_text = True
    for value in values:
        is_text = isinstance(value, str)
        if not is_text and not after_text:
            parts.append(" ")
        parts.append(formatted(value, "v"))
        after_text = is_text
    return joined(parts)


def sprintln(values: Sequence[Value]) -> str:
    return joined([" ".join([formatted(value, "v") for value in values]), "\n"])


def sprintf(template: str, values: Sequence[Value]) -> str:
    return _Printing(template, values).run()


def joined(parts: Iterable[str]) -> str:
    """The parts as one text. Raises Flaw before it would be longer than a rendering may be."""
    parts = list(parts)
    if sum(map(len, parts)) > limits.OUTPUT:
        raise limits.too_long()
    return "".join(parts)


class _Printing:
    """One run through a format, left to right: where we are, and which argument is next."""

    def __init__(self, template: str, values: Sequence[Value]) -> None:
        self._template = template
        self._values = values
        self._at = 0
        self._next = 0
        self._reordered = False
        self._good_index = True

    def run(self) -> str:
        parts: list[str] = []
        length = 0
        while (percent := self._template.find("%", self._at)) >= 0:
            plain, self._at = self._template[self._at : percent], percent + 1
            done = self._directive()
            parts += plain, done
            length += len(plain) + len(done)
            if length > limits.OUTPUT:
                raise limits.too_long()
        parts.append(self._template[self._at :])
        if not self._reordered and self._next < len(self._values):
            parts.append(f"%!(EXTRA {', '.join([_extra(value) for value in self._values[self._next :]])})")
        return joined(parts)

    def _directive(self) -> str:
        """One verb with its flags, `%` being past: `%[argument][flags][width][.precision]verb`."""
        self._good_index = True
        flags, complaints = Flags(), ""
        while (flag := _FLAGS.get(self._peek())) is not None:
            setattr(flags, flag, True)
            self._at += 1
        indexed = self._index()
        if self._peek() == "*":
            width = self._starred()
            complaints += "%!(BADWIDTH)" if width is None else ""
            flags.width = abs(width or 0)
            if width is not None and width < 0:
                flags.minus, flags.zero = True, False
            indexed = False
        else:
            width = self._number()
            flags.width = width or 0
            self._good_index &= not (indexed and width is not None)
        if self._peek() == "." and self._at + 1 < len(self._template):
            self._at += 1
            self._good_index &= not indexed
            indexed = self._index()
            if self._peek() == "*":
                precision = self._starred()
                flags.precision = None if precision is None or precision < 0 else precision
                complaints += "%!(BADPREC)" if flags.precision is None else ""
                indexed = False
            else:
                flags.precision = self._number() or 0
        if not indexed:
            self._index()
        return complaints + self._verb(flags)

    def _verb(self, flags: Flags) -> str:
        verb = self._peek()
        self._at += 1
        if not verb:
            return "%!(NOVERB)"
        if verb == "%":
            return "%"
        if not self._good_index:
            return f"%!{verb}(BADINDEX)"
        if self._next >= len(self._values):
            return f"%!{verb}(MISSING)"
        if verb == "v":
            if flags.sharp:
                raise Flaw("printf's %#v is not supported")
            flags.names, flags.plus = flags.plus, False
        value = self._values[self._next]
        self._next += 1
        return formatted(value, verb, flags)

    def _peek(self) -> str:
        return self._template[self._at : self._at + 1]

    def _index(self) -> bool:
        """Takes an argument's number in brackets, counted from 1. True when a good one stood there."""
        bracket = _BRACKET.match(self._template, self._at)
        if bracket is None:
            return False
        self._reordered = True
        self._at = bracket.end()
        number = _INDEX.fullmatch(bracket[0])
        if number is None or not number[1]:
            self._good_index = False
            return False
        if 1 <= int(number[1]) <= len(self._values):
            self._next = int(number[1]) - 1
        else:
            self._good_index = False
        return True

    def _number(self) -> int | None:
        match = _DIGITS.match(self._template, self._at)
        if match is None or not match[0]:
            return None
        self._at = match.end()
        return _bounded(int(match[0][:9]))

    def _starred(self) -> int | None:
        """`*`: the next argument is the number. None when it isn't one."""
        self._at += 1
        if self._next >= len(self._values):
            return None
        value = self._values[self._next]
        self._next += 1
        return _bounded(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _bounded(number: int) -> int:
    if abs(number) > limits.WIDTH:
        raise Flaw(f"printf pads to at most {limits.WIDTH} characters, not {number}")
    return number


def _extra(value: Value) -> str:
    if value is None:
        return "<nil>"
    return f"{type_name(value)}={formatted(value, 'v')}"
