"""What becomes of a repository's own jobs under an installation's configuration."""

from typing import Any

import pytest

from prowcommon.jobconfig.inrepo import InvalidInRepoConfig, read_inrepo
from prowcommon.jobconfig.inrepojobs import RepoJobs, allowed_clusters, is_enabled, jobs_with_inrepo
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.schema import Postsubmit, Preset, Presubmit
from prowcommon.jobconfig.sections.filtered import DecorationEntry
from prowcommon.jobconfig.sections.inrepo import InRepoConfig
from prowcommon.jobconfig.sections.plank import Plank
from prowcommon.jobconfig.snapshot import Snapshot

REPO = "octocat/hello-world"
SPEC = "spec: {containers: [{image: alpine, command: [date]}]}"
DECORATION = {
    "utility_images": {"clonerefs": "c", "initupload": "i", "entrypoint": "e", "sidecar": "s"},
    "gcs_configuration": {"bucket": "b", "path_strategy": "explicit"},
}


def a_central(kind: type[Presubmit] | type[Postsubmit] = Presubmit, **said: Any) -> Any:
    return kind(**{"name": "central", "context": said.get("name", "central"), "agent": "kubernetes", **said})


def joined(text: str, snapshot: Snapshot | None = None, repo: str = REPO) -> RepoJobs:
    return jobs_with_inrepo(snapshot or Snapshot(), repo, read_inrepo({".prow.yaml": text.encode()}))


def refusal(text: str, snapshot: Snapshot | None = None) -> list[str]:
    with pytest.raises(InvalidInRepoConfig) as caught:
        joined(text, snapshot)
    return caught.value.problems


def presubmits(*said: str) -> str:
    return "presubmits:\n" + "".join(f"- {{{each}, {SPEC}}}\n" for each in said)


def env_of(job: Presubmit) -> list[str]:
    (container,) = (job.spec or {})["containers"]
    return [variable["name"] for variable in container.get("env", [])]


def test_the_installations_jobs_come_first_and_then_the_repositorys_own():
    snapshot = Snapshot(
        presubmits={REPO: (a_central(),), "octocat/other": (a_central(name="other"),)},
        postsubmits={REPO: (a_central(Postsubmit),)},
    )

    jobs = joined(f"{presubmits('name: b', 'name: a')}postsubmits: [{{name: publish, {SPEC}}}]", snapshot)

    assert [job.name for job in jobs.presubmits] == ["central", "b", "a"]
    assert [job.name for job in jobs.postsubmits] == ["central", "publish"]


def test_a_repository_that_brings_nothing_has_the_installations_jobs():
    assert jobs_with_inrepo(Snapshot(presubmits={REPO: (a_central(),)}), REPO, read_inrepo({})).presubmits == (
        a_central(),
    )


def test_own_jobs_get_the_installations_defaults():
    plank = Plank(default_decoration_config_entries=(DecorationEntry(repo=REPO, config=DECORATION),))
    snapshot = Snapshot(prow=ProwConfig(pod_namespace="test-pods", plank=plank), decorate_all_jobs=True)

    (unit,) = joined(presubmits("name: unit"), snapshot).presubmits

    assert (unit.agent, unit.cluster, unit.namespace) == ("kubernetes", "default", "test-pods")
    assert (unit.context, unit.rerun_command) == ("unit", "/test unit")
    assert (unit.decorate, unit.decoration_config) == (True, DECORATION)


def test_presets_apply_in_order_the_installations_first_and_own_ones_to_own_jobs_only():
    snapshot = Snapshot(
        presubmits={REPO: (a_central(labels={"mine": "yes"}, spec={"containers": [{"image": "i"}]}),)},
        presets=(Preset(labels={"theirs": "yes"}, env=({"name": "THEIRS"},)),),
    )

    central, own, other = joined(
        "presets: [{labels: {mine: 'yes'}, env: [{name: MINE}]}]\n"
        + presubmits("name: a, labels: {mine: 'yes', theirs: 'yes'}", "name: b"),
        snapshot,
    ).presubmits

    assert [env_of(job) for job in (central, own, other)] == [[], ["THEIRS", "MINE"], []]


def test_a_preset_that_collides_with_the_installations_is_refused():
    snapshot = Snapshot(presets=(Preset(env=({"name": "HOME"},)),))

    (problem,) = refusal("presets: [{env: [{name: HOME}]}]\n" + presubmits("name: a"), snapshot)

    assert problem.startswith(".prow.yaml:3: job a: a preset for all adds the environment variable 'HOME'")


