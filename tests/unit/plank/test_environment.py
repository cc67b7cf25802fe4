"""The job environment, variable by variable, as Prow's jobs know it."""

import json
from dataclasses import replace

import pytest

from plank.domain.environment import job_environment
from prowcommon.ids import BuildId
from prowcommon.prowjobs.model import JobType, ProwJobSpec
from prowcommon.prowjobs.refs import Refs
from support.builders import a_job, a_pull, a_spec, some_refs

BUILD = BuildId("2124460619498258432")
ALWAYS = {"CI", "JOB_NAME", "JOB_TYPE", "JOB_SPEC", "BUILD_ID", "BUILD_NUMBER", "PROW_JOB_ID"}
WITH_REFS = ALWAYS | {
    "REPO_OWNER", "REPO_NAME", "SRC_HOST", "SRC_BASE", "PULL_BASE_REF", "PULL_BASE_SHA", "PULL_REFS",
}  # fmt: skip
WITH_A_PULL = WITH_REFS | {"PULL_NUMBER", "PULL_PULL_SHA", "PULL_HEAD_REF", "PULL_TITLE"}
REFS = some_refs(a_pull(7, sha="c0ffee", head_ref="wave", title="Teach it to wave"), base_sha="abc")
BATCH = some_refs(a_pull(7, sha="c0ffee"), a_pull(9, sha="decade"), base_sha="abc")


def env_of(spec: ProwJobSpec) -> dict[str, str]:
    return job_environment(a_job(spec=spec), BUILD)


@pytest.mark.parametrize(
    ("type_", "refs", "names"),
    [
        (JobType.PERIODIC, None, ALWAYS),
        (JobType.POSTSUBMIT, some_refs(), WITH_REFS),
        (JobType.BATCH, BATCH, WITH_REFS),
        (JobType.PRESUBMIT, REFS, WITH_A_PULL),
    ],
)
def test_each_type_of_job_finds_its_variables_and_no_others(type_: JobType, refs: Refs | None, names: set[str]) -> None:
    env = env_of(a_spec(type=type_, refs=refs))

    assert set(env) == names
    assert list(env) == sorted(env)


def test_the_values_of_a_presubmit() -> None:
    job = a_job(spec=a_spec("unit-test", type=JobType.PRESUBMIT, refs=REFS))

    env = job_environment(job, BUILD)

    env.pop("JOB_SPEC")
    assert env == {
        "BUILD_ID": BUILD,
        "BUILD_NUMBER": BUILD,
        "CI": "true",
        "JOB_NAME": "unit-test",
        "JOB_TYPE": "presubmit",
        "PROW_JOB_ID": str(job.id),
        "PULL_BASE_REF": "main",
        "PULL_BASE_SHA": "abc",
        "PULL_HEAD_REF": "wave",
        "PULL_NUMBER": "7",
        "PULL_PULL_SHA": "c0ffee",
        "PULL_REFS": "main:abc,7:c0ffee",
        "PULL_TITLE": "Teach it to wave",
        "REPO_NAME": "hello-world",
        "REPO_OWNER": "octo-org",
        "SRC_BASE": "octo-org/hello-world",
        "SRC_HOST": "github.com",
    }


def test_job_spec_has_prows_keys_in_prows_order() -> None:
    job = a_job(spec=a_spec("unit-test", type=JobType.PRESUBMIT, refs=REFS, decoration_config={"timeout": "2h0m0s"}))

    told = job_environment(job, BUILD)["JOB_SPEC"]

    assert list(json.loads(told)) == ["type", "job", "buildid", "prowjobid", "refs", "decoration_config"]
    assert json.loads(told)["refs"] == {
        "org": "octo-org",
        "repo": "hello-world",
        "base_ref": "main",
        "base_sha": "abc",
        "pulls": [{"number": 7, "author": "octocat", "sha": "c0ffee", "title": "Teach it to wave", "head_ref": "wave"}],
    }
    assert json.loads(told)["decoration_config"] == {"timeout": "2h0m0s"}


def test_a_periodics_job_spec_has_no_refs_at_all() -> None:
    job = a_job(spec=a_spec("echo-test"))

    told = json.loads(job_environment(job, BUILD)["JOB_SPEC"])

    assert told == {"type": "periodic", "job": "echo-test", "buildid": BUILD, "prowjobid": str(job.id)}


def test_a_pull_without_a_sha_still_says_so() -> None:
    job = a_job(spec=a_spec(type=JobType.PRESUBMIT, refs=some_refs(a_pull(7, sha="", author=""))))

    (pull,) = json.loads(job_environment(job, BUILD)["JOB_SPEC"])["refs"]["pulls"]

    assert pull == {"number": 7, "author": "", "sha": ""}


def test_a_decorated_job_is_told_where_its_artifacts_go() -> None:
    env = env_of(a_spec(decoration_config={"timeout": "2h0m0s"}))

    assert (env["ARTIFACTS"], env["GOPATH"]) == ("/logs/artifacts", "/home/prow/go")


def test_build_number_is_for_the_kubernetes_agent_alone() -> None:
    assert "BUILD_NUMBER" not in env_of(a_spec(agent="jenkins"))


@pytest.mark.parametrize(
    ("said", "host", "base"),
    [
        ({"path_alias": "k8s.io/hello"}, "k8s.io", "hello"),
        ({"repo_link": "https://ghe.example.com/octo-org/hello-world"}, "ghe.example.com", "octo-org/hello-world"),
        ({"path_alias": "k8s.io"}, "k8s.io", "octo-org/hello-world"),
    ],
)
def test_src_host_and_base_come_from_alias_then_link(said: dict[str, str], host: str, base: str) -> None:
    env = env_of(a_spec(type=JobType.POSTSUBMIT, refs=some_refs(**said)))

    assert (env["SRC_HOST"], env["SRC_BASE"]) == (host, base)


def test_two_builds_of_a_job_differ_in_their_build_id_alone() -> None:
    job = a_job()
    one, other = job_environment(job, BUILD), job_environment(replace(job), BuildId("1"))

    assert {name for name in one if one[name] != other[name]} == {"BUILD_ID", "BUILD_NUMBER", "JOB_SPEC"}
