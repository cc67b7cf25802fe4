"""A template's text as tokens: the plain text between actions, and what stands inside `{{ }}`.

* `{{-` with a space after it, and `-}}` with one before it, trim the plain text beside them.
* A comment `{{/* … */}}` touches its braces (a trim marker and one space aside) and leaves no token.
* Space separates operands, so each token says whether space stood before it.
* Tokens are made as they are asked for: the first mistake in the text is the one that is told.

Source: Go's text/template/parse/lex.go
"""

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from prowcommon.gotemplate.flaws import Flaw


class Kind(Enum):
    TEXT = auto()
    OPEN = auto()
    CLOSE = auto()
    STRING = auto()
    CHARACTER = auto()
    NUMBER = auto()
    FIELD = auto()
    DOT = auto()
    VARIABLE = auto()
    WORD = auto()
    KEYWORD = auto()
    DECLARE = auto()
    ASSIGN = auto()
    PIPE = auto()
    COMMA = auto()
    LEFT_PAREN = auto()
    RIGHT_PAREN = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    kind: Kind
    text: str
    at: int
    spaced: bool = False
    """True when space stood before it."""

    def __str__(self) -> str:
        return "the end of the text" if self.kind is Kind.END else f"'{self.text}'"


KEYWORDS = frozenset(
    {"block", "break", "continue", "define", "else", "end", "if", "nil", "range", "template", "true", "false", "with"}
)
_SPACES = frozenset(" \t\r\n")
_SPACE = re.compile(r"[ \t\r\n]*")
_TOKENS = re.compile(
    r"""
      (?P<STRING> "(?:[^"\\\n]|\\[^\n])*" | `[^`]*` )
    | (?P<CHARACTER> '(?:[^'\\\n]|\\[^\n])*' )
    | (?P<NUMBER> [+-]?\.?[0-9](?:(?<=[eEpP])[+-]|[\w.])* )
    | (?P<FIELD> \.\w+ )
    | (?P<DOT> \. )
    | (?P<VARIABLE> \$\w* )
    | (?P<WORD> \w+ )
    | (?P<DECLARE> := )
    | (?P<ASSIGN> = )
    | (?P<PIPE> \| )
    | (?P<COMMA> , )
    | (?P<LEFT_PAREN> \( )
    | (?P<RIGHT_PAREN> \) )
    """,
    re.VERBOSE,
)
_NAMING = frozenset({Kind.FIELD, Kind.VARIABLE, Kind.WORD})
_AFTER_A_NAME = _SPACES | frozenset(".,|:)(") | {""}
_UNREADABLE = {
    '"': "this string has no closing '\"' on its line",
    "`": "this raw string has no closing '`'",
    "'": 'this character has no closing "\'" on its line',
    ":": "':' must be followed by '='",
    "/": "a comment touches the braces: {{/* … */}}",
}


def tokens(text: str) -> Iterator[Token]:
    """Every token of `text`, END last; a Flaw where it cannot be split into tokens."""
    at = 0
    while (brace := text.find("{{", at)) >= 0:
        inside = brace + 2
        trims = text[inside : inside + 1] == "-" and text[inside + 1 : inside + 2] in _SPACES
        plain = text[at:brace].rstrip("".join(_SPACES)) if trims else text[at:brace]
        if plain:
            yield Token(Kind.TEXT, plain, at)
        inside += 2 if trims else 0
        if text.startswith("/*", inside):
            at = _after_comment(text, inside, brace)
        else:
            yield Token(Kind.OPEN, "{{", brace)
            at = yield from _action(text, inside, brace)
    if at < len(text):
        yield Token(Kind.TEXT, text[at:], at)
    yield Token(Kind.END, "", len(text))


def _action(text: str, at: int, brace: int) -> Generator[Token, None, int]:
    """The tokens up to and with CLOSE; returns where plain text goes on."""
    open_parens: list[int] = []
    while True:
        start = _after_space(text, at)
        spaced = start > at
        if after := _after_close(text, start, trims=False) or (spaced and _after_close(text, start, trims=True)):
            if open_parens:
                raise Flaw("this parenthesis is never closed", open_parens[-1])
            yield Token(Kind.CLOSE, "}}", start)
            return after
        token = _token(text, start, brace, spaced=spaced)
        if token.kind is Kind.LEFT_PAREN:
            open_parens.append(start)
        elif token.kind is Kind.RIGHT_PAREN:
            if not open_parens:
                raise Flaw("this ')' closes nothing", start)
            open_parens.pop()
        yield token
        at = start + len(token.text)


def _token(text: str, at: int, brace: int, *, spaced: bool) -> Token:
    match = _TOKENS.match(text, at)
    if match is None or match.lastgroup is None:
        if at >= len(text):
            raise Flaw("this action is never closed: '}}' is missing", brace)
        raise Flaw(_UNREADABLE.get(text[at], f"{text[at]!r} means nothing in an action"), at)
    kind, found, end = Kind[match.lastgroup], match.group(), match.end()
    if kind in _NAMING and text[end : end + 1] not in _AFTER_A_NAME and not text.startswith("}}", end):
        raise Flaw(f"{text[end]!r} cannot stand right after '{found}'", end)
    return Token(Kind.KEYWORD if found in KEYWORDS else kind, found, at, spaced)


def _after_comment(text: str, at: int, brace: int) -> int:
    end = text.find("*/", at + 2) + 2
    if end < 2:
        raise Flaw("this comment is never closed: '*/}}' is missing", brace)
    trims = text[end : end + 1] in _SPACES
    after = _after_close(text, end + 1, trims=True) if trims else _after_close(text, end, trims=False)
    if after is None:
        raise Flaw("a comment ends together with its action: '*/}}'", end)
    return after


def _after_close(text: str, at: int, *, trims: bool) -> int | None:
    """Where plain text goes on after the `}}` or `-}}` at `at`; None when there is none."""
    if not trims:
        return at + 2 if text.startswith("}}", at) else None
    return _after_space(text, at + 3) if text.startswith("-}}", at) else None


def _after_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at
