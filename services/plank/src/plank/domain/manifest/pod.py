"""From a build of a ProwJob to the Pod that runs it: `pod_manifest`, a value for Kubernetes' API.

* A pod runs once: it is never restarted. A container that is alone is named `test`.
* Every container gets the job environment after its own variables; a decorated one more than that (decorating.py).
* A container that fails without a word of its own says the end of its log, unless the job wants it otherwise.
* The job's pod spec stays as it was written in all else. Presets are merged into it when the job is configured.

Source: prow pkg/pod-utils/decorate/podspec.go.
"""

from typing import Any

from plank.domain.manifest.decorating import decorated, with_environment
from plank.domain.manifest.decoration import read_decoration
from plank.domain.manifest.identity import PodSpec, token
from plank.domain.manifest.metadata import metadata
from plank.domain.manifest.utilities import Container
from plank.domain.pods import PodToStart
from prowcommon.errors import UserError
from prowcommon.prowjobs.model import ProwJobSpec

TEST = "test"


def pod_manifest(pod: PodToStart, *, namespace: str, plank_version: str = "", output_dir: str = "") -> dict[str, Any]:
    """The Pod in Kubernetes' field names. It shares its parts with the job's spec: read-only.

    `namespace` is where pods run (`pod_namespace`), whatever the job's spec says. `output_dir` is a directory of the
    node to put results into instead of uploading them, for a cluster on one's own machine.

    Raises UserError when no pod can be made of the job.
    """
    spec = _prepared(pod.spec)
    if pod.spec.decoration_config is None:
        spec = spec | {"containers": [with_environment(container, pod.env) for container in spec["containers"]]}
    else:
        config = read_decoration(pod.spec.decoration_config)
        spec = decorated(spec, pod.spec, config, pod.env, output_dir=output_dir)
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": metadata(pod, namespace=namespace, plank_version=plank_version),
        "spec": _with_last_words(spec),
    }


def _prepared(spec: ProwJobSpec) -> dict[str, Any]:
    """What is done to every pod spec, decorated or not."""
    pod_spec: PodSpec = spec.pod_spec or {}
    containers: list[Container] = pod_spec.get("containers") or []
    if not containers:
        raise UserError(f"Job {spec.job!r} has no container to run. Give it a `spec` with one.")
    if len(containers) == 1:
        containers = [containers[0] | {"name": TEST}]
    return {**pod_spec, **token(pod_spec), "restartPolicy": "Never", "containers": containers}


def _with_last_words(spec: dict[str, Any]) -> dict[str, Any]:
    kinds = [kind for kind in ("initContainers", "containers") if spec.get(kind)]
    return spec | {kind: [_speaking(container) for container in spec[kind]] for kind in kinds}


def _speaking(container: Container) -> Container:
    if container.get("terminationMessagePolicy"):
        return container
    return container | {"terminationMessagePolicy": "FallbackToLogsOnError"}
