"""What a person is told: where it is, what is wrong, and what to do."""

import pytest

from prowcommon.errors import UserError
from prowcommon.gotemplate import Template, TemplateError
from prowcommon.gotemplate.prowjob import prowjob_view

PERIODIC = prowjob_view({"spec": {"type": "periodic", "job": "nightly"}})


def mistake(text: str, data: object = PERIODIC) -> str:
    with pytest.raises(TemplateError) as caught:
        Template.parse(text, name="config.yaml").render(data)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ok\nok {{lenn .x}}", "config.yaml:2:6: there is no function 'lenn'. Did you mean 'len'?"),
        ("{{ReplaceAll .x}}", "config.yaml:1:3: there is no function 'ReplaceAll'. There are and, eq, ge, gt, html,"),
        ("{{call .x}}", "config.yaml:1:3: the function 'call' is not supported"),
        ("{{if .x}}\n\nabc", "config.yaml:1:3: this 'if' is never closed: '{{end}}' is missing"),
        ("a {{end}}", "config.yaml:1:5: this '{{end}}' belongs to no block"),
        ("\n  {{.x", "config.yaml:2:3: this action is never closed: '}}' is missing"),
        ("{{(.x}}", "config.yaml:1:3: this parenthesis is never closed"),
        ("{{.x)}}", "config.yaml:1:5: this ')' closes nothing"),
        ('{{"x}}', "config.yaml:1:3: this string has no closing '\"' on its line"),
        ("{{/* x }}", "config.yaml:1:1: this comment is never closed: '*/}}' is missing"),
        ("{{ /* x */}}", "config.yaml:1:4: a comment touches the braces: {{/* … */}}"),
        ("{{}}", "config.yaml:1:3: an action is missing its value"),
        ("é{{if}}", "config.yaml:1:6: 'if' is missing its value"),
        ("{{eq .x}}", "config.yaml:1:3: 'eq' takes at least 2 arguments and is given 1"),
        ("{{slice .x 1 2 3 4}}", "config.yaml:1:3: 'slice' takes 1 to 4 arguments and is given 5"),
        ("{{.x .y}}", "config.yaml:1:3: '.x' is not a function, so it takes no arguments"),
        ("{{$refs := 1}}{{$ref}}", "config.yaml:1:17: there is no variable '$ref' here. Did you mean '$refs'?"),
        ("{{$x}}", "config.yaml:1:3: there is no variable '$x' here. Declare it first: $x := …"),
        ('{{template "pul"}}{{define "pull"}}{{end}}', "1:3: there is no template 'pul'. Did you mean 'pull'?"),
        ('{{template "x"}}', "there is no template 'x'. Define it: {{define \"x\"}}…{{end}}"),
        ("{{break}}", "config.yaml:1:3: 'break' stands outside of every range"),
        ("{{.Spec.Jobb}}", "config.yaml:1:8: v1.ProwJobSpec has no field 'Jobb'. Did you mean 'Job'?"),
        ("{{.spec.job}}", "config.yaml:1:3: v1.ProwJob has no field 'spec'. Did you mean 'Spec'?"),
        ("x {{.Spec.Refs.Org}}", "1:15: the Refs is nil, so it has no 'Org': guard it with {{if}} or {{with}}"),
        ("{{.Spec.Refs.Orgs}}", "config.yaml:1:13: v1.Refs has no field 'Orgs'. Did you mean 'Org'?"),
        ("{{.Spec.Job.Name}}", "config.yaml:1:12: string has no field 'Name'"),
        ("{{index .Spec.ExtraRefs 0}}", "config.yaml:1:3: the index 0 is out of range: there are 0"),
        ("{{index .Spec.Refs.Pulls 0}}", "config.yaml:1:19: the Refs is nil, so it has no 'Pulls'"),
        ('{{lt .Spec.MaxConcurrency "1"}}', "config.yaml:1:3: int and string cannot be compared"),
        ("{{range .Spec.Job}}{{end}}", "config.yaml:1:3: range cannot go over string"),
    ],
)
def test_a_mistake_names_its_line_and_column_and_the_cure(text: str, told: str):
    assert told in mistake(text)


def test_a_mistake_is_something_to_tell_the_person_who_made_it():
    with pytest.raises(UserError) as caught:
        Template.parse("one\ntwo {{nope}}", name="config.yaml: report_templates")

    error = caught.value
    assert isinstance(error, TemplateError)
    assert (error.name, error.line, error.column) == ("config.yaml: report_templates", 2, 7)
    assert str(error) == f"config.yaml: report_templates:2:7: {error.problem}"


def test_the_first_mistake_in_the_text_is_the_one_that_is_told():
    assert ":1:3: there is no function 'nope'" in mistake("{{nope}}\n{{'")


def test_an_example_shows_what_reading_alone_cannot():
    template = Template.parse("{{.Spec.Jop}}", name="t")

    with pytest.raises(TemplateError, match="Did you mean 'Job'"):
        template.check(prowjob_view({}))


def test_a_message_stays_short_however_long_the_template_is():
    assert len(mistake("{{" + "x" * 100_000 + "}}")) < 600


def test_a_python_object_is_never_looked_into():
    assert "nothing a template can show" in mistake("{{.x.real}}", {"x": object()})
    assert "nothing a template can show" in mistake("{{.x}}", {"x": object()})
    assert "has no field 'upper'" in mistake("{{.x.upper}}", {"x": "text"})
    assert Template.parse("{{.__class__}}{{.items}}", name="t").render({}) == "<no value><no value>"
