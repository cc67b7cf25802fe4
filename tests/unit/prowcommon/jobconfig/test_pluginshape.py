"""Where `plugins.yaml` enables plugins, and what is wrong with how it says so."""

from pathlib import Path
from textwrap import dedent

import pytest

from prowcommon.jobconfig.findings import located
from prowcommon.jobconfig.pluginshape import Plugins, read_plugins
from prowcommon.jobconfig.yaml import parse

FILE = Path("plugins.yaml")


def read(text: str) -> Plugins:
    plugins, findings = read_plugins(parse(dedent(text).encode()), FILE)
    assert findings == []
    return plugins


def problems(text: str) -> list[str]:
    data = dedent(text).encode()
    return [str(each) for each in located(read_plugins(parse(data), FILE)[1], lambda _: data)]


def test_plugins_are_listed_below_an_org_or_a_repository():
    plugins = read("""\
        plugins:
          octocat:
            plugins: [trigger, hold]
            excluded_repos: [spoon-knife]
          octocat/hello-world: [override]
        external_plugins:
          octocat:
          - name: needs-rebase
            endpoint: http://needs-rebase
            events: [pull_request]
        lgtm: [{repos: [octocat], what_hook_will_check: true}]
        """)

    assert plugins.places_of("trigger") == ["octocat"]
    assert plugins.places_of("override") == ["octocat/hello-world"]
    assert plugins.places_of("needs-rebase") == ["octocat"]
    assert plugins.left_out_of("octocat") == ["octocat/spoon-knife"]


@pytest.mark.parametrize(
    "text",
    [
        "plugins: {'https://host-review.example/repo': []}",
        "lgtm: []",
        "plugins:",
        "Plugins: {octocat: {Plugins: [hold]}}",
    ],
)
def test_little_will_do(text: str):
    read(text)


def test_a_plugin_is_not_enabled_for_an_org_and_for_its_repository():
    assert problems("""\
        plugins:
          octocat: {plugins: [trigger, hold], excluded_repos: [spoon-knife]}
          octocat/hello-world: {plugins: [wip, hold]}
          octocat/spoon-knife: {plugins: [hold]}
        external_plugins:
          octocat: [{name: cherrypicker}]
          octocat/spoon-knife: [{name: cherrypicker}]
        """) == [
        "plugins.yaml:3: 'hold' is enabled for octocat/hello-world and for octocat, and would answer twice. "
        "Remove it from octocat/hello-world.",
        "plugins.yaml:7: 'cherrypicker' is enabled for octocat/spoon-knife and for octocat, and would answer twice. "
        "Remove it from octocat/spoon-knife.",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("plugins: [hold]", "plugins.yaml:1: 'plugins': expected a mapping"),
        ("plugins:\n  octocat: hold", "plugins.yaml:2: 'plugins.octocat': expected a mapping"),
        ("plugins:\n  octocat:\n  - hold\n  - {}", "plugins.yaml:4: 'plugins.octocat[1]': expected text"),
        (
            "external_plugins:\n  octocat:\n  - hold",
            "plugins.yaml:3: 'external_plugins.octocat[0]': expected a mapping",
        ),
        (
            "external_plugins:\n  octocat:\n  - {endpoint: e}",
            "plugins.yaml:3: an external plugin has no name. Name it.",
        ),
        ("plugins:\n  octocat: {plugin: [hold]}", "plugins.yaml:2: unknown key 'plugins.octocat.plugin'."),
        ("plugins:\n  a/b/c: [hold]", "plugins.yaml:2: 'a/b/c' is neither an org nor `org/repo`"),
        ("plugins:\n  octocat/: [hold]", "plugins.yaml:2: 'octocat/' is neither an org nor `org/repo`"),
    ],
)
def test_what_does_not_fit_is_told_with_its_line(text: str, problem: str):
    (told,) = problems(text)
    assert told.startswith(problem)
