"""Which build clusters there are, and as whom a service talks to them.

* Each context of the kubeconfig is the build cluster of the same name.
* `default`, where no context is called so, is the cluster that the service runs in, if it is told to use that one; else
  it is the kubeconfig's current context.
* Only what the service was told to read is read: never `KUBECONFIG`, never `~/.kube/config`.

Source: Prow's pkg/kube/config.go; https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from prowcommon.errors import InvalidConfig, Unavailable

if TYPE_CHECKING:  # half a second and 40 MB, for services that have a cluster only
    from kubernetes.aio.client.api_client import ApiClient

DEFAULT = "default"
_CONNECTIONS = 64
"""More wait: a rush of requests is paced anyway."""


@dataclass(frozen=True, slots=True)
class Access:
    """How one build cluster is reached."""

    cluster: str
    """What jobs call it."""
    kubeconfig: Path | None
    """None: the cluster the service runs in, as its service account."""
    context: str = ""


def accesses(kubeconfig: Path | None, *, in_cluster: bool) -> list[Access]:
    """Every build cluster. Raises InvalidConfig for a kubeconfig that can't be used."""
    found, current = _contexts(kubeconfig) if kubeconfig else ([], "")
    clusters = [Access(name, kubeconfig, name) for name in found]
    if DEFAULT in found:
        return clusters
    if in_cluster:
        clusters.append(Access(DEFAULT, None))
    elif current:
        clusters.append(Access(DEFAULT, kubeconfig, current))
    return clusters


async def connect(access: Access) -> ApiClient:
    """A client with fresh credentials. Raises Unavailable when they can't be had."""
    from kubernetes.aio import config
    from kubernetes.aio.client.api_client import ApiClient
    from kubernetes.aio.client.configuration import Configuration

    configuration = Configuration()
    configuration.connection_pool_maxsize = _CONNECTIONS
    try:
        if access.kubeconfig is None:
            config.load_incluster_config(client_configuration=configuration)
        else:
            await config.load_kube_config(
                config_file=str(access.kubeconfig),
                context=access.context,
                client_configuration=configuration,
                persist_config=False,
            )
        return ApiClient(configuration=configuration)
    except Exception as error:  # what a program that hands out credentials may raise is nobody's list
        raise Unavailable(f"No credentials for build cluster {access.cluster!r}: {error}") from error


def _contexts(kubeconfig: Path) -> tuple[list[str], str]:
    from kubernetes.aio import config

    if not kubeconfig.is_file():
        raise InvalidConfig([f"{kubeconfig}: there is no such file. Name another one with PROW_KUBECONFIG."])
    try:
        contexts, current = config.list_kube_config_contexts(config_file=str(kubeconfig))
    except Exception as error:  # it raises what its YAML parser does as well
        raise InvalidConfig([f"{kubeconfig}: it is no kubeconfig with a current context: {error}"]) from error
    return [context["name"] for context in contexts], current["name"] if current else ""
