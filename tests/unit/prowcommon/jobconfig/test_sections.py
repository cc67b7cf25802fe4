"""What `config.yaml` means when it says little."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.reading import Notes, read
from prowcommon.jobconfig.sections.branchprotection import ContextPolicy, Policy, Restrictions
from prowcommon.jobconfig.sections.contextoptions import ContextOptions
from prowcommon.jobconfig.sections.notours import NOT_OURS, NOT_YET, not_yet_in
from prowcommon.jobconfig.sections.spyglass import Lens, LensEntry
from prowcommon.jobconfig.snapshot import Snapshot, decode, encode


def config(**said: Any) -> ProwConfig:
    """What the file's data reads as, when nothing is amiss; keys may have `_` for `-`."""
    notes = Notes()
    prow: ProwConfig = read(ProwConfig, {key.replace("branch_", "branch-"): said[key] for key in said}, (), notes)
    assert notes == Notes()
    return prow


def test_every_default_is_prows_own():
    prow = config()

    assert (prow.prowjob_namespace, prow.pod_namespace, prow.log_level) == ("default", "default", "info")
    assert prow.github.link_url == "https://github.com"
    assert prow.plank.pod_pending_timeout == timedelta(minutes=10)
    assert prow.plank.pod_running_timeout == timedelta(hours=48)
    assert prow.plank.pod_unscheduled_timeout == timedelta(minutes=5)
    assert (prow.plank.max_concurrency, prow.plank.max_goroutines, prow.plank.max_revivals) == (0, 20, 3)
    assert prow.sinker.resync_period == timedelta(hours=1)
    assert prow.sinker.max_prowjob_age == timedelta(days=7)
    assert prow.sinker.max_pod_age == prow.sinker.keeps_finished_pods_for == timedelta(days=1)
    assert prow.horologium.tick_interval == timedelta(minutes=1)
    assert prow.deck.tide_update_period == timedelta(seconds=10)
    assert prow.deck.skip_storage_path_validation is None
    assert prow.deck.spyglass.size_limit == 100_000_000
    assert prow.tide.sync_period == prow.tide.updates_statuses_every == timedelta(minutes=1)
    assert prow.tide.max_goroutines == 20
    assert prow.github_reporter.job_types_to_report == ("presubmit", "postsubmit")
    assert prow.branch_protection.allow_disabled_policies is None


def test_empty_means_the_default_where_prow_cannot_tell_it_from_absent():
    prow = config(
        log_level="",
        pod_namespace="",
        github={"link_url": ""},
        plank={"max_goroutines": 0, "max_revivals": 0},
        tide={"max_goroutines": 0},
        deck={"spyglass": {"size_limit": 0}},
        github_reporter={"job_types_to_report": []},
        slack_reporter_configs={"*": {"channel": "a", "report_template": ""}},
    )

    assert prow.slack_reporter_configs["*"].report_template.startswith("Job {{.Spec.Job}} of type")
    assert prow.plank.max_revivals == 0
    assert (prow.log_level, prow.pod_namespace, prow.plank.max_goroutines) == ("info", "default", 20)
    assert (prow.tide.max_goroutines, prow.deck.spyglass.size_limit) == (20, 100_000_000)
    assert (prow.github, prow.github_reporter) == (config().github, config().github_reporter)


def test_a_merge_method_may_be_said_at_every_depth():
    methods = {"a": "squash", "a/r": "rebase", "b": {"*": "merge", "r": {"release-.*": "rebase"}}}

    assert config(tide={"merge_method": methods}).tide.merge_method == methods


def test_a_policy_may_be_said_at_every_depth_and_nobody_may_push_is_not_everybody():
    protection = config(
        branch_protection={
            "protect-tested-repos": True,
            "orgs": {
                "o": {
                    "protect": True,
                    "repos": {
                        "r": {
                            "restrictions": {"users": [], "teams": []},
                            "branches": {"main": {"required_status_checks": {"contexts": ["unit"], "strict": False}}},
                        }
                    },
                }
            },
        }
    ).branch_protection

    repo = protection.orgs["o"].repos["r"]
    assert protection.protect_tested_repos is True
    assert (protection.protect, protection.orgs["o"].protect, repo.protect) == (None, True, None)
    assert repo.restrictions == Restrictions(users=(), teams=())
    assert repo.branches == {"main": Policy(required_status_checks=ContextPolicy(contexts=("unit",), strict=False))}


