"""What Prow's own answers can't show: where we say more, and what we refuse."""

from typing import Any

import pytest

from prowcommon.errors import UserError
from unit.plank.manifest.building import our_pod

IMAGES = {name: f"{name}:v1" for name in ("clonerefs", "initupload", "entrypoint", "sidecar")}
UPLOAD = {"bucket": "gs://logs", "path_strategy": "explicit"}
REFS = {"org": "octo-org", "repo": "hello-world", "base_ref": "main"}


def a_prowjob(pod_spec: dict[str, Any] | None = None, **spec: Any) -> dict[str, Any]:
    pod_spec = {"containers": [{"image": "alpine", "command": ["/bin/date"]}]} if pod_spec is None else pod_spec
    return {
        "metadata": {"name": "11111111-2222-4333-8444-555555555555", "labels": spec.pop("labels", {})},
        "spec": {"type": "periodic", "job": "echo-test", "pod_spec": pod_spec, **spec},
        "status": {"build_id": "1934000000000000001"},
    }


def decorated(**said: Any) -> dict[str, Any]:
    return {"utility_images": IMAGES, "gcs_configuration": UPLOAD, **said}


def refusal(prowjob: dict[str, Any]) -> str:
    with pytest.raises(UserError) as refused:
        our_pod(prowjob)
    return str(refused.value)


def test_a_pod_runs_in_the_pod_namespace_whatever_its_job_says() -> None:
    pod = our_pod(a_prowjob(namespace="elsewhere"), namespace="test-pods")

    assert (pod["apiVersion"], pod["kind"], pod["metadata"]["namespace"]) == ("v1", "Pod", "test-pods")


def test_a_pod_says_which_plank_made_it() -> None:
    labels = our_pod(a_prowjob(), plank_version="0.1.0")["metadata"]["labels"]

    assert labels["prow.k8s.io/plank-version"] == "0.1.0"


def test_a_job_cannot_disguise_its_id_nor_its_build() -> None:
    labels = our_pod(a_prowjob(labels={"prow.k8s.io/id": "other", "prow.k8s.io/build-id": "0"}))["metadata"]["labels"]

    assert labels["prow.k8s.io/id"] == "11111111-2222-4333-8444-555555555555"
    assert labels["prow.k8s.io/build-id"] == "1934000000000000001"


def test_a_variable_of_the_job_environment_comes_after_the_containers_own_of_that_name() -> None:
    container = {"image": "alpine", "command": ["env"], "env": [{"name": "BUILD_ID", "value": "mine"}]}

    env = our_pod(a_prowjob({"containers": [container]}))["spec"]["containers"][0]["env"]

    builds = [variable["value"] for variable in env if variable["name"] == "BUILD_ID"]
    assert builds == ["mine", "1934000000000000001"]


def test_with_an_output_directory_nothing_is_uploaded_and_no_credentials_are_mounted() -> None:
    config = decorated(gcs_credentials_secret="google-account", s3_credentials_secret="s3-account")

    spec = our_pod(a_prowjob(decoration_config=config), output_dir="/tmp/results")["spec"]

    assert [volume["name"] for volume in spec["volumes"]] == ["logs", "tools", "output"]
    assert spec["volumes"][-1] == {"name": "output", "hostPath": {"path": "/tmp/results"}}
    initupload, sidecar = spec["initContainers"][0], spec["containers"][-1]
    assert initupload["volumeMounts"] == [{"name": "output", "mountPath": "/output"}]
    assert sidecar["volumeMounts"] == [
        {"name": "logs", "mountPath": "/logs"},
        {"name": "output", "mountPath": "/output"},
    ]
    (options,) = (each["value"] for each in sidecar["env"] if each["name"] == "SIDECAR_OPTIONS")
    assert '"path_strategy":"explicit","local_output_dir":"/output","dry_run":false' in options


