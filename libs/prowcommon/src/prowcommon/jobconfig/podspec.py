"""What we look at in a PodSpec. Everything else in it is Kubernetes' business and passes through as written.

A pod spec stays a mapping of JSON values. Only texts people write without quotes (`args: [1, true]`, an env
`value: 8080`) and keys in an unusual case (`NAME:`) are put right, as Go's decoder would.

Source: https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.34/#podspec-v1-core
"""

from typing import Annotated, Any

import msgspec

from prowcommon.jobconfig.reading import Open, Plain


class EnvVar(Open):
    name: str = ""
    value: str = ""


class VolumeMount(Open):
    name: str = ""
    mount_path: str = msgspec.field(default="", name="mountPath")


class Container(Open):
    name: str = ""
    image: str = ""
    command: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    env: tuple[EnvVar, ...] = ()
    volume_mounts: tuple[VolumeMount, ...] = msgspec.field(default=(), name="volumeMounts")


class Volume(Open):
    name: str = ""


class PodSpec(Open):
    containers: tuple[Container, ...] = ()
    init_containers: tuple[Container, ...] = msgspec.field(default=(), name="initContainers")
    volumes: tuple[Volume, ...] = ()
    tolerations: tuple[dict[str, Any], ...] = ()
    node_selector: dict[str, str] = msgspec.field(default_factory=dict, name="nodeSelector")


PlainPodSpec = Annotated[dict[str, Any], Plain(PodSpec)]
PlainEnvVar = Annotated[dict[str, Any], Plain(EnvVar)]
PlainVolume = Annotated[dict[str, Any], Plain(Volume)]
PlainVolumeMount = Annotated[dict[str, Any], Plain(VolumeMount)]
