"""From a configured job to what a ProwJob needs: its spec, its labels and its annotations.

* A job is complete when it comes from a snapshot; here nothing is defaulted but `report` of a Slack reporter.
* A batch never reports: tide speaks for it. A periodic always does.
* What a job says about cloning applies to its own repository, not to its extra refs; `blobless_fetch` of the
  decoration config applies to both.
* Labels are for selecting, annotations for reading: a label is cut to what Kubernetes takes, an annotation is whole.

Source: prow pkg/pjutil/pjutil.go, pkg/pod-utils/decorate/podspec.go
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from prowcommon.jobconfig.kubenames import LONGEST_NAME, is_label_value
from prowcommon.jobconfig.schema import JobBase, Periodic, Postsubmit, Presubmit
from prowcommon.prowjobs.model import JobType, ProwJobSpec
from prowcommon.prowjobs.refs import Refs


def periodic_spec(job: Periodic) -> ProwJobSpec:
    return _spec(job, type=JobType.PERIODIC, report=True)


def presubmit_spec(job: Presubmit, refs: Refs) -> ProwJobSpec:
    return _spec(
        job,
        type=JobType.PRESUBMIT,
        report=not job.skip_report,
        context=job.context,
        rerun_command=job.rerun_command,
        refs=_own_refs(refs, job),
    )


def postsubmit_spec(job: Postsubmit, refs: Refs) -> ProwJobSpec:
    return _spec(
        job, type=JobType.POSTSUBMIT, report=not job.skip_report, context=job.context, refs=_own_refs(refs, job)
    )


def batch_spec(job: Presubmit, refs: Refs) -> ProwJobSpec:
    """`job` run over all pulls of `refs` at once."""
    return _spec(job, type=JobType.BATCH, report=False, context=job.context, refs=_own_refs(refs, job))


def labels_for(
    spec: ProwJobSpec,
    *,
    extra_labels: Mapping[str, str] | None = None,
    extra_annotations: Mapping[str, str] | None = None,
) -> tuple[dict[str, str], dict[str, str]]:
    """The labels and annotations of a ProwJob and its pod.

    The extras are the configured job's own `labels` and `annotations`, and on top of them the creator's; they win
    over what is derived from the spec. A label value Kubernetes would refuse gives way to its last path segment,
    and is left out when that is no better.
    """
    labels = {
        "created-by-prow": "true",
        "prow.k8s.io/type": spec.type.value,
        "prow.k8s.io/job": _cut(spec.job),
        "prow.k8s.io/context": _cut(spec.context),
    }
    if refs := spec.main_refs:
        labels["prow.k8s.io/refs.org"] = refs.org
        labels["prow.k8s.io/refs.repo"] = refs.repo
        labels["prow.k8s.io/refs.base_ref"] = refs.base_ref
        if refs.pulls:
            labels["prow.k8s.io/refs.pull"] = str(refs.pulls[0].number)
    labels |= extra_labels or {}
    annotations = {"prow.k8s.io/job": spec.job, "prow.k8s.io/context": spec.context, **(extra_annotations or {})}
    valid = ((key, _valid_label(value)) for key, value in labels.items())
    return {key: value for key, value in valid if value is not None}, annotations


def _spec(job: JobBase, **of_its_type: Any) -> ProwJobSpec:
    return ProwJobSpec(
        job=job.name,
        agent=job.agent,
        cluster=job.cluster,
        namespace=job.namespace or "",
        extra_refs=tuple(_with_blobless_fetch(refs, job) for refs in job.extra_refs),
        max_concurrency=job.max_concurrency,
        error_on_eviction=job.error_on_eviction,
        pod_spec=job.spec,
        decoration_config=job.decoration_config,
        reporter_config=_reporter_config(job.reporter_config),
        rerun_auth_config=job.rerun_auth_config,
        hidden=job.hidden,
        prowjob_defaults=job.prowjob_defaults,
        job_queue_name=job.job_queue_name,
        **of_its_type,
    )


def _own_refs(refs: Refs, job: JobBase) -> Refs:
    """The refs under test, completed by what the job says about cloning its own repository."""
    said = {
        field: value
        for field in ("path_alias", "clone_uri", "skip_submodules", "clone_depth", "skip_fetch_head")
        if (value := getattr(job, field))
    }
    if sparse := (job.decoration_config or {}).get("sparse_checkout_files"):
        said["sparse_checkout_files"] = tuple(sparse)
    return _with_blobless_fetch(msgspec.structs.replace(refs, **said), job)


def _with_blobless_fetch(refs: Refs, job: JobBase) -> Refs:
    wanted = (job.decoration_config or {}).get("blobless_fetch")
    if wanted is None or refs.blobless_fetch is not None:
        return refs
    return msgspec.structs.replace(refs, blobless_fetch=wanted)


def _reporter_config(config: dict[str, Any] | None) -> dict[str, Any] | None:
    """An explicitly empty list of states to report turns Slack off, unless `report` says otherwise."""
    slack = (config or {}).get("slack")
    if config is None or slack is None or "report" in slack:
        return config
    return config | {"slack": slack | {"report": slack.get("job_states_to_report") != []}}


def _cut(value: str) -> str:
    """At most 63 bytes, ending in a letter or digit when anything had to go."""
    data = value.encode()
    return value if len(data) <= LONGEST_NAME else data[:LONGEST_NAME].decode(errors="ignore").rstrip("._-")


def _valid_label(value: str) -> str | None:
    if is_label_value(value):
        return value
    last = value.rstrip("/").rpartition("/")[2]
    return last if last and is_label_value(last) else None
