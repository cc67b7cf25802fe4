import pytest

from prowcommon.gotemplate import Template, TemplateError
from prowcommon.gotemplate.prowjob import prowjob_view
from unit.prowcommon.gotemplate.go_answers import ANSWERS, Answer
from unit.prowcommon.gotemplate.go_data import DATA, PROWJOBS


@pytest.mark.parametrize("go", ANSWERS, ids=lambda go: f"{go.topic}: {go.template[:40]}")
def test_a_template_renders_what_go_renders_and_fails_on_the_line_where_go_fails(go: Answer):
    shown = prowjob_view(DATA[go.data]) if go.data in PROWJOBS else DATA[go.data]

    if go.error is None:
        assert Template.parse(go.template, name="t").render(shown) == go.output
    else:
        with pytest.raises(TemplateError) as caught:
            Template.parse(go.template, name="t").render(shown)
        assert caught.value.line == go.line


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{{if .t}}{{$x := 1}}{{else}}{{$x}}{{end}}", id="a variable of the branch that isn't taken"),
        pytest.param("{{if .no}}{{len 1 2}}{{end}}", id="too many arguments in a branch that isn't taken"),
        pytest.param("{{if .no}}{{.s 1}}{{end}}", id="arguments to a field in a branch that isn't taken"),
        pytest.param('{{if .no}}{{template "none"}}{{end}}', id="an unknown template in a branch that isn't taken"),
        pytest.param("{{if .no}}{{$x = 1}}{{end}}", id="an unknown variable in a branch that isn't taken"),
        pytest.param("{{if .no}}{{9223372036854775808}}{{end}}", id="a number too large in a branch that isn't taken"),
        pytest.param("{{if nil}}{{end}}", id="nil as a condition"),
        pytest.param("{{if .no}}{{nil}}{{end}}", id="nil in a branch that isn't taken"),
        pytest.param("{{1i}}", id="a complex number"),
        pytest.param("{{call .s}}", id="call"),
    ],
)
def test_what_go_would_only_find_when_it_gets_there_is_refused_when_the_template_is_read(text: str):
    with pytest.raises(TemplateError):
        Template.parse(text, name="t")


@pytest.mark.parametrize(
    ("verb", "value"),
    [("%#v", ".s"), ("%p", ".s"), ("%U", ".n"), ("%w", ".s"), ("%x", ".f"), ("%b", ".f"), ("%#g", ".f")],
)
def test_a_verb_we_cannot_print_as_go_does_is_refused(verb: str, value: str):
    with pytest.raises(TemplateError, match="is not supported"):
        Template.parse(f'{{{{printf "{verb}" {value}}}}}', name="t").render(DATA["VALUES"])
