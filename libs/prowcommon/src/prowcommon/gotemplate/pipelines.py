"""Reading what has a value: `$x := .Spec.Refs.Pulls | len | printf "%d"`.

    pipeline  ($x :=)? command (| command)*
    command   function operand*  |  operand
    operand   (literal | . | .Field | $x | function | (pipeline)) .Field*

* Go finds some mistakes only when it gets to them; we find them here: an unknown variable, a function with too few
  or too many arguments, an argument or a pipe to something that isn't a function.
* `Cursor` knows how deep the text is nested so far, `Variables` which variables are in scope.

Source: Go's text/template/parse/parse.go
"""

from collections import deque
from collections.abc import Iterator

from prowcommon.gotemplate import limits
from prowcommon.gotemplate.expressions import Call, Dot, Expression, Fields, FirstThat, Literal, Pipeline, Variable
from prowcommon.gotemplate.flaws import Flaw, hint
from prowcommon.gotemplate.functions import function
from prowcommon.gotemplate.lexer import Kind, Token, tokens
from prowcommon.gotemplate.quoting import character, number, unquoted

_CONSTANTS = {"true": True, "false": False, "nil": None}


class Cursor:
    """The tokens of a text, looked at from the front."""

    def __init__(self, text: str) -> None:
        self._tokens: Iterator[Token] = tokens(text)
        self._seen: deque[Token] = deque()
        self.nesting = 0

    def peek(self, ahead: int = 0) -> Token:
        while len(self._seen) <= ahead:
            self._seen.append(next(self._tokens))
        return self._seen[ahead]

    def take(self) -> Token:
        token = self.peek()
        if token.kind is not Kind.END:
            self._seen.popleft()
        return token

    def expect(self, kind: Kind, within: str) -> Token:
        token = self.take()
        if token.kind is not kind:
            raise unexpected(token, within)
        return token

    def nest(self, at: int) -> None:
        self.nesting += 1
        if self.nesting > limits.NESTING:
            raise Flaw(f"this is nested more than {limits.NESTING} deep: split it with {{{{define}}}}", at)


class Variables:
    """The variables in scope, innermost last."""

    def __init__(self) -> None:
        self.names = ["$"]

    def known(self, token: Token) -> str:
        if token.text not in self.names:
            others = [name for name in self.names if name != "$"]
            cure = hint(token.text, others, f"Declare it first: {token.text} := …")
            raise Flaw(f"there is no variable '{token.text}' here. {cure}", token.at)
        return token.text

    def declare(self, names: tuple[str, ...], at: int) -> None:
        self.names += names
        if len(self.names) > limits.VARIABLES:
            raise Flaw(f"there are more than {limits.VARIABLES} variables here", at)


def unexpected(token: Token, within: str) -> Flaw:
    return Flaw(f"{token} is not expected in {within}", token.at)


def pipeline(cursor: Cursor, variables: Variables, within: str, *, end: Kind = Kind.CLOSE) -> Pipeline:
    """Everything up to and with the token that ends it."""
    start = cursor.peek().at
    declares, assigns = _declarations(cursor, variables, within)
    command: Expression | None = None
    while command is None or cursor.peek().kind is not end:
        if cursor.peek().kind is end:
            raise Flaw(f"{within} is missing its value", cursor.peek().at)
        command = _command(cursor, variables, within, command)
        if cursor.peek().kind is Kind.PIPE:
            cursor.take()  # what comes next may be the end: Go lets a pipe lead nowhere
    cursor.take()
    if not assigns:
        variables.declare(declares, start)
    return Pipeline(command, declares, assigns)


def _declarations(cursor: Cursor, variables: Variables, within: str) -> tuple[tuple[str, ...], bool]:
    """The names before `:=` or `=`, and whether it was `=`. Nothing is taken when there are none."""
    if cursor.peek().kind is not Kind.VARIABLE or cursor.peek(1).kind not in {Kind.DECLARE, Kind.ASSIGN, Kind.COMMA}:
        return (), False
    names = [cursor.take()]
    if cursor.peek().kind is Kind.COMMA:
        comma = cursor.take()
        if within != "'range'":
            raise Flaw("only a range declares two variables", comma.at)
        names.append(cursor.expect(Kind.VARIABLE, within))
    sign = cursor.take()
    if sign.kind not in {Kind.DECLARE, Kind.ASSIGN}:
        raise unexpected(sign, within)
    if sign.kind is Kind.ASSIGN:
        for name in names:
            variables.known(name)
    return tuple(name.text for name in names), sign.kind is Kind.ASSIGN


def _command(cursor: Cursor, variables: Variables, within: str, piped: Expression | None) -> Expression:
    first = cursor.peek()
    called = first.kind is Kind.WORD and not _is_field(cursor.peek(1))
    head = None if called else _operand(cursor, variables, within)
    if called:
        cursor.take()
    arguments: list[Expression] = []
    while (token := cursor.peek()).kind not in {Kind.CLOSE, Kind.RIGHT_PAREN, Kind.PIPE}:
        if not token.spaced:
            raise Flaw(f"a space is missing before {token}", token.at)
        arguments.append(_operand(cursor, variables, within))
    if head is None:
        return _call(first, tuple(arguments), piped)
    if arguments or piped is not None:
        raise Flaw(f"{first} is not a function, so it takes no arguments", first.at)
    if first.text == "nil":
        raise Flaw("nil alone is not a value", first.at)
    return head


def _call(name: Token, arguments: tuple[Expression, ...], piped: Expression | None) -> Expression:
    known = function(name.text, name.at)
    count = len(arguments) + (piped is not None)
    if not known.takes(count):
        raise Flaw(f"'{name.text}' takes {known.arguments} arguments and is given {count}", name.at)
    if name.text in {"and", "or"}:
        return FirstThat(name.text == "or", arguments, piped)
    return Call(known.call, arguments, name.at, piped)


def _operand(cursor: Cursor, variables: Variables, within: str) -> Expression:
    token = cursor.take()
    term = _term(token, cursor, variables, within)
    steps = [(token.text[1:], token.at)] if token.kind is Kind.FIELD else []
    while _is_field(cursor.peek()):
        step = cursor.take()
        if isinstance(term, Literal | Dot) and not steps:
            raise Flaw(f"{token} has no fields", step.at)
        steps.append((step.text[1:], step.at))
    return Fields(term, tuple(steps)) if steps else term


def _is_field(token: Token) -> bool:
    return token.kind is Kind.FIELD and not token.spaced


def _term(token: Token, cursor: Cursor, variables: Variables, within: str) -> Expression:
    try:
        match token.kind:
            case Kind.FIELD | Kind.DOT:
                return Dot()
            case Kind.VARIABLE:
                return Variable(variables.known(token))
            case Kind.WORD:
                return _call(token, (), None)
            case Kind.STRING:
                return Literal(unquoted(token.text))
            case Kind.NUMBER:
                return Literal(number(token.text))
            case Kind.CHARACTER:
                return Literal(character(token.text))
            case Kind.KEYWORD if token.text in _CONSTANTS:
                return Literal(_CONSTANTS[token.text])
            case Kind.LEFT_PAREN:
                cursor.nest(token.at)
                inner = pipeline(cursor, variables, "a parenthesis", end=Kind.RIGHT_PAREN)
                cursor.nesting -= 1
                return inner
    except Flaw as flaw:
        raise flaw.found(token.at) from None
    raise unexpected(token, within)
