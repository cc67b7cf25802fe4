from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from prowcommon.jobconfig.entries import Entry
from prowcommon.jobconfig.findings import Where
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.schema import JobBase, Periodic, Postsubmit, Presubmit
from prowcommon.jobconfig.sections.plank import Plank
from prowcommon.jobconfig.validate import job_findings
from prowcommon.prowjobs.model import JobType
from prowcommon.prowjobs.refs import Refs

PROW = ProwConfig(pod_namespace="test-pods", plank=Plank(job_queue_capacities={"gpu": 1}))
HERE = Where(Path("jobs.yaml"), ("somewhere",))
DONE = {"agent": "kubernetes", "namespace": "test-pods", "cluster": "default"}
ONE_CONTAINER: dict[str, Any] = {"containers": [{"image": "i"}]}
DECORATION: dict[str, Any] = {
    "utility_images": {"clonerefs": "c", "initupload": "i", "entrypoint": "e", "sidecar": "s"},
    "gcs_configuration": {"bucket": "b", "path_strategy": "explicit"},
}
TOKEN = DECORATION | {"oauth_token_secret": {"name": "token", "key": "t"}}


def a_presubmit(**said: Any) -> Presubmit:
    return Presubmit(**{"name": "unit", "context": "unit", "spec": ONE_CONTAINER, **DONE, **said})


def a_postsubmit(**said: Any) -> Postsubmit:
    return Postsubmit(**{"name": "push", "context": "push", "spec": ONE_CONTAINER, **DONE, **said})


def a_periodic(**said: Any) -> Periodic:
    scheduled = {} if said.keys() & {"cron", "interval", "minimum_interval"} else {"interval": timedelta(hours=1)}
    return Periodic(**{"name": "nightly", "spec": ONE_CONTAINER, **DONE, **scheduled, **said})


def containers(*all_of_them: dict[str, Any]) -> dict[str, Any]:
    return {"containers": list(all_of_them)}


def env(*names: str) -> dict[str, Any]:
    return containers({"env": [{"name": name, "value": "v"} for name in names]})


def mounting(volume: str, path: str, *, volumes: Sequence[str] = ()) -> dict[str, Any]:
    mounts = running(volumeMounts=[{"name": volume, "mountPath": path}])
    return containers(mounts) | {"volumes": [{"name": name} for name in volumes]}


def running(**said: Any) -> dict[str, Any]:
    return {"command": ["true"], **said}


def said_of(job: JobBase, *, fatal: bool = True) -> list[str]:
    type_ = {Presubmit: JobType.PRESUBMIT, Postsubmit: JobType.POSTSUBMIT, Periodic: JobType.PERIODIC}[type(job)]
    return [each.message for each in job_findings(Entry(job, HERE), type_, PROW) if each.fatal is fatal]


def decorated(**said: Any) -> Periodic:
    config = {key: value for key, value in (DECORATION | said).items() if value is not None}
    return a_periodic(decoration_config=config, spec=containers(running()))


@pytest.mark.parametrize("job", [a_presubmit(), a_postsubmit(), a_periodic()])
def test_nothing_is_wrong_with_a_plain_job(job: JobBase):
    assert said_of(job) == said_of(job, fatal=False) == []


