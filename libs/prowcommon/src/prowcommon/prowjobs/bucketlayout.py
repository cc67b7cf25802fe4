"""Where a build's files lie in its bucket: the layout that Prow's tools, dashboards and links go by.

* A periodic's and a postsubmit's build is `logs/JOB/BUILD`, a batch's `pr-logs/pull/batch/JOB/BUILD`.
* A presubmit's is `pr-logs/pull/REPO/NUMBER/JOB/BUILD`. What REPO is depends on `path_strategy`: `explicit` always
  writes `org_repo`; `single` leaves the default repository out; `legacy` leaves the default org out as well.
* `path_prefix` comes before all of it.
* Pointers lead there: `latest-build.txt` holds the newest build's id, and for presubmits one object a build, by job and
  build alone, holds where it lies. No prefix comes before those.
* A container's log is `build-log.txt`; where there are several each is `NAME-build-log.txt`.
* A bucket without a scheme is Google's (`gs`). It may have a path of its own.

Source: prow pkg/pod-utils/gcs, pkg/gcsupload, pkg/sidecar, pkg/apis/prowjobs/v1/types.go (ParsePath).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from posixpath import join
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from prowcommon.ids import BuildId
from prowcommon.prowjobs.model import JobType, ProwJobSpec
from prowcommon.prowjobs.refs import Refs


@dataclass(frozen=True, slots=True)
class Bucket:
    provider: str
    """`gs`, `s3` or another scheme."""
    path: str
    """The bucket's name, and the path within it when one was written."""

    @classmethod
    def of(cls, written: str) -> "Bucket":
        """`name`, `s3://name` or `gs://name/path`."""
        url = urlsplit(written if "://" in written else f"gs://{written}")
        return cls(url.scheme, url.netloc + unquote(url.path))

    @property
    def address(self) -> str:
        """The one spelling of it, which `of` reads: with its scheme, and no slash at the end."""
        return f"{self.provider}://{quote(self.path.rstrip('/'))}"


PROWJOB = "prowjob.json"
STARTED = "started.json"
FINISHED = "finished.json"
POD = "podinfo.json"
LATEST_BUILD = "latest-build.txt"

_DIRECTORY = "pr-logs/directory"


def build_path(spec: ProwJobSpec, build_id: BuildId, upload: Mapping[str, Any]) -> str:
    """The directory of one build within its bucket; `upload` is its decoration's `gcs_configuration`."""
    prefix = str(upload.get("path_prefix") or "").strip("/")
    return join(prefix, _place(spec, upload), spec.job, build_id)


def alias_path(spec: ProwJobSpec, build_id: BuildId) -> str | None:
    """What holds the address of a presubmit's build for whoever knows its job and number only; None for other types."""
    return join(_DIRECTORY, spec.job, f"{build_id}.txt") if spec.type is JobType.PRESUBMIT else None


def latest_build_paths(spec: ProwJobSpec, upload: Mapping[str, Any]) -> list[str]:
    """What holds the id of the job's newest build."""
    match spec.type:
        case JobType.PRESUBMIT:
            places = [_DIRECTORY, _place(spec, upload)]
        case JobType.BATCH:
            places = [_DIRECTORY]
        case _:
            places = [_place(spec, upload)]
    return [join(place, spec.job, LATEST_BUILD) for place in places]


def log_name(container: str, containers: Collection[str]) -> str:
    """What the log of one of a build's containers is called; `containers` are the names of all that the job has."""
    return f"{container}-build-log.txt" if len(containers) > 1 else "build-log.txt"


def _place(spec: ProwJobSpec, upload: Mapping[str, Any]) -> str:
    if spec.type is JobType.BATCH:
        return "pr-logs/pull/batch"
    if spec.type is JobType.PRESUBMIT and spec.refs and spec.refs.pulls:
        repo, number = _repo(spec.refs, upload), str(spec.refs.pulls[0].number)
        return join("pr-logs/pull", repo, number) if repo else join("pr-logs/pull", number)
    return "logs"


def _repo(refs: Refs, upload: Mapping[str, Any]) -> str:
    """How a path names the repository; empty when it goes without saying."""
    org, repo = refs.org.removeprefix("https://").removeprefix("http://"), refs.repo.replace("/", "_")
    is_default_org = refs.org == upload.get("default_org")
    is_default_repo = is_default_org and refs.repo == upload.get("default_repo")
    match upload.get("path_strategy"):
        case "legacy" | "single" if is_default_repo:
            return ""
        case "legacy" if is_default_org:
            return repo
        case _:
            return f"{org}_{repo}"
