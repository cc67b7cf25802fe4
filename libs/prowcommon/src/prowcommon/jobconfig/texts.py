"""Texts in another language that stand in configuration: patterns, templates, URLs, label selectors.

A fault is a phrase that says what the text isn't, and why; empty when it is all right.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from prowcommon.gotemplate import Template, TemplateError
from prowcommon.gotemplate.prowjob import prowjob_view
from prowcommon.jobconfig.findings import Finding, Where, dotted
from prowcommon.jobconfig.patterns import PatternError, compiled
from prowcommon.jobconfig.selectors import check_selector
from prowcommon.jobconfig.urls import scheme_of

Fault = Callable[[str], str]


def text_findings(text: str, fault: Fault, where: Where) -> Iterator[Finding]:
    """What `fault` finds wrong with the text that stands at `where`."""
    if found := fault(text):
        yield Finding(where, f"'{dotted(where.path)}' {found}", _CURES[fault])


def pattern_fault(text: str) -> str:
    try:
        compiled(text)
    except PatternError as error:
        return f"is not a regular expression: {error}"
    return ""


def url_fault(text: str) -> str:
    try:
        scheme_of(text)
    except ValueError as error:
        return f"is not a URL: {error}"
    return ""


def selector_fault(text: str) -> str:
    try:
        check_selector(text)
    except ValueError as error:
        return f"is not a label selector: {error}"
    return ""


def template_fault(text: str) -> str:
    try:
        Template.parse(text, name="")
    except TemplateError as error:
        return f"is not a template: {_place(error)}: {error.problem}"
    return ""


def message_fault(text: str) -> str:
    """Of a template that must have something to say about any ProwJob, however little is known of it."""
    return rendering_fault(text, {})


def rendering_fault(text: str, prowjob: Mapping[str, Any]) -> str:
    """Of a template that must have something to say about this ProwJob, which is in Prow's shape."""
    try:
        Template.parse(text, name="").check(prowjob_view(prowjob))
    except TemplateError as error:
        return f"can't be rendered: {_place(error)}: {error.problem}"
    return ""


def _place(error: TemplateError) -> str:
    """Within the text, whose own place is told besides."""
    return f"line {error.line}, column {error.column}" if error.line > 1 else f"column {error.column}"


_CURES: dict[Fault, str] = {
    pattern_fault: "Write it in RE2's syntax, which has no look-around and no back-references",
    url_fault: "Write it as `https://host/path`",
    selector_fault: "Write it as `a=b,c in (d,e),!f`",
    template_fault: "Write it as a Go template",
    message_fault: "Put what may be missing into `{{with …}}`",
}
