from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from prowcommon.jobconfig.entries import Entry
from prowcommon.jobconfig.findings import Where
from prowcommon.jobconfig.schema import JobBase, Periodic, Postsubmit, Presubmit, Retry
from prowcommon.jobconfig.written import written_findings

HERE = Where(Path("jobs.yaml"), ("somewhere",))


def a_presubmit(**said: Any) -> Presubmit:
    return Presubmit(**{"name": "unit", **said})


def a_postsubmit(**said: Any) -> Postsubmit:
    return Postsubmit(**{"name": "push", **said})


def a_periodic(**said: Any) -> Periodic:
    scheduled = {} if said.keys() & {"cron", "interval", "minimum_interval"} else {"interval": timedelta(hours=1)}
    return Periodic(**{"name": "nightly", **scheduled, **said})


def said_of(job: JobBase) -> list[str]:
    found = list(written_findings(Entry(job, HERE)))
    assert all(each.fatal for each in found)
    return [each.message for each in found]


@pytest.mark.parametrize("job", [a_presubmit(), a_postsubmit(), a_periodic(), a_periodic(agent="jenkins", name="a/b")])
def test_nothing_is_wrong_with_a_plain_job(job: JobBase):
    assert said_of(job) == []


@pytest.mark.parametrize(
    ("job", "message"),
    [
        (a_periodic(name="a b"), "'a b' is not a job name"),
        (a_periodic(name="a/b"), "'a/b' is not a job name"),
        (a_periodic(name=""), "a job has no name"),
        (
            a_presubmit(name="a" * 1_000_000),
            "'name' is not a regular expression: pattern too large - compile failed",
        ),
        (a_periodic(max_concurrency=-1), "max_concurrency is negative"),
        (a_presubmit(always_run=True, run_if_changed="x"), "'always_run' and 'run_if_changed' exclude each other"),
        (
            a_presubmit(run_if_changed="x", skip_if_only_changed="y"),
            "'run_if_changed' and 'skip_if_only_changed' exclude each other",
        ),
        (a_presubmit(trigger="/go"), "'trigger' is given without 'rerun_command'"),
        (a_presubmit(rerun_command="/go"), "'rerun_command' is given without 'trigger'"),
        (
            a_postsubmit(always_run=True, skip_if_only_changed="x"),
            "'always_run' and 'skip_if_only_changed' exclude each other",
        ),
        (a_periodic(interval=None), "nothing says when it runs"),
        (a_periodic(cron="@daily", interval=timedelta(hours=1)), "cron and interval exclude each other"),
        (a_periodic(cron="* * *"), "'* * *' is not a cron expression: it has 3 fields instead of five"),
        (a_periodic(labels={"prow.k8s.io/id": "1"}), "Prow sets the label 'prow.k8s.io/id' itself"),
        (a_periodic(labels={"a b": "1"}), "'a b' can't be a label's key"),
        (a_periodic(labels={"A/b": "1"}), "'A/b' can't be a label's key"),
        (a_periodic(labels={"a": "b c"}), "'b c' can't be the value of the label 'a'"),
        (a_periodic(labels={"a": "x" * 64}), f"'{'x' * 64}' can't be the value of the label 'a'"),
        (a_periodic(annotations={"/a": "1"}), "'/a' can't be an annotation's key"),
        (
            a_presubmit(skip_report=True, labels={"prow.k8s.io/gerrit-report-label": "x"}),
            "'skip_report' and the label 'prow.k8s.io/gerrit-report-label' exclude each other",
        ),
        (
            a_presubmit(run_if_changed="(?=x)"),
            "'run_if_changed' is not a regular expression: invalid perl operator: (?=",
        ),
        (
            a_postsubmit(skip_if_only_changed="a{1001}"),
            "'skip_if_only_changed' is not a regular expression: invalid repetition size: {1001}",
        ),
        (a_presubmit(branches=("a", "b(")), "'branches[1]' is not a regular expression: missing ): b("),
        (
            a_postsubmit(skip_branches=(r"\C",)),
            r"'skip_branches[0]' is not a regular expression: invalid escape sequence: \C",
        ),
        (
            a_presubmit(branches=("(?P<n>a)", "(?P<n>b)")),
            "'branches' is not a regular expression: two groups have one name",
        ),
        (
            a_presubmit(trigger="(", rerun_command="/go"),
            "'trigger' is not a regular expression: missing ): (",
        ),
        (
            a_presubmit(trigger="^/go$", rerun_command="/gone"),
            "its trigger doesn't match its rerun_command '/gone'",
        ),
        (a_periodic(interval=-timedelta(seconds=1)), "'interval' is negative"),
        (a_periodic(retry=Retry(attempts=2)), "its retry has no interval"),
    ],
)
def test_one_mistake_is_named(job: JobBase, message: str):
    assert said_of(job) == [message]


@pytest.mark.parametrize(
    "job",
    [
        a_postsubmit(always_run=False, run_if_changed="x"),
        a_presubmit(trigger="/go", rerun_command="/go"),
        a_periodic(cron="0 3 * * 1-5"),
        a_periodic(cron="@every 2h"),
        a_periodic(annotations={"a/b": "anything at all\n"}, labels={"example.com/a_b.C": "", "b": "x" * 63}),
        a_presubmit(skip_report=True, labels={"prow.k8s.io/gerrit-report-label": ""}),
        a_presubmit(branches=("a(b", "c)d")),
    ],
)
def test_what_is_allowed_is_allowed(job: JobBase):
    assert said_of(job) == []
