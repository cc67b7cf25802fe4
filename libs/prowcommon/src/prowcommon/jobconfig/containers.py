"""What Prow asks of a job's containers, before decoration adds its own.

* Init containers only as sidecars (`restartPolicy: Always`): decoration needs the others' place.
* Several containers only when decorated; then each has a name of its own, and none that decoration uses.
* No variable is set twice, and none that Prow sets itself for the job's type.

Source: prow pkg/config/config.go, pkg/config/jobs.go.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from prowcommon.jobconfig.entries import Entry
from prowcommon.jobconfig.findings import Finding
from prowcommon.jobconfig.schema import JobBase
from prowcommon.prowjobs.model import JobType

DECORATION_CONTAINERS = frozenset({"clonerefs", "initupload", "place-entrypoint", "sidecar"})

_OF_EVERY_JOB = frozenset({"CI", "JOB_NAME", "JOB_TYPE", "JOB_SPEC", "BUILD_ID", "PROW_JOB_ID", "BUILD_NUMBER"})
_OF_A_REPO = frozenset({"REPO_OWNER", "REPO_NAME", "SRC_HOST", "SRC_BASE"}) | frozenset(
    {"PULL_BASE_REF", "PULL_BASE_SHA", "PULL_REFS"}
)
_OF_A_PULL = frozenset({"PULL_NUMBER", "PULL_PULL_SHA", "PULL_HEAD_REF", "PULL_TITLE"})

RESERVED_ENVIRONMENT = {
    JobType.PERIODIC: _OF_EVERY_JOB,
    JobType.POSTSUBMIT: _OF_EVERY_JOB | _OF_A_REPO,
    JobType.BATCH: _OF_EVERY_JOB | _OF_A_REPO,
    JobType.PRESUBMIT: _OF_EVERY_JOB | _OF_A_REPO | _OF_A_PULL,
}
"""The variables Prow sets in a job's containers, which no job may set."""


def container_findings(entry: Entry[JobBase], type_: JobType) -> Iterator[Finding]:
    """What is wrong with the containers of a kubernetes job that has a pod spec."""
    spec = entry.job.spec or {}
    for position, container in enumerate(spec.get("initContainers", ())):
        if container.get("restartPolicy") != "Always":
            yield entry.finding(
                "an init container is not allowed unless its restartPolicy is Always",
                "Do its work in the test container",
                at=("spec", "initContainers", position),
            )
    containers = spec.get("containers", [])
    if not containers:
        yield entry.finding("its pod spec has no container", "Give it one under `spec.containers`", at=("spec",))
    if len(containers) > 1:
        yield from _several(entry, containers)
    for position, container in enumerate(containers):
        names = [variable.get("name", "") for variable in container.get("env", ())]
        if len(set(names)) < len(names) or not RESERVED_ENVIRONMENT[type_].isdisjoint(names):
            yield from _environment(entry, names, position, RESERVED_ENVIRONMENT[type_])


def _several(entry: Entry[JobBase], containers: list[dict[str, Any]]) -> Iterator[Finding]:
    at = ("spec", "containers")
    if entry.job.decoration_config is None:
        yield entry.finding(f"it has {len(containers)} containers but isn't decorated", "Set `decorate: true`", at=at)
    taken: set[str] = set()
    for position, container in enumerate(containers):
        name = container.get("name", "")
        if not name:
            yield entry.finding("one of its containers has no name", "Name each of them", at=(*at, position))
        elif name in DECORATION_CONTAINERS:
            yield entry.finding(f"the container name '{name}' is decoration's own", "Rename it", at=(*at, position))
        elif name in taken:
            yield entry.finding(f"two of its containers are named '{name}'", "Rename one", at=(*at, position))
        taken.add(name)


def _environment(
    entry: Entry[JobBase], names: list[str], container: int, reserved: frozenset[str]
) -> Iterator[Finding]:
    at = ("spec", "containers", container, "env")
    for position, name in enumerate(names):
        if name in reserved:
            yield entry.finding(f"Prow sets '{name}' itself", "Choose another name", at=(*at, position))
    for name, count in Counter(names).items():
        if count > 1:
            yield entry.finding(f"it sets '{name}' {count} times in one container", "Keep one of them", at=at)
