"""A run of a periodic, wanted by the clock or by a person: the same job either way.

* A person's own environment comes after the job's and wins over it, except over the names Prow sets itself.
* A person's own labels and annotations win over the job's.
"""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import msgspec

from prowcommon.db.prowjobs import NewProwJob
from prowcommon.errors import UserError
from prowcommon.jobconfig.containers import RESERVED_ENVIRONMENT
from prowcommon.jobconfig.metadata import RESERVED_LABELS
from prowcommon.jobconfig.schema import Periodic
from prowcommon.jobconfig.specs import labels_for, periodic_spec
from prowcommon.prowjobs.model import JobType

_NONE: Mapping[str, str] = {}


def periodic_run(
    job: Periodic,
    key: str,
    *,
    config_hash: str,
    deck_url: str,
    because: str = "Job triggered.",
    env: Mapping[str, str] = _NONE,
    labels: Mapping[str, str] = _NONE,
    annotations: Mapping[str, str] = _NONE,
) -> NewProwJob:
    """One run of `job`. Raises UserError for an environment variable or a label that Prow sets itself."""
    _refuse(env.keys() & RESERVED_ENVIRONMENT[JobType.PERIODIC], "environment variable")
    _refuse(labels.keys() & RESERVED_LABELS, "label")
    spec = periodic_spec(job)
    if env and spec.pod_spec is not None:
        spec = msgspec.structs.replace(spec, pod_spec=_with_environment(spec.pod_spec, env))
    all_labels, all_annotations = labels_for(
        spec, extra_labels=job.labels | dict(labels), extra_annotations=job.annotations | dict(annotations)
    )
    return NewProwJob(
        key=key,
        spec=spec,
        labels=all_labels,
        annotations=all_annotations,
        config_hash=config_hash,
        because=because,
        url_base=deck_url,
    )


def key_of_request(principal: str, idempotency_key: str | None) -> str:
    """The creation key of somebody's request: without a key of their own, each request is a new one."""
    return f"api/{principal}/{idempotency_key or uuid4()}"


def _with_environment(pod_spec: Mapping[str, Any], env: Mapping[str, str]) -> dict[str, Any]:
    own = [{"name": name, "value": value} for name, value in env.items()]
    containers = [
        {**container, "env": [each for each in container.get("env", ()) if each["name"] not in env] + own}
        for container in pod_spec.get("containers", ())
    ]
    return {**pod_spec, "containers": containers}


def _refuse(reserved: set[str], what: str) -> None:
    if reserved:
        raise UserError(f"Prow sets the {what} '{min(reserved)}' itself. Choose another name.")
