"""Who a pod is: its name, its labels and its annotations.

* A pod has its ProwJob's name, so there is never a second one, and whoever knows one finds the other.
* Its labels are the ProwJob's, completed by the job's spec, its id and its build's. What a label can't hold whole
  stands in the annotation of the same key.

Source: prow pkg/pod-utils/decorate/podspec.go, pkg/kube/prowjob.go; the rules for values: prowcommon.jobconfig.specs.
"""

from typing import Any

from plank.domain.pods import PodToStart
from prowcommon.jobconfig.specs import labels_for

ID_LABEL = "prow.k8s.io/id"
BUILD_LABEL = "prow.k8s.io/build-id"
VERSION_LABEL = "prow.k8s.io/plank-version"


def metadata(pod: PodToStart, *, namespace: str, plank_version: str) -> dict[str, Any]:
    """An empty `plank_version` leaves its label out."""
    own = {ID_LABEL: str(pod.prowjob_id), BUILD_LABEL: pod.build_id}
    if plank_version:
        own[VERSION_LABEL] = plank_version
    labels, annotations = labels_for(pod.spec, extra_labels=pod.labels | own, extra_annotations=pod.annotations)
    return {"name": str(pod.prowjob_id), "namespace": namespace, "labels": labels, "annotations": annotations}
