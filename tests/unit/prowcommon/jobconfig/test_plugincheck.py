"""Whether `plugins.yaml` agrees with the jobs and with Tide."""

from pathlib import Path
from textwrap import dedent

import pytest

from prowcommon.jobconfig import checks
from prowcommon.jobconfig.contributed import CheckedFiles
from prowcommon.jobconfig.findings import located
from prowcommon.jobconfig.plugincheck import plugin_findings
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.schema import Postsubmit, Presubmit
from prowcommon.jobconfig.sections.tide import Tide
from prowcommon.jobconfig.sections.tidequery import TideQuery
from prowcommon.jobconfig.snapshot import Snapshot
from prowcommon.jobconfig.sources import Sources
from prowcommon.jobconfig.yaml import parse

SOURCES = Sources(Path("config.yaml"), plugins=Path("plugins.yaml"))
A_JOB = (Presubmit(name="unit"),)
A_POSTSUBMIT = (Postsubmit(name="publish"),)


def found(plugins: str, *queries: TideQuery, jobs_of: tuple[str, ...] = ()) -> list[tuple[str, int, str, str]]:
    """Per finding: its file, its line, its check and its message."""
    files = {SOURCES.plugins: dedent(plugins).encode(), SOURCES.config: b"tide:\n  queries: []\n"}
    # The first repository has a postsubmit, the others have presubmits.
    config = Snapshot(
        prow=ProwConfig(tide=Tide(queries=queries)),
        presubmits=dict.fromkeys(jobs_of[1:], A_JOB),
        postsubmits=dict.fromkeys(jobs_of[:1], A_POSTSUBMIT),
    )
    document = parse(files[SOURCES.plugins]) or {}
    problems = located(plugin_findings(CheckedFiles(SOURCES, config, document)), lambda file: files[file])
    assert not any(problem.fatal for problem in problems)
    return [(problem.file, problem.line, problem.check, problem.message) for problem in problems]


def test_without_the_file_nothing_is_said():
    assert list(plugin_findings(CheckedFiles(Sources(Path("config.yaml")), Snapshot(presubmits={"o/r": A_JOB})))) == []


def test_a_configuration_with_mistakes_is_not_held_against_it():
    assert list(plugin_findings(CheckedFiles(SOURCES, None, {"plugins": {"octocat": ["hold"]}}))) == []


def test_jobs_need_the_plugin_that_starts_them():
    text = """\
        lgtm: []
        plugins:
          octocat: {plugins: [trigger], excluded_repos: [spoon-knife]}
          hubot/a: [trigger]
        """

    assert found(text, jobs_of=("octocat/hello-world", "hubot/a", "https://host-review.example/repo")) == []
    assert found(text, jobs_of=("octocat/spoon-knife", "hubot/b", "hubot/a")) == [
        (
            "plugins.yaml",
            2,
            checks.MISSING_TRIGGER,
            "there are jobs for hubot/b, octocat/spoon-knife, but the plugin 'trigger' isn't enabled there "
            "to start them",
        )
    ]


def test_owners_files_that_plugins_read_are_to_be_checked():
    assert found("""\
        plugins:
          octocat: [approve, verify-owners]
          hubot: {plugins: [blunderbuss, approve]}
          hubot/a: [verify-owners]
        """) == [
        (
            "plugins.yaml",
            3,
            checks.OWNERS,
            "approve and blunderbuss read OWNERS files of hubot/* (but not hubot/a), "
            "but 'verify-owners' isn't enabled there to check them",
        )
    ]


def test_a_label_tide_requires_is_one_that_a_plugin_sets():
    query = TideQuery(orgs=("octocat",), labels=("lgtm",), missing_labels=("needs-rebase",))

    assert found("plugins: {octocat: [lgtm]}\nexternal_plugins: {octocat: [{name: needs-rebase}]}", query) == []
    assert found("plugins: {octocat/a: [lgtm]}", query) == [
        (
            "config.yaml",
            2,
            checks.MISMATCHED_TIDE_LENIENT,
            "queries require the label 'lgtm' for octocat/* (but not octocat/a), "
            "where the plugin 'lgtm' that sets it isn't enabled",
        ),
        (
            "config.yaml",
            2,
            checks.MISMATCHED_TIDE,
            "queries forbid the label 'needs-rebase' for octocat/*, "
            "where the plugin 'needs-rebase' that sets it isn't enabled",
        ),
    ]


def test_a_plugin_that_leaves_a_repository_out_is_not_enabled_there():
    query = TideQuery(orgs=("octocat",), missing_labels=("do-not-merge/hold",))

    ((_, _, _, message),) = found("plugins: {octocat: {plugins: [hold], excluded_repos: [spoon-knife]}}", query)
    assert "queries forbid the label 'do-not-merge/hold' for octocat/spoon-knife, where" in message


def test_a_label_that_a_plugin_sets_is_one_tide_heeds():
    strict = TideQuery(repos=("octocat/a",), missing_labels=("do-not-merge/hold",))
    lax = TideQuery(repos=("octocat/b",))

    assert found("plugins:\n  hubot: [hold]\n  octocat: [hold]", strict) == []
    assert found("plugins:\n  hubot: [hold]\n  octocat: [hold]", strict, lax) == [
        (
            "plugins.yaml",
            3,
            checks.MISMATCHED_TIDE,
            "'hold' sets the label 'do-not-merge/hold', which no query forbids for octocat/b",
        )
    ]
    assert found("external_plugins: {octocat: [{name: needs-rebase}]}", lax) == []


def test_a_restricted_label_is_named_and_not_one_for_anybody():
    text = """\
        label:
          additional_labels: [kind/odd]
          restricted_labels:
            octocat:
            - label: fine
            - label: kind/odd
            - {allowed_users: [octocat]}
        """

    assert [(line, check) for _, line, check, _ in found(text)] == [(6, checks.LABELS), (7, checks.LABELS)]


def test_the_config_updaters_lists_hold_orgs_and_repositories():
    text = """\
        config_updater:
          maps:
            config.yaml: {name: config, allowed_repos: [octocat, octocat/a]}
            jobs/**:
              denied_repos:
              - octocat/a/b
              - ''
        """

    assert [(line, check) for _, line, check, _ in found(text)] == [
        (6, checks.CONFIG_UPDATER),
        (7, checks.CONFIG_UPDATER),
    ]


@pytest.mark.parametrize(
    "text",
    ["label: no", "label: {restricted_labels: {a: {b: c}}}", "config_updater: {maps: {a: b}}", "config_updater: []"],
)
def test_what_is_not_ours_to_check_is_left_to_others(text: str):
    assert found(text) == []
