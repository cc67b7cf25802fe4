"""Which pods are not made of code that nobody has merged."""

from typing import Any

import pytest

from plank.domain.environment import job_environment
from plank.domain.manifest.pod import pod_manifest
from plank.domain.pods import PodToStart
from plank.domain.unmerged import unmerged_repos, why_not
from prowcommon.ids import BuildId
from prowcommon.jobconfig.sections.plank import ALLOW, ISOLATE, REFUSE
from prowcommon.prowjobs.model import JobType, ProwJobSpec
from support.builders import a_job, a_pull, a_spec, some_refs

PRESUBMIT = {"type": JobType.PRESUBMIT, "refs": some_refs(a_pull())}
DECORATION = {
    "utility_images": {
        name: f"images.example.com/{name}" for name in ("clonerefs", "initupload", "entrypoint", "sidecar")
    },
    "gcs_configuration": {"bucket": "logs", "path_strategy": "explicit"},
    "gcs_credentials_secret": "uploader",
    "ssh_key_secrets": ["deploy-key"],
}


def answer(policy: str, *, of: dict[str, Any] | None = None, **said: Any) -> str:
    """`of` is added to the pod spec."""
    spec = a_spec(pod_spec=container() | (of or {}), **(PRESUBMIT | said))
    return why_not(spec, manifest_of(spec), {"default": policy})


def manifest_of(spec: ProwJobSpec) -> dict[str, Any]:
    job, build_id = a_job(spec=spec), BuildId("1001")
    env = job_environment(job, build_id)
    pod = PodToStart(prowjob_id=job.id, build_id=build_id, spec=spec, env=env, labels={}, annotations={})
    return pod_manifest(pod, namespace="test-pods")


def container(**said: Any) -> dict[str, Any]:
    return {"containers": [{"name": "unit", "image": "images.example.com/go", "command": ["make"]} | said]}


def mounting(source: dict[str, Any], **mount: Any) -> dict[str, Any]:
    mounts = [{"name": "it", "mountPath": "/it"} | mount]
    return container(volumeMounts=mounts) | {"volumes": [{"name": "it"} | source]}


ASKING = {
    "a secret as files": (mounting({"secret": {"secretName": "deploy"}}), "the secret 'deploy'"),
    "a secret as a variable": (
        container(env=[{"name": "KEY", "valueFrom": {"secretKeyRef": {"name": "deploy", "key": "key"}}}]),
        "the secret 'deploy'",
    ),
    "a secret as many variables": (container(envFrom=[{"secretRef": {"name": "deploy"}}]), "the secret 'deploy'"),
    "a secret among other sources": (
        mounting({"projected": {"sources": [{"configMap": {"name": "c"}}, {"secret": {"name": "deploy"}}]}}),
        "the secret 'deploy'",
    ),
    "a token among other sources": (
        mounting({"projected": {"sources": [{"serviceAccountToken": {"path": "token"}}]}}),
        "a projected serviceAccountToken",
    ),
    "a secret for an init container": (
        container()
        | {"initContainers": [{"name": "first", "image": "i", "envFrom": [{"secretRef": {"name": "deploy"}}]}]},
        "the secret 'deploy'",
    ),
    "a driver's secrets": (mounting({"csi": {"driver": "secrets-store"}}), "a volume of kind csi"),
    "an identity": (container() | {"serviceAccountName": "deployer"}, "the service account 'deployer'"),
    "the cluster's token": (container() | {"automountServiceAccountToken": True}, "a token of the cluster"),
    "privileges": (container(securityContext={"privileged": True}), "a privileged container"),
    "a capability": (
        container(securityContext={"capabilities": {"add": ["SYS_ADMIN"]}}),
        "the capability SYS_ADMIN",
    ),
    "a process of the node": (
        container(securityContext={"windowsOptions": {"hostProcess": True}}),
        "a process of the node",
    ),
    "the node's network": (container() | {"hostNetwork": True}, "hostNetwork"),
    "the node's files": (mounting({"hostPath": {"path": "/var/run"}}, readOnly=True), "/var/run of the node"),
    "a cache to write to": (
        mounting({"persistentVolumeClaim": {"claimName": "cache"}}),
        "the volume claim 'cache' to write to",
    ),
    "a file server": (mounting({"nfs": {"server": "files.example.com", "path": "/"}}), "a volume of kind nfs"),
    "a block device": (container(volumeDevices=[{"name": "it", "devicePath": "/dev/it"}]), "a block device"),
}
HARMLESS = {
    "nothing": {},
    "scratch, words and its own labels": mounting({"emptyDir": {}})
    | {"volumes": [{"name": "it", "emptyDir": {}}, {"name": "c", "configMap": {"name": "c"}}]},
    "a secret that nothing mounts": container() | {"volumes": [{"name": "it", "secret": {"secretName": "deploy"}}]},
    "a cache to read": mounting({"persistentVolumeClaim": {"claimName": "cache"}}, readOnly=True),
    "a cache that is read-only": mounting({"persistentVolumeClaim": {"claimName": "cache", "readOnly": True}}),
    "images for the node to pull": container() | {"imagePullSecrets": [{"name": "pull"}]},
    "less than usual": container(securityContext={"capabilities": {"drop": ["ALL"]}, "runAsNonRoot": True}),
}


