"""Code that nobody has merged yet, and what its pods may not meet.

Whoever can open a pull request writes such code. What a build cluster does with it is said in `plank.unmerged_changes`:

* `allow`: a pod gets what its job asks for. Who may start jobs for a pull request is then all that protects a secret.
* `isolate`: a pod is made only when its tests meet no secret, no identity of the cluster's or of a node's, and nothing
  they could leave something in for others.
* `refuse`: no pod is made.

The manifest is judged as it would be sent, so what presets and decoration bring counts. Containers that decoration adds
run Prow's own programs; what only they mount, tests don't meet. What isn't known to be harmless is refused.

Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/
"""

from collections.abc import Iterator, Mapping
from typing import Any

from plank.domain.manifest.utilities import UTILITIES
from prowcommon.jobconfig.sections.plank import ALLOW, ISOLATE
from prowcommon.prowjobs.model import JobType, ProwJobSpec

Part = Mapping[str, Any]

_HARMLESS_VOLUMES = frozenset({"configMap", "downwardAPI", "emptyDir", "ephemeral", "image"})
_HARMLESS_SOURCES = frozenset({"configMap", "downwardAPI"})
_OF_THE_NODE = ("hostIPC", "hostNetwork", "hostPID")


def unmerged_repos(spec: ProwJobSpec) -> list[str]:
    """The repositories (`org/repo`) of which the job runs unmerged code. Not its type alone decides: pulls do."""
    tests_pulls = spec.type in (JobType.PRESUBMIT, JobType.BATCH)
    if tests_pulls and spec.refs is None:
        return ["an unnamed repository"]
    return [
        f"{refs.org}/{refs.repo}"
        for refs in (spec.refs, *spec.extra_refs)
        if refs and (refs.pulls or (tests_pulls and refs is spec.refs))
    ]


def why_not(spec: ProwJobSpec, manifest: Part, policies: Mapping[str, str]) -> str:
    """Why the job's build cluster takes no such pod; empty when it does. `policies` by cluster, `*` for all others."""
    policy = policies.get(spec.cluster, policies.get("*", ALLOW))
    if policy == ALLOW or not (repos := unmerged_repos(spec)):
        return ""
    whose = f"unmerged changes of {', '.join(repos)}"
    if policy != ISOLATE:
        return f"Build cluster {spec.cluster!r} takes no {whose} (`plank.unmerged_changes`). Run the job in another."
    if asked_for := sorted(set(_asked_for(spec, manifest["spec"]))):
        return (
            f"Build cluster {spec.cluster!r} isolates {whose} (`plank.unmerged_changes`), and this pod asks for "
            f"{', '.join(asked_for)}. Leave that out, or run the job in another cluster."
        )
    return ""


def _asked_for(spec: ProwJobSpec, pod_spec: Part) -> Iterator[str]:
    if (account := pod_spec.get("serviceAccountName") or "default") != "default":
        yield f"the service account {account!r}"
    if pod_spec.get("automountServiceAccountToken") is not False:
        yield "a token of the cluster"
    yield from (key for key in _OF_THE_NODE if pod_spec.get(key))
    if _is_host_process(pod_spec):
        yield "a process of the node"
    volumes = {volume.get("name"): volume for volume in pod_spec.get("volumes") or ()}
    for container in _test_containers(spec, pod_spec):
        yield from _privileges(container)
        yield from _secret_variables(container)
        for mount in container.get("volumeMounts") or ():
            yield from _mounted(volumes.get(mount.get("name"), {}), mount)
        if container.get("volumeDevices"):
            yield "a block device"


def _test_containers(spec: ProwJobSpec, pod_spec: Part) -> Iterator[Part]:
    """Every container that decoration didn't add. One that only has the name of such a container is the job's own."""
    written = spec.pod_spec or {}
    own = {container.get("name") for kind in ("initContainers", "containers") for container in written.get(kind) or ()}
    added = UTILITIES - own if spec.decoration_config is not None else frozenset[str]()
    for kind in ("initContainers", "containers"):
        yield from (container for container in pod_spec.get(kind) or () if container.get("name") not in added)


def _privileges(container: Part) -> Iterator[str]:
    context = container.get("securityContext") or {}
    if context.get("privileged"):
        yield "a privileged container"
    for capability in (context.get("capabilities") or {}).get("add") or ():
        yield f"the capability {capability}"
    if _is_host_process(container):
        yield "a process of the node"


def _is_host_process(part: Part) -> bool:
    return bool(((part.get("securityContext") or {}).get("windowsOptions") or {}).get("hostProcess"))


def _secret_variables(container: Part) -> Iterator[str]:
    for variable in container.get("env") or ():
        if reference := (variable.get("valueFrom") or {}).get("secretKeyRef"):
            yield f"the secret {reference.get('name', '')!r}"
    for source in container.get("envFrom") or ():
        if reference := source.get("secretRef"):
            yield f"the secret {reference.get('name', '')!r}"


def _mounted(volume: Part, mount: Part) -> Iterator[str]:
    for kind in volume.keys() - {"name"}:
        source = volume[kind] or {}
        match kind:
            case "secret":
                yield f"the secret {source.get('secretName', '')!r}"
            case "projected":
                yield from _projected(source)
            case "persistentVolumeClaim":
                if not (mount.get("readOnly") or source.get("readOnly")):
                    yield f"the volume claim {source.get('claimName', '')!r} to write to"
            case "hostPath":
                yield f"{source.get('path', '')} of the node"
            case _ if kind not in _HARMLESS_VOLUMES:
                yield f"a volume of kind {kind}"


def _projected(volume: Part) -> Iterator[str]:
    for source in volume.get("sources") or ():
        for kind in source.keys() - _HARMLESS_SOURCES:
            is_secret = kind == "secret"
            yield f"the secret {source[kind].get('name', '')!r}" if is_secret else f"a projected {kind}"
