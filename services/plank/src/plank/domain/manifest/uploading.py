"""Where a decorated job's results go, as `initupload` and `sidecar` are told; and `initupload`, which says that the
build has begun.

* Both programs take the decoration's `gcs_configuration` as it is, and the names of the files that hold credentials.
* Credentials are seen by these two alone. An empty name of a secret means that there is none.
* With a directory of the node to put results into, nothing is uploaded, and no credentials are needed.

Source: prow pkg/pod-utils/decorate/podspec.go, pkg/gcsupload, pkg/initupload.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from plank.domain.manifest.decoration import upload_as_prow_writes
from plank.domain.manifest.gojson import go_json
from plank.domain.manifest.utilities import INITUPLOAD, Container, utility
from plank.domain.manifest.volumes import CLONE_LOG, LOGS, Mounted, credentials
from prowcommon.errors import UserError
from prowcommon.jobconfig.decoration import DecorationConfig, GCSConfiguration
from prowcommon.jobconfig.plaindata import plain

OPTIONS = "INITUPLOAD_OPTIONS"
JOB_SPEC = "JOB_SPEC"
_KEY_FILE = "service-account.json"
_OUTPUT = "/output"


@dataclass(frozen=True, slots=True)
class Upload:
    target: GCSConfiguration
    credential_files: Mapping[str, str]
    """By option."""
    credentials: Sequence[Mounted]
    output: Mounted | None
    """The node's directory, when that is where results go."""

    @property
    def volumes(self) -> list[dict[str, Any]]:
        return [each.volume for each in (*self.credentials, self.output) if each]

    @property
    def output_mounts(self) -> list[dict[str, Any]]:
        return [self.output.mount] if self.output else []

    def options(self, items: Sequence[str] = ()) -> dict[str, Any]:
        """Upload options in Prow's order; `items` are the files and directories to upload."""
        target = upload_as_prow_writes(plain(self.target))
        return {**({"items": items} if items else {}), **target, **self.credential_files, "dry_run": False}


def upload(config: DecorationConfig, *, output_dir: str) -> Upload:
    """`output_dir` is a directory of the node, or empty. Raises UserError when it isn't said where to upload to."""
    target = config.gcs_configuration
    if target is None:
        raise UserError(
            "Its decoration has no `gcs_configuration`, so its results would go nowhere. Set it in the job's "
            "`decoration_config`, or in `plank.default_decoration_config_entries` for all jobs."
        )
    if output_dir:
        output = Mounted("output", _OUTPUT, {"hostPath": {"path": output_dir}})
        return Upload(msgspec.structs.replace(target, local_output_dir=_OUTPUT), {}, (), output)
    stores = {
        "gcs_credentials_file": (config.gcs_credentials_secret, "gcs-credentials", "/secrets/gcs"),
        "s3_credentials_file": (config.s3_credentials_secret, "s3-credentials", "/secrets/s3-storage"),
    }
    mounted = {option: credentials(volume, secret, path) for option, (secret, volume, path) in stores.items() if secret}
    files = {option: volume.file(_KEY_FILE) for option, volume in mounted.items()}
    return Upload(target, files, tuple(mounted.values()), None)


def initupload(config: DecorationConfig, upload: Upload, *, clones: bool, job_spec: str) -> Container:
    """`job_spec` is the value of JOB_SPEC; `clones` says that there will be a log of the cloning."""
    options = upload.options() | ({"log": CLONE_LOG} if clones else {})
    stores = [each.mount for each in upload.credentials]
    return utility(
        INITUPLOAD,
        config,
        env={OPTIONS: go_json(options), JOB_SPEC: job_spec},
        mounts=[*([LOGS.mount] if clones else []), *stores, *upload.output_mounts],
    )
