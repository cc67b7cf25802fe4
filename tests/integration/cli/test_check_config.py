"""`prow check-config` as a person or a CI job starts it, on files that lie before it."""

import json
import os
from pathlib import Path

import pytest

from integration.cli.prow import prow

CONFIG = """\
in_repo_config: {enabled: {octocat: true}}
plank:
  default_decoration_config_entries:
  - config:
      utility_images: {clonerefs: c, initupload: i, entrypoint: e, sidecar: s}
      gcs_configuration: {bucket: b, path_strategy: explicit}
"""
JOBS = """\
presubmits:
  octocat/hello-world:
  - name: unit
    always_run: true
    decorate: true
    spec: &alpine
      containers: [{image: alpine, command: [date]}]
  - name: lint
    spec: *alpine
periodics:
- name: nightly
  interval: 24h
  decorate: true
  spec: *alpine
"""
PLUGINS = "plugins: {octocat: [trigger]}\n"
FILES = ("--config", "config.yaml", "--job-config", "jobs", "--plugins", "plugins.yaml")
COUNTS = "2 presubmits, 0 postsubmits, 1 periodics"
UNDECORATED = (
    "jobs/a.yaml:8: warning: job lint: it isn't decorated, so its log and artifacts are not uploaded. "
    "Set `decorate: true`. [non-decorated-jobs]"
)