def test_nulls_in_a_pod_spec_say_nothing() -> None:
    container = {"image": "alpine", "command": ["/bin/date"], "args": None, "env": None, "volumeMounts": None}
    nulls = {"initContainers": None, "volumes": None, "securityContext": None, "tolerations": None}
    bare = {"containers": [{"image": "alpine", "command": ["/bin/date"]}]}
    config = decorated(run_as_user=1000, censor_secrets=True, default_memory_request="1Gi")

    spec = our_pod(a_prowjob({**nulls, "containers": [container]}, decoration_config=config))["spec"]

    said = {key: value for key, value in spec.items() if value is not None}
    assert said == our_pod(a_prowjob(bare, decoration_config=config))["spec"]


def test_an_empty_affinity_keeps_the_default_out_and_an_empty_list_of_tolerations_does_not() -> None:
    options = {"affinity": {"nodeAffinity": {}}, "tolerations": [{"operator": "Exists"}]}
    containers = [{"image": "alpine", "command": ["/bin/date"]}]
    prowjob = a_prowjob(
        {"affinity": {}, "tolerations": [], "containers": containers},
        decoration_config=decorated(scheduling_options=options),
    )

    spec = our_pod(prowjob)["spec"]

    assert (spec["affinity"], spec["tolerations"]) == ({}, [{"operator": "Exists"}])


@pytest.mark.parametrize("pod_spec", [{}, {"containers": []}, {"containers": None}])
def test_a_job_without_a_container_gets_no_pod(pod_spec: dict[str, Any]) -> None:
    assert refusal(a_prowjob(pod_spec)) == "Job 'echo-test' has no container to run. Give it a `spec` with one."


@pytest.mark.parametrize("words", [{}, {"command": []}, {"args": [""]}, {"command": None, "args": None}])
def test_a_decorated_container_must_say_what_to_run(words: dict[str, Any]) -> None:
    prowjob = a_prowjob({"containers": [{"image": "alpine", **words}]}, decoration_config=decorated())

    assert refusal(prowjob) == (
        "Its container 'test' doesn't say what to run, and decoration can't see the entrypoint of its image. "
        "Give it a `command`."
    )


@pytest.mark.parametrize("missing", ["initupload", "entrypoint", "sidecar"])
def test_a_missing_utility_image_is_named(missing: str) -> None:
    images = {name: image for name, image in IMAGES.items() if name != missing}

    told = refusal(a_prowjob(decoration_config=decorated(utility_images=images)))

    assert f"Set `decoration_config.utility_images.{missing}`, or the same in `plank.default_decoration" in told


def test_the_image_that_clones_is_needed_only_where_something_is_cloned() -> None:
    config = decorated(utility_images={name: image for name, image in IMAGES.items() if name != "clonerefs"})

    assert our_pod(a_prowjob(decoration_config=config))
    assert "no image for clonerefs" in refusal(a_prowjob(extra_refs=[REFS], decoration_config=config))


def test_results_must_go_somewhere() -> None:
    told = refusal(a_prowjob(decoration_config={"utility_images": IMAGES}))

    assert told.startswith("Its decoration has no `gcs_configuration`, so its results would go nowhere.")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"timeout": "2 hours"}, "Its `decoration_config.timeout` can't be read: '2 hours' is not a duration."),
        ({"skip_cloning": "no"}, "Its `decoration_config.skip_cloning` can't be read: expected true or false"),
        ({"default_memory_request": "4 GB"}, "`decoration_config.default_memory_request` is '4 GB', which is no quant"),
        (
            {"resources": {"sidecar": {"limits": {"cpu": "one"}}}},
            "`decoration_config.resources.sidecar.limits.cpu` is 'one', which is no quantity.",
        ),
    ],
)
def test_a_decoration_config_that_cannot_be_read_says_where(said: dict[str, Any], told: str) -> None:
    assert refusal(a_prowjob(decoration_config=decorated(**said))).startswith(told)
