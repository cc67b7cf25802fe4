"""Go's literals: strings, characters and numbers as they are written, and strings as `%q` writes them.

* A number with `.`, `e` or `p` in it is a float (not in hexadecimal digits), any other is an int of 64 bits.
* `0x`, `0o`, `0b` and a bare leading 0 choose the base; `_` may separate an integer's digits.
* Complex numbers are refused.

Source: Go's strconv and text/template/parse/node.go
"""

import re

from prowcommon.gotemplate.flaws import Flaw

_SHORT = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\", "'": "'", '"': '"'}
_ESCAPE_OF = {value: f"\\{letter}" for letter, value in _SHORT.items() if letter not in "'\""}
_PIECE = re.compile(
    r"""
      [^\\]+
    | \\ (?: (?P<short>[abfnrtv\\'"]) | (?P<octal>[0-3][0-7]{2}) | x(?P<hex>[0-9a-fA-F]{2})
           | u(?P<u4>[0-9a-fA-F]{4}) | U(?P<u8>[0-9a-fA-F]{8}) )
    """,
    re.VERBOSE,
)
_OCTAL = re.compile(r"[+-]?0_?[0-7][0-7_]*")
_DECIMAL = frozenset("+-0123456789_.eE")
_HEX_FLOAT = re.compile(r"[+-]?0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?[0-9]+")
_INT64 = range(-(2**63), 2**63)


def unquoted(literal: str) -> str:
    """The value of a string literal, raw or not. Raises Flaw."""
    if literal[0] == "`":
        return literal[1:-1].replace("\r", "")
    value = bytearray()
    for plain, escape in _pieces(literal, wrong_quote="'"):
        value += plain.encode("utf-8", "surrogatepass") if escape is None else escape
    return value.decode("utf-8", "replace")


def character(literal: str) -> int:
    """The code point of a character literal. Raises Flaw."""
    pieces = list(_pieces(literal, wrong_quote='"'))
    if len(pieces) == 1:
        plain, escape = pieces[0]
        if escape is None and len(plain) == 1:
            return ord(plain)
        if escape is not None:
            return escape[0] if len(escape) == 1 else ord(escape.decode())
    raise Flaw(f"{literal} is not one character: write a string in double quotes")


def _pieces(literal: str, *, wrong_quote: str) -> list[tuple[str, bytes | None]]:
    """Each plain stretch, and each escape with its bytes."""
    pieces: list[tuple[str, bytes | None]] = []
    at, end = 1, len(literal) - 1
    while at < end:
        match = _PIECE.match(literal, at, end)
        if match is None or match["short"] == wrong_quote:
            raise Flaw(f"'{literal[at : at + 2]}' is no escape in {literal}: write \\\\ for a backslash")
        pieces.append((match[0], None if match[0][0] != "\\" else _escaped(match, literal)))
        at = match.end()
    return pieces


def _escaped(match: re.Match[str], literal: str) -> bytes:
    if short := match["short"]:
        return _SHORT[short].encode()
    if match["octal"] or match["hex"]:
        return bytes([int(match["octal"], 8) if match["octal"] else int(match["hex"], 16)])
    code = int(match["u4"] or match["u8"], 16)
    if code > 0x10FFFF or 0xD800 <= code < 0xE000:
        raise Flaw(f"'{match[0]}' is no character, in {literal}")
    return chr(code).encode()


def number(literal: str) -> int | float:
    """The value of a number literal. Raises Flaw."""
    if literal.isascii():
        if literal[-1] == "i":
            raise Flaw(f"complex numbers such as {literal} are not supported")
        try:
            value = int(literal, 8) if _OCTAL.fullmatch(literal) else int(literal, 0)
        except ValueError:
            return _float(literal)
        if value not in _INT64:
            raise Flaw(f"{literal} doesn't fit in the 64 bits of an int")
        return value
    raise Flaw(f"{literal} is not a number")


def _float(literal: str) -> float:
    try:
        if _HEX_FLOAT.fullmatch(literal):
            value = float.fromhex(literal)
        elif set(literal) <= _DECIMAL and set(literal) & set(".eE"):
            value = float(literal)
        else:
            raise Flaw(f"{literal} is not a number")
    except (ValueError, OverflowError):
        raise Flaw(f"{literal} is not a number") from None
    if value in {float("inf"), float("-inf")}:
        raise Flaw(f"{literal} is more than a float can hold")
    return value


def quoted(text: str, *, quote: str = '"', ascii_only: bool = False) -> str:
    """The text as a literal of Go: strconv.Quote."""
    return quote + "".join([_in_literal(letter, quote, ascii_only) for letter in text]) + quote


def _in_literal(letter: str, quote: str, ascii_only: bool) -> str:
    if letter in {quote, "\\"}:
        return f"\\{letter}"
    if letter.isprintable() and (letter.isascii() or not ascii_only):
        return letter
    if letter in _ESCAPE_OF:
        return _ESCAPE_OF[letter]
    code = ord(letter)
    if code < 0x20 or code == 0x7F:
        return f"\\x{code:02x}"
    if 0xD800 <= code < 0xE000:
        code = 0xFFFD
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
