"""`prow expand` as somebody types it: the example written out, and what a change of it changes."""

import json
import shutil
from pathlib import Path

import pytest
from tests.integration.cli.prow import REPOSITORY, prow

from prowcommon.jobconfig.difference import differences
from prowcommon.jobconfig.load import load
from prowcommon.jobconfig.sources import Sources

EXAMPLE = REPOSITORY / "examples/eks-conformance"
FILES = ("--config", "config.yaml", "--job-config", "jobs")


@pytest.fixture
def eks(tmp_path: Path) -> Path:
    """A copy of the example, to change."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "eks"))


def change(eks: Path, old: str, new: str) -> None:
    file = eks / "jobs/eks-conformance.yaml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_the_output_is_a_job_file_that_says_the_same(eks: Path):
    expanded = prow("expand", *FILES, cwd=eks)

    assert (expanded.returncode, expanded.stderr) == (0, "77 jobs\n")
    assert "{{" not in expanded.stdout
    assert "matrix" not in expanded.stdout
    (eks / "expanded.yaml").write_text(expanded.stdout)
    written, again = (load(Sources(eks / "config.yaml", eks / file)).config for file in ("jobs", "expanded.yaml"))
    assert differences(written, again) == []


def test_one_job_is_shown_with_all_it_inherits(eks: Path):
    expanded = prow("expand", *FILES, "--job", "eks-prod-eu-west-1-*", "--json", cwd=eks)

    lines = [json.loads(line) for line in expanded.stdout.splitlines()]
    assert expanded.stderr == "9 jobs\n"
    assert {line["type"] for line in lines} == {"periodic"}
    full = next(line["job"] for line in lines if line["job"]["name"] == "eks-prod-eu-west-1-conformance-full")
    assert full["cluster"] == "eks-prod-eu-west-1"
    assert full["timezone"] == "America/Los_Angeles"
    assert full["decoration_config"]["timeout"] == "4h0m0s"
    assert full["spec"]["containers"][0]["env"][1] == {"name": "AWS_REGION", "value": "eu-west-1"}


def test_a_name_no_job_has_is_an_error_with_a_suggestion(eks: Path):
    expanded = prow("expand", *FILES, "--job", "eks-prod-eu-west-1-conformance-ful", cwd=eks)

    assert expanded.returncode == 1
    assert expanded.stderr == (
        "prow: No job is called eks-prod-eu-west-1-conformance-ful. "
        "Did you mean 'eks-prod-eu-west-1-conformance-full'?\n"
    )


def test_a_change_is_told_job_by_job(eks: Path):
    change(eks, 'exclude: [{ stage: prod, version: "1.33" }]', 'exclude: [{ version: "1.31" }]')
    change(eks, "--suite=full", "--suite=everything")

    told = prow("expand", *FILES, "--diff", str(EXAMPLE / "jobs"), "--job", "*-us-west-2-*", cwd=eks)

    assert (told.returncode, told.stderr) == (0, "1 added, 2 removed, 2 changed\n")
    assert told.stdout.splitlines() == [
        "~ periodic eks-beta-us-west-2-conformance-full: spec.containers[0].command[1]: "
        "--suite=full → --suite=everything",
        "- periodic eks-beta-us-west-2-upgrade-from-1.31",
        "~ periodic eks-prod-us-west-2-conformance-full: spec.containers[0].command[1]: "
        "--suite=full → --suite=everything",
        "- periodic eks-prod-us-west-2-upgrade-from-1.31",
        "+ periodic eks-prod-us-west-2-upgrade-from-1.33",
    ]


def test_no_change_is_said_to_be_none(eks: Path):
    told = prow("expand", *FILES, "--diff", str(EXAMPLE / "jobs"), cwd=eks)

    assert (told.returncode, told.stdout) == (0, "No job changes.\n")


def test_another_config_yaml_changes_the_jobs_that_inherit_from_it(eks: Path):
    config = eks / "config.yaml"
    shutil.copy(config, eks / "old.yaml")
    config.write_text(config.read_text().replace("timeout: 4h", "timeout: 5h"))

    told = prow("expand", *FILES, "--diff-config", "old.yaml", "--json", cwd=eks)

    of_config, *of_jobs = [json.loads(line) for line in told.stdout.splitlines()]
    path = ["plank", "default_decoration_config_entries", 0, "config", "timeout"]
    assert of_config["changes"] == [{"path": path, "old": "4h0m0s", "new": "5h0m0s"}]
    assert len(of_jobs) == 77 - 16, "the slow ones have a timeout of their own"
    assert {json.dumps(each["changes"]) for each in of_jobs} == {
        json.dumps([{"path": ["decoration_config", "timeout"], "old": "4h0m0s", "new": "5h0m0s"}])
    }


def test_errors_are_listed_and_counted(eks: Path):
    change(eks, "conformance-fast-{{copy}}", "conformance-fast-{{cpy}}")

    expanded = prow("expand", *FILES, cwd=eks)

    assert (expanded.returncode, expanded.stdout) == (1, "")
    name = "eks-{{stage}}-{{region}}-conformance-fast-{{cpy}}"
    assert expanded.stderr.splitlines() == [
        f"jobs/eks-conformance.yaml:13: job {name}: unknown axis 'cpy'. Did you mean 'copy'?",
        f"jobs/eks-conformance.yaml:13: job {name}: its name lacks the axis 'copy'. "
        "Put `{{copy}}` into it, or several jobs would share it.",
        "2 errors",
    ]
