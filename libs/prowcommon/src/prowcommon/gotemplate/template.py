"""A template: read once, rendered often, from any thread.

* All that can be known without data is checked when it is read; `check` renders an example for what remains.
* Offsets become lines and columns only when somebody must be told.
"""

import re
from dataclasses import dataclass, field

from prowcommon.gotemplate.flaws import Flaw, TemplateError
from prowcommon.gotemplate.frame import Frame
from prowcommon.gotemplate.limits import Meter, Output
from prowcommon.gotemplate.nodes import Body
from prowcommon.gotemplate.parser import parse
from prowcommon.gotemplate.values import MISSING, Value

_HALVES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Template:
    name: str
    """What error messages call it: `config.yaml: plank.job_url_template`."""
    text: str
    _body: Body = field(repr=False)
    _templates: dict[str, Body] = field(repr=False)

    @classmethod
    def parse(cls, text: str, *, name: str) -> "Template":
        """Raises TemplateError, with the place in `text` and the cure."""
        try:
            return cls(name, text, *parse(text))
        except Flaw as flaw:
            raise _located(flaw, text, name) from flaw

    def render(self, data: Value) -> str:
        """The text for `data`: a view, or what JSON is made of. Raises TemplateError when Go would fail, too."""
        output = Output()
        frame = Frame(MISSING if data is None else data, self._templates, output, Meter())
        try:
            self._body.run(frame)
        except Flaw as flaw:
            raise _located(flaw, self.text, self.name) from flaw
        return _encodable(output.text())

    def check(self, example: Value) -> None:
        """Raises TemplateError when the template fails for the example: a field that isn't there, say."""
        self.render(example)


def _located(flaw: Flaw, text: str, name: str) -> TemplateError:
    at = flaw.at or 0
    line_start = text.rfind("\n", 0, at) + 1
    return TemplateError(flaw.problem, name=name, line=text.count("\n", 0, at) + 1, column=at - line_start + 1)


def _encodable(text: str) -> str:
    """The text without half characters, which JSON can hold and UTF-8 cannot; Go's JSON makes them U+FFFD, too."""
    return text if text.isascii() else _HALVES.sub("\ufffd", text)
