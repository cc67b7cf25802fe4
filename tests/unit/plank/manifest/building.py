"""From a ProwJob, as Prow's own tools write it, to our Pod; and what of two Pods is compared."""

from collections.abc import Mapping
from typing import Any

import msgspec

from plank.domain.environment import job_environment
from plank.domain.manifest.pod import pod_manifest
from plank.domain.manifest.quantities import canonical
from plank.domain.pods import PodToStart
from prowcommon.ids import BuildId, new_prowjob_id
from prowcommon.prowjobs.model import ProwJobSpec
from support.builders import a_job
from support.clock import NOON

Pod = dict[str, Any]


def our_pod(prowjob: Mapping[str, Any], **said: Any) -> Pod:
    """Raises UserError when there is none. `said` goes to pod_manifest."""
    metadata, build_id = prowjob["metadata"], BuildId(prowjob["status"]["build_id"])
    job = a_job(
        id=metadata.get("name") or new_prowjob_id(NOON),
        spec=msgspec.convert(prowjob["spec"], ProwJobSpec),
        labels=metadata.get("labels", {}),
        annotations=metadata.get("annotations", {}),
    )
    pod = PodToStart(
        prowjob_id=job.id,
        build_id=build_id,
        spec=job.spec,
        env=job_environment(job, build_id),
        labels=job.labels,
        annotations=job.annotations,
    )
    return pod_manifest(pod, namespace=said.pop("namespace", "test-pods"), **said)


def as_kubernetes_reads(pod: Pod) -> Pod:
    """Without what Prow's own answer leaves to its surroundings, and with one spelling of what has several."""
    metadata = {key: value for key, value in pod["metadata"].items() if key != "namespace"}
    spec = {key: value for key, value in pod["spec"].items() if (key, value) != ("serviceAccountName", "")}
    for kind in ("initContainers", "containers"):
        if kind in spec:
            spec[kind] = [_container(container) for container in spec[kind]]
    return {"metadata": metadata, "spec": spec}


def _container(container: dict[str, Any]) -> dict[str, Any]:
    if not (resources := container.get("resources")):
        return {key: value for key, value in container.items() if key != "resources"}
    amounts = {
        kind: {name: canonical(amount, of=name) for name, amount in resources[kind].items()} for kind in resources
    }
    return container | {"resources": amounts}
