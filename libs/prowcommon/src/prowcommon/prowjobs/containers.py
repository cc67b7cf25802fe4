"""The containers of a job whose logs people read.

* A container that is alone is `test`, whatever the job calls it; of several each keeps its name.
* Who names no container means the first one. Prow's links name `test`, and mean the same.

Source: Prow's pkg/pod-utils/decorate/podspec.go
"""

from prowcommon.errors import NotFound
from prowcommon.prowjobs.model import ProwJobSpec

ALONE = "test"


def containers_of(spec: ProwJobSpec) -> tuple[str, ...]:
    """As its pod calls them, in the order of the spec; those that decoration adds are not among them."""
    written = (spec.pod_spec or {}).get("containers") or []
    if len(written) == 1:
        return (ALONE,)
    return tuple(str(container.get("name") or ALONE) for container in written)


def chosen(spec: ProwJobSpec, asked: str) -> str:
    """The container that is meant by `asked`, a name or nothing. Raises NotFound when the job has none of that name."""
    there = containers_of(spec)
    if asked in there:
        return asked
    written = [container.get("name") for container in (spec.pod_spec or {}).get("containers") or []]
    if there and (asked in ("", ALONE) or [asked] == written):
        return there[0]
    raise NotFound(f"Job {spec.job!r} has no container {asked!r}; it has {', '.join(there) or 'none'}.")
