"""What plank's API says of a ProwJob, and what it takes: Pydantic at the border."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from plank.domain.capacity import LimitKind
from prowcommon.prowjobs.model import JobState, JobType, ProwJob


class AbortView(BaseModel):
    at: datetime
    by: str
    because: str


class WaitingView(BaseModel):
    """The limit that keeps a run from starting."""

    limit: LimitKind
    name: str = Field(description="The job's or the queue's; empty for the limit of all.")
    of: int = Field(description="How many may run at once.")
    alive: int = Field(description="How many have a place now.")


class ProwJobView(BaseModel):
    """One run of one job."""

    id: UUID
    type: JobType
    job: str
    state: JobState
    version: int
    description: str
    url: str
    build_id: str | None
    cluster: str
    created_at: datetime
    pending_at: datetime | None
    started_at: datetime | None
    completed_at: datetime | None
    abort: AbortView | None
    waiting_for: WaitingView | None = None
    labels: dict[str, str]
    annotations: dict[str, str]
    refs_text: str = Field(description="`org/repo` and the refs, as PULL_REFS writes them; empty without refs.")
    spec: dict[str, Any] = Field(description="Prow's ProwJobSpec, same field names.")

    @classmethod
    def of(cls, job: ProwJob) -> Self:
        refs = job.spec.main_refs
        abort = AbortView(at=job.abort.at, by=job.abort.by, because=job.abort.because) if job.abort else None
        return cls(
            id=job.id,
            type=job.spec.type,
            job=job.spec.job,
            state=job.state,
            version=job.version,
            description=job.description,
            url=job.url,
            build_id=job.build_id,
            cluster=job.spec.cluster,
            created_at=job.created_at,
            pending_at=job.pending_at,
            started_at=job.started_at,
            completed_at=job.completed_at,
            abort=abort,
            labels=job.labels,
            annotations=job.annotations,
            refs_text=f"{refs.org}/{refs.repo} {refs}" if refs else "",
            spec=msgspec.to_builtins(job.spec),
        )


class ProwJobPage(BaseModel):
    """Newest first."""

    items: list[ProwJobView]
    next_cursor: str | None = Field(description="Pass it as `cursor` for the runs before these; null at the end.")


class EventView(BaseModel):
    """One line of a job's history."""

    seq: int
    at: datetime
    from_state: JobState | None
    to_state: JobState
    because: str
    by: str


class EventList(BaseModel):
    items: list[EventView]


class NewRun(BaseModel):
    """A configured job, to be run now."""

    model_config = ConfigDict(extra="forbid")

    job: str
    env: dict[str, str] = Field(default={}, description="For every container of the job.")
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}


class AbortOrder(BaseModel):
    model_config = ConfigDict(extra="forbid")

    because: str = Field(default="", max_length=500)
