"""Files that each add to `config.yaml`, on disk."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from prowcommon.errors import InvalidConfig
from prowcommon.jobconfig.load import Loaded, load
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.sections.branchprotection import ContextPolicy, OrgPolicy, RepoPolicy
from prowcommon.jobconfig.snapshot import encode
from prowcommon.jobconfig.sources import Sources


class Trees:
    """`config.yaml` beside the directory `more`, which holds files that add to it."""

    def __init__(self, root: Path) -> None:
        self.root, self.more = root, root / "more"
        self.more.mkdir()
        self.config("")

    def config(self, text: str) -> None:
        (self.root / "config.yaml").write_text(text)

    def write(self, name: str, text: str) -> None:
        file = self.more / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def load(self, **said: Any) -> Loaded:
        return load(Sources(self.root / "config.yaml", supplemental=said.pop("roots", (self.more,)), **said))

    def prow(self, files: Mapping[str, str]) -> ProwConfig:
        for name, text in files.items():
            self.write(name, text)
        return self.load().config.prow

    def refusal(self, files: Mapping[str, str], config: str = "") -> list[str]:
        """The problems, with paths relative to the trees."""
        self.config(config)
        with pytest.raises(InvalidConfig) as caught:
            self.prow(files)
        return [problem.replace(f"{self.root}/", "") for problem in caught.value.problems]


@pytest.fixture
def trees(tmp_path: Path) -> Trees:
    return Trees(tmp_path)


def test_what_every_file_says_is_put_together(trees: Trees):
    trees.config(
        "branch-protection: {protect: true, protect-tested-repos: true}\n"
        "slack_reporter_configs: {'*': {channel: all}}\n"
        "tide: {sync_period: 2m, merge_method: {a: squash}, queries: [{orgs: [a]}]}\n"
    )
    prow = trees.prow(
        {
            "a/_prowconfig.yaml": "branch-protection: {orgs: {a: {enforce_admins: true}}}\n"
            "slack_reporter_configs: {a: {channel: for-a}}\n",
            "a/r/_prowconfig.yaml": "branch-protection: {allow_disabled_policies: true, orgs: {a: {repos: {r: "
            "{required_status_checks: {contexts: [unit]}}}}}}\n"
            "tide: {merge_method: {a/r: {r: {main: rebase}}}, queries: [{repos: [b/s], labels: [lgtm]}]}\n",
        }
    )

    protection = prow.branch_protection
    assert (protection.protect, protection.protect_tested_repos, protection.allow_disabled_policies) == (True,) * 3
    unit = RepoPolicy(required_status_checks=ContextPolicy(contexts=("unit",)))
    assert protection.orgs == {"a": OrgPolicy(enforce_admins=True, repos={"r": unit})}
    assert {key: slack.channel for key, slack in prow.slack_reporter_configs.items()} == {"*": "all", "a": "for-a"}
    assert prow.tide.merge_method == {"a": "squash", "a/r": {"r": {"main": "rebase"}}}
    assert [(query.orgs, query.repos) for query in prow.tide.queries] == [(("a",), ()), ((), ("b/s",))]
    assert prow.tide.updates_statuses_every.total_seconds() == 120


def test_only_files_with_the_suffix_are_read_and_names_with_two_dots_are_skipped(trees: Trees):
    for name in ("..data/_prowconfig.yaml", "_prowconfig.yml", "_pluginconfig.yaml", "ignored/_prowconfig.yaml"):
        trees.write(name, "[")
    trees.write(".prowignore", "ignored\n")
    trees.write("a_prowconfig.yaml", "tide: {merge_method: {a: squash}}")

    assert trees.load().config.prow.tide.merge_method == {"a": "squash"}


def test_the_suffix_may_be_another_and_the_trees_several(trees: Trees):
    trees.write("one/_prowconfig.yaml", "[")
    trees.write("one/prow-a.yaml", "tide: {merge_method: {a: squash}}")
    trees.write("two/prow-a.yaml", "tide: {merge_method: {b: squash}}")

    loaded = trees.load(roots=(trees.more / "one", trees.more / "two"), supplemental_suffix="prow-a.yaml")

    assert set(loaded.config.prow.tide.merge_method) == {"a", "b"}


def test_which_file_says_something_is_not_content(trees: Trees, tmp_path_factory: pytest.TempPathFactory):
    halves = ("queries: [{orgs: [a], labels: [b]}]", "queries: [{orgs: [c]}]")
    one, other = trees, Trees(tmp_path_factory.mktemp("other"))
    for name, half in zip("xy", halves, strict=True):
        one.write(f"{name}_prowconfig.yaml", f"tide: {{{half}}}")
    for name, half in zip("yx", halves, strict=True):
        other.write(f"{name}_prowconfig.yaml", f"tide: {{{half}}}")

    assert encode(one.load().config) == encode(other.load().config)


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("branch-protection: {protect: true}", "branch-protection"),
        ("branch-protection: {protect-tested-repos: true}", "branch-protection.protect-tested-repos"),
        ("branch-protection: {orgs: {o: {protect: true}}}", "branch-protection.orgs.o"),
        ("branch-protection: {orgs: {o: {repos: {r: {}}}}}", "branch-protection.orgs.o.repos.r"),
        ("slack_reporter_configs: {o: {channel: c}}", "slack_reporter_configs.o"),
        ("tide: {merge_method: {o/r: squash}}", "tide.merge_method.o/r"),
    ],
)
def test_what_two_files_say_of_the_same_is_an_error_that_names_both(trees: Trees, said: str, key: str):
    told = f"'{key}' is said in {{}} as well. Remove one of the two."

    assert trees.refusal({"b_prowconfig.yaml": said, "a_prowconfig.yaml": said}) == [
        f"more/b_prowconfig.yaml:1: {told.format('more/a_prowconfig.yaml')}"
    ]
    assert trees.refusal({"b_prowconfig.yaml": ""}, config=said) == [
        f"more/a_prowconfig.yaml:1: {told.format('config.yaml')}"
    ]


def test_an_org_may_stand_in_two_files_when_one_only_lists_its_repositories(trees: Trees):
    prow = trees.prow(
        {
            "a_prowconfig.yaml": "branch-protection: {orgs: {o: {repos: {r: {protect: true}}}}}",
            "b_prowconfig.yaml": "branch-protection: {orgs: {o: {protect: false}}}",
            "c_prowconfig.yaml": "branch-protection: {orgs: {o: {repos: {s: {}}}}}",
        }
    )

    assert prow.branch_protection.orgs == {
        "o": OrgPolicy(protect=False, repos={"r": RepoPolicy(protect=True), "s": RepoPolicy()})
    }


def test_anything_else_that_says_something_belongs_into_config_yaml(trees: Trees):
    text = (
        "plank: {max_concurrency: 1}\ntide:\n  queries: [{orgs: [o]}]\n  sync_period: 1m\n  blocker_label: ''\n"
        "gerrit: {ratelimit: 1}\nsinker: {}\ndeck: {spyglass: {lenses: []}}\n"
    )

    belongs = "can't be said in a file that adds to config.yaml. Move it to config.yaml."
    assert trees.refusal({"_prowconfig.yaml": text}) == [
        f"more/_prowconfig.yaml:1: 'plank' {belongs}",
        f"more/_prowconfig.yaml:4: 'tide.sync_period' {belongs}",
        f"more/_prowconfig.yaml:6: 'gerrit' {belongs}",
    ]


def test_a_mistake_is_told_in_the_file_it_stands_in(trees: Trees):
    files = {
        "a/_prowconfig.yaml": "tide:\n  queries:\n  - orgs: [o]\n  - labels: [l]\n",
        "b/_prowconfig.yaml": "tide:\n  merge_method:\n    o: sqash\n",
        "c/_prowconfig.yaml": "slack_reporter_configs:\n  o: {}\n",
        "d/_prowconfig.yaml": "tide: [\n",
        "e/_prowconfig.yaml": "tide: {queries: {}}\n",
    }

    problems = trees.refusal(files, config="tide: {queries: [{orgs: [p]}, {repos: [p/q]}]}\n")

    assert [problem.partition(": ")[0] for problem in problems] == [
        "more/a/_prowconfig.yaml:4",
        "more/b/_prowconfig.yaml:3",
        "more/c/_prowconfig.yaml:2",
        "more/d/_prowconfig.yaml:2",
        "more/e/_prowconfig.yaml:1",
    ]


def test_a_tree_that_is_not_there_is_told(trees: Trees):
    with pytest.raises(InvalidConfig, match="nowhere:1: cannot be read: No such file"):
        trees.load(roots=(trees.root / "nowhere",))


def test_what_nothing_acts_on_is_told_once_and_what_nothing_reads_each_time(trees: Trees):
    for name in "abc":
        trees.write(f"{name}_prowconfig.yaml", f"tide: {{queries: [{{orgs: [{name}]}}]}}\nregistry: x\n")

    assert [str(each).replace(f"{trees.root}/", "") for each in trees.load().warnings] == [
        "more/a_prowconfig.yaml:1: 'tide' is checked, but nothing acts on it yet.",
        "more/a_prowconfig.yaml:2: unknown key 'registry'. Remove it.",
        "more/b_prowconfig.yaml:2: unknown key 'registry'. Remove it.",
        "more/c_prowconfig.yaml:2: unknown key 'registry'. Remove it.",
    ]


def test_the_version_beside_config_yaml_is_told_and_is_not_content(trees: Trees):
    without = trees.load()
    (trees.root / "VERSION").write_text("v20261122-0123456789\n")
    loaded = trees.load()

    assert (without.version, loaded.version) == ("", "v20261122-0123456789")
    assert encode(loaded.config) == encode(without.config)
