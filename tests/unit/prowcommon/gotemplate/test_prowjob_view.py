import pytest

from prowcommon.gotemplate import Template, TemplateError
from prowcommon.gotemplate.prowjob import prowjob_view
from unit.prowcommon.gotemplate.go_data import DATA

PRESUBMIT = prowjob_view(DATA["PRESUBMIT"])
PERIODIC = prowjob_view(DATA["PERIODIC"])
EMPTY = prowjob_view({})
SLACK_REPORT = (
    "Job {{.Spec.Job}} of type {{.Spec.Type}} ended with state {{.Status.State}}. <{{.Status.URL}}|View logs>"
)


def rendered(text: str, view: object) -> str:
    return Template.parse(text, name="t").render(view)


def test_the_default_slack_report_says_what_became_of_the_job():
    assert rendered(SLACK_REPORT, PRESUBMIT) == (
        "Job pull-test-infra-unit of type presubmit ended with state failure. "
        "<https://prow.k8s.io/view/gs/x/1|View logs>"
    )


def test_a_job_without_anything_is_gos_empty_job():
    assert rendered(SLACK_REPORT, EMPTY) == "Job  of type  ended with state . <|View logs>"
    assert rendered("{{.Name}}{{.Spec.MaxConcurrency}}{{.Spec.Report}}{{.Labels}}", EMPTY) == "0falsemap[]"
    assert rendered("{{.Status.StartTime}}", EMPTY) == "0001-01-01 00:00:00 +0000 UTC"
    assert rendered("{{.Status.CompletionTime}}", EMPTY) == "<nil>"


def test_null_reads_like_an_absent_field():
    view = prowjob_view({"metadata": None, "spec": {"refs": None, "job": None}, "status": {"completionTime": None}})

    assert rendered("[{{.Name}}{{.Spec.Job}}] {{.Spec.Refs}} {{.Complete}}", view) == "[] <nil> false"


def test_the_refs_of_a_periodic_are_nil():
    assert rendered("{{if .Spec.Refs}}yes{{else}}no{{end}}", PERIODIC) == "no"
    with pytest.raises(TemplateError, match="the Refs is nil"):
        rendered("{{.Spec.Refs.Org}}", PERIODIC)


def test_a_misspelt_field_is_found_out_even_where_the_pointer_before_it_is_nil():
    with pytest.raises(TemplateError, match="Did you mean 'GCSConfiguration'"):
        rendered("{{.Spec.DecorationConfig.GCSConfig}}", PERIODIC)


@pytest.mark.parametrize(
    "text", ["{{.ObjectMeta.Name}}", "{{.Name}}", "{{$.Name}}", "{{with .ObjectMeta}}{{.Name}}{{end}}"]
)
def test_metadata_is_reached_with_and_without_its_own_name(text: str):
    assert rendered(text, PRESUBMIT) == "0a1b"


def test_a_label_that_is_not_set_equals_the_empty_text():
    assert rendered('{{eq (index .Labels "none") ""}}', PRESUBMIT) == "true"
    assert rendered("{{.Labels.none}}", PRESUBMIT) == "<no value>"


def test_a_pointer_to_false_is_true_as_in_go():
    assert (
        rendered("{{if .Spec.Refs.BloblessFetch}}set to {{.Spec.Refs.BloblessFetch}}{{end}}", PRESUBMIT)
        == "set to false"
    )


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2026-03-01T12:30:00Z", "2026-03-01 12:30:00 +0000 UTC"),
        ("2026-03-01T12:30:00.250Z", "2026-03-01 12:30:00.25 +0000 UTC"),
        ("2026-03-01T12:30:00+02:00", "2026-03-01 10:30:00 +0000 UTC"),
    ],
)
def test_an_instant_is_shown_in_utc(written: str, shown: str):
    assert rendered("{{.Status.StartTime}}", prowjob_view({"status": {"startTime": written}})) == shown


@pytest.mark.parametrize(("written", "shown"), [("2h", "2h0m0s"), (15_000_000_000, "15s"), ("90s", "1m30s"), (0, "0s")])
def test_a_duration_is_shown_as_go_shows_it(written: object, shown: str):
    view = prowjob_view({"spec": {"decoration_config": {"timeout": written}}})

    assert rendered("{{.Spec.DecorationConfig.Timeout}}", view) == shown


@pytest.mark.parametrize(
    ("field", "written"), [("Spec.DecorationConfig.Timeout", "2 hours"), ("Status.StartTime", "yesterday")]
)
def test_an_unreadable_duration_or_instant_is_a_mistake_when_it_is_shown(field: str, written: str):
    view = prowjob_view({"spec": {"decoration_config": {"timeout": written}}, "status": {"startTime": written}})

    with pytest.raises(TemplateError, match=written):
        rendered(f"{{{{.{field}}}}}", view)


def test_refs_print_as_pull_refs_does():
    assert rendered("{{.Spec.Refs}}", PRESUBMIT) == "master:0123456789abcdef,12:abc1234def"


def test_a_pod_spec_is_read_by_its_json_names_in_any_case():
    text = (
        "{{(index .Spec.PodSpec.Containers 0).Image}} {{.Spec.PodSpec.ServiceAccountName}} [{{.Spec.PodSpec.HostIPC}}]"
    )

    assert rendered(text, PRESUBMIT) == "golang:1.26 builder [<no value>]"


def test_what_go_would_print_as_a_memory_address_is_refused():
    with pytest.raises(TemplateError, match="name the field you mean"):
        rendered("{{.Spec}}", PRESUBMIT)
