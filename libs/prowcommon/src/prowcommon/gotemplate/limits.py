"""How far a template may go. Real ones stay a hundred times below each of these.

* Depth is bounded so that neither reading nor rendering can exhaust Python's stack.
* Work is bounded so that neither a loop nor a text that doubles itself can hold a service up.
"""

from prowcommon.gotemplate.flaws import Flaw

NESTING = 50
"""Blocks within blocks and parentheses within parentheses, together, in one template's text; lists within lists in
what is shown."""

VARIABLES = 200
"""Variables in scope at once: each use looks through them."""

DEPTH = 100
"""Bodies being rendered at once: nested blocks, and templates that call templates."""

OUTPUT = 262_144
"""Characters a rendering, or any one text on its way, may have: four times what a GitHub comment holds."""

WORK = 500_000
"""Steps one rendering may take: calls, characters they read and make, and runs through a body by its length.
About a second, at worst."""

CHARACTERS_PER_STEP = 10
"""How much of a body's text counts as one step when the body is run: few actions are shorter."""

WIDTH = 1_000
"""The widest field and the longest precision printf will fill."""


class Meter:
    """What one rendering may still cost."""

    __slots__ = ("_left",)

    def __init__(self) -> None:
        self._left = WORK

    def spend(self, amount: int) -> None:
        self._left -= amount
        if self._left < 0:
            raise Flaw(f"this takes more than the {WORK} steps one rendering may take: loop over less")


class Output:
    """What has been rendered so far."""

    __slots__ = ("_left", "_parts")

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._left = OUTPUT

    def write(self, text: str) -> None:
        self._left -= len(text)
        if self._left < 0:
            raise too_long()
        self._parts.append(text)

    def text(self) -> str:
        return "".join(self._parts)


def too_long() -> Flaw:
    return Flaw(f"the text grows past the {OUTPUT} characters one rendering may have: show less")
