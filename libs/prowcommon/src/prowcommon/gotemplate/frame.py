"""Where a rendering stands: the dot, the variables, what has been written, and what it may still cost."""

from collections.abc import Mapping
from typing import Protocol

from prowcommon.gotemplate import limits
from prowcommon.gotemplate.flaws import Flaw
from prowcommon.gotemplate.limits import Meter, Output
from prowcommon.gotemplate.values import Value


class Node(Protocol):
    """A piece of a template that writes to the output."""

    def run(self, frame: "Frame") -> None: ...


class Frame:
    """One template at work. A template it calls gets a frame of its own: variables are not handed on."""

    __slots__ = ("_depth", "dot", "meter", "output", "templates", "variables")

    def __init__(
        self, dot: Value, templates: Mapping[str, Node], output: Output, meter: Meter, *, depth: int = 0
    ) -> None:
        self.dot = dot
        self.templates = templates
        self.output = output
        self.meter = meter
        self.variables: list[tuple[str, Value]] = [("$", dot)]
        """In the order of their declaration; a block takes its own away when it ends."""
        self._depth = depth

    def calling(self, dot: Value) -> "Frame":
        return Frame(dot, self.templates, self.output, self.meter, depth=self._depth)

    def enter(self) -> None:
        self._depth += 1
        if self._depth > limits.DEPTH:
            raise Flaw(f"blocks and templates are nested more than {limits.DEPTH} deep: does one call itself?")

    def leave(self) -> None:
        self._depth -= 1

    def variable(self, name: str) -> Value:
        for known, value in reversed(self.variables):
            if known == name:
                return value
        raise Flaw(f"the variable '{name}' has no value here")

    def assign(self, name: str, value: Value) -> None:
        for place in range(len(self.variables) - 1, -1, -1):
            if self.variables[place][0] == name:
                self.variables[place] = name, value
                return
        raise Flaw(f"the variable '{name}' has no value here")