def test_one_file_serves_several_repositories_that_share_nothing():
    found = read_inrepo({".prow.yaml": presubmits("name: unit, labels: {preset: 'yes'}").encode()})
    with_preset = Snapshot(presets=(Preset(labels={"preset": "yes"}, env=({"name": "A"},)),))
    decorating = Plank(default_decoration_config_entries=(DecorationEntry(config=DECORATION),))

    (one,) = jobs_with_inrepo(with_preset, "octocat/one", found).presubmits
    (other,) = jobs_with_inrepo(
        Snapshot(prow=ProwConfig(plank=decorating), decorate_all_jobs=True), "octocat/other", found
    ).presubmits

    assert (env_of(one), one.decoration_config) == (["A"], None)
    assert (env_of(other), other.decoration_config) == ([], DECORATION)
    assert (found.presubmits[0].job.agent, env_of(found.presubmits[0].job)) == ("", [])


@pytest.mark.parametrize("repo", [REPO, "Octocat/Hello-World"])
def test_a_job_cannot_take_the_name_of_one_that_is_given(repo: str):
    snapshot = Snapshot(presubmits={repo: (a_central(branches=("main",)),)})

    assert refusal(presubmits("name: a", "name: central"), snapshot) == [
        ".prow.yaml:3: job central: octocat/hello-world has two jobs of this name on the same branches "
        "(the other is in the installation's configuration). Rename one, or part their branches."
    ]
    assert len(joined(presubmits("name: central, branches: [release]"), snapshot).presubmits) == 2


def test_a_job_cannot_take_the_context_of_one_that_is_given():
    snapshot = Snapshot(presubmits={REPO: (a_central(context="ci/unit"),)})

    assert refusal(presubmits("name: a, context: ci/unit"), snapshot) == [
        ".prow.yaml:2: job a: it reports to the context 'ci/unit' of octocat/hello-world, as does 'central' "
        "(the other is in the installation's configuration). Give it a context of its own."
    ]


def test_own_jobs_cannot_take_each_others_names_over_several_files():
    files = {".prow/a.yaml": presubmits("name: a").encode(), ".prow/b.yaml": presubmits("name: a").encode()}

    with pytest.raises(InvalidInRepoConfig, match=r"^\.prow/b\.yaml:2: job a: .*the other is in \.prow/a\.yaml"):
        jobs_with_inrepo(Snapshot(), REPO, read_inrepo(files))


def test_a_job_is_checked_once_it_is_complete():
    assert refusal("presubmits:\n- name: a\n- name: b\n  spec: {containers: []}\n") == [
        ".prow.yaml:2: job a: a kubernetes job needs a pod spec. Say what it runs under `spec`.",
        ".prow.yaml:4: job b: its pod spec has no container. Give it one under `spec.containers`.",
    ]


def test_what_is_hardly_meant_is_a_warning_with_its_line():
    found = read_inrepo({".prow.yaml": presubmits(f"name: {'x' * 64}, decorate: false").encode()})

    warnings = found.located(jobs_with_inrepo(Snapshot(), REPO, found).warnings)

    assert [(problem.line, problem.check) for problem in warnings] == [(2, "non-decorated-jobs"), (2, "long-job-names")]


def test_a_job_runs_on_allowed_clusters_only():
    snapshot = Snapshot(prow=ProwConfig(in_repo_config=InRepoConfig(allowed_clusters={"octocat": ("build",)})))

    assert len(joined(presubmits("name: a, cluster: build", "name: b"), snapshot).presubmits) == 2
    assert refusal(presubmits("name: a, cluster: trusted"), snapshot) == [
        ".prow.yaml:2: job a: jobs that octocat/hello-world brings along may not run on the cluster 'trusted'. "
        "Choose build or default."
    ]


@pytest.mark.parametrize(
    ("said", "clusters"),
    [
        ({}, {"default"}),
        ({"octocat": ("build",)}, {"default", "build"}),
        ({"*": ()}, set()),
        ({"*": ("a",), "octocat": ("b",), "Octocat/Hello-World": ("c",), "other": ("d",)}, {"a", "b", "c"}),
    ],
)
def test_the_clusters_of_all_keys_that_apply_add_up(said: dict[str, tuple[str, ...]], clusters: set[str]):
    assert allowed_clusters(ProwConfig(in_repo_config=InRepoConfig(allowed_clusters=said)), REPO) == clusters


@pytest.mark.parametrize(
    ("said", "enabled"),
    [
        ({}, False),
        ({"*": True}, True),
        ({"*": True, "octocat": False}, False),
        ({"*": False, "octocat": False, REPO: True}, True),
        ({"OCTOCAT": True}, True),
        ({"octocat/other": True}, False),
    ],
)
def test_the_most_specific_key_says_whether_a_repository_may_bring_jobs(said: dict[str, bool], enabled: bool):
    assert is_enabled(ProwConfig(in_repo_config=InRepoConfig(enabled=said)), REPO) is enabled
