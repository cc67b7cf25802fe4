"""A ProwJob as Prow's own tools know it: `prow.k8s.io/v1`, for `/prowjobs.js`, `/data.js` and `/prowjob`, and for the
templates in `config.yaml`.

* `spec` already has Prow's names; what Prow always writes is written even when it is a default.
* Instants have second resolution. `startTime` is the job's creation, `pendingTime` its pod's.
* An abort that was asked for is `aborted` without a completion time, as when Prow's own Deck asks.

Source: prow pkg/apis/prowjobs/v1/types.go, cmd/deck/main.go.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import msgspec

from prowcommon.prowjobs.lifecycle import shown_state
from prowcommon.prowjobs.model import ProwJob
from prowcommon.prowjobs.refs import Refs

NAMESPACE = "default"
"""Where Prow keeps ProwJobs unless told otherwise; ours live in Postgres, and tools want to read something."""

OMITTABLE = frozenset({"annotations", "labels", "decoration_config", "pod_spec"})


def prow_shape(job: ProwJob, builds: int | None = None, *, omit: Collection[str] = ()) -> dict[str, Any]:
    """The job as a Kubernetes object. `builds` is how many it has had; `omit` takes names of OMITTABLE."""
    metadata: dict[str, Any] = {
        "name": str(job.id),
        "namespace": NAMESPACE,
        "uid": str(job.id),
        "creationTimestamp": _second(job.created_at),
    }
    if job.labels and "labels" not in omit:
        metadata["labels"] = job.labels
    if job.annotations and "annotations" not in omit:
        metadata["annotations"] = job.annotations
    return {
        "apiVersion": "prow.k8s.io/v1",
        "kind": "ProwJob",
        "metadata": metadata,
        "spec": _spec(job, omit),
        "status": _status(job, builds),
    }


def flat_shape(job: ProwJob) -> dict[str, Any]:
    """The older form, an item of `/data.js`."""
    spec, refs = job.spec, job.spec.refs
    done = job.completed_at
    return {
        "type": spec.type,
        "refs": _refs(refs) if refs else {},
        "refs_key": str(refs) if refs else "",
        "job": spec.job,
        "build_id": job.build_id or "",
        "context": spec.context,
        "started": str(int(job.created_at.timestamp())),
        "finished": _second(done) if done else "",
        "duration": _go(done - job.created_at) if done else "",
        "state": shown_state(job),
        "description": job.description,
        "url": job.url,
        "pod_name": str(job.id) if job.build_id else "",
        "agent": spec.agent,
        "prow_job": str(job.id),
    }


def _spec(job: ProwJob, omit: Collection[str]) -> dict[str, Any]:
    spec: dict[str, Any] = {"agent": job.spec.agent, "cluster": job.spec.cluster, **msgspec.to_builtins(job.spec)}
    if job.spec.refs:
        spec["refs"] = _refs(job.spec.refs)
    if job.spec.extra_refs:
        spec["extra_refs"] = [_refs(refs) for refs in job.spec.extra_refs]
    if "decoration_config" in omit:
        spec.pop("decoration_config", None)
    if "pod_spec" in omit and spec.get("pod_spec"):
        # Prow leaves as many empty containers as there were, so that clients can count them.
        spec["pod_spec"] = {"containers": [{"name": ""} for _ in spec["pod_spec"].get("containers") or ()]}
    return spec


def _refs(refs: Refs) -> dict[str, Any]:
    shape: dict[str, Any] = msgspec.to_builtins(refs)
    if refs.pulls:
        shape["pulls"] = [{"author": pull.author, "sha": pull.sha, **msgspec.to_builtins(pull)} for pull in refs.pulls]
    return shape


def _status(job: ProwJob, builds: int | None) -> dict[str, Any]:
    status = {
        "startTime": _second(job.created_at),
        "pendingTime": _second(job.pending_at) if job.pending_at else None,
        "completionTime": _second(job.completed_at) if job.completed_at else None,
        "state": shown_state(job).value,
        "description": job.description,
        "url": job.url,
        "pod_revival_count": builds - 1 if builds and builds > 1 else None,
        "pod_name": str(job.id) if job.build_id else None,
        "build_id": job.build_id,
    }
    return {name: value for name, value in status.items() if value or name == "state"}


def _second(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _go(length: timedelta) -> str:
    """Go's form of a duration: `1h3m20s`, hours without end."""
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}h{minutes}m{seconds}s"
    return f"{minutes}m{seconds}s" if minutes else f"{seconds}s"
