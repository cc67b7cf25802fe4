from pathlib import Path

import pytest

from prowcommon.jobconfig import checks
from prowcommon.jobconfig.entries import Entry
from prowcommon.jobconfig.findings import Where
from prowcommon.jobconfig.reporting import reporting_findings
from prowcommon.jobconfig.schema import JobBase, Periodic, Postsubmit, Presubmit

BRANCH = "{{.Spec.Refs.BaseRef}}"
AUTHOR = "{{with index .Spec.Refs.Pulls 0}}{{.Author}}{{end}}"
FIRST_EXTRA = "{{(index .Spec.ExtraRefs 0).Org}}"


def warnings_of(kind: type[JobBase], template: str) -> list[str]:
    job = kind(name="a", reporter_config={"slack": {"report_template": template}})
    found = list(reporting_findings(Entry(job, Where(Path("jobs.yaml"), ("periodics", 0)))))
    assert all((each.check, each.fatal, each.job) == (checks.SLACK_TEMPLATES, False, "a") for each in found)
    assert all(each.where.path[-1] == "report_template" for each in found)
    return [each.message for each in found]


@pytest.mark.parametrize(
    ("kind", "template"),
    [
        (Presubmit, BRANCH),
        (Presubmit, AUTHOR),
        (Postsubmit, BRANCH),
        (Periodic, FIRST_EXTRA),
        (Periodic, "{{with .Spec.Refs}}{{.Org}}{{end}} {{.Status.State}}"),
    ],
)
def test_a_message_is_fine_that_fits_every_job_of_its_type(kind: type[JobBase], template: str):
    assert warnings_of(kind, template) == []


@pytest.mark.parametrize(
    ("kind", "template", "part"),
    [
        (Periodic, BRANCH, "its Slack report_template can't be rendered: column 13: "),
        (Postsubmit, AUTHOR, "can't be rendered: column 8: "),
        (Presubmit, "{{.Spec.Job", "its Slack report_template is not a template: column "),
        (Presubmit, "{{.Spec.Jub}}", "can't be rendered: column 8: "),
    ],
)
def test_a_message_that_could_not_be_told_is_a_warning(kind: type[JobBase], template: str, part: str):
    (message,) = warnings_of(kind, template)

    assert part in message


def test_a_job_that_says_nothing_of_slack_is_spared():
    for config in (None, {}, {"slack": {}}, {"slack": {"channel": "c"}}):
        job = Periodic(name="a", reporter_config=config)
        assert list(reporting_findings(Entry(job, Where(Path("jobs.yaml"))))) == []
