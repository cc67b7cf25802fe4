"""What a build's bucket says of it from its job's row alone, in the shapes that Prow's tools read.

* `prowjob.json` is the whole ProwJob, written anew with each state once there is a build.
* `started.json`, `finished.json` and the pointers to the build (`bucketlayout`) belong to a decorated job's own
  utilities. We write what they left out, once the job is complete; and for a job that isn't decorated all of it, as
  soon as there is something to say. What is there already stays.
* `finished.json` says `SUCCESS`, `FAILURE`, `ABORTED` or `ERROR`: in upper case, as sidecar writes it. Prow's own
  fallback writes it in lower case, so that readers have to know both.
* `metadata.uploader` is `crier`, as Prow's fallback has it: by that name tools tell it from what a job says itself.
* `latest-build.txt` only ever moves to a newer build. Build ids grow, so they say which is.

Source: prow pkg/crier/reporters/gcs, pkg/pod-utils/downwardapi, pkg/initupload, pkg/sidecar, pkg/gcsupload.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from posixpath import join
from typing import Any

from plank.reporting.domain.wanted import STORAGE, BuildRecord, Rules, Wanted
from prowcommon.prowjobs.bucketlayout import FINISHED, PROWJOB, STARTED
from prowcommon.prowjobs.model import JobState, ProwJob, ProwJobSpec
from prowcommon.prowjobs.prow_shape import prow_shape
from prowcommon.prowjobs.refs import Refs
from prowcommon.storage.ports import JSON, TEXT

UPLOADER = "crier"
LINK = "x-goog-meta-link"
"""What Prow calls the metadata of an alias, with every provider."""


class How(Enum):
    """What becomes of an object that is there already."""

    REPLACE = auto()
    LEAVE = auto()
    REPLACE_OLDER = auto()
    """It holds a build id, and is replaced by a greater one."""


@dataclass(frozen=True, slots=True)
class ToWrite:
    """One object. `path` is within its bucket."""

    path: str
    content: bytes
    how: How
    content_type: str = JSON
    metadata: dict[str, str] = field(default_factory=dict)


def records_for(job: ProwJob, rules: Rules) -> Iterator[Wanted]:
    if rules.destination_of is None or job.build_id is None:
        return
    destination = rules.destination_of(job.spec)
    if destination is not None:
        yield Wanted(STORAGE, destination.address(job.build_id), BuildRecord(destination, job.build_id))


def objects_of(job: ProwJob, record: BuildRecord) -> list[ToWrite]:
    """In the order to write them: who sees `finished.json` finds the others."""
    directory = record.destination.directory(record.build_id)
    speaks_for_itself = job.spec.decoration_config is not None and not job.is_finished
    objects = [ToWrite(join(directory, PROWJOB), _indented(prow_shape(job)), How.REPLACE)]
    if not speaks_for_itself:
        objects.append(ToWrite(join(directory, STARTED), _indented(started(job)), How.LEAVE))
        objects += _pointers(record)
    if job.completed_at is not None:
        finished_ = _indented(finished(job, job.completed_at))
        objects.append(ToWrite(join(directory, FINISHED), finished_, How.LEAVE))
    return objects


def started(job: ProwJob) -> dict[str, Any]:
    """`started.json`, as initupload writes it."""
    spec, main = job.spec, _tested(job.spec)
    pulls = spec.refs.pulls if spec.refs else ()
    said: dict[str, Any] = {
        "timestamp": _seconds(job.pending_at or job.created_at),
        "pull": str(pulls[0].number) if pulls else None,
        "repos": {f"{refs.org}/{refs.repo}": str(refs) for refs in _all_refs(spec)} or None,
        "repo-commit": _revision(main),
        "repo-version": _revision(main),
        "metadata": {"uploader": UPLOADER},
    }
    return {name: value for name, value in said.items() if value is not None}


def finished(job: ProwJob, completed_at: datetime) -> dict[str, Any]:
    """`finished.json`, as sidecar writes it."""
    said: dict[str, Any] = {
        "timestamp": _seconds(completed_at),
        "passed": job.state is JobState.SUCCESS,
        "metadata": {"uploader": UPLOADER},
        "result": job.state.upper(),
        "revision": _revision(_tested(job.spec)),
    }
    return {name: value for name, value in said.items() if value is not None}


def is_older(held: bytes, build_id: str) -> bool:
    """Whether a `latest-build.txt` that holds this is to be replaced. What is no build id is."""
    text = held.strip()
    return not text.isdigit() or int(text) < int(build_id)


def _pointers(record: BuildRecord) -> Iterator[ToWrite]:
    destination, build_id = record.destination, record.build_id
    alias = destination.alias(build_id)
    if alias is not None:
        address = destination.address(build_id)
        yield ToWrite(alias, address.encode(), How.LEAVE, TEXT, {LINK: address})
    for path in destination.latest():
        yield ToWrite(path, build_id.encode(), How.REPLACE_OLDER, TEXT)


def _all_refs(spec: ProwJobSpec) -> tuple[Refs, ...]:
    return (*((spec.refs,) if spec.refs else ()), *spec.extra_refs)


def _tested(spec: ProwJobSpec) -> Refs | None:
    """The repository whose commit counts as the tested one."""
    return spec.refs or next((refs for refs in spec.extra_refs if not refs.auxiliary), None)


def _revision(refs: Refs | None) -> str | None:
    if refs is None:
        return None
    return (refs.pulls[0].sha if refs.pulls else "") or refs.base_sha or refs.base_ref or None


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _indented(data: dict[str, Any]) -> bytes:
    return json.dumps(data, indent="\t", ensure_ascii=False).encode()
