"""The containers that decoration adds around a test. All are made alike: an image and perhaps resources from the
decoration config, options as JSON in one variable.

Source: prow pkg/pod-utils/decorate/podspec.go.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from prowcommon.errors import UserError
from prowcommon.jobconfig.decoration import DecorationConfig, UtilityImages

Container = dict[str, Any]

CLONEREFS = "clonerefs"
INITUPLOAD = "initupload"
PLACE_ENTRYPOINT = "place-entrypoint"
SIDECAR = "sidecar"
UTILITIES = frozenset({CLONEREFS, INITUPLOAD, PLACE_ENTRYPOINT, SIDECAR})
_KEYS = {  # container -> its key in `utility_images`, its key in `resources`
    CLONEREFS: ("clonerefs", "clonerefs"),
    INITUPLOAD: ("initupload", "initupload"),
    PLACE_ENTRYPOINT: ("entrypoint", "place_entrypoint"),
    SIDECAR: ("sidecar", "sidecar"),
}


def utility(
    name: str,
    config: DecorationConfig,
    *,
    mounts: Sequence[Mapping[str, Any]],
    env: Mapping[str, str] | None = None,
    args: Sequence[str] = (),
) -> Container:
    """Raises UserError when the decoration config has no image for it."""
    image_key, resources_key = _KEYS[name]
    image = getattr(config.utility_images or UtilityImages(), image_key)
    if not image:
        raise UserError(
            f"Its decoration names no image for {name}. Set `decoration_config.utility_images.{image_key}`, or the "
            "same in `plank.default_decoration_config_entries` for all jobs."
        )
    container: Container = {"name": name, "image": image}
    if args:
        container["args"] = list(args)
    if env:
        container["env"] = env_entries(env)
    if resources := getattr(config.resources, resources_key, None):
        container["resources"] = resources
    if mounts:
        container["volumeMounts"] = list(mounts)
    return container


def env_entries(env: Mapping[str, str]) -> list[dict[str, str]]:
    """Variables in Kubernetes' form, by name; an empty one is its name alone."""
    return [{"name": name, "value": value} if value else {"name": name} for name, value in sorted(env.items())]
