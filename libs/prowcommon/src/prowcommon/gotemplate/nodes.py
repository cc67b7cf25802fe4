"""What writes: plain text, actions, if, with, range, template, break and continue.

* A variable lives until the block it was declared in ends; so does one that was declared in the block's own pipeline.
* `range` visits a list in its order, a map in the order of its keys, and an int n as 0 to n-1.
* `break` and `continue` are raised, and caught by the nearest range: the parser lets none stand outside of one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from prowcommon.gotemplate.expressions import Pipeline
from prowcommon.gotemplate.flaws import Flaw
from prowcommon.gotemplate.frame import Frame, Node
from prowcommon.gotemplate.printf import shown
from prowcommon.gotemplate.values import MISSING, Value, indirect, truth, type_name


class Leaving(Exception):
    """`break`, or `continue` when the loop goes on."""

    def __init__(self, *, loop_goes_on: bool) -> None:
        self.loop_goes_on = loop_goes_on


@dataclass(frozen=True, slots=True)
class Text:
    text: str
    at: int

    def run(self, frame: Frame) -> None:
        try:
            frame.output.write(self.text)
        except Flaw as flaw:
            raise flaw.found(self.at) from None


@dataclass(frozen=True, slots=True)
class Action:
    """A pipeline whose value is written, unless it declares or assigns a variable."""

    pipeline: Pipeline
    at: int

    def run(self, frame: Frame) -> None:
        value = self.pipeline.value(frame)
        if not self.pipeline.declares:
            try:
                frame.output.write(shown(value))
            except Flaw as flaw:
                raise flaw.found(self.at) from None


@dataclass(frozen=True, slots=True)
class Body:
    nodes: tuple[Node, ...]
    at: int
    cost: int
    """Of running it once, what it makes and what is within its loops aside: it grows with the length of its text."""

    def run(self, frame: Frame) -> None:
        try:
            frame.enter()
            frame.meter.spend(self.cost)
        except Flaw as flaw:
            raise flaw.found(self.at) from None
        try:
            for node in self.nodes:
                node.run(frame)
        finally:
            frame.leave()


@dataclass(frozen=True, slots=True)
class Branches:
    """`if` or `with`, each `else if` or `else with` after it, and the `else`. `with` moves the dot."""

    branches: tuple[tuple[Pipeline, Body], ...]
    otherwise: Body | None
    moves_dot: bool

    def run(self, frame: Frame) -> None:
        known = len(frame.variables)
        for condition, body in self.branches:
            value = condition.value(frame)
            if truth(value):
                if self.moves_dot:
                    frame.dot, before = value, frame.dot
                    body.run(frame)
                    frame.dot = before
                else:
                    body.run(frame)
                break
        else:
            if self.otherwise is not None:
                self.otherwise.run(frame)
        del frame.variables[known:]


@dataclass(frozen=True, slots=True)
class Range:
    pipeline: Pipeline
    body: Body
    otherwise: Body | None
    at: int

    def run(self, frame: Frame) -> None:
        known, dot = len(frame.variables), frame.dot
        over = indirect(self.pipeline.value(frame))
        inside = len(frame.variables)
        ran = False
        for key, item in self._items(over):
            ran = True
            self._declare(frame, inside, key, item)
            frame.dot = item
            try:
                self.body.run(frame)
            except Leaving as leaving:
                if not leaving.loop_goes_on:
                    break
            finally:
                frame.dot = dot
            del frame.variables[inside:]
        if not ran and self.otherwise is not None:
            self.otherwise.run(frame)
        del frame.variables[known:]

    def _items(self, over: Value) -> Iterable[tuple[Value, Value]]:
        if isinstance(over, list | tuple):
            return enumerate(over)
        if isinstance(over, Mapping):
            return ((key, over[key]) for key in sorted(over))
        if over is MISSING:
            return ()
        if isinstance(over, int) and not isinstance(over, bool):
            if len(self.pipeline.declares) > 1:
                raise Flaw("a range over an int has one variable", self.at)
            return ((MISSING, number) for number in range(over))
        raise Flaw(f"range cannot go over {type_name(over)}", self.at)

    def _declare(self, frame: Frame, inside: int, key: Value, item: Value) -> None:
        """The loop's variables: the item, or the key (the position) and the item."""
        names = self.pipeline.declares
        values = (key, item)[-len(names) :] if names else ()
        for place, (name, value) in enumerate(zip(names, values, strict=True)):
            if self.pipeline.assigns:
                frame.assign(name, value)
            else:
                frame.variables[inside - len(names) + place] = name, value


@dataclass(frozen=True, slots=True)
class TemplateCall:
    name: str
    pipeline: Pipeline | None

    def run(self, frame: Frame) -> None:
        dot = MISSING if self.pipeline is None else self.pipeline.value(frame)
        frame.templates[self.name].run(frame.calling(dot))


@dataclass(frozen=True, slots=True)
class Leave:
    """`break` or `continue`."""

    loop_goes_on: bool

    def run(self, frame: Frame) -> None:
        raise Leaving(loop_goes_on=self.loop_goes_on)
