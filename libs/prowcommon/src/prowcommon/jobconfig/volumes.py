"""What Prow asks of a pod's volumes and of where containers mount them, before decoration adds its own.

* Every volume has a name of its own, and none that decoration uses for the job, be it decorated or not.
* Every mount names a volume that is there. Those that decoration brings count, so that a secret of its can be mounted;
  but what it mounts in the test container itself is taken, by name and by path. Paths above and below are free.

Source: prow pkg/config/config.go, pkg/config/jobs.go.
"""

from collections.abc import Iterator
from typing import Any

from prowcommon.jobconfig.entries import Entry
from prowcommon.jobconfig.findings import Finding
from prowcommon.jobconfig.schema import JobBase

MOUNTED_BY_DECORATION = frozenset({"logs", "code", "tools"})
DECORATION_VOLUMES = MOUNTED_BY_DECORATION | {"gcs-credentials", "s3-credentials"}
DECORATION_PATHS = frozenset({"/logs", "/home/prow/go", "/tools"})


def volume_findings(entry: Entry[JobBase]) -> Iterator[Finding]:
    """What is wrong with the volumes and mounts of a kubernetes job that has a pod spec."""
    spec = entry.job.spec or {}
    reserved = DECORATION_VOLUMES
    if secrets := _secret_volumes(entry.job.decoration_config or {}):
        reserved |= secrets
    names = [volume.get("name", "") for volume in spec.get("volumes", ())]
    declared = set(names)
    if len(declared) < len(names) or not declared.isdisjoint(reserved):
        yield from _name_findings(entry, names, reserved)
    for position, container in enumerate(spec.get("containers", ())):
        for mounted, mount in enumerate(container.get("volumeMounts", ())):
            name, path = mount.get("name", ""), mount.get("mountPath", "")
            at = ("spec", "containers", position, "volumeMounts", mounted)
            if name not in declared and name not in reserved:
                message = f"it mounts the volume '{name}', which it doesn't have"
                yield entry.finding(message, "Add it to `spec.volumes`", at=at)
            elif name in MOUNTED_BY_DECORATION:
                yield entry.finding(f"the mount of '{name}' is decoration's own", "Mount another volume", at=at)
            if path in DECORATION_PATHS:
                message = f"decoration mounts its own volume at '{path}'"
                yield entry.finding(message, "Choose a path below or beside it", at=at)


def _name_findings(entry: Entry[JobBase], names: list[str], reserved: frozenset[str]) -> Iterator[Finding]:
    for position, name in enumerate(names):
        at = ("spec", "volumes", position)
        if name in names[:position]:
            yield entry.finding(f"two of its volumes are named '{name}'", "Rename one", at=at)
        elif name in reserved:
            yield entry.finding(f"the volume name '{name}' is decoration's own", "Rename it", at=at)


def _secret_volumes(decoration: dict[str, Any]) -> frozenset[str]:
    """The secrets for cloning become volumes under their own names."""
    oauth = decoration["oauth_token_secret"].get("name") if "oauth_token_secret" in decoration else ""
    return frozenset(decoration.get("ssh_key_secrets", ())) | ({oauth} if oauth else frozenset())