def test_context_options_have_their_names_with_hyphens_at_every_depth():
    options = config(
        tide={
            "context_options": {
                "from-branch-protection": True,
                "orgs": {"o": {"repos": {"r": {"branches": {"main": {"skip-unknown-contexts": False}}}}}},
            }
        }
    ).tide.context_options

    assert options.from_branch_protection is True
    assert options.orgs["o"].skip_unknown_contexts is None
    assert options.orgs["o"].repos["r"].branches == {"main": ContextOptions(skip_unknown_contexts=False)}


def test_viewers_mean_lenses():
    viewers = {"^b$": ["build-log-viewer"], "^a$": ["junit-viewer", "mine"]}

    assert config(
        deck={"spyglass": {"viewers": viewers, "lenses": [{"lens": {"name": "x"}}]}}
    ).deck.spyglass.all_lenses == (
        LensEntry(lens=Lens(name="x")),
        LensEntry(required_files=("^a$",), lens=Lens(name="junit")),
        LensEntry(required_files=("^a$",), lens=Lens(name="mine")),
        LensEntry(required_files=("^b$",), lens=Lens(name="buildlog")),
    )


def test_some_directories_hold_no_owners_unless_somebody_says_otherwise():
    assert config(owners_dir_denylist={"default": ["a"]}).owners_dir_denylist.everywhere == (
        "a",
        r"\.git$",
        "_output$",
        "vendor/.*/.*",
    )
    said = {"default": ["a"], "ignore_preconfigured_defaults": True}
    assert config(owners_dir_denylist=said).owners_dir_denylist.everywhere == ("a",)


def test_two_forms_of_a_url_are_read_as_one():
    assert config(tide={"target_url": "u"}).tide.all_target_urls == {"*": "u"}
    assert config(tide={"target_urls": {"o": "u"}}).tide.all_target_urls == {"o": "u"}
    assert config(tide={"pr_status_base_url": "u"}).tide.all_pr_status_base_urls == {"*": "u"}


@pytest.mark.parametrize(
    "text", ["2020-02-03T04:05:06Z", "2020-02-03T05:05:06+01:00", "2020-02-03T04:05:06.0Z", "2020-02-03T04:05:06,000Z"]
)
def test_an_instant_is_read_as_utc(text: str):
    webhooks = config(managed_webhooks={"org_repo_config": {"o": {"token_created_after": text}}}).managed_webhooks

    assert str(webhooks.org_repo_config["o"].token_created_after) == "2020-02-03 04:05:06+00:00"


def test_every_section_survives_the_database():
    prow = config(
        tide={"merge_method": {"o": {"r": {"main": "squash"}}, "p": "merge"}, "queries": [{"orgs": ["o"]}]},
        branch_protection={"orgs": {"o": {"repos": {"r": {"branches": {"main": {"protect": True}}}}}}},
        managed_webhooks={"org_repo_config": {"o": {"token_created_after": "2020-02-03T04:05:06Z"}}},
        deck={"spyglass": {"lenses": [{"lens": {"name": "a", "config": {"deep": [1, {"x": None}, 2.5]}}}]}},
        gangway={"allowed_api_clients": [{"gcp": {}, "allowed_jobs_filters": [{"tenant_id": "t"}]}]},
        in_repo_config={"enabled": {"*": True}, "allowed_clusters": {"*": []}},
    )

    assert decode(encode(Snapshot(prow=prow))).prow == prow


def test_what_is_not_acted_on_is_named_as_it_is_spelled_and_only_where_something_is_said():
    data = {"Tide": {}, "gangway": None, "deck": {"Branding": {}, "hidden_repos": []}, "in_repo_config": "text"}

    assert list(not_yet_in(data)) == [("deck", "Branding"), ("in_repo_config",), ("Tide",)]
    assert list(not_yet_in({"deck": "text"})) == []


def test_nothing_is_ours_and_not_ours():
    """So that a section that becomes ours leaves the table of those that aren't."""
    known = {field.encode_name: field.type for field in msgspec.structs.fields(ProwConfig)}

    assert not known.keys() & NOT_OURS.keys()
    assert {key.partition(".")[0] for key in NOT_YET} <= known.keys()
