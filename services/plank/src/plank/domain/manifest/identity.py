"""As whom a pod runs: its service account and its user.

* A pod that asks for neither gets no token of the cluster: a test is to ask before it may talk to the API server.
  (That is decided before the decoration's default service account comes in.)
* What the decoration says is for what the pod spec leaves open.

What is filled in here is what was asked for. Whether unmerged code may have it is `plank.domain.unmerged`'s to say.

Source: prow pkg/pod-utils/decorate/podspec.go.
"""

from collections.abc import Mapping
from typing import Any

from prowcommon.jobconfig.decoration import DecorationConfig

PodSpec = Mapping[str, Any]


def token(pod_spec: PodSpec) -> dict[str, Any]:
    """The fields of `pod_spec` that keep the cluster's token out."""
    is_asked_for = pod_spec.get("automountServiceAccountToken") is not None or pod_spec.get("serviceAccountName")
    return {} if is_asked_for else {"automountServiceAccountToken": False}


def decorated_identity(pod_spec: PodSpec, config: DecorationConfig) -> dict[str, Any]:
    """The fields of `pod_spec` that the decoration fills in."""
    defaults = {"runAsUser": config.run_as_user, "runAsGroup": config.run_as_group, "fsGroup": config.fs_group}
    said = {key: value for key, value in (pod_spec.get("securityContext") or {}).items() if value is not None}
    identity = {"securityContext": {key: value for key, value in defaults.items() if value is not None} | said}
    if not pod_spec.get("serviceAccountName") and config.default_service_account_name:
        return identity | {"serviceAccountName": config.default_service_account_name}
    return identity
