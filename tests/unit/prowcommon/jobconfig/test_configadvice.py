"""What `config.yaml` may say and hardly means."""

from pathlib import Path

import pytest

from prowcommon.jobconfig import checks
from prowcommon.jobconfig.configadvice import config_warnings
from prowcommon.jobconfig.findings import Where
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.reading import Notes, read
from prowcommon.jobconfig.yaml import KeyPath, parse

FILE = Path("config.yaml")


def warnings(text: str) -> list[tuple[str, KeyPath]]:
    """Per finding: its check and where it stands."""
    notes = Notes()
    prow = read(ProwConfig, parse(text.encode()), (), notes)
    assert not notes.problems
    assert not notes.unknown
    found = list(config_warnings(prow, [(prow, Where(FILE))]))
    assert not any(finding.fatal for finding in found)
    return [(finding.check, finding.where.path) for finding in found]


def test_a_query_that_waits_for_trust_after_a_review_is_named():
    text = (
        "tide: {queries: [{orgs: [a], labels: [lgtm]}, {orgs: [b], labels: [lgtm], missingLabels: [needs-ok-to-test]}]}"
    )

    assert warnings(text) == [(checks.NEEDS_OK_TO_TEST, ("tide", "queries", 1))]


def test_a_webhook_for_an_org_and_its_repository_is_one_too_many():
    text = "managed_webhooks: {org_repo_config: {octocat: {}, octocat/a: {}, hubot/a: {}}}"

    assert warnings(text) == [(checks.MANAGED_WEBHOOKS, ("managed_webhooks", "org_repo_config", "octocat/a"))]


STRICT = "{protect: true, required_status_checks: {strict: true}"
TOP = ("branch-protection",)
ORG = (*TOP, "orgs", "octocat")


@pytest.mark.parametrize(
    ("protection", "path"),
    [
        (f"{STRICT}}}", TOP),
        (f"{{orgs: {{octocat: {STRICT}}}}}}}", ORG),
        (f"{{orgs: {{octocat: {STRICT}, repos: {{b: {{required_status_checks: {{strict: false}}}}}}}}}}}}", ORG),
        (f"{{orgs: {{octocat: {{repos: {{a: {STRICT}}}}}}}}}}}", (*ORG, "repos", "a")),
        (f"{{orgs: {{octocat: {{repos: {{a: {{branches: {{main: {STRICT}}}}}}}}}}}}}}}", (*ORG, "repos", "a")),
        ("{protect: true, orgs: {octocat: {required_status_checks: {strict: true}}}}", ORG),
    ],
)
def test_a_branch_that_must_be_up_to_date_is_no_branch_for_tide(protection: str, path: KeyPath):
    text = f"tide: {{queries: [{{repos: [octocat/a]}}]}}\nbranch-protection: {protection}"

    assert warnings(text) == [(checks.TIDE_STRICT_BRANCH, path)]


@pytest.mark.parametrize(
    "protection",
    [
        "{required_status_checks: {strict: true}}",
        f"{{orgs: {{hubot: {STRICT}}}}}}}",
        f"{{orgs: {{octocat: {{repos: {{b: {STRICT}}}}}}}}}}}",
        f"{{orgs: {{octocat: {STRICT}, repos: {{a: {{required_status_checks: {{strict: false}}}}}}}}}}}}",
        f"{{orgs: {{octocat: {STRICT}, repos: {{a: {{protect: false}}}}}}}}}}",
    ],
)
def test_elsewhere_branches_may_be_strict(protection: str):
    assert warnings(f"tide: {{queries: [{{repos: [octocat/a]}}]}}\nbranch-protection: {protection}") == []


def test_without_tide_all_branches_may_be_strict():
    assert warnings(f"branch-protection: {STRICT}}}") == []
