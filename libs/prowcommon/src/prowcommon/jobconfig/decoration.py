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
    """The images of the containers that decoration adds; a decorated job needs all four."""

    clonerefs: str = ""
    """Clones the repositories before the test starts."""
    initupload: str = ""
    """Uploads `started.json` and the log of the cloning."""
    entrypoint: str = ""
    """Wraps the command of each container: its log, its deadline, its exit code."""
    sidecar: str = ""
    """Uploads logs, artifacts and `finished.json` when the test has ended."""


class Resources(msgspec.Struct):
    """Kubernetes' ResourceRequirements for each container that decoration adds."""

    clonerefs: dict[str, Any] | None = None
    """For the container that clones."""
    initupload: dict[str, Any] | None = None
    """For the container that uploads `started.json`."""
    place_entrypoint: dict[str, Any] | None = None
    """For the container that puts the wrapper into place."""
    sidecar: dict[str, Any] | None = None
    """For the container that uploads the results."""


class GCSConfiguration(msgspec.Struct):
    """Where logs and artifacts go; the name is older than the other storage providers."""

    bucket: str = ""
    """`name`, `gs://name` or `s3://name`, perhaps with a path; without a scheme it is Google's."""
    path_prefix: str = ""
    """Put before the path of every build, but not before the pointers to the latest one."""
    path_strategy: str = ""
    """How a presubmit's path names its repository: `legacy`, `single` or `explicit`."""
    default_org: str = ""
    """The org that `legacy` leaves out of paths; needed unless the strategy is `explicit`."""
    default_repo: str = ""
    """The repository that `legacy` and `single` leave out of paths; needed unless the strategy is `explicit`."""
    media_types: dict[str, str] = msgspec.field(default_factory=dict, name="mediaTypes")
    """By file extension, the media type to upload with; on a clash the inherited entry wins."""
    job_url_prefix: str = ""
    """What the URLs of these jobs begin with, before what `plank.job_url_prefix_config` says."""
    local_output_dir: str = ""
    """A directory to copy to instead of uploading."""
    compress_file_types: tuple[str, ...] | None = None
    """Extensions of files to compress while uploading; `*` is all."""


class SecretKey(msgspec.Struct):
    """A value in a Kubernetes secret of the test pods' namespace."""

    name: str = ""
    """The name of the secret."""
    key: str = ""
    """The key within it."""


class CensoringOptions(msgspec.Struct):
    """How secrets are looked for in logs and artifacts before these are uploaded."""

    censoring_concurrency: int | None = None
    """How many files are censored at once; not said: 10."""
    censoring_buffer_size: int | None = None
    """Bytes read at a time, an even number; not said: 10 MiB."""
    include_directories: tuple[str, ...] | None = None
    """Patterns of artifact directories to censor; not said: all."""
    exclude_directories: tuple[str, ...] | None = None
    """Patterns of artifact directories to leave as they are; they win over the included ones."""
    minimum_secret_length: int | None = None
    """Shorter secrets are not looked for; not said: 0."""


class SchedulingOptions(msgspec.Struct):
    """Where test pods may run, when their own pod spec doesn't say."""

    affinity: dict[str, Any] | None = None
    """Kubernetes' affinity, for a pod spec without one."""
    tolerations: tuple[dict[str, Any], ...] = ()
    """Kubernetes' tolerations, for a pod spec without any."""


class DecorationConfig(msgspec.Struct):
    """How a job's pod is cloned into, watched and uploaded from. What a job leaves out it inherits."""

    timeout: NanosecondsOrText | None = None
    """How long the test may run; not said: 2 hours."""
    grace_period: NanosecondsOrText | None = None
    """From the interrupt until the test is killed; not said: 15 seconds."""
    utility_images: UtilityImages | None = None
    """The images that decoration needs."""
    resources: Resources | None = None
    """Requests and limits of the containers that decoration adds."""
    gcs_configuration: GCSConfiguration | None = None
    """Where logs and artifacts go; a decorated job needs it."""
    gcs_credentials_secret: str | None = None
    """The secret with a service account for Google's storage; an empty text switches the inherited one off."""
    s3_credentials_secret: str | None = None
    """The secret with credentials for S3; an empty text switches the inherited one off."""
    default_service_account_name: str | None = None
    """The pod's service account, when its spec names none."""
    ssh_key_secrets: tuple[str, ...] = ()
    """Secrets whose files are ssh keys to clone with."""
    ssh_host_fingerprints: tuple[str, ...] = ()
    """Lines for ssh's `known_hosts`."""
    blobless_fetch: bool | None = None
    """Whether file contents are fetched only when they are needed; a ref may say otherwise."""
    sparse_checkout_files: tuple[str, ...] = ()
    """The only paths to check out of the job's own repository."""
    skip_cloning: bool | None = None
    """Whether nothing is cloned."""
    cookiefile_secret: str | None = None
    """A git cookie file to clone with: `secret`, or `secret/key`."""
    oauth_token_secret: SecretKey | None = None
    """A token to clone with over https; not together with `ssh_key_secrets`."""
    github_api_endpoints: tuple[str, ...] = ()
    """Where a GitHub App's tokens for cloning are made; not said: `https://api.github.com`."""
    github_app_id: str = ""
    """The GitHub App to clone as."""
    github_app_private_key_secret: SecretKey | None = None
    """That App's private key."""
    censor_secrets: bool | None = None
    """Whether the secrets that the pod mounts are blotted out of logs and artifacts."""
    censoring_options: CensoringOptions | None = None
    """How they are looked for."""
    upload_ignores_interrupts: bool | None = None
    """Whether an upload goes on when the pod is told to end."""
    set_limit_equals_memory_request: bool | None = None
    """Whether a container's memory limit is set to what it requests."""
    default_memory_request: str | None = None
    """What a container requests of memory, when its spec doesn't say: `4Gi`."""
    scheduling_options: SchedulingOptions | None = None
    """Where the pod may run, when its spec doesn't say."""
    pod_pending_timeout: timedelta | None = None
    """Instead of plank's, for this job."""
    pod_running_timeout: timedelta | None = None
    """Instead of plank's, for this job."""
    pod_unscheduled_timeout: timedelta | None = None
    """Instead of plank's, for this job."""
    run_as_user: int | None = None
    """The pod's user id, when its security context has none."""
    run_as_group: int | None = None
    """The pod's group id, when its security context has none."""
    fs_group: int | None = None
    """The group id of the pod's volumes, when its security context has none."""


PlainDecoration = Annotated[dict[str, Any], Plain(DecorationConfig)]
"""The type of a field that holds a decoration config."""
