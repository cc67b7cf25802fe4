"""Reading what writes: plain text, actions and blocks, up to their `end`.

* `else if` belongs to `if` and `else with` to `with`; a chain of them nests no deeper than its first.
* `define` stands outside of every block; `block` defines a template and calls it at once.
* A template that is called must be defined somewhere in the same text. Defining one twice is a mistake, unless one of
  the two is blank.

Source: Go's text/template/parse/parse.go
"""

from prowcommon.gotemplate import limits
from prowcommon.gotemplate.expressions import Pipeline
from prowcommon.gotemplate.flaws import Flaw, hint
from prowcommon.gotemplate.frame import Node
from prowcommon.gotemplate.lexer import Kind, Token
from prowcommon.gotemplate.nodes import Action, Body, Branches, Leave, Range, TemplateCall, Text
from prowcommon.gotemplate.pipelines import Cursor, Variables, pipeline
from prowcommon.gotemplate.quoting import unquoted


def parse(text: str) -> tuple[Body, dict[str, Body]]:
    """What `text` renders, and the templates it defines. Raises Flaw."""
    cursor = Cursor(text)
    templates = _Templates()
    body, end = _Reader(cursor, templates).body(0)
    if end.kind is not Kind.END:
        raise Flaw(f"this '{{{{{end.text}}}}}' belongs to no block", end.at)
    templates.check()
    return body, templates.defined


class _Templates:
    """The templates a text defines, and those it calls."""

    def __init__(self) -> None:
        self.defined: dict[str, Body] = {}
        self.called: list[tuple[str, int]] = []

    def define(self, name: str, body: Body) -> None:
        known = self.defined.get(name)
        if known is None or _is_blank(known):
            self.defined[name] = body
        elif not _is_blank(body):
            raise Flaw(f"the template '{name}' is defined twice", body.at)

    def check(self) -> None:
        for name, at in self.called:
            if name not in self.defined:
                cure = hint(name, self.defined, f'Define it: {{{{define "{name}"}}}}…{{{{end}}}}')
                raise Flaw(f"there is no template '{name}'. {cure}", at)


def _body(nodes: list[Node], at: int, start: int, end: Token) -> Body:
    return Body(tuple(nodes), at, cost=1 + (end.at - start) // limits.CHARACTERS_PER_STEP)


def _is_blank(body: Body) -> bool:
    return all(isinstance(node, Text) and not node.text.strip() for node in body.nodes)


class _Reader:
    """Reads one template: the text itself, or one that it defines. Each has variables and loops of its own."""

    def __init__(self, cursor: Cursor, templates: _Templates) -> None:
        self._cursor = cursor
        self._templates = templates
        self._variables = Variables()
        self._loops = 0

    def body(self, at: int, *, defines: bool = True) -> tuple[Body, Token]:
        """Nodes up to an `else`, an `end` or the end of the text, and the keyword (or END) that ended them."""
        nodes: list[Node] = []
        start = self._cursor.peek().at
        while (token := self._cursor.take()).kind is not Kind.END:
            if token.kind is Kind.TEXT:
                nodes.append(Text(token.text, token.at))
                continue
            first = self._cursor.peek()
            if first.kind is not Kind.KEYWORD or first.text in {"true", "false", "nil"}:
                nodes.append(Action(self._pipeline("an action"), first.at))
                continue
            self._cursor.take()
            if first.text in {"else", "end"}:
                return _body(nodes, at, start, first), first
            if first.text == "define":
                if not defines:
                    raise Flaw("a template is defined outside of every block", first.at)
                self._define(first)
            else:
                nodes.append(self._control(first))
        return _body(nodes, at, start, token), token

    def _control(self, keyword: Token) -> Node:
        match keyword.text:
            case "if" | "with":
                return self._branches(keyword)
            case "range":
                return self._range(keyword)
            case "template":
                return self._call(keyword)
            case "block":
                return self._block(keyword)
            case _:
                self._close(keyword)
                if not self._loops:
                    raise Flaw(f"'{keyword.text}' stands outside of every range", keyword.at)
                return Leave(loop_goes_on=keyword.text == "continue")

    def _branches(self, keyword: Token) -> Branches:
        outside = len(self._variables.names)
        branches: list[tuple[Pipeline, Body]] = []
        chained = True
        while chained:
            condition = self._pipeline(f"'{keyword.text}'")
            body, end = self._inside(keyword)
            branches.append((condition, body))
            following = self._cursor.peek()
            chained = end.text == "else" and following.kind is Kind.KEYWORD and following.text == keyword.text
            if chained:
                self._cursor.take()
        otherwise = self._otherwise(keyword, end)
        del self._variables.names[outside:]
        return Branches(tuple(branches), otherwise, moves_dot=keyword.text == "with")

    def _range(self, keyword: Token) -> Range:
        outside = len(self._variables.names)
        over = self._pipeline("'range'")
        self._loops += 1
        body, end = self._inside(keyword)
        self._loops -= 1
        otherwise = self._otherwise(keyword, end)
        del self._variables.names[outside:]
        return Range(over, body, otherwise, keyword.at)

    def _otherwise(self, keyword: Token, end: Token) -> Body | None:
        """What stands between `else`, if `end` is one, and the block's `end`."""
        self._close(end)
        if end.text == "end":
            return None
        body, end = self._inside(keyword)
        if end.text != "end":
            raise Flaw(f"the '{keyword.text}' before has its 'else' already", end.at)
        self._close(end)
        return body

    def _inside(self, keyword: Token) -> tuple[Body, Token]:
        """The body of the block that `keyword` began. What it declares ends with it."""
        outside = len(self._variables.names)
        self._cursor.nest(keyword.at)
        body, end = self.body(keyword.at, defines=False)
        self._cursor.nesting -= 1
        if end.kind is Kind.END:
            raise Flaw(f"this '{keyword.text}' is never closed: '{{{{end}}}}' is missing", keyword.at)
        del self._variables.names[outside:]
        return body, end

    def _call(self, keyword: Token) -> TemplateCall:
        name = self._name(keyword)
        self._templates.called.append((name, keyword.at))
        if self._cursor.peek().kind is Kind.CLOSE:
            self._cursor.take()
            return TemplateCall(name, None)
        return TemplateCall(name, self._pipeline("'template'"))

    def _block(self, keyword: Token) -> TemplateCall:
        name = self._name(keyword)
        shown = self._pipeline("'block'")
        self._definition(keyword, name)
        return TemplateCall(name, shown)

    def _define(self, keyword: Token) -> None:
        name = self._name(keyword)
        self._close(keyword)
        self._definition(keyword, name)

    def _definition(self, keyword: Token, name: str) -> None:
        reader = _Reader(self._cursor, self._templates)
        body, end = reader._inside(keyword)
        if end.text != "end":
            raise Flaw(f"a '{keyword.text}' has no 'else'", end.at)
        self._close(end)
        self._templates.define(name, body)

    def _name(self, keyword: Token) -> str:
        token = self._cursor.expect(Kind.STRING, f"'{keyword.text}', which needs a name in quotes")
        try:
            return unquoted(token.text)
        except Flaw as flaw:
            raise flaw.found(token.at) from None

    def _close(self, keyword: Token) -> None:
        self._cursor.expect(Kind.CLOSE, f"'{keyword.text}'")

    def _pipeline(self, within: str) -> Pipeline:
        return pipeline(self._cursor, self._variables, within)