@pytest.mark.parametrize(
    ("job", "message"),
    [
        (a_periodic(job_queue_name="cpu"), "the queue 'cpu' has no capacity"),
        (a_periodic(namespace="mine"), "its namespace 'mine' is not the pod_namespace 'test-pods'"),
        (a_periodic(spec=None), "a kubernetes job needs a pod spec"),
        (a_periodic(agent="jenkins"), "'spec' needs the agent kubernetes, not 'jenkins'"),
        (a_periodic(spec=containers()), "its pod spec has no container"),
        (a_periodic(spec=containers({"name": "a"}, {"name": "b"})), "it has 2 containers but isn't decorated"),
        (
            a_periodic(spec=ONE_CONTAINER | {"initContainers": [{"image": "i"}]}),
            "an init container is not allowed unless its restartPolicy is Always",
        ),
        (a_periodic(spec=env("A", "B", "A")), "it sets 'A' 2 times in one container"),
        (a_periodic(spec=env("BUILD_ID")), "Prow sets 'BUILD_ID' itself"),
        (a_postsubmit(spec=env("REPO_OWNER")), "Prow sets 'REPO_OWNER' itself"),
        (a_presubmit(spec=env("PULL_NUMBER")), "Prow sets 'PULL_NUMBER' itself"),
        (a_periodic(namespace=""), "it has no namespace"),
        (a_periodic(spec=mounting("a", "/a", volumes=["a", "a"])), "two of its volumes are named 'a'"),
        (a_periodic(spec=mounting("a", "/a", volumes=["a", "code"])), "the volume name 'code' is decoration's own"),
        (
            a_periodic(decoration_config=TOKEN, spec=mounting("a", "/a", volumes=["a", "token"])),
            "the volume name 'token' is decoration's own",
        ),
        (
            a_periodic(
                decoration_config=DECORATION | {"ssh_key_secrets": ["ssh"]},
                spec=mounting("a", "/a", volumes=["a", "ssh"]),
            ),
            "the volume name 'ssh' is decoration's own",
        ),
        (a_periodic(spec=mounting("a", "/a")), "it mounts the volume 'a', which it doesn't have"),
        (a_periodic(spec=mounting("logs", "/a")), "the mount of 'logs' is decoration's own"),
        (a_periodic(spec=mounting("a", "/tools", volumes=["a"])), "decoration mounts its own volume at '/tools'"),
        (
            a_periodic(rerun_auth_config={"allow_anyone": True, "github_orgs": ["o"]}),
            "its rerun_auth_config allows anyone, and then 'github_orgs'",
        ),
        (a_periodic(clone_uri=":"), "the clone_uri ':' is not a URL: it begins with a colon"),
        (
            a_periodic(clone_uri="https://h/", extra_refs=(Refs(org="o", repo="r", clone_uri="https://h/%zz"),)),
            "the clone_uri 'https://h/%zz' is not a URL: it has a '%' without two hexadecimal digits",
        ),
        (
            a_periodic(clone_uri="ssh://git@h/o/r", decoration_config=TOKEN, spec=containers(running())),
            "the clone_uri 'ssh://git@h/o/r' is not http(s), but its token is for http(s) only",
        ),
        (
            a_periodic(decoration_config=DECORATION, spec=containers({"command": [""]})),
            "a decorated container must say what to run",
        ),
        (
            decorated(utility_images={"clonerefs": "c", "sidecar": "s"}),
            "its decoration names no image for initupload and entrypoint",
        ),
        (decorated(gcs_configuration=None), "its decoration has no 'gcs_configuration'"),
        (decorated(gcs_configuration={"path_strategy": "flat"}), "the path_strategy 'flat' is unknown"),
        (
            decorated(gcs_configuration={"path_strategy": "legacy", "default_org": "o"}),
            "the path_strategy 'legacy' needs 'default_org' and 'default_repo'",
        ),
        (
            decorated(gcs_configuration={"path_strategy": "explicit", "bucket": "a b"}),
            "the bucket 'a b' can't be read: its host has the character ' '",
        ),
        (
            decorated(gcs_configuration={"path_strategy": "explicit", "mediaTypes": {"log": "text plain"}}),
            "'text plain' for 'log' is not a media type",
        ),
        (
            decorated(ssh_key_secrets=["k"], oauth_token_secret={"name": "t"}),
            "'oauth_token_secret' and 'ssh_key_secrets' exclude each other",
        ),
    ],
)
def test_one_mistake_is_named(job: JobBase, message: str):
    assert said_of(job) == [message]


@pytest.mark.parametrize(
    "job",
    [
        a_periodic(spec=env("PULL_NUMBER", "REPO_OWNER")),
        a_postsubmit(spec=env("PULL_NUMBER")),
        a_periodic(spec=ONE_CONTAINER | {"initContainers": [{"restartPolicy": "Always"}]}),
        a_periodic(decoration_config=DECORATION, spec=containers(running(name="a"), running(name="b"))),
        a_periodic(decoration_config=DECORATION, spec=containers({"args": ["x"]})),
        a_periodic(spec=mounting("mine", "/logs/mine", volumes=["mine"])),
        a_periodic(spec=mounting("gcs-credentials", "/home/prow")),
        a_periodic(decoration_config=TOKEN, spec=mounting("token", "/token")),
        a_periodic(clone_uri="git@github.com:o/r.git"),
        a_periodic(clone_uri="https://user@host/o/r", decoration_config=TOKEN, spec=containers(running())),
        a_periodic(extra_refs=(Refs(org="o", repo="r", clone_uri=":"),)),
        a_periodic(rerun_auth_config={"allow_anyone": True, "github_users": []}),
        a_periodic(job_queue_name="gpu"),
    ],
)
def test_what_is_allowed_is_allowed(job: JobBase):
    assert said_of(job) == []


def test_several_containers_have_names_of_their_own():
    spec = containers(running(name="a"), running(name="a"), running(), running(name="sidecar"))

    assert said_of(a_periodic(decoration_config=DECORATION, spec=spec)) == [
        "two of its containers are named 'a'",
        "one of its containers has no name",
        "the container name 'sidecar' is decoration's own",
    ]


def test_an_agent_we_do_not_run_is_a_warning():
    unknown = a_periodic(agent="frobnicator", namespace="mine", spec=None)

    assert said_of(unknown) == []
    assert said_of(unknown, fatal=False) == ["the agent 'frobnicator' is unknown, and nothing runs its jobs"]
    tekton = a_periodic(agent="tekton-pipeline", namespace="mine", spec=None)
    assert said_of(tekton) == []
    assert said_of(tekton, fatal=False) == ["jobs of the agent 'tekton-pipeline' are not run yet"]


def test_a_pod_spec_is_checked_whatever_the_agent():
    unknown = a_periodic(agent="frobnicator", spec=containers(running(env=[{"name": "BUILD_ID"}])))

    assert said_of(unknown) == ["Prow sets 'BUILD_ID' itself"]


def test_a_memory_request_is_a_quantity():
    for fine in ("2Gi", "500M", "0.5", "1e9", "100m"):
        decoration = DECORATION | {"default_memory_request": fine}
        assert said_of(a_periodic(decoration_config=decoration, spec=containers(running()))) == []
    decoration = DECORATION | {"default_memory_request": "2 GB"}
    wrong = a_periodic(decoration_config=decoration, spec=containers(running()))
    assert said_of(wrong) == ["'2 GB' is not a quantity"]
