"""What a plain (unquoted, untagged) YAML scalar means, by go-yaml v2's rules, and its way back to text.

* Booleans are YAML 1.1's: y, n, yes, no, on, off, true, false, in three spellings each.
* `0644`, `0o644`, `0x1A`, `0b11` and `1_000` are integers; `12:30` is text (no sexagesimal); `08` is the float 8.
* An integer beyond 64 bits is a float, and a number beyond a float's range is text.
* A timestamp stays the text it was written as.
* A number or boolean that lands in a string field becomes the text Go's decoder would give it.

Source: go-yaml v2 resolve.go; sigs.k8s.io/yaml convertToJSONableObject
"""

import re
from decimal import Decimal
from math import isfinite, isnan

Scalar = str | int | float | bool | None

_WORDS: dict[str, Scalar] = {
    **{word: True for stem in ("y", "yes", "true", "on") for word in (stem, stem.capitalize(), stem.upper())},
    **{word: False for stem in ("n", "no", "false", "off") for word in (stem, stem.capitalize(), stem.upper())},
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
    **{sign + word: float(sign + "inf") for sign in ("", "+", "-") for word in (".inf", ".Inf", ".INF")},
}
_NUMERIC_STARTS = frozenset("+-.0123456789")
_TELLING_STARTS = _NUMERIC_STARTS | frozenset("yYnNtTfFoO~")
_LONGEST_INTEGER = 128
"""Generous for 64 bits in any base; Python refuses, with an error of its own, to read some thousands of digits."""
_INTEGER = re.compile(r"([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")


def resolve(text: str) -> Scalar:
    """The value of a plain scalar."""
    if not text:
        return None
    # Nearly every scalar of a job file ends here: a letter that begins no boolean, null or number.
    if text[0] not in _TELLING_STARTS:
        return text
    if text in _WORDS:
        return _WORDS[text]
    return _number(text) if text[0] in _NUMERIC_STARTS else text


def _number(text: str) -> int | float | str:
    digits = text.replace("_", "")
    if len(digits) <= _LONGEST_INTEGER and (match := _INTEGER.fullmatch(digits)):
        sign, hexadecimal, binary, octal, decimal = match.groups()
        for body, base in ((hexadecimal, 16), (binary, 2), (octal, 8), (decimal, 10)):
            if body is not None and -(2**63) <= (number := int(sign + body, base)) < 2**64:
                return number
    if _FLOAT.fullmatch(digits) and isfinite(approximation := float(digits)):
        return approximation
    return text


def text_of(value: str | int | float | bool) -> str:
    """The text a scalar becomes in a string field or as a key; `True` is `true`, 1e6 is `1e+06`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _float_text(value) if isinstance(value, float) else str(value)


def _float_text(value: float) -> str:
    """Go's strconv.FormatFloat(value, 'g', -1, 64): the shortest digits, an exponent below 1e-04 and from 1e+06."""
    if not isfinite(value):
        return "NaN" if isnan(value) else f"{value:+}".replace("inf", "Inf")
    number = Decimal(repr(value)).normalize()
    sign, digits = "-" if number.is_signed() else "", "".join(map(str, number.as_tuple().digits))
    exponent = number.adjusted() if value else 0
    if not -4 <= exponent < 6:
        mantissa = f"{digits[0]}.{digits[1:]}".rstrip(".")
        return f"{sign}{mantissa}e{'+' if exponent > 0 else '-'}{abs(exponent):02d}"
    return f"{sign}{number.copy_abs():f}"
