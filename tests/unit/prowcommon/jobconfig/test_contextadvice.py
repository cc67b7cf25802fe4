"""Context options that contradict each other, or the jobs."""

from pathlib import Path
from typing import Any

import pytest

from prowcommon.jobconfig.contextadvice import context_findings
from prowcommon.jobconfig.findings import Where
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.reading import Notes, read
from prowcommon.jobconfig.schema import Presubmit
from prowcommon.jobconfig.yaml import parse

REPO = "octocat/hello-world"


def a_job(**said: Any) -> Presubmit:
    return Presubmit(**{"name": "unit", "context": "unit", "always_run": True, **said})


def told(options: str, *jobs: Presubmit, more: str = "") -> list[str]:
    notes = Notes()
    prow = read(ProwConfig, parse(f"tide: {{context_options: {options}}}\n{more}".encode()), (), notes)
    assert not notes.problems
    assert not notes.unknown
    findings = list(context_findings(prow, {REPO: jobs} if jobs else {}, Where(Path("config.yaml"))))
    assert not any(finding.fatal for finding in findings)
    return [finding.message.removeprefix(f"in {REPO}, branch ") for finding in findings]


def of_repo(said: str) -> str:
    return f"{{orgs: {{octocat: {{repos: {{hello-world: {said}}}}}}}}}"


@pytest.mark.parametrize(
    ("options", "job", "conflict"),
    [
        ("{optional-contexts: [unit]}", a_job(), "main, the context 'unit' is both required and optional"),
        (
            "{orgs: {octocat: {required-contexts: [unit]}}}",
            a_job(optional=True, branches=("v1",)),
            "v1, the context 'unit' is both required and optional",
        ),
        (
            of_repo("{required-contexts: [unit]}"),
            a_job(always_run=False),
            "main, the context 'unit' is both required and required if present",
        ),
        (
            of_repo("{branches: {v2: {optional-regex-contexts: [^un]}}}"),
            a_job(),
            "v2, the context 'unit' is required, and optional by '^un'",
        ),
    ],
)
def test_a_context_is_one_thing_only(options: str, job: Presubmit, conflict: str):
    assert told(options, job) == [conflict]


def test_options_may_contradict_each_other_without_a_job():
    options = of_repo("{required-contexts: [cla], branches: {main: {optional-contexts: [cla]}}}")

    assert told(options) == ["main, the context 'cla' is both required and optional"]


def test_a_contradiction_on_many_branches_is_told_of_the_first():
    assert told("{optional-contexts: [unit]}", a_job(branches=("v2", "v1", "v3"))) == [
        "v1, the context 'unit' is both required and optional"
    ]


@pytest.mark.parametrize(
    "options",
    [
        "{}",
        "{required-contexts: [unit, cla], optional-contexts: [lint]}",
        "{optional-regex-contexts: ['^lint-']}",
        "{orgs: {hubot: {optional-contexts: [unit]}}}",
        of_repo("{branches: {v2: {optional-contexts: [unit]}}}"),
    ],
)
def test_what_agrees_is_not_told(options: str):
    assert told(options, a_job(branches=("main",))) == []


def test_a_job_that_only_a_comment_starts_may_be_required_by_branch_protection():
    job = a_job(always_run=False)
    protection = "branch-protection: {orgs: {octocat: {require_manually_triggered_jobs: true}}}"

    assert told("{required-contexts: [unit]}", job) != []
    assert told("{required-contexts: [unit]}", job, more=protection) == []
