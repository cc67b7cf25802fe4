"""What decoration says about the memory of a test's containers; `sidecar` and the others have their own `resources`.

* `default_memory_request` is for a container that requests none.
* `set_limit_equals_memory_request` makes the limit what is requested, whatever it was: then no node is overbooked.

Source: prow pkg/pod-utils/decorate/podspec.go.
"""

from plank.domain.manifest.decoration import memory_request
from plank.domain.manifest.utilities import Container
from prowcommon.jobconfig.decoration import DecorationConfig


def with_memory(container: Container, config: DecorationConfig) -> Container:
    """Raises UserError when the default is no quantity."""
    resources = container.get("resources") or {}
    requests = resources.get("requests") or {}
    if config.default_memory_request is not None and "memory" not in requests:
        requests = requests | {"memory": memory_request(config)}
        resources = resources | {"requests": requests}
    if config.set_limit_equals_memory_request and "memory" in requests:
        limits = resources.get("limits") or {}
        resources = resources | {"limits": limits | {"memory": requests["memory"]}}
    return container | {"resources": resources} if resources else container
