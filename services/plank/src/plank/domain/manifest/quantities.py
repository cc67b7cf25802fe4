"""Kubernetes' quantities in their one canonical spelling: `1024Mi` is `1Gi`, `0.5` is `500m`.

* A quantity stays in the family it was written in: powers of two, powers of ten, or an exponent.
* There is no fraction in it and no precision lost; a quantity of the powers of two that would need a fraction, or
  that is below 1Ki, moves to the powers of ten. What is smaller than a billionth is rounded up to one.
* The suffix is the largest that leaves a whole number. What 64 bits can't hold becomes the most that they can.

Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
"""

import re
from decimal import ROUND_UP, Context, Decimal

from prowcommon.errors import UserError

_WRITTEN = re.compile(r"([+-]?(?:\d{1,40}\.?\d{0,40}|\.\d{1,40}))([KMGTPE]i|[numkMGTPE]?|[eE][+-]?\d{1,3})", re.ASCII)
_TWOS = ("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei")
_TENS = {-9: "n", -6: "u", -3: "m", 0: "", 3: "k", 6: "M", 9: "G", 12: "T", 15: "P", 18: "E"}
_BILLIONTH = Decimal("1e-9")
_MOST = Decimal(2**63 - 1)
_EXACT = Context(prec=120)


def canonical(written: str | float, *, of: str) -> str:
    """Raises UserError, which says `of` what it was, when it is none."""
    found = _WRITTEN.fullmatch(str(written).strip())
    if found is None:
        raise UserError(f"{of} is {written!r}, which is no quantity. Write it as Kubernetes does: `500m`, `4Gi`.")
    number, suffix = Decimal(found[1]), found[2]
    if suffix in _TWOS[1:]:
        return _in_twos(_settled(_EXACT.multiply(number, Decimal(1024 ** _TWOS.index(suffix)))))
    if len(suffix) > 1:
        return _in_tens(_settled(number.scaleb(int(suffix[1:]), _EXACT)), as_exponent=True)
    power = next(power for power, name in _TENS.items() if name == suffix)
    return _in_tens(_settled(number.scaleb(power, _EXACT)))


def _settled(amount: Decimal) -> Decimal:
    return max(-_MOST, min(_MOST, amount)).quantize(_BILLIONTH, rounding=ROUND_UP, context=_EXACT)


def _in_twos(amount: Decimal) -> str:
    if abs(amount) < 1024 or not _is_whole(amount):
        return _in_tens(amount)
    whole, power = int(amount), 0
    while whole % 1024 == 0 and power < len(_TWOS) - 1:
        whole, power = whole // 1024, power + 1
    return f"{whole}{_TWOS[power]}"


def _in_tens(amount: Decimal, *, as_exponent: bool = False) -> str:
    if not amount:
        return "0"
    power = next(power for power in reversed(_TENS) if _is_whole(amount.scaleb(-power, _EXACT)))
    suffix = (f"e{power}" if power else "") if as_exponent else _TENS[power]
    return f"{int(amount.scaleb(-power, _EXACT))}{suffix}"


def _is_whole(amount: Decimal) -> bool:
    return not _EXACT.remainder(amount, Decimal(1))
