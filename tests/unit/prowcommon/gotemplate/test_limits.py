"""Templates and the values they show are written by strangers."""

import inspect
import sys

import pytest

from prowcommon.gotemplate import Template, TemplateError


def refusal(text: str, data: object = None) -> str:
    with pytest.raises(TemplateError) as caught:
        Template.parse(text, name="t").render(data)
    return caught.value.problem


def test_a_template_that_calls_itself_forever_is_stopped():
    assert "does one call itself?" in refusal('{{define "a"}}{{if 1}}{{template "a"}}{{end}}{{end}}{{template "a"}}')


def test_two_templates_that_call_each_other_forever_are_stopped():
    text = '{{define "a"}}{{template "b"}}{{end}}{{define "b"}}{{template "a"}}{{end}}{{template "a"}}'

    assert "does one call itself?" in refusal(text)


@pytest.mark.parametrize("opening", ["{{if 1}}", "{{range 1}}", "{{with 1}}"])
def test_blocks_nest_fifty_deep_and_no_deeper(opening: str):
    assert Template.parse(opening * 50 + "x" + "{{end}}" * 50, name="t").render(None) == "x"
    assert "nested more than 50" in refusal(opening * 51 + "{{end}}" * 51)


def test_parentheses_nest_fifty_deep_and_no_deeper():
    assert Template.parse("{{" + "(" * 50 + "1" + ")" * 50 + "}}", name="t").render(None) == "1"
    assert "nested more than 50" in refusal("{{" + "(" * 51 + "1" + ")" * 51 + "}}")


def test_a_chain_of_else_ifs_is_not_nested():
    chain = "{{if eq . 0}}0" + "".join(f"{{{{else if eq . {n}}}}}{n}" for n in range(1, 500)) + "{{end}}"

    assert Template.parse(chain, name="t").render(499) == "499"


def test_a_loop_that_does_nothing_for_very_long_is_stopped():
    assert "more than the 500000 steps" in refusal("{{range 1000000000}}{{end}}")


def test_a_text_that_doubles_itself_is_stopped():
    assert "steps" in refusal('{{$x := "ab"}}{{range 60}}{{$x = print $x $x}}{{end}}')
    assert "steps" in refusal('{{$x := "ab"}}{{range 60}}{{$x = printf "%s%[1]s" $x}}{{end}}')


def test_an_output_longer_than_any_comment_is_stopped():
    assert "grows past the 262144 characters" in refusal("{{.}}{{.}}{{.}}", "x" * 100_000)
    assert "grows past the 262144 characters" in refusal("{{print . . .}}", "x" * 100_000)


def test_a_loop_over_a_long_body_is_stopped_sooner():
    """Fields and conditions are not counted one by one."""
    assert "steps" in refusal("{{range 1000}}{{if $.a}}" + "{{else if $.b}}" * 5_000 + "{{end}}{{end}}", {})


def test_comparing_long_texts_over_and_over_counts_as_work():
    assert "steps" in refusal("{{range 100000}}{{if eq $ $}}{{end}}{{end}}", "x" * 100_000)


@pytest.mark.parametrize("verb", ["%1001d", "%.1001f", "%*d"])
def test_a_width_beyond_reason_is_refused(verb: str):
    assert "at most 1000" in refusal(f'{{{{printf "{verb}" 1001 1.0}}}}')


def test_data_nested_without_end_is_refused_when_it_is_shown():
    deep: list[object] = []
    for _ in range(5_000):
        deep = [deep]

    assert "nested more than" in refusal("{{.}}", deep)


def test_the_deepest_template_over_the_deepest_data_leaves_python_stack_to_spare():
    shown: list[object] | dict[str, object] = {"a": "end"}
    for _ in range(48):
        shown = {"a": shown}
    deep = "{{if 1}}" * 48 + '{{if gt .n 0}}{{template "a" .}}{{end}}' + "{{end}}" * 48
    text = '{{define "a"}}' + deep + "{{" + "(print " * 49 + "$.shown" + ")" * 49 + '}}{{end}}{{template "a" .}}'
    template = Template.parse(text, name="t")

    recursion = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + 600)
    try:
        assert "end" in template.render({"n": 0, "shown": shown})
        with pytest.raises(TemplateError, match="does one call itself"):
            template.render({"n": 1, "shown": shown})
    finally:
        sys.setrecursionlimit(recursion)


def test_more_variables_than_anybody_needs_are_refused():
    assert "more than 200 variables" in refusal("{{$x := 1}}" * 200)


def test_half_a_character_becomes_the_replacement_character():
    assert Template.parse("{{.}}\ud800", name="t").render("é\udfff") == "é\ufffd\ufffd"


def test_a_rendering_leaves_nothing_behind_for_the_next():
    template = Template.parse("{{$n := .}}{{range 3}}{{$n}}{{end}}", name="t")

    assert [template.render(1), template.render("x")] == ["111", "xxx"]
