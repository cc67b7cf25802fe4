from typing import Any

import pytest

from prowcommon.jobconfig.decoration import merge_decoration
from prowcommon.jobconfig.defaults import Inheritance, applies, decoration_entries, repo_of_periodic
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.schema import Periodic, Postsubmit, Presubmit
from prowcommon.jobconfig.sections.filtered import DecorationEntry, ProwJobDefaultEntry
from prowcommon.jobconfig.sections.plank import Plank
from prowcommon.prowjobs.refs import Refs


def prow(*entries: DecorationEntry, **said: Any) -> ProwConfig:
    return ProwConfig(pod_namespace="test-pods", plank=Plank(default_decoration_config_entries=entries), **said)


def test_a_job_gets_an_agent_a_namespace_and_a_cluster():
    job = Inheritance(prow()).given_to(Periodic(name="a", namespace=""), "")

    assert (job.agent, job.namespace, job.cluster, job.decorate) == ("kubernetes", "test-pods", "default", False)


def test_a_job_keeps_what_it_says_itself():
    said = Periodic(name="a", agent="jenkins", namespace="mine", cluster="c", decorate=False)

    job = Inheritance(prow(), decorate_all_jobs=True).given_to(said, "")

    assert (job.agent, job.namespace, job.cluster, job.decorate) == ("jenkins", "mine", "c", False)


def test_a_context_is_the_name_unless_given():
    assert Inheritance(prow()).given_to(Postsubmit(name="unit"), "o/r").context == "unit"
    assert Inheritance(prow()).given_to(Postsubmit(name="unit", context="ci/unit"), "o/r").context == "ci/unit"


def test_a_presubmit_is_triggered_by_its_name_unless_it_says_how():
    job = Inheritance(prow()).given_to(Presubmit(name="unit.v1"), "o/r")

    assert job.trigger == r"(?m)^/test( | .* )unit.v1,?($|\s.*)"
    assert job.rerun_command == "/test unit.v1"


def test_half_a_trigger_is_not_completed():
    job = Inheritance(prow()).given_to(Presubmit(name="unit", trigger="/go"), "o/r")

    assert (job.trigger, job.rerun_command) == ("/go", "")


def test_decoration_merges_all_entries_that_apply_and_the_jobs_own_values_win():
    inheritance = Inheritance(
        prow(
            DecorationEntry(config={"timeout": "2h0m0s", "grace_period": "15s", "gcs_credentials_secret": "gcs"}),
            DecorationEntry(repo="o/r", config={"timeout": "3h0m0s", "skip_cloning": True}),
            DecorationEntry(cluster="other", config={"timeout": "9h0m0s"}),
        )
    )
    own = {"gcs_credentials_secret": ""}

    job = inheritance.given_to(Presubmit(name="a", decorate=True, decoration_config=own), "o/r")

    assert job.decoration_config == {
        "timeout": "3h0m0s",
        "grace_period": "15s",
        "gcs_credentials_secret": "",
        "skip_cloning": True,
    }
    assert own == {"gcs_credentials_secret": ""}


def test_a_job_that_is_not_decorated_keeps_its_decoration_config_unmerged():
    inheritance = Inheritance(prow(DecorationEntry(config={"timeout": "2h0m0s"})))

    assert inheritance.given_to(Periodic(name="a"), "").decoration_config is None
    kept = inheritance.given_to(Periodic(name="a", decoration_config={"skip_cloning": True}), "")
    assert kept.decoration_config == {"skip_cloning": True}


def test_prowjob_defaults_are_always_there_and_name_a_tenant():
    config = prow(prowjob_default_entries=(ProwJobDefaultEntry(repo="o", config={"tenant_id": "team"}),))

    assert Inheritance(config).given_to(Periodic(name="a"), "").prowjob_defaults == {"tenant_id": "GlobalDefaultID"}
    assert Inheritance(config).given_to(Periodic(name="a"), "o/r").prowjob_defaults == {"tenant_id": "team"}
    own = Periodic(name="a", prowjob_defaults={"tenant_id": "mine"})
    assert Inheritance(config).given_to(own, "o/r").prowjob_defaults == {"tenant_id": "mine"}


def test_a_periodic_inherits_by_its_first_extra_ref():
    refs = (Refs(org="o", repo="r"), Refs(org="x", repo="y"))

    assert repo_of_periodic(Periodic(extra_refs=refs)) == "o/r"
    assert repo_of_periodic(Periodic()) == ""


@pytest.mark.parametrize(
    ("entry_repo", "entry_cluster", "accepted"),
    [
        ("", "", True),
        ("*", "*", True),
        ("kubernetes/kops", "", True),
        ("kubernetes", "build", True),
        ("kube", "", False),
        ("kubernetes/.*", "", False),
        ("", "default", False),
    ],
)
def test_an_entry_matches_by_exact_texts(entry_repo: str, entry_cluster: str, accepted: bool):
    assert applies(entry_repo, entry_cluster, repo="kubernetes/kops", cluster="build") is accepted


@pytest.mark.parametrize(
    "entry_repo",
    ["https://chromium-review.googlesource.com/src", "chromium.googlesource.com/src", "chromium.googlesource.com"],
)
def test_a_gerrit_repo_is_also_known_without_its_review_host(entry_repo: str):
    assert applies(entry_repo, "", repo="https://chromium-review.googlesource.com/src", cluster="c")


def test_the_older_map_form_goes_from_the_general_to_the_special():
    plank = Plank(default_decoration_configs={"b/r": {}, "b": {}, "a/r": {}, "*": {}, "a": {}})

    assert [entry.repo for entry in decoration_entries(plank)] == ["*", "a", "b", "a/r", "b/r"]


def test_nested_decoration_merges_by_field():
    own = {"utility_images": {"sidecar": "mine"}, "gcs_configuration": {"bucket": "b", "mediaTypes": {"log": "mine"}}}
    default = {
        "utility_images": {"sidecar": "s", "clonerefs": "c"},
        "gcs_configuration": {"path_strategy": "legacy", "mediaTypes": {"log": "theirs", "txt": "t"}},
        "resources": {"sidecar": {"requests": {"cpu": "1"}}},
    }

    assert merge_decoration(own, default) == {
        "utility_images": {"sidecar": "mine", "clonerefs": "c"},
        "gcs_configuration": {"bucket": "b", "path_strategy": "legacy", "mediaTypes": {"log": "theirs", "txt": "t"}},
        "resources": {"sidecar": {"requests": {"cpu": "1"}}},
    }
