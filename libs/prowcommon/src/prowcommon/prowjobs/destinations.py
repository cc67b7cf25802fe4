"""Which bucket a job's builds are kept in, and which buckets the installation trusts.

* A decorated job says where it uploads to. A job that isn't decorated is kept where one of its repository and cluster
  would be, as Prow guesses; where no default applies, in the bucket of `PROW_STORAGE`.
* A job that writes into a directory of its node (`local_output_dir`) uploads nothing, and nothing is uploaded for it.
* Trusted are the buckets that the installation's own configuration names. A repository's `.prow.yaml` may name others;
  a pod then writes there with its own credentials, but we don't with ours.

Source: prow pkg/crier/reporters/gcs/util/util.go (GetJobDestination), cmd/deck/main.go (bucket validation).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from posixpath import join
from typing import Any

from prowcommon.ids import BuildId
from prowcommon.jobconfig.defaults import decoration_entries, default_decoration
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.schema import JobBase
from prowcommon.jobconfig.snapshot import Snapshot
from prowcommon.prowjobs.bucketlayout import Bucket, alias_path, build_path, latest_build_paths
from prowcommon.prowjobs.model import ProwJobSpec

Upload = Mapping[str, Any]
"""A decoration's `gcs_configuration`."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the builds of one job go. Paths are within the bucket."""

    bucket: str
    """Its address, with its scheme."""
    spec: ProwJobSpec
    upload: Upload

    def directory(self, build_id: BuildId) -> str:
        """What a build leaves lies below it."""
        return build_path(self.spec, build_id, self.upload)

    def address(self, build_id: BuildId) -> str:
        """The same with the bucket, for people and for pointers."""
        return join(self.bucket, self.directory(build_id))

    def alias(self, build_id: BuildId) -> str | None:
        return alias_path(self.spec, build_id)

    def latest(self) -> list[str]:
        return latest_build_paths(self.spec, self.upload)


def destination(spec: ProwJobSpec, prow: ProwConfig, fallback: str | None) -> Destination | None:
    """None when nothing is to be uploaded. `fallback` is the bucket of jobs that no configuration says one for.

    Whether the bucket is trusted is another question: `known_buckets`.
    """
    upload = _upload_of(spec, prow)
    if upload.get("local_output_dir"):
        return None
    if upload.get("bucket"):
        return Destination(Bucket.of(upload["bucket"]).address, spec, upload)
    return Destination(Bucket.of(fallback).address, spec, {"path_strategy": "explicit"}) if fallback else None


def known_buckets(snapshot: Snapshot, fallback: str | None) -> frozenset[str]:
    """The addresses of all buckets that may be read and written with our own credentials."""
    named = {fallback, *snapshot.prow.deck.additional_allowed_buckets, *_buckets_of_jobs(snapshot)}
    named |= {_bucket_in(entry.config) for entry in decoration_entries(snapshot.prow.plank)}
    return frozenset(Bucket.of(each).address for each in named if each)


def _upload_of(spec: ProwJobSpec, prow: ProwConfig) -> Upload:
    own: Upload = (spec.decoration_config or {}).get("gcs_configuration") or {}
    if own.get("bucket") or own.get("local_output_dir"):
        return own
    refs = spec.main_refs
    default = default_decoration(prow.plank, repo=f"{refs.org}/{refs.repo}" if refs else "", cluster=spec.cluster)
    return (default or {}).get("gcs_configuration") or {}


def _buckets_of_jobs(snapshot: Snapshot) -> Iterator[str | None]:
    for job in _jobs(snapshot):
        if job.decoration_config is not None:
            yield _bucket_in(job.decoration_config)


def _jobs(snapshot: Snapshot) -> Iterator[JobBase]:
    for presubmits in snapshot.presubmits.values():
        yield from presubmits
    for postsubmits in snapshot.postsubmits.values():
        yield from postsubmits
    yield from snapshot.periodics


def _bucket_in(decoration: Mapping[str, Any]) -> str | None:
    return (decoration.get("gcs_configuration") or {}).get("bucket")
