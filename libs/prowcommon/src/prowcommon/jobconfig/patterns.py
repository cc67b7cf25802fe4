"""Regular expressions that people wrote into configuration, run by RE2, whose rules Go's `regexp` keeps as well.

* A pattern is searched for: it matches anywhere unless it is anchored. `$` is the end of the text, and of a line only
  under `(?m)`; `\\w`, `\\d`, `\\s` and `\\b` know ASCII only; there is no look-around and no back-reference.
* Matching takes time linear in the text, whatever the pattern, and bounded memory: a stranger's pattern is safe to run.
* Each pattern is compiled once per process and shared.

Source: https://pkg.go.dev/regexp/syntax and https://github.com/google/re2/wiki/Syntax
"""

import re
from functools import lru_cache

import re2  # type: ignore[import-untyped]


def _options(memory: int) -> re2.Options:
    options = re2.Options()
    options.never_capture = True  # only whether it matches is asked, and that is several times faster
    options.log_errors = False
    options.max_mem = memory
    return options


_OPTIONS = _options(8 << 20)

_LONGEST_REASON = 100
"""RE2 quotes the pattern from the mistake on, to its end."""

# What RE2 takes and Go refuses, so that we must as well.
_ANY_BYTE = re.compile(r"(?<!\\)(?:\\\\)*\\C")
_GROUP_NAME = re.compile(r"(?<!\\)\(\?P?<(\w+)>")


class PatternError(ValueError):
    """The pattern can't be compiled; the message says why, in words for whoever wrote it."""


class Pattern:
    """A compiled pattern. Get one from `compiled`."""

    __slots__ = ("_regexp", "text")

    def __init__(self, text: str, options: re2.Options = _OPTIONS) -> None:
        """Raises PatternError."""
        self.text = text
        if _ANY_BYTE.search(text):
            raise PatternError(r"invalid escape sequence: \C")
        names = _GROUP_NAME.findall(text)
        if len(set(names)) < len(names):
            raise PatternError("two groups have one name")
        try:
            self._regexp = re2.compile(_utf8(text), options)
        except re2.error as error:
            raise PatternError(_worded(error)) from error

    def found_in(self, text: str) -> bool:
        return self._regexp.search(_utf8(text)) is not None


# As many as a very large installation has; one takes some kilobytes, and compiling it again some microseconds.
@lru_cache(maxsize=8192)
def compiled(text: str) -> Pattern:
    """Raises PatternError."""
    return Pattern(text)


def check_small(text: str, memory: int) -> None:
    """Raises PatternError for a pattern that can't be compiled within `memory` bytes, soon and without keeping it."""
    Pattern(text, _options(memory))


def _utf8(text: str) -> bytes:
    return text.encode(errors="replace")  # half a surrogate pair has no UTF-8


def _worded(error: Exception) -> str:
    (reason,) = error.args
    words = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
    return words if len(words) <= _LONGEST_REASON else f"{words[:_LONGEST_REASON]}…"
