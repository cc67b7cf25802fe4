"""What we look at in a PodSpec. Everything else in it is Kubernetes' business and passes through as written.

A pod spec stays a mapping of JSON values. Only texts people write without quotes (`args: [1, true]`, an env
`value: 8080`) and keys in an unusual case (`NAME:`) are put right, as Go's decoder would.

Source: https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.34/#podspec-v1-core
"""

from typing import Annotated, Any

import msgspec

from prowcommon.jobconfig.reading import Open, Plain


class EnvVar(Open):
    """An environment variable."""

    name: str = ""
    """Once per container, and none of the names that Prow sets itself."""
    value: str = ""
    """Its value; numbers and booleans become text."""


class VolumeMount(Open):
    """A volume's place in a container."""

    name: str = ""
    """A volume of the pod."""
    mount_path: str = msgspec.field(default="", name="mountPath")
    """Anywhere but `/logs`, `/tools` and `/home/prow/go`, which decoration needs."""


class Container(Open):
    """A container of the test."""

    name: str = ""
    """Needed as soon as there are several; Prow's own containers' names are taken."""
    image: str = ""
    """What it runs in."""
    command: tuple[str, ...] = ()
    """What it runs. A decorated job says this or `args`: the image's own entrypoint can't be wrapped."""
    args: tuple[str, ...] = ()
    """Arguments, or the whole command where `command` is empty."""
    env: tuple[EnvVar, ...] = ()
    """Environment variables."""
    volume_mounts: tuple[VolumeMount, ...] = msgspec.field(default=(), name="volumeMounts")
    """Volumes, and where they are."""


class Volume(Open):
    """A volume of the pod."""

    name: str = ""
    """Once per pod, and none of `logs`, `code`, `tools`, `gcs-credentials` and `s3-credentials`."""


class PodSpec(Open):
    """What the test runs in: Kubernetes' own PodSpec."""

    containers: tuple[Container, ...] = ()
    """One, or several in a decorated job."""
    init_containers: tuple[Container, ...] = msgspec.field(default=(), name="initContainers")
    """Only such as restart always (Kubernetes' sidecars)."""
    volumes: tuple[Volume, ...] = ()
    """What containers may mount."""
    tolerations: tuple[dict[str, Any], ...] = ()
    """Taints of nodes the pod puts up with; presets may add some."""
    node_selector: dict[str, str] = msgspec.field(default_factory=dict, name="nodeSelector")
    """Labels a node must have."""


PlainPodSpec = Annotated[dict[str, Any], Plain(PodSpec)]
PlainEnvVar = Annotated[dict[str, Any], Plain(EnvVar)]
PlainVolume = Annotated[dict[str, Any], Plain(Volume)]
PlainVolumeMount = Annotated[dict[str, Any], Plain(VolumeMount)]
