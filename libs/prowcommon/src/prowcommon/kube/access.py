"""Which build clusters there are, by what jobs call them.

* Each context of the kubeconfig is the build cluster of the same name.
* `default`, where no context is called so, is the cluster that the service runs in, if it is told to use that one; else
  it is the kubeconfig's current context.
* Only what the service was told to read is read: never `KUBECONFIG`, never `~/.kube/config`.

Source: Prow's pkg/kube/config.go; https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
"""

from dataclasses import dataclass
from pathlib import Path

from prowcommon.kube.kubeconfig import contexts_of

DEFAULT = "default"


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
    found, current = contexts_of(kubeconfig) if kubeconfig else ([], "")
    clusters = [Access(name, kubeconfig, name) for name in found]
    if DEFAULT in found:
        return clusters
    if in_cluster:
        clusters.append(Access(DEFAULT, None))
    elif current:
        clusters.append(Access(DEFAULT, kubeconfig, current))
    return clusters
