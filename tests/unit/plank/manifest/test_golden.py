"""Golden manifests, to be read by people: one for each type of job, and one for each thing decoration does.

A file is a ProwJob and the Pod that Prow makes of it. JSON in a variable is written as YAML.
"""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from unit.plank.manifest.building import as_kubernetes_reads, our_pod

GOLDEN = sorted(Path(__file__).with_name("golden").glob("*.yaml"))


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.stem)
def test_a_pod_is_its_golden_manifest(file: Path) -> None:
    prowjob, golden = yaml.safe_load_all(file.read_text())

    pod = as_kubernetes_reads(our_pod(prowjob))

    assert {**pod, "spec": _with_json_opened(pod["spec"])} == golden


def _with_json_opened(spec: dict[str, Any]) -> dict[str, Any]:
    kinds = [kind for kind in ("initContainers", "containers") if kind in spec]
    return spec | {kind: [_opened(container) for container in spec[kind]] for kind in kinds}


def _opened(container: dict[str, Any]) -> dict[str, Any]:
    if "env" not in container:
        return container
    env = [
        each | {"value": json.loads(each["value"])} if each.get("value", "").startswith("{") else each
        for each in container["env"]
    ]
    return container | {"env": env}
