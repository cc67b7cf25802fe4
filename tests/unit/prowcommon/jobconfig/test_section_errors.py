"""Every way in which a section of `config.yaml` can be wrong: one broken file each, and what people are told.

The rows are 19 to 23 of core.md §2.8.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from prowcommon.errors import InvalidConfig
from prowcommon.jobconfig.load import load
from prowcommon.jobconfig.sources import Sources

Refuse = Callable[[str], list[str]]


@pytest.fixture
def refuse(tmp_path: Path) -> Refuse:
    """What a `config.yaml` is refused for; its path is left out."""

    def refusal(text: str) -> list[str]:
        config = tmp_path / "config.yaml"
        config.write_text(text)
        with pytest.raises(InvalidConfig) as caught:
            load(Sources(config))
        return [problem.removeprefix(f"{config}:") for problem in caught.value.problems]

    return refusal


def under(section: str, *lines: str) -> str:
    """What is said of the section begins in the second line."""
    return "\n  ".join([f"{section}:", *lines]) + "\n"


def query(*lines: str) -> str:
    """What is said of a query begins in the third line."""
    first, *rest = lines
    return under("tide", "queries:", f"- {first}", *(f"  {line}" for line in rest))


def client(*lines: str, gcp: str = "{endpoint_api_consumer_type: PROJECT, endpoint_api_consumer_number: '1'}") -> str:
    """What is said of a client of gangway begins in the fourth line."""
    return under("gangway", "allowed_api_clients:", f"- gcp: {gcp}", *(f"  {line}" for line in lines))


def viewer(*lines: str) -> str:
    return under("deck", "spyglass:", *(f"  {line}" for line in lines))


NEVER_CLOSED = "'{{if .Spec.Job}}'"
ALLOWED = "allowed_jobs_filters: [{tenant_id: t}]"

BROKEN = {
    "19 job_url_template": (
        under("plank", "max_concurrency: 1", f"job_url_template: {NEVER_CLOSED}"),
        3,
        "'plank.job_url_template' is not a template: column 3: ",
    ),
    "19 report_template": (under("plank", f"report_template: {NEVER_CLOSED}"), 2, "report_template' is not a template"),
    "19 report_templates": (
        under("plank", "report_templates:", f"  o/r: {NEVER_CLOSED}"), 3, "'plank.report_templates.o/r' is not a templ"
    ),
    "19 a template of many lines": (
        under("plank", "job_url_template: |", "  first", "  {{.Spec.Job | frobnicate}}"), 2, "line 2, column 15: "
    ),
    "19 both report templates": (
        under("plank", "report_template: a", "report_templates: {'*': b}"), 2, "exclude each other. Move it to `report"
    ),
    "19 max_concurrency": (under("plank", "max_concurrency: -1"), 2, "max_concurrency is negative. 0 stands for"),
    "19 max_goroutines": (under("plank", "max_goroutines: -1"), 2, "max_goroutines is negative"),
    "19 decoration in both forms": (
        under("plank", "default_decoration_configs: {'*': {}}", "default_decoration_config_entries: [{}]"),
        2,
        "default decoration is given both as a map and as entries. Move it all to",
    ),
    "ours: unmerged_changes": (
        under("plank", "unmerged_changes:", "  default: isolated"),
        3,
        "'isolated' says nothing about unmerged changes. Did you mean 'isolate'?",
    ),
    "19 job_url_prefix_config": (
        under("plank", "job_url_prefix_config:", "  '*': 'https://a b/'"), 3, "'plank.job_url_prefix_config.*' is not a"
    ),
    "20": (
        under("github_reporter", "job_types_to_report:", "- presubmit", "- periodic"),
        4,
        "jobs of the type 'periodic' are not told on GitHub. Choose",
    ),
    "21 both forms of rerun auth": (
        under("deck", "rerun_auth_configs: {'*': {}}", "default_rerun_auth_configs: [{}]"), 2, "exclude each other"
    ),
    "21 rerun auth of all": (
        under("deck", "rerun_auth_configs:", "  o: {allow_anyone: true, github_users: [octocat]}"),
        3,
        "anyone is allowed here, and then 'github_users'",
    ),
    "21 rerun auth of an entry": (
        under("deck", "default_rerun_auth_configs:", "- repo: o", "  rerun_auth_configs:",
              "    {allow_anyone: true, github_team_slugs: [{org: o, slug: s}]}"),
        4,
        "anyone is allowed here, and then 'github_team_slugs'. Remove one of the two.",
    ),
    "21 buckets unless they are checked": (under("deck", "additional_allowed_buckets: [b]"), 2, "has no effect, since"),
    "21 buckets though nothing is checked": (
        under("deck", "additional_allowed_buckets: [b]", "skip_storage_path_validation: true"), 2, "has no effect"
    ),
    "21 size_limit": (viewer("size_limit: -1"), 3, "size_limit is negative"),
    "21 required files": (
        viewer("lenses:", "- lens: {name: a}", "  required_files: ['^a', '(']"), 5, "required_files[1]' is not a reg"
    ),
    "21 optional files": (viewer("lenses:", "- optional_files:", "  - '(?=a)'"), 5, "optional_files[0]' is not a reg"),
    "21 viewers": (viewer("viewers:", "  '[': [junit-viewer]"), 4, "'deck.spyglass.viewers.[' is not a regular expr"),
    "21 browser prefixes": (
        viewer("gcs_browser_prefix: https://a/", "gcs_browser_prefixes: {'*': https://b/}"), 3, "'gcs_browser_prefix' a"
    ),
    "21 browser prefixes by bucket": (
        viewer("gcs_browser_prefixes_by_bucket: {'*': https://b/}", "gcs_browser_prefix: https://a/"), 4, "'*' in 'gcs"
    ),
    "21 log template": (
        under("deck", "external_agent_logs:", "- agent: a", f"  url_template: {NEVER_CLOSED}"), 4, "is not a template"
    ),
    "21 log selector": (
        under("deck", "external_agent_logs:", "- agent: a", "  selector: 'a in b'"), 4, "is not a label selector: 'a in"
    ),
    "22 max_goroutines": (under("tide", "max_goroutines: -1"), 2, "max_goroutines is negative. Give"),
    "22 target_url": (under("tide", "target_url: a", "target_urls: {o: b}"), 2, "'target_url' and 'target_urls' exc"),
    "22 pr_status_base_url": (
        under("tide", "pr_status_base_url: a", "pr_status_base_urls: {'*': b}"), 2, "'pr_status_base_url' and"
    ),
    "22 pr_status_base_urls for all": (under("tide", "pr_status_base_urls: {o: b}"), 2, "has no '*'. Add the page"),
    "22 method of an org": (
        under("tide", "merge_method:", "  o: sqash"), 3, "the merge method 'sqash' is unknown. Did you mean 'squash'?"
    ),
    "22 method of a repository": (under("tide", "merge_method:", "  o:", "    r: ifNecessary"), 4, "'ifNecessary' is"),
    "22 method of a branch": (
        under("tide", "merge_method:", "  o:", "    r:", "      main: octopus"), 5, "Choose merge, squash or rebase."
    ),
    "22 no method": (under("tide", "merge_method:", "  o: ''"), 3, "the merge method '' is unknown"),
    "22 pattern of branches": (
        under("tide", "merge_method:", "  o:", "    '*':", "      '(': merge"), 5, "merge_method.o.*.(' is not a reg"
    ),
    "22 title of a merge commit": (
        under("tide", "merge_commit_template:", "  o/r:", "    body: fine", f"    title: {NEVER_CLOSED}"),
        5,
        "'tide.merge_commit_template.o/r.title' is not a template: column 3: ",
    ),
    "22 body of a merge commit": (
        under("tide", "merge_commit_template:", "  o/r:", "    body: '{{.Title'"), 4, "o/r.body' is not a template"
    ),
    "22 query of nothing": (query("labels: [lgtm]"), 3, "for no org and no repository. Give it `orgs` or `repos`"),
    "22 org with a slash": (query("orgs:", "- o/r"), 4, "'o/r' is not the name of an org. Repositories belong"),
    "22 empty org": (query("orgs: [o, '']"), 3, "'' is not the name of an org"),
    "22 repo without org": (query("repos: [o/a, r]"), 3, "'r' is not a repository. Write it as `org/repo`."),
    "22 repo with two slashes": (query("repos: [o/r/x]"), 3, "'o/r/x' is not a repository"),
    "22 repo without name": (query("repos: [o/]"), 3, "'o/' is not a repository"),
    "22 repo of an org": (query("orgs: [o]", "repos: [p/r, o/r]"), 4, "'o/r' is of an org that stands in 'orgs'"),
    "22 excluded repo": (query("orgs: [o]", "excludedRepos: [o]"), 4, "'o' is not a repository"),
    "22 excluded repo of another org": (
        query("orgs: [o]", "excludedRepos: [p/r]"), 4, "'p/r' is of no org in 'orgs', so nothing would include it."
    ),
    "22 label wanted and unwanted": (
        query("orgs: [o]", "labels: [a, b]", "missingLabels: [c, b]"), 5, "the label 'b' must be there, and must not"
    ),
    "22 branches in and out": (
        query("orgs: [o]", "includedBranches: [a]", "excludedBranches: [b]"), 5, "'includedBranches' and 'excludedBranc"
    ),
    **{
        f"22 twice in {key}": (query(f"{key}: {twice}", *rest), 3, f"stands in '{key}' more than once. Rem")
        for key, twice, *rest in (
            ("orgs", "[o, o]"),
            ("repos", "[o/r, o/r]"),
            ("excludedRepos", "[o/r, o/r]", "orgs: [o]"),
            ("labels", "[a, a]", "orgs: [o]"),
            ("missingLabels", "[a, a]", "orgs: [o]"),
            ("includedBranches", "[a, a]", "orgs: [o]"),
            ("excludedBranches", "[a, a]", "orgs: [o]"),
        )
    },
    "22 blocks policy": (
        under("tide", "github_merge_blocks_policy:", "  '*': deny"), 3, "'deny' is unknown. Choose ignore, permit or"
    ),
    "23 slack without channel": (
        under("slack_reporter_configs", "'*':", "  job_types_to_report: []"), 2, "the Slack reporter of '*' has no"
    ),
    "23 slack with a broken template": (
        under("slack_reporter_configs", "o/r:", "  channel: a", f"  report_template: {NEVER_CLOSED}"),
        4,
        "'slack_reporter_configs.o/r.report_template' is not a template: column 3: ",
    ),
    "23 slack with a template that counts on refs": (
        under("slack_reporter_configs", "o/r:", "  channel: a", "  report_template: '{{.Spec.Refs.Org}}'"),
        4,
        "can't be rendered: column 13: ",
    ),
    "23 log_level": ("log_level: debg\n", 1, "the log_level 'debg' is unknown. Did you mean 'debug'?"),
    "23 link_url": (under("github", "link_url: 'https://a b/'"), 2, "'github.link_url' is not a URL: "),
    "23 include and exclude": (
        under("branch-protection", "exclude: [a]", "include: [b]"), 3, "'include' and 'exclude' of 'branch-protection'"
    ),
    "23 webhook of the future": (
        under("managed_webhooks", "org_repo_config:", "  o:", "    token_created_after: 2999-01-01T00:00:00Z"),
        4,
        "the token of 'o' is to be created after an instant that hasn't come yet",
    ),
    "23 client of nothing": (client(), 3, "the client may start no jobs. Give it `allowed_jobs_filters`"),
    "23 filter without tenant": (
        client("allowed_jobs_filters:", "- tenant_id: t", "- {}"), 6, "the filter names no tenant. Give it a `ten"
    ),
    "23 client without name": (under("gangway", "allowed_api_clients:", f"- {ALLOWED}"), 3, "nothing says who the"),
    "23 client of another kind": (
        client(ALLOWED, gcp="{endpoint_api_consumer_number: '1'}"), 3, "the endpoint_api_consumer_type is ''. PROJECT"
    ),
    "23 client without number": (
        client(ALLOWED, gcp="{endpoint_api_consumer_type: PROJECT, endpoint_api_consumer_number: x}"), 3, "'x' is not"
    ),
    "23 client twice": (
        client(ALLOWED) + client(ALLOWED).split("\n", 2)[2], 5, "the client '1' stands here for the second time"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "line", "part"), BROKEN.values(), ids=BROKEN)
def test_what_is_wrong_with_a_section_is_told_with_its_line_and_a_cure(refuse: Refuse, text: str, line: int, part: str):
    (problem,) = refuse(text)

    assert problem.startswith(f"{line}: ")
    assert part in problem
    assert len(problem.rstrip(".?").split(". ")) > 1, "there is no cure"


MISTYPED = {
    "an instant": (
        under("managed_webhooks", "org_repo_config: {o: {token_created_after: 2020-01-01}}"),
        "an instant such as 2006-",
    ),
    "text or a mapping": (under("tide", "merge_method: {o: [squash]}"), "expected text or a mapping, found a list"),
    "a mapping of mappings": (under("branch-protection", "orgs: {o: true}"), "expected a mapping, found `true`"),
    "a list": (
        under("in_repo_config", "allowed_clusters: {'*': default}"),
        "expected a list, found the text 'default'",
    ),
}


@pytest.mark.parametrize(("text", "part"), MISTYPED.values(), ids=MISTYPED)
def test_a_value_of_another_type_is_told(refuse: Refuse, text: str, part: str):
    (problem,) = refuse(text)

    assert problem.startswith("2: ")
    assert part in problem


def test_all_sections_are_looked_at_before_anything_is_said(refuse: Refuse):
    text = under("plank", "max_concurrency: -1") + under("tide", "max_goroutines: -1") + "log_level: loud\n"

    assert [problem.partition(":")[0] for problem in refuse(text)] == ["2", "4", "5"]
