"""The configuration a ProwJob carries with it, as templates see it: decoration, reporters, who may run it again.

Source: prow pkg/apis/prowjobs/v1/types.go.
"""

from prowcommon.gotemplate.kinds import (
    DURATION,
    flag,
    loose_list,
    loose_pointer,
    number,
    pointer,
    scalar_pointer,
    scalars,
    structs,
    text,
    text_map,
)
from prowcommon.gotemplate.values import StructType

_NAME_AND_KEY = {"Name": text("name"), "Key": text("key")}

UTILITY_IMAGES = StructType(
    "v1.UtilityImages",
    {
        "CloneRefs": text("clonerefs"),
        "InitUpload": text("initupload"),
        "Entrypoint": text("entrypoint"),
        "Sidecar": text("sidecar"),
    },
)

RESOURCES = StructType(
    "v1.Resources",
    {
        "CloneRefs": loose_pointer("clonerefs", "v1.ResourceRequirements"),
        "InitUpload": loose_pointer("initupload", "v1.ResourceRequirements"),
        "PlaceEntrypoint": loose_pointer("place_entrypoint", "v1.ResourceRequirements"),
        "Sidecar": loose_pointer("sidecar", "v1.ResourceRequirements"),
    },
)

GCS_CONFIGURATION = StructType(
    "v1.GCSConfiguration",
    {
        "Bucket": text("bucket"),
        "PathPrefix": text("path_prefix"),
        "PathStrategy": text("path_strategy"),
        "DefaultOrg": text("default_org"),
        "DefaultRepo": text("default_repo"),
        "MediaTypes": text_map("mediaTypes"),
        "JobURLPrefix": text("job_url_prefix"),
        "LocalOutputDir": text("local_output_dir"),
        "CompressFileTypes": scalars("compress_file_types"),
    },
)

CENSORING_OPTIONS = StructType(
    "v1.CensoringOptions",
    {
        "CensoringConcurrency": scalar_pointer("censoring_concurrency", "int64"),
        "CensoringBufferSize": scalar_pointer("censoring_buffer_size", "int"),
        "IncludeDirectories": scalars("include_directories"),
        "ExcludeDirectories": scalars("exclude_directories"),
        "MinimumSecretLength": number("minimum_secret_length"),
    },
)

SCHEDULING_OPTIONS = StructType(
    "v1.SchedulingOptions",
    {
        "Affinity": loose_pointer("affinity", "v1.Affinity"),
        "Tolerations": loose_list("tolerations", "v1.Toleration"),
    },
)

DECORATION_CONFIG = StructType(
    "v1.DecorationConfig",
    {
        "Timeout": pointer("timeout", DURATION),
        "GracePeriod": pointer("grace_period", DURATION),
        "UtilityImages": pointer("utility_images", UTILITY_IMAGES),
        "Resources": pointer("resources", RESOURCES),
        "GCSConfiguration": pointer("gcs_configuration", GCS_CONFIGURATION),
        "GCSCredentialsSecret": scalar_pointer("gcs_credentials_secret", "string"),
        "S3CredentialsSecret": scalar_pointer("s3_credentials_secret", "string"),
        "DefaultServiceAccountName": scalar_pointer("default_service_account_name", "string"),
        "SSHKeySecrets": scalars("ssh_key_secrets"),
        "SSHHostFingerprints": scalars("ssh_host_fingerprints"),
        "BloblessFetch": scalar_pointer("blobless_fetch", "bool"),
        "SparseCheckoutFiles": scalars("sparse_checkout_files"),
        "SkipCloning": scalar_pointer("skip_cloning", "bool"),
        "CookiefileSecret": scalar_pointer("cookiefile_secret", "string"),
        "OauthTokenSecret": pointer("oauth_token_secret", StructType("v1.OauthTokenSecret", _NAME_AND_KEY)),
        "GitHubAPIEndpoints": scalars("github_api_endpoints"),
        "GitHubAppID": text("github_app_id"),
        "GitHubAppPrivateKeySecret": pointer(
            "github_app_private_key_secret", StructType("v1.GitHubAppPrivateKeySecret", _NAME_AND_KEY)
        ),
        "CensorSecrets": scalar_pointer("censor_secrets", "bool"),
        "CensoringOptions": pointer("censoring_options", CENSORING_OPTIONS),
        "UploadIgnoresInterrupts": scalar_pointer("upload_ignores_interrupts", "bool"),
        "SetLimitEqualsMemoryRequest": scalar_pointer("set_limit_equals_memory_request", "bool"),
        "DefaultMemoryRequest": scalar_pointer("default_memory_request", "resource.Quantity"),
        "SchedulingOptions": pointer("scheduling_options", SCHEDULING_OPTIONS),
        "PodPendingTimeout": pointer("pod_pending_timeout", DURATION),
        "PodRunningTimeout": pointer("pod_running_timeout", DURATION),
        "PodUnscheduledTimeout": pointer("pod_unscheduled_timeout", DURATION),
        "RunAsUser": scalar_pointer("run_as_user", "int64"),
        "RunAsGroup": scalar_pointer("run_as_group", "int64"),
        "FsGroup": scalar_pointer("fs_group", "int64"),
    },
)

SLACK_REPORTER_CONFIG = StructType(
    "v1.SlackReporterConfig",
    {
        "Host": text("host"),
        "Channel": text("channel"),
        "JobStatesToReport": scalars("job_states_to_report", "v1.ProwJobState"),
        "ReportTemplate": text("report_template"),
        "Report": scalar_pointer("report", "bool"),
    },
)

REPORTER_CONFIG = StructType("v1.ReporterConfig", {"Slack": pointer("slack", SLACK_REPORTER_CONFIG)})

RERUN_AUTH_CONFIG = StructType(
    "v1.RerunAuthConfig",
    {
        "AllowAnyone": flag("allow_anyone"),
        "GitHubTeamIDs": scalars("github_team_ids", "int"),
        "GitHubTeamSlugs": structs(
            "github_team_slugs", StructType("v1.GitHubTeamSlug", {"Slug": text("slug"), "Org": text("org")})
        ),
        "GitHubUsers": scalars("github_users"),
        "GitHubOrgs": scalars("github_orgs"),
    },
)

PROWJOB_DEFAULT = StructType(
    "v1.ProwJobDefault",
    {
        "ResultStoreConfig": pointer(
            "resultstore_config", StructType("v1.ResultStoreConfig", {"ProjectID": text("project_id")})
        ),
        "TenantID": text("tenant_id"),
    },
)
