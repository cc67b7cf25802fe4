"""What a job finds in its environment, byte for byte as Prow's jobs know it.

Source: Prow's downward API (`JOB_SPEC` and the variables beside it).
"""

from typing import Any

from plank.domain.manifest.decoration import as_prow_writes, read_decoration
from plank.domain.manifest.gojson import go_json
from plank.domain.manifest.volumes import ARTIFACTS, CODE
from prowcommon.ids import BuildId
from prowcommon.prowjobs.model import JobType, ProwJob, ProwJobSpec
from prowcommon.prowjobs.refs import Refs


def job_environment(job: ProwJob, build_id: BuildId) -> dict[str, str]:
    """The variables added to every container, sorted by name.

    Raises UserError when the job's decoration config can't be read.
    """
    spec = job.spec
    env = {
        "CI": "true",
        "JOB_NAME": spec.job,
        "JOB_TYPE": spec.type.value,
        "JOB_SPEC": job_spec_json(job, build_id),
        "BUILD_ID": build_id,
        "PROW_JOB_ID": str(job.id),
    }
    if spec.agent == "kubernetes":
        env["BUILD_NUMBER"] = build_id
    if spec.decoration_config is not None:
        env |= {"ARTIFACTS": ARTIFACTS, "GOPATH": CODE.path}
    if spec.type is not JobType.PERIODIC and spec.refs is not None:
        env |= _refs_environment(spec, spec.refs)
    return dict(sorted(env.items()))


def job_spec_json(job: ProwJob, build_id: BuildId) -> str:
    """The value of JOB_SPEC, as Prow writes it: keys in its order, empty ones left out."""
    spec = job.spec
    decoration = spec.decoration_config
    value: dict[str, Any] = {
        "type": spec.type,
        "job": spec.job,
        "buildid": build_id,
        "prowjobid": str(job.id),
        "refs": spec.refs,
        "extra_refs": spec.extra_refs,
        "decoration_config": None if decoration is None else as_prow_writes(read_decoration(decoration)),
    }
    return go_json({key: said for key, said in value.items() if said not in (None, "", ())})


def _refs_environment(spec: ProwJobSpec, refs: Refs) -> dict[str, str]:
    host, base = _source(refs)
    env = {
        "REPO_OWNER": refs.org,
        "REPO_NAME": refs.repo,
        "SRC_HOST": host,
        "SRC_BASE": base,
        "PULL_BASE_REF": refs.base_ref,
        "PULL_BASE_SHA": refs.base_sha,
        "PULL_REFS": str(refs),
    }
    if spec.type is JobType.PRESUBMIT and refs.pulls:
        pull = refs.pulls[0]
        env |= {
            "PULL_NUMBER": str(pull.number),
            "PULL_PULL_SHA": pull.sha,
            "PULL_HEAD_REF": pull.head_ref,
            "PULL_TITLE": pull.title,
        }
    return env


def _source(refs: Refs) -> tuple[str, str]:
    """SRC_HOST and SRC_BASE: where the sources are said to live. Without a slash only the host is known."""
    whole = refs.path_alias or refs.repo_link.rpartition("://")[2]
    if not whole:
        return "github.com", f"{refs.org}/{refs.repo}"
    host, slash, base = whole.partition("/")
    return host, base if slash else f"{refs.org}/{refs.repo}"
