"""A status's description: what people read, and the base it was tested on, in GitHub's 140.

* The base's SHA stands at the end, after ` BaseSHA:`, where Prow's tide looks for it; without a base there is nothing.
* Wide spaces push it out of sight. Prow pads as long as its counter is below what is still missing, which is about a
  quarter of the gap; tools compare descriptions, so the number of spaces is kept.
* What is too long loses its middle: both ends say more. Lengths are bytes, and characters stay whole.

Source: prow pkg/config/config.go, pkg/github/report/report.go
"""

LONGEST = 140
_WIDE_SPACE = "\u2001"
_BASE = " BaseSHA:"
_GAP = " ... "


def described(human: str, base_sha: str) -> str:
    """The description of a status, at most 140 bytes."""
    suffix = f"{_BASE}{base_sha}" if base_sha else ""
    padding = 0
    while suffix and padding < LONGEST - _size(human) - _size(suffix):
        suffix = _WIDE_SPACE + suffix
        padding += 1
    return _without_middle(human, LONGEST - _size(suffix)) + suffix


def _without_middle(text: str, most: int) -> str:
    data = text.encode()
    if len(data) <= most:
        return text
    half = (most - len(_GAP)) // 2
    return data[:half].decode(errors="ignore") + _GAP + data[len(data) - half :].decode(errors="ignore")


def _size(text: str) -> int:
    return len(text.encode())
