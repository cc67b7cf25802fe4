"""What has a value: literals, the dot, variables, fields, calls and pipelines.

* Arguments are evaluated left to right, after the value that is piped in as the last one.
* A pipeline that ends in nil has no value (MISSING): a field of it is none either, where a field of nil is a mistake.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from prowcommon.gotemplate.flaws import Flaw
from prowcommon.gotemplate.frame import Frame
from prowcommon.gotemplate.values import MISSING, Value, field_of, truth


class Expression(Protocol):
    def value(self, frame: Frame) -> Value: ...


@dataclass(frozen=True, slots=True)
class Literal:
    constant: Value

    def value(self, frame: Frame) -> Value:
        return self.constant


@dataclass(frozen=True, slots=True)
class Dot:
    def value(self, frame: Frame) -> Value:
        return frame.dot


@dataclass(frozen=True, slots=True)
class Variable:
    name: str

    def value(self, frame: Frame) -> Value:
        return frame.variable(self.name)


@dataclass(frozen=True, slots=True)
class Fields:
    """`.A.B`, `$x.A` or `(…).A`: fields one after the other, each with its place."""

    base: Expression
    steps: tuple[tuple[str, int], ...]

    def value(self, frame: Frame) -> Value:
        value = self.base.value(frame)
        for name, at in self.steps:
            try:
                value = field_of(value, name)
            except Flaw as flaw:
                raise flaw.found(at) from None
        return value


@dataclass(frozen=True, slots=True)
class Call:
    function: Callable[..., Value]
    arguments: tuple[Expression, ...]
    at: int
    piped: Expression | None = None

    def value(self, frame: Frame) -> Value:
        last = [] if self.piped is None else [self.piped.value(frame)]
        values = [argument.value(frame) for argument in self.arguments] + last
        values = [None if value is MISSING else value for value in values]
        try:
            frame.meter.spend(1 + sum([len(value) for value in values if type(value) is str]))
            result = self.function(*values)
            if type(result) is str:
                frame.meter.spend(len(result))
        except Flaw as flaw:
            raise flaw.found(self.at) from None
        return result


@dataclass(frozen=True, slots=True)
class FirstThat:
    """`or` (the first that is true) and `and` (the first that is not); the last one when none is."""

    wanted: bool
    arguments: tuple[Expression, ...]
    piped: Expression | None = None

    def value(self, frame: Frame) -> Value:
        piped = None if self.piped is None else self.piped.value(frame)
        value: Value = None
        for argument in self.arguments:
            value = argument.value(frame)
            if truth(value) is self.wanted:
                return value
        return value if self.piped is None else piped


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The last command of a pipeline (each holds the one before it), and the variables that are to have its value."""

    command: Expression
    declares: tuple[str, ...] = ()
    assigns: bool = False

    def value(self, frame: Frame) -> Value:
        value = self.command.value(frame)
        if value is None:
            value = MISSING
        for name in self.declares:
            if self.assigns:
                frame.assign(name, value)
            else:
                frame.variables.append((name, value))
        return value
