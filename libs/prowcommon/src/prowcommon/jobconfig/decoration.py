"""A decoration config: how a job's pod is cloned into, watched and uploaded from; and how two of them merge.

In a job it stays a plain mapping under Prow's names (`DecorationConfig` says which, and checks their types), with
durations in Go's spelling. Merging takes from the defaults what the job doesn't say:

* An empty text or list counts as not said; but a field that may be null (`... | None` here) counts as said once it
  isn't null. So `gcs_credentials_secret: ""` switches the default secret off.
* Nested objects merge by their fields, one level deep.
* `gcs_configuration.mediaTypes` is the odd one: there the default's entries win.

Source: prow pkg/apis/prowjobs/v1/types.go, ApplyDefault
"""

from datetime import timedelta
from typing import Annotated, Any

import msgspec

from prowcommon.jobconfig.reading import NanosecondsOrText, Plain

Decoration = dict[str, Any]

_MERGED_BY_FIELD = ("utility_images", "resources", "gcs_configuration", "censoring_options", "scheduling_options")


def merge_decoration(own: Decoration, default: Decoration) -> Decoration:
    """What a job has that says `own` where `default` applies. Shares its parts with both: read-only."""
    merged = default | own
    for key in _MERGED_BY_FIELD:
        if key in own and key in default:
            merged[key] = default[key] | own[key]
    match own, default:
        case {"gcs_configuration": {"mediaTypes": mine}}, {"gcs_configuration": {"mediaTypes": theirs}}:
            merged["gcs_configuration"]["mediaTypes"] = mine | theirs
    return merged


class UtilityImages(msgspec.Struct):
    clonerefs: str = ""
    initupload: str = ""
    entrypoint: str = ""
    sidecar: str = ""


class Resources(msgspec.Struct):
    """Kubernetes' ResourceRequirements for each container that decoration adds."""

    clonerefs: dict[str, Any] | None = None
    initupload: dict[str, Any] | None = None
    place_entrypoint: dict[str, Any] | None = None
    sidecar: dict[str, Any] | None = None


class GCSConfiguration(msgspec.Struct):
    """Where logs and artifacts go; the name is older than the other storage providers."""

    bucket: str = ""
    path_prefix: str = ""
    path_strategy: str = ""
    default_org: str = ""
    default_repo: str = ""
    media_types: dict[str, str] = msgspec.field(default_factory=dict, name="mediaTypes")
    job_url_prefix: str = ""
    local_output_dir: str = ""
    compress_file_types: tuple[str, ...] | None = None


class SecretKey(msgspec.Struct):
    name: str = ""
    key: str = ""


class CensoringOptions(msgspec.Struct):
    censoring_concurrency: int | None = None
    censoring_buffer_size: int | None = None
    include_directories: tuple[str, ...] | None = None
    exclude_directories: tuple[str, ...] | None = None
    minimum_secret_length: int | None = None


class SchedulingOptions(msgspec.Struct):
    affinity: dict[str, Any] | None = None
    tolerations: tuple[dict[str, Any], ...] = ()


class DecorationConfig(msgspec.Struct):
    timeout: NanosecondsOrText | None = None
    grace_period: NanosecondsOrText | None = None
    utility_images: UtilityImages | None = None
    resources: Resources | None = None
    gcs_configuration: GCSConfiguration | None = None
    gcs_credentials_secret: str | None = None
    s3_credentials_secret: str | None = None
    default_service_account_name: str | None = None
    ssh_key_secrets: tuple[str, ...] = ()
    ssh_host_fingerprints: tuple[str, ...] = ()
    blobless_fetch: bool | None = None
    skip_cloning: bool | None = None
    sparse_checkout_files: tuple[str, ...] = ()
    cookiefile_secret: str | None = None
    oauth_token_secret: SecretKey | None = None
    github_api_endpoints: tuple[str, ...] = ()
    github_app_id: str = ""
    github_app_private_key_secret: SecretKey | None = None
    censor_secrets: bool | None = None
    censoring_options: CensoringOptions | None = None
    upload_ignores_interrupts: bool | None = None
    set_limit_equals_memory_request: bool | None = None
    default_memory_request: str | None = None
    scheduling_options: SchedulingOptions | None = None
    pod_pending_timeout: timedelta | None = None
    pod_running_timeout: timedelta | None = None
    pod_unscheduled_timeout: timedelta | None = None
    run_as_user: int | None = None
    run_as_group: int | None = None
    fs_group: int | None = None


PlainDecoration = Annotated[dict[str, Any], Plain(DecorationConfig)]
"""The type of a field that holds a decoration config."""