class Checkout:
    """A repository of configuration; what is on trial is the command in its directory."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.holds("config.yaml", CONFIG)
        self.holds("jobs/a.yaml", JOBS)
        self.holds("plugins.yaml", PLUGINS)

    def holds(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def check(self, *options: str, files: tuple[str, ...] = FILES) -> tuple[int, list[str], str]:
        """The exit code, the lines of stdout, and stderr."""
        ended = prow("check-config", *files, "--exclude-warning", "fields-not-honoured", *options, cwd=self.root)
        return ended.returncode, ended.stdout.splitlines(), ended.stderr


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_warnings_are_told_and_the_jobs_are_counted(checkout: Checkout):
    assert checkout.check() == (0, [UNDECORATED, "1 warning: 1 non-decorated-jobs", COUNTS], "")


def test_a_warning_fails_a_strict_check_unless_it_is_excluded(checkout: Checkout):
    assert checkout.check("--strict") == (1, [UNDECORATED, "1 warning: 1 non-decorated-jobs", COUNTS], "")
    assert checkout.check("--strict", "--exclude-warning=unknown-fields,non-decorated-jobs") == (0, [COUNTS], "")
    assert checkout.check("--strict", "--warnings", "long-job-names") == (0, [COUNTS], "")


def test_all_errors_are_told_and_nothing_is_counted(checkout: Checkout):
    checkout.holds("jobs/b.yaml", "periodics:\n- name: a b\n- {name: c, interval: 1d}\n")
    checkout.holds("plugins.yaml", "plugins: [trigger]\n")

    code, lines, _ = checkout.check()

    assert code == 1
    assert [line.split(" ")[:2] for line in lines] == [
        ["jobs/b.yaml:2:", "error:"],
        ["jobs/b.yaml:2:", "error:"],
        ["jobs/b.yaml:2:", "error:"],
        ["jobs/b.yaml:3:", "error:"],
        ["plugins.yaml:1:", "error:"],
        ["5", "errors"],
    ]


def test_plugins_are_held_against_the_jobs(checkout: Checkout):
    checkout.holds("plugins.yaml", "plugins: {hubot: [trigger]}\n")

    assert checkout.check("--warnings", "missing-trigger")[1][0].startswith(
        "plugins.yaml:1: warning: there are jobs for octocat/hello-world, but the plugin 'trigger' isn't enabled there"
    )


def test_every_job_must_have_the_annotations_that_are_asked_for(checkout: Checkout):
    checkout.holds("jobs/a.yaml", JOBS.replace("interval: 24h", "interval: 24h\n  annotations: {owner: octocat}"))

    _, lines, _ = checkout.check("--required-job-annotations", "owner", "--warnings", "required-job-annotations")

    assert [line.partition(" Add")[0] for line in lines[:-2]] == [
        "jobs/a.yaml:3: warning: job unit: it lacks the annotation 'owner'.",
        "jobs/a.yaml:8: warning: job lint: it lacks the annotation 'owner'.",
    ]


def test_a_script_reads_json(checkout: Checkout):
    code, (line,), _ = checkout.check("--json")

    assert code == 0
    assert (json.loads(line)["check"], json.loads(line)["line"]) == ("non-decorated-jobs", 8)


def test_a_second_run_with_a_cache_says_the_same(checkout: Checkout):
    first = checkout.check("--cache", "kept")

    assert len(list((checkout.root / "kept").iterdir())) == 1
    assert checkout.check("--cache", "kept") == first


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--warnings", "long-names"), "Did you mean 'long-job-names'?"),
        (("--exclude-warning", "nonsense"), "Unknown check 'nonsense'"),
        (("--inrepo", "hello-world"), "is not of the form ORG/REPO=DIR"),
        (("--inrepo", "octocat/hello-world=nowhere"), "there is no directory 'nowhere'"),
    ],
)
def test_a_wrong_option_is_exit_code_2(checkout: Checkout, options: tuple[str, ...], complaint: str):
    code, lines, told = checkout.check(*options)

    assert (code, lines) == (2, [])
    assert complaint in " ".join(told.split())


def test_a_check_of_prows_that_finds_nothing_here_may_be_named(checkout: Checkout):
    assert checkout.check("--exclude-warning", "validate-urls")[2] == ""
    assert checkout.check("--warnings", "verify-owners-presence") == (
        0,
        [COUNTS],
        "The check 'verify-owners-presence' finds nothing here: it asks GitHub.\n",
    )


def test_the_checks_are_listed_without_any_file(checkout: Checkout):
    ended = prow("check-config", "--list-checks", cwd=checkout.root)

    assert ended.returncode == 0
    assert "long-job-names\tA job name too long for a label" in ended.stdout


def test_a_checkouts_own_jobs_are_checked_under_this_configuration(checkout: Checkout):
    checkout.holds(
        "hello/.prow/a.yaml", "presubmits:\n- {name: mine, decorate: true, spec: {containers: [{image: i}]}}\n"
    )
    checkout.holds("hello/.prow/b.yaml", "presubmits:\n- {name: unit, spec: {containers: [{image: i}]}}\n")

    code, lines, told = checkout.check("--inrepo", "octocat/hello-world=hello", "--warnings", "long-job-names")

    assert (code, told) == (1, "")
    mine, unit, count = lines[0], lines[1], lines[2:]
    assert mine.startswith("hello/.prow/a.yaml:2: error: job mine: a decorated container ")
    assert unit.startswith("hello/.prow/b.yaml:2: error: job unit: octocat/hello-world has two jobs of this name ")
    assert count == ["2 errors", COUNTS]


def test_a_repository_that_is_left_out_is_told_of(checkout: Checkout):
    checkout.holds("other/.prow.yaml", "presubmits: []\n")

    code, _, told = checkout.check("--inrepo", "hubot/other=other")

    assert code == 0
    assert told.splitlines() == [
        "`in_repo_config.enabled` leaves hubot/other out: its own jobs are checked here, but they don't run.",
        "hubot/other brings along 0 presubmits and 0 postsubmits.",
    ]


def test_a_link_out_of_a_checkout_is_not_followed(checkout: Checkout):
    checkout.holds("secret.yaml", "presubmits: [secret]\n")
    (checkout.root / "hello" / ".prow").mkdir(parents=True)
    (checkout.root / "hello" / ".prow" / "a.yaml").symlink_to("../../secret.yaml")
    checkout.holds("hello/jobs.yaml", "presubmits: [own]\n")
    (checkout.root / "hello" / ".prow" / "b.yaml").symlink_to("../jobs.yaml")

    _, lines, _ = checkout.check("--inrepo", "octocat/hello-world=hello", "--warnings", "long-job-names")

    assert [line.split(":")[0] for line in lines[:-2]] == ["hello/.prow/b.yaml"]


@pytest.mark.corpus
def test_a_real_installation_can_be_used():
    corpus = Path(os.environ["PROW_SHARED"]) / "data" / "kubernetes-test-infra"

    ended = prow(
        "check-config", *("--config", "config.yaml", "--job-config", "jobs", "--plugins", "plugins.yaml"), cwd=corpus
    )

    assert ended.returncode == 0
    assert ended.stdout.splitlines()[-1] == "2261 presubmits, 253 postsubmits, 1335 periodics"
