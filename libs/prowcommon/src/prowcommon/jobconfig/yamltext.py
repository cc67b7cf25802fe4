"""Plain data as YAML that Go's loader, and so Prow and `yaml`, reads as the same data.

* It looks as people write it: blocks, not braces; a text of several lines as it stands; keys in the order they have.
* A text is quoted whenever some loader might take it for something else: `on`, `1.30`, `12:30`, `2026-11-22`.
* Nothing is an alias, and nothing is wrapped.

Libraries take seconds for a large configuration, since they build a node for every value and choose among all styles.
"""

import re
from collections.abc import Iterator
from math import isfinite, isnan
from typing import Any

from prowcommon.jobconfig.scalars import resolve

_PLAIN = re.compile(r"(?!\.\.\.|---)[A-Za-z0-9_./$(+\\](?:[!-~]|(?<!:) (?!#))*(?<![ :])")
"""Texts that need no quotes as far as syntax goes; some more wouldn't need them either."""
_LIKE_A_NUMBER_OR_A_DATE = re.compile(r"[-+.0-9][-+.:0-9_a-fA-FxXoOtTzZ ]*")
_LONGEST_SIMPLE_KEY = 100
"""libyaml takes ten times that."""
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def yaml_text(data: Any) -> str:
    """`data` consists of mappings with text for keys, of lists, texts, numbers, booleans and None."""
    return "\n".join(_lines(data, "")) + "\n"


def _lines(value: Any, indent: str) -> Iterator[str]:
    """The first line goes where the caller stands, without its indent."""
    if isinstance(value, dict) and value:
        start = ""
        for key, item in value.items():
            name = _key(key, indent)
            if isinstance(item, dict | list) and item:
                yield f"{start}{name}:"
                inner = indent if isinstance(item, list) else f"{indent}  "
                lines = _lines(item, inner)
                yield inner + next(lines)
                yield from lines
            else:
                yield f"{start}{name}: {_scalar(item, indent)}"
            start = indent
    elif isinstance(value, list) and value:
        start = ""
        for item in value:
            lines = _lines(item, f"{indent}  ")
            yield f"{start}- {next(lines)}"
            yield from lines
            start = indent
    else:
        yield _scalar(value, indent)


def _key(key: str, indent: str) -> str:
    text = _quoted(key) if "\n" in key else _text(key, indent)
    return text if len(text) <= _LONGEST_SIMPLE_KEY else f"? {text}\n{indent}"


def _scalar(value: Any, indent: str) -> str:
    match value:
        case str():
            return _text(value, indent)
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case float() if not isfinite(value):
            return ".nan" if isnan(value) else ".inf" if value > 0 else "-.inf"
        case float():
            digits, exponent, power = repr(value).partition("e")
            return repr(value) if "." in digits else f"{digits}.0{exponent}{power}"  # not all loaders know 1e-05
        case dict() | list():
            return "{}" if isinstance(value, dict) else "[]"
    return repr(value)


def _text(text: str, indent: str) -> str:
    if _PLAIN.fullmatch(text) and resolve(text) == text and not _LIKE_A_NUMBER_OR_A_DATE.fullmatch(text):
        return text
    lines = text.removesuffix("\n").split("\n")
    if (len(lines) == 1 and lines[0] == text) or not _may_be_a_block(lines):
        return _quoted(text)
    sign = "|" if text.endswith("\n") else "|-"
    return "\n".join((sign, *(f"{indent}  {line}" if line else "" for line in lines)))


def _may_be_a_block(lines: list[str]) -> bool:
    """Whether YAML finds the block's indent in its first line, and its end in its last; and takes every character."""
    is_framed = lines[0][:1] not in {"", " ", "\t"} and lines[-1] != ""
    return is_framed and all(line.replace("\t", "").isprintable() for line in lines)


def _quoted(text: str) -> str:
    if text.isprintable() and "'" not in text:
        return f"'{text}'"
    return '"' + "".join(_ESCAPES.get(each) or (each if each.isprintable() else _escape(each)) for each in text) + '"'


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
