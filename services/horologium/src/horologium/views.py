"""What horologium's API says of a periodic, and what it takes: Pydantic at the border."""

from datetime import datetime, timedelta
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from prowcommon.prowjobs.model import JobState

MOST_PARAMETERS = 100


class RunView(BaseModel):
    """A run, in short; plank tells more."""

    id: UUID
    state: JobState
    created_at: datetime
    completed_at: datetime | None
    url: str


class RetryView(BaseModel):
    attempts: int
    interval: timedelta
    run_all: bool


class TickView(BaseModel):
    """What became of one due instant."""

    due_at: datetime
    attempt: int = Field(description="0, or which retry it was.")
    decided_at: datetime
    outcome: str = Field(description="`ran` or `skipped`.")
    because: str = Field(description="Why it was skipped; empty when it ran.")
    prowjob_id: UUID | None


class PeriodicView(BaseModel):
    """A configured periodic: its schedule, what is due next, and how it fared."""

    name: str
    schedule: str = Field(description="`cron …`, `interval …`, `minimum_interval …` or `every …`.")
    next_due_at: datetime | None = Field(description="Null: never. In the past while it waits for a run's end.")
    waits: bool = Field(description="Whether it isn't due while a run of it is alive.")
    alive: int = Field(description="Runs that have not ended.")
    most_alive: int | None = Field(description="How many may be alive at once; null: any number.")
    retry: RetryView | None
    last_run: RunView | None
    last_skip: TickView | None


class PeriodicPage(BaseModel):
    """By name."""

    items: list[PeriodicView]
    next_cursor: str | None = Field(description="Pass it as `cursor` for those that follow; null at the end.")


class TickPage(BaseModel):
    """The latest first."""

    items: list[TickView]
    next_cursor: str | None = Field(description="Pass it as `cursor` for those before; null at the end.")


class RunOrder(BaseModel):
    """A run by hand, with parameters if need be."""

    model_config = ConfigDict(extra="forbid")

    env: dict[str, str] = Field(default={}, max_length=MOST_PARAMETERS, description="For every container of the job.")
    labels: dict[str, str] = Field(default={}, max_length=MOST_PARAMETERS)
    annotations: dict[str, str] = Field(default={}, max_length=MOST_PARAMETERS)


class StartedRun(BaseModel):
    id: UUID
    is_new: bool = Field(description="False when the Idempotency-Key had been used: this is the first run.")
