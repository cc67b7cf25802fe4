"""A test's pod spec with Prow's own programs around it: decoration, step by step.

* Before the test: `clonerefs` first of all, when there is something to clone; after the job's own init containers
  `initupload`, which says that the build has begun, and `place-entrypoint`.
* The test: each container gets the job environment after its own, the wrapper around its command, and the shared
  volumes. Where something was cloned, it works there, whatever its `workingDir` said.
* After the test, and last in the pod: `sidecar`. Init containers of the job are left as they are.
* Affinity and tolerations, memory, user and grace are filled in where the pod spec is silent.

Source: prow pkg/pod-utils/decorate/podspec.go.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from plank.domain.manifest.cloning import Cloning, cloning
from plank.domain.manifest.identity import PodSpec, decorated_identity
from plank.domain.manifest.memory import with_memory
from plank.domain.manifest.sidecar import secrets_to_censor, sidecar
from plank.domain.manifest.uploading import JOB_SPEC, initupload, upload
from plank.domain.manifest.utilities import Container, env_entries
from plank.domain.manifest.volumes import CODE, LOGS, TOOLS
from plank.domain.manifest.wrapping import entry_of, place_entrypoint, wrapped
from prowcommon.jobconfig.decoration import DecorationConfig, SchedulingOptions
from prowcommon.prowjobs.model import ProwJobSpec


def decorated(
    pod_spec: PodSpec, spec: ProwJobSpec, config: DecorationConfig, env: Mapping[str, str], *, output_dir: str
) -> dict[str, Any]:
    """`pod_spec` decorated for `spec`; `env` is the job environment. Raises UserError when that can't be done."""
    sources = cloning(spec, config)
    results = upload(config, output_dir=output_dir)
    test: list[Container] = pod_spec["containers"]
    entries = [entry_of(container, alone=len(test) == 1) for container in test]
    containers = [
        _around(wrapped(with_environment(container, env), entry, config), sources, config)
        for container, entry in zip(test, entries, strict=True)
    ]
    secrets = list(secrets_to_censor(pod_spec, config))
    job_spec = env[JOB_SPEC]
    return {
        **pod_spec,
        **decorated_identity(pod_spec, config),
        **_scheduling(pod_spec, config.scheduling_options or SchedulingOptions()),
        **_grace(pod_spec, config.grace_period),
        "initContainers": [
            *([sources.container] if sources else []),
            *(pod_spec.get("initContainers") or ()),
            initupload(config, results, clones=sources is not None, job_spec=job_spec),
            place_entrypoint(config),
        ],
        "containers": [*containers, sidecar(config, results, entries, secrets=secrets, job_spec=job_spec)],
        "volumes": [
            *(pod_spec.get("volumes") or ()),
            *(LOGS.volume, TOOLS.volume),
            *results.volumes,
            *(sources.volumes if sources else ()),
        ],
    }


def with_environment(container: Container, env: Mapping[str, str]) -> Container:
    """Kubernetes takes the last of two variables of one name: a job can't disguise its build."""
    return container | {"env": [*(container.get("env") or ()), *env_entries(env)]}


def _around(container: Container, sources: Cloning | None, config: DecorationConfig) -> Container:
    if sources is not None:
        mounts = [*container["volumeMounts"], CODE.mount]
        container = container | {"workingDir": sources.working_dir, "volumeMounts": mounts}
    return with_memory(container, config)


def _scheduling(pod_spec: PodSpec, options: SchedulingOptions) -> dict[str, Any]:
    """An empty affinity of the pod spec is one, and keeps the default out; an empty list of tolerations is none."""
    wanted: dict[str, Any] = {}
    if options.affinity is not None and pod_spec.get("affinity") is None:
        wanted["affinity"] = options.affinity
    if options.tolerations and not pod_spec.get("tolerations"):
        wanted["tolerations"] = list(options.tolerations)
    return wanted


def _grace(pod_spec: PodSpec, grace: timedelta | None) -> dict[str, Any]:
    """Four fifths are the test's, to end; the rest is for uploading what it left."""
    if grace is None or pod_spec.get("terminationGracePeriodSeconds") is not None:
        return {}
    return {"terminationGracePeriodSeconds": int(grace.total_seconds()) * 5 // 4}