@pytest.mark.parametrize(("of", "told"), ASKING.values(), ids=ASKING)
def test_what_unmerged_code_may_not_meet_is_refused_by_name(of: dict[str, Any], told: str) -> None:
    assert told in answer(ISOLATE, of=of)
    assert answer(ALLOW, of=of) == ""
    assert answer(ISOLATE, of=of, type=JobType.POSTSUBMIT, refs=some_refs()) == "", "merged code may"


@pytest.mark.parametrize("of", HARMLESS.values(), ids=HARMLESS)
def test_what_harms_nobody_is_allowed(of: dict[str, Any]) -> None:
    assert answer(ISOLATE, of=of) == ""


def test_the_answer_names_the_cluster_the_repository_everything_asked_for_and_the_cure() -> None:
    of = container(envFrom=[{"secretRef": {"name": "deploy"}}]) | {"hostPID": True}
    assert answer(ISOLATE, of=of) == (
        "Build cluster 'default' isolates unmerged changes of octo-org/hello-world (`plank.unmerged_changes`), and "
        "this pod asks for hostPID, the secret 'deploy'. Leave that out, or run the job in another cluster."
    )


def test_a_cluster_that_refuses_takes_merged_code_only() -> None:
    assert answer(REFUSE).startswith("Build cluster 'default' takes no unmerged changes of octo-org/hello-world")
    assert answer(REFUSE, type=JobType.PERIODIC, refs=None) == ""


def test_the_clusters_own_word_counts_before_that_of_all() -> None:
    spec = a_spec(**PRESUBMIT)
    manifest = manifest_of(spec)
    assert why_not(spec, manifest, {"*": REFUSE, "default": ALLOW}) == ""
    assert why_not(spec, manifest, {"*": REFUSE, "other": ALLOW}) != ""
    assert why_not(spec, manifest, {}) == ""


def test_what_decoration_mounts_into_its_own_containers_the_test_does_not_meet() -> None:
    assert answer(ISOLATE, decoration_config=DECORATION) == ""


def test_a_test_that_mounts_decorations_credentials_is_refused() -> None:
    of = container(volumeMounts=[{"name": "gcs-credentials", "mountPath": "/it"}])
    assert "the secret 'uploader'" in answer(ISOLATE, of=of, decoration_config=DECORATION)


def test_an_identity_that_decoration_brings_counts() -> None:
    decoration = DECORATION | {"default_service_account_name": "uploader"}
    assert "the service account 'uploader'" in answer(ISOLATE, decoration_config=decoration)


@pytest.mark.parametrize("name", ["clonerefs", "initupload", "place-entrypoint", "sidecar"])
@pytest.mark.parametrize("decoration", [None, DECORATION | {"skip_cloning": True}], ids=["plain", "decorated"])
def test_a_container_with_the_name_of_one_of_decorations_is_still_the_jobs(name: str, decoration: Any) -> None:
    mine = {"name": name, "image": "i", "envFrom": [{"secretRef": {"name": "deploy"}}]}
    of = container() | {"initContainers": [mine]}
    assert "the secret 'deploy'" in answer(ISOLATE, of=of, decoration_config=decoration)


UNMERGED = {
    "a presubmit": (PRESUBMIT, ["octo-org/hello-world"]),
    "a batch": ({"type": JobType.BATCH, "refs": some_refs(a_pull(), a_pull(8))}, ["octo-org/hello-world"]),
    "a presubmit that lost its pulls": (PRESUBMIT | {"refs": some_refs()}, ["octo-org/hello-world"]),
    "a presubmit without refs": (PRESUBMIT | {"refs": None}, ["an unnamed repository"]),
    "a periodic with somebody's pull request": (
        {"type": JobType.PERIODIC, "extra_refs": (some_refs(), some_refs(a_pull(), repo="other"))},
        ["octo-org/other"],
    ),
    "a postsubmit": ({"type": JobType.POSTSUBMIT, "refs": some_refs()}, []),
    "a periodic": ({"type": JobType.PERIODIC, "extra_refs": (some_refs(),)}, []),
}


@pytest.mark.parametrize(("said", "repos"), UNMERGED.values(), ids=UNMERGED)
def test_code_is_unmerged_when_a_pull_request_is_in_it(said: dict[str, Any], repos: list[str]) -> None:
    assert unmerged_repos(a_spec(**said)) == repos
