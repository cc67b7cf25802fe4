"""Whatever text arrives, reading it ends, and ends well or with a TemplateError."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prowcommon.gotemplate import Template, TemplateError

PIECES = [
    *(
        "{{",
        "}}",
        "{{-",
        " -}}",
        "{{/*",
        "*/}}",
        "(",
        ")",
        "|",
        ":=",
        "=",
        ",",
        ".",
        "$",
        "$x",
        '"',
        "`",
        "'",
        "\\",
        "\n",
    ),
    *("if ", "else", "end", "range ", "with ", "define ", "block ", "template ", "break", "continue", "nil", "true"),
    *(
        ".a",
        ".b.c",
        '"text"',
        "`raw`",
        "'c'",
        "0x1F",
        "1.5e3",
        "-7",
        "eq ",
        "index ",
        "printf ",
        '"%[3]*.2d"',
        " ",
        "é",
    ),
]
ACTIONS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@given(st.text().filter(lambda text: "{{" not in text))
def test_plain_text_is_rendered_as_it_is(text: str):
    assert Template.parse(text, name="t").render(None) == text


@given(st.text())
def test_any_text_at_all_is_read_or_refused(text: str):
    with suppress(TemplateError):
        Template.parse("{{" + text, name="t").render({"a": 1})


@given(ACTIONS)
def test_any_heap_of_tokens_is_read_or_refused(text: str):
    with suppress(TemplateError):
        Template.parse(text, name="t").render({"a": [1, "x", None], "b": {"c": 2.5}})


@given(st.text(), st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists))
def test_any_format_prints_any_value_or_is_refused(text: str, value: object):
    with suppress(TemplateError):
        Template.parse("{{printf .text .value .value}}", name="t").render({"text": text, "value": value})


@pytest.mark.parametrize(
    "text",
    [
        "{{- " * 50_000,
        "{{/*" * 50_000,
        "{{" + " " * 200_000 + "}}",
        "{{" + "(" * 200_000,
        '{{"' + "a" * 200_000,
        "{{" + "1" * 200_000 + "}}",
        "{{" + "a" * 200_000 + "}}",
        "{{if .a}}" * 20_000,
        "{{$a := 1}}" * 20_000,
        " " * 200_000 + "{{- .a}}",
        '{{printf "' + "%[" * 100_000 + '" 1}}',
    ],
    ids=lambda text: text[:12].strip(),
)
def test_reading_a_long_text_takes_no_longer_than_its_length_explains(text: str):
    """A quadratic reader would be at this for minutes."""
    with suppress(TemplateError):
        Template.parse(text, name="t").render({})
