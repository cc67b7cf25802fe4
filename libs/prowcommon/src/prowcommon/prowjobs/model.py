"""A ProwJob: what it should run (its spec, never changed) and where it stands (its status).

* `spec` has Prow's field names and shape, so that it can be shown and exported as it is.
* `version` counts the moves; whoever moves a job says which version was seen.
* A job is finished when it has a completion instant. An abort that was asked for is not yet one.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from prowcommon.ids import BuildId, ProwJobId
from prowcommon.prowjobs.refs import Refs

DEFAULT_TENANT = "GlobalDefaultID"
DEFAULT_CLUSTER = "default"


def deck_page(deck_url: str, prowjob_id: ProwJobId) -> str:
    """Where Deck shows a job; empty without Deck's address."""
    return f"{deck_url}/runs/{prowjob_id}" if deck_url else ""


class JobType(StrEnum):
    PRESUBMIT = "presubmit"
    POSTSUBMIT = "postsubmit"
    PERIODIC = "periodic"
    BATCH = "batch"


class JobState(StrEnum):
    SCHEDULING = "scheduling"
    TRIGGERED = "triggered"
    PENDING = "pending"
    SUCCESS = "success"
    FAILURE = "failure"
    ABORTED = "aborted"
    ERROR = "error"


class ProwJobSpec(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What to run. `pod_spec` and the configuration objects stay plain mappings, as they were written."""

    type: JobType
    job: str
    agent: str = "kubernetes"
    cluster: str = DEFAULT_CLUSTER
    namespace: str = ""
    refs: Refs | None = None
    extra_refs: tuple[Refs, ...] = ()
    report: bool = False
    context: str = ""
    rerun_command: str = ""
    max_concurrency: int = 0
    error_on_eviction: bool = False
    pod_spec: dict[str, Any] | None = None
    decoration_config: dict[str, Any] | None = None
    reporter_config: dict[str, Any] | None = None
    rerun_auth_config: dict[str, Any] | None = None
    hidden: bool = False
    prowjob_defaults: dict[str, Any] | None = None
    job_queue_name: str = ""

    @property
    def main_refs(self) -> Refs | None:
        """The refs that labels, routing and pages go by: `refs`, else the first of `extra_refs`."""
        return self.refs or (self.extra_refs[0] if self.extra_refs else None)

    @property
    def tenant(self) -> str:
        return str((self.prowjob_defaults or {}).get("tenant_id") or DEFAULT_TENANT)


@dataclass(frozen=True, slots=True)
class AbortRequest:
    """Somebody asked for the job's end; plank carries it out."""

    at: datetime
    by: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProwJob:
    """One run of one job, as its row stood when it was read."""

    id: ProwJobId
    spec: ProwJobSpec
    state: JobState
    version: int
    created_at: datetime
    pending_at: datetime | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    description: str = ""
    url: str = ""
    build_id: BuildId | None = None
    """The newest build; None until plank has claimed one."""
    abort: AbortRequest | None = None
    labels: dict[str, str] = field(default_factory=dict)
    annotations: dict[str, str] = field(default_factory=dict)
    config_hash: str = ""
    waiting_for: str | None = None
    """The limit that keeps it from starting: `job`, `queue` or `all`; None when none does."""

    @property
    def is_finished(self) -> bool:
        return self.completed_at is not None
