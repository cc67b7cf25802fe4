"""A ProwJob as templates see it: the JSON of `prow.k8s.io/v1` under the names of Go's structs.

    .Spec.Refs.Org      spec.refs.org                 .Name, .Labels      metadata.name, metadata.labels
    .Status.BuildID     status.build_id               .ObjectMeta.Name    the same

* `.Spec.Refs` of a periodic is nil: `{{if .Spec.Refs}}` is false and `.Spec.Refs.Org` a mistake, as in Go.
* A name no struct has is a mistake that suggests the right one, even where the pointer before it is nil.
* Of methods there are those without arguments that say something: `.ClusterAlias`, `.Complete` and
  `.Spec.Refs.OrgRepoString`; refs print as PULL_REFS does.

Source: prow pkg/apis/prowjobs/v1/types.go.
"""

from collections.abc import Mapping
from typing import Any

from prowcommon.gotemplate.kinds import (
    TIME,
    Source,
    flag,
    instant,
    loose_list,
    loose_pointer,
    number,
    pointer,
    scalar_pointer,
    scalars,
    struct,
    structs,
    text,
    text_map,
    within,
)
from prowcommon.gotemplate.prowjob_config import (
    DECORATION_CONFIG,
    PROWJOB_DEFAULT,
    REPORTER_CONFIG,
    RERUN_AUTH_CONFIG,
)
from prowcommon.gotemplate.values import Struct, StructType
from prowcommon.prowjobs.model import DEFAULT_CLUSTER


def prowjob_view(prow_shape: Mapping[str, Any]) -> Struct:
    """The ProwJob whose JSON this is, for `Template.render`. `{}` is Go's empty ProwJob, for `Template.check`."""
    return Struct(PROWJOB, prow_shape)


def _org_repo(refs: Source) -> str:
    org, repo = refs.get("org") or "", refs.get("repo") or ""
    return f"{org}/{repo}" if repo else org


def _pull_refs(refs: Source) -> str:
    """`BASE_REF[:BASE_SHA](,NUMBER:SHA[:REF])*`"""
    base, sha = refs.get("base_ref") or "", refs.get("base_sha") or ""
    pulls = [
        f"{pull.get('number') or 0}:{pull.get('sha') or ''}" + (f":{pull['ref']}" if pull.get("ref") else "")
        for pull in refs.get("pulls") or ()
    ]
    return ",".join([f"{base}:{sha}" if sha else base, *pulls])


PULL = StructType(
    "v1.Pull",
    {
        "Number": number("number"),
        "Author": text("author"),
        "SHA": text("sha"),
        "Title": text("title"),
        "Ref": text("ref"),
        "HeadRef": text("head_ref"),
        "Link": text("link"),
        "CommitLink": text("commit_link"),
        "AuthorLink": text("author_link"),
    },
)

REFS = StructType(
    "v1.Refs",
    {
        "Org": text("org"),
        "Repo": text("repo"),
        "RepoLink": text("repo_link"),
        "BaseRef": text("base_ref"),
        "BaseSHA": text("base_sha"),
        "BaseLink": text("base_link"),
        "Pulls": structs("pulls", PULL),
        "PathAlias": text("path_alias"),
        "WorkDir": flag("workdir"),
        "Auxiliary": flag("auxiliary"),
        "CloneURI": text("clone_uri"),
        "SkipSubmodules": flag("skip_submodules"),
        "CloneDepth": number("clone_depth"),
        "SkipFetchHead": flag("skip_fetch_head"),
        "BloblessFetch": scalar_pointer("blobless_fetch", "bool"),
        "SparseCheckoutFiles": scalars("sparse_checkout_files"),
    },
    promoted={"OrgRepoString": _org_repo, "String": _pull_refs},
    text=_pull_refs,
)

SPEC = StructType(
    "v1.ProwJobSpec",
    {
        "Type": text("type"),
        "Agent": text("agent"),
        "Cluster": text("cluster"),
        "Namespace": text("namespace"),
        "Job": text("job"),
        "Refs": pointer("refs", REFS),
        "ExtraRefs": structs("extra_refs", REFS),
        "Report": flag("report"),
        "Context": text("context"),
        "RerunCommand": text("rerun_command"),
        "MaxConcurrency": number("max_concurrency"),
        "ErrorOnEviction": flag("error_on_eviction"),
        "PodSpec": loose_pointer("pod_spec", "v1.PodSpec"),
        "JenkinsSpec": loose_pointer("jenkins_spec", "v1.JenkinsSpec"),
        "PipelineRunSpec": loose_pointer("pipeline_run_spec", "v1.PipelineRunSpec"),
        "TektonPipelineRunSpec": loose_pointer("tekton_pipeline_run_spec", "v1.TektonPipelineRunSpec"),
        "DecorationConfig": pointer("decoration_config", DECORATION_CONFIG),
        "ReporterConfig": pointer("reporter_config", REPORTER_CONFIG),
        "RerunAuthConfig": pointer("rerun_auth_config", RERUN_AUTH_CONFIG),
        "Hidden": flag("hidden"),
        "ProwJobDefault": pointer("prowjob_defaults", PROWJOB_DEFAULT),
        "JobQueueName": text("job_queue_name"),
    },
)

STATUS = StructType(
    "v1.ProwJobStatus",
    {
        "StartTime": instant("startTime"),
        "PendingTime": pointer("pendingTime", TIME),
        "CompletionTime": pointer("completionTime", TIME),
        "State": text("state"),
        "Description": text("description"),
        "URL": text("url"),
        "PodRevivalCount": number("pod_revival_count"),
        "PodName": text("pod_name"),
        "BuildID": text("build_id"),
        "JenkinsBuildID": text("jenkins_build_id"),
        "PrevReportStates": text_map("prev_report_states", "v1.ProwJobState"),
    },
)

OBJECT_META = StructType(
    "v1.ObjectMeta",
    {
        "Name": text("name"),
        "GenerateName": text("generateName"),
        "Namespace": text("namespace"),
        "SelfLink": text("selfLink"),
        "UID": text("uid"),
        "ResourceVersion": text("resourceVersion"),
        "Generation": number("generation"),
        "CreationTimestamp": instant("creationTimestamp"),
        "DeletionTimestamp": pointer("deletionTimestamp", TIME),
        "DeletionGracePeriodSeconds": scalar_pointer("deletionGracePeriodSeconds", "int64"),
        "Labels": text_map("labels"),
        "Annotations": text_map("annotations"),
        "OwnerReferences": loose_list("ownerReferences", "v1.OwnerReference"),
        "Finalizers": scalars("finalizers"),
        "ManagedFields": loose_list("managedFields", "v1.ManagedFieldsEntry"),
    },
)

TYPE_META = StructType("v1.TypeMeta", {"Kind": text("kind"), "APIVersion": text("apiVersion")})

PROWJOB = StructType(
    "v1.ProwJob",
    {
        "TypeMeta": lambda source: Struct(TYPE_META, source),
        "ObjectMeta": struct("metadata", OBJECT_META),
        "Spec": struct("spec", SPEC),
        "Status": struct("status", STATUS),
    },
    promoted={
        **TYPE_META.fields,
        **within("metadata", OBJECT_META.fields),
        **within("spec", {"ClusterAlias": lambda spec: spec.get("cluster") or DEFAULT_CLUSTER}),
        **within("status", {"Complete": lambda status: status.get("completionTime") is not None}),
    },
)
