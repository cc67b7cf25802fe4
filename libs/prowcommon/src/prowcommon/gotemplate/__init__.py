"""The part of Go's text/template that Prow's configuration is written in, without Go.

    text -> lexer -> parser (operands) -> nodes -> a frame's output
                                            values, fields, functions, printing

* What we render is, byte for byte, what Go renders. What we don't know is refused when the template is read.
* Every refusal is a TemplateError: `NAME:LINE:COLUMN: what is wrong, and the cure`.
* Templates and the data they show come from strangers. Nothing is evaluated but this language, no attribute of a
  Python object is ever read, and `limits` bounds depth, work and output.
* `prowjob.prowjob_view` shows a ProwJob's JSON under the names of Go's structs, for which templates are written.

Source: https://pkg.go.dev/text/template, https://pkg.go.dev/fmt
"""

from prowcommon.gotemplate.flaws import TemplateError
from prowcommon.gotemplate.template import Template

__all__ = ["Template", "TemplateError"]
