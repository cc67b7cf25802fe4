"""From files to a Pod: presets and inherited decoration arrive where they should."""

from pathlib import Path

import msgspec

from prowcommon.jobconfig.load import load
from prowcommon.jobconfig.sources import Sources
from prowcommon.jobconfig.specs import labels_for, periodic_spec
from unit.plank.manifest.building import Pod, our_pod

CONFIG = """\
pod_namespace: test-pods
plank:
  default_decoration_config_entries:
  - config:
      timeout: 2h
      utility_images: {clonerefs: "c:1", initupload: "i:1", entrypoint: "e:1", sidecar: "s:1"}
      gcs_configuration: {bucket: "gs://logs", path_strategy: explicit}
      censor_secrets: true
"""
JOBS = """\
presets:
- labels: {preset-registry: "true"}
  env: [{name: REGISTRY, value: registry.example.com}]
  volumes: [{name: login, secret: {secretName: registry-login}}]
  volumeMounts: [{name: login, mountPath: /etc/login, readOnly: true}]
  tolerations: [{key: dedicated, operator: Exists}]
periodics:
- name: publish
  interval: 1h
  decorate: true
  labels: {preset-registry: "true"}
  annotations: {description: Publishes what is new.}
  spec:
    containers: [{image: alpine, command: [publish], args: [8080, true], env: [{name: A, value: 1}]}]
"""


def pod_of(job_name: str, directory: Path) -> Pod:
    (directory / "config.yaml").write_text(CONFIG)
    (directory / "jobs.yaml").write_text(JOBS)
    config = load(Sources(directory / "config.yaml", directory / "jobs.yaml")).config
    job = config.periodic(job_name)
    spec = periodic_spec(job)
    labels, annotations = labels_for(spec, extra_labels=job.labels, extra_annotations=job.annotations)
    prowjob = {
        "metadata": {"labels": labels, "annotations": annotations},
        "spec": msgspec.to_builtins(spec),
        "status": {"build_id": "1934000000000000001"},
    }
    return our_pod(prowjob, namespace=config.prow.pod_namespace)


def test_a_preset_is_part_of_the_test_and_its_secrets_are_censored(tmp_path: Path) -> None:
    spec = pod_of("publish", tmp_path)["spec"]
    test, sidecar = spec["containers"]
    login = {"name": "login", "mountPath": "/etc/login", "readOnly": True}

    assert [variable["name"] for variable in test["env"]][:3] == ["A", "REGISTRY", "ARTIFACTS"]
    assert login in test["volumeMounts"]
    assert login in sidecar["volumeMounts"]
    assert [volume["name"] for volume in spec["volumes"]] == ["login", "logs", "tools"]
    assert spec["tolerations"] == [{"key": "dedicated", "operator": "Exists"}]


def test_inherited_decoration_reaches_the_wrapper_and_arguments_are_texts(tmp_path: Path) -> None:
    (options,) = (
        variable["value"]
        for variable in pod_of("publish", tmp_path)["spec"]["containers"][0]["env"]
        if variable["name"] == "ENTRYPOINT_OPTIONS"
    )

    assert options.startswith('{"timeout":7200000000000,"grace_period":0,')
    assert '"args":["publish","8080","true"]' in options


def test_the_pod_is_labelled_and_placed_as_the_configuration_says(tmp_path: Path) -> None:
    metadata = pod_of("publish", tmp_path)["metadata"]

    assert metadata["namespace"] == "test-pods"
    assert metadata["labels"]["preset-registry"] == "true"
    assert metadata["annotations"]["description"] == "Publishes what is new."
