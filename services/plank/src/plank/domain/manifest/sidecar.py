"""`sidecar`, which waits for the test's end and uploads what it left.

* It knows every wrapped command by its entry: a test has passed when all of them have.
* With `censor_secrets` it gets the secrets that the test's containers mount, to find them in logs and artifacts.
* It comes last in the pod, untouched by what the decoration says about the memory of the test's containers.

Source: prow pkg/pod-utils/decorate/podspec.go, pkg/sidecar.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from plank.domain.manifest.gojson import go_json
from plank.domain.manifest.uploading import JOB_SPEC, Upload
from plank.domain.manifest.utilities import SIDECAR, Container, utility
from plank.domain.manifest.volumes import ARTIFACTS, LOGS
from plank.domain.manifest.wrapping import Entry
from prowcommon.jobconfig.decoration import CensoringOptions, DecorationConfig
from prowcommon.jobconfig.plaindata import plain

OPTIONS = "SIDECAR_OPTIONS"


def sidecar(
    config: DecorationConfig,
    upload: Upload,
    entries: Sequence[Entry],
    *,
    secrets: Sequence[Mapping[str, Any]],
    job_spec: str,
) -> Container:
    """`secrets` are the mounts to censor; `job_spec` is the value of JOB_SPEC."""
    censoring = plain(config.censoring_options or CensoringOptions())
    if secrets:
        censoring = {"secret_directories": [mount.get("mountPath", "") for mount in secrets], **censoring}
    options = {
        "gcs_options": upload.options([ARTIFACTS]),
        "entries": entries,
        **({"ignore_interrupts": True} if config.upload_ignores_interrupts else {}),
        "censoring_options": censoring,
    }
    stores = [each.mount for each in upload.credentials]
    return utility(
        SIDECAR,
        config,
        env={OPTIONS: go_json(options), JOB_SPEC: job_spec},
        mounts=[LOGS.mount, *stores, *secrets, *upload.output_mounts],
    )


def secrets_to_censor(pod_spec: Mapping[str, Any], config: DecorationConfig) -> Iterator[Mapping[str, Any]]:
    """The mounts of secrets in the test's containers, one by one."""
    if not config.censor_secrets:
        return
    volumes = {volume.get("name") for volume in pod_spec.get("volumes") or () if volume.get("secret") is not None}
    for container in pod_spec["containers"]:
        yield from (mount for mount in container.get("volumeMounts") or () if mount.get("name") in volumes)
