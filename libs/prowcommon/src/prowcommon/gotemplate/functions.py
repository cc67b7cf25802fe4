"""The functions a template may call. Every other name is refused when the template is read.

`and` and `or` stop at the first argument that decides, so they are nodes of their own; the rest are plain functions
of their arguments, which see None for whatever is missing. They raise Flaw where Go fails.

Source: Go's text/template/funcs.go
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote_plus

from prowcommon.gotemplate import comparing
from prowcommon.gotemplate.flaws import Flaw, hint
from prowcommon.gotemplate.printf import shown, sprint, sprintf, sprintln
from prowcommon.gotemplate.values import Pointer, TypedMap, Value, indirect, truth, type_name


@dataclass(frozen=True, slots=True)
class Function:
    """What to call, and how many arguments it takes; `most` is None when there is no end."""

    call: Callable[..., Value]
    least: int
    most: int | None

    def takes(self, count: int) -> bool:
        return self.least <= count and (self.most is None or count <= self.most)

    @property
    def arguments(self) -> str:
        if self.most is None:
            return f"at least {self.least}"
        return f"{self.least}" if self.most == self.least else f"{self.least} to {self.most}"


def index(item: Value, *keys: Value) -> Value:
    """`index x 1 "a"` is x[1]["a"]; a map without the key gives its zero value."""
    if item is None:
        raise Flaw("nil cannot be indexed: guard it with {{if}} or {{with}}")
    for key in keys:
        item = indirect(item)
        if item is None or type(item) is Pointer:
            raise Flaw("nil cannot be indexed: guard it with {{if}} or {{with}}")
        if isinstance(item, str):
            data = _bytes(item)
            item = data[_position(key, len(data) - 1)]
        elif isinstance(item, list | tuple):
            item = item[_position(key, len(item) - 1)]
        elif isinstance(item, Mapping):
            if not isinstance(key, str):
                raise Flaw(f"a map is indexed with a string, not with {type_name(key)}")
            item = item.get(key, item.zero if isinstance(item, TypedMap) else None)
        else:
            raise Flaw(f"{type_name(item)} cannot be indexed")
    return item


def slice_(item: Value, *bounds: Value) -> Value:
    """`slice x 1 2` is x[1:2], in bytes for a string. A string cut within a character shows U+FFFD there."""
    item = indirect(item)
    data = _bytes(item) if isinstance(item, str) else item
    if not isinstance(data, bytes | list | tuple):
        raise Flaw(f"{type_name(item)} cannot be sliced")
    if isinstance(data, bytes) and len(bounds) > 2:
        raise Flaw("a string takes two bounds at most")
    positions = [_position(bound, len(data)) for bound in bounds]
    low = positions[0] if positions else 0
    high = positions[1] if len(positions) > 1 else len(data)
    if not low <= high <= (positions[2] if len(positions) > 2 else len(data)):
        raise Flaw(f"the bounds of slice are not in order: {', '.join(map(str, positions))}")
    part = data[low:high]
    return part.decode("utf-8", "replace") if isinstance(part, bytes) else part


def _position(key: Value, last: int) -> int:
    if not isinstance(key, int) or isinstance(key, bool):
        raise Flaw(f"a position is an int, not {type_name(key)}")
    if not 0 <= key <= last:
        raise Flaw(f"the index {key} is out of range: there are {last + 1}")
    return key


def length(item: Value) -> int:
    item = indirect(item)
    if isinstance(item, str):
        return len(_bytes(item))
    if isinstance(item, list | tuple | Mapping):
        return len(item)
    raise Flaw(f"{type_name(item)} has no length")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def printf(template: Value, *values: Value) -> str:
    if not isinstance(template, str):
        raise Flaw(f"printf's format is a string, not {type_name(template)}")
    return sprintf(template, values)


_HTML = str.maketrans({"\0": "\ufffd", '"': "&#34;", "'": "&#39;", "&": "&amp;", "<": "&lt;", ">": "&gt;"})
_SCRIPT = {"\\": "\\\\", "'": "\\'", '"': '\\"', "<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "=": "\\u003D"}


def html(*values: Value) -> str:
    return _text_of(values).translate(_HTML)


def js(*values: Value) -> str:
    def escaped(letter: str) -> str:
        if letter in _SCRIPT:
            return _SCRIPT[letter]
        code = ord(letter)
        return f"\\u{code:04X}" if code < 0x20 or (code > 0x7F and not letter.isprintable()) else letter

    return "".join([escaped(letter) for letter in _text_of(values)])


def urlquery(*values: Value) -> str:
    return quote_plus(_bytes(_text_of(values)), safe="~")


def _text_of(values: tuple[Value, ...]) -> str:
    """The arguments as an action would print them, side by side."""
    return sprint([shown(value) if value is None else indirect(value) for value in values])


FUNCTIONS: Mapping[str, Function] = {
    "eq": Function(comparing.eq, 2, None),
    "ne": Function(comparing.ne, 2, 2),
    "lt": Function(comparing.lt, 2, 2),
    "le": Function(comparing.le, 2, 2),
    "gt": Function(comparing.gt, 2, 2),
    "ge": Function(comparing.ge, 2, 2),
    "and": Function(lambda *values: values[-1], 1, None),
    "or": Function(lambda *values: values[-1], 1, None),
    "not": Function(lambda value: not truth(value), 1, 1),
    "index": Function(index, 1, None),
    "slice": Function(slice_, 1, 4),
    "len": Function(length, 1, 1),
    "print": Function(lambda *values: sprint(values), 0, None),
    "println": Function(lambda *values: sprintln(values), 0, None),
    "printf": Function(printf, 1, None),
    "html": Function(html, 0, None),
    "js": Function(js, 0, None),
    "urlquery": Function(urlquery, 0, None),
}


def function(name: str, at: int) -> Function:
    """The function of that name. Raises Flaw when there is none."""
    if name == "call":
        raise Flaw("the function 'call' is not supported: templates here see data, never functions", at)
    if name in FUNCTIONS:
        return FUNCTIONS[name]
    known = ", ".join(sorted(FUNCTIONS))
    raise Flaw(
        f"there is no function '{name}'. {hint(name, FUNCTIONS, f'There are {known}; a field begins with a dot.')}", at
    )
