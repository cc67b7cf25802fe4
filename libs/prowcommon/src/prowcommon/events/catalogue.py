"""Every event, on one page: what happened, who tells it, who hears it, and on which subject.

* An event is a fact in the past tense and a nudge. It says which row to look at; the row is the truth.
* Each is a CloudEvent 1.0 in NATS binary mode: attributes as `ce-*` headers, data as JSON.
* New fields are optional; a changed meaning is a new event. `docs/events.md` is generated from here.

Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/nats-protocol-binding.md
"""

from abc import ABC, abstractmethod
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from prowcommon.events.subjects import subject
from prowcommon.prowjobs.model import JobState, JobType


class Event(BaseModel, ABC):
    """What all events have in common."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    ce_type: ClassVar[str]
    stream: ClassVar[str]
    pattern: ClassVar[str]
    """The subject, with the names of its tokens in angle brackets."""
    told_by: ClassVar[str]
    heard_by: ClassVar[str]

    @property
    @abstractmethod
    def subject(self) -> str:
        """Where this event is published."""

    @property
    @abstractmethod
    def about(self) -> str:
        """CloudEvents' `subject` attribute: the id of the thing it happened to."""


class ProwJobEvent(Event):
    """Something happened to a ProwJob."""

    stream: ClassVar[str] = "JOBS"

    prowjob_id: UUID
    type: JobType
    job: str
    org: str = ""
    repo: str = ""
    at: AwareDatetime
    version: int
    """The job's version after a move, or as it was when something was asked: order is promised per job only, and this
    tells it."""

    @property
    def about(self) -> str:
        return str(self.prowjob_id)


class ProwJobMoved(ProwJobEvent):
    """A ProwJob was created, or changed state, or got a new build while pending."""

    ce_type: ClassVar[str] = "prow.job.moved"
    pattern: ClassVar[str] = "prow.job.<state>.<type>.<org>.<repo>.<job>"
    told_by: ClassVar[str] = "the creator of a job (horologium, plank's API); after that plank"
    heard_by: ClassVar[str] = "plank (it works on the job, and reports), horologium (a run ended), deck (live pages)"

    from_state: JobState | None = None
    """None when the job was created."""
    to: JobState
    because: str = ""
    build_id: str | None = None

    @property
    def subject(self) -> str:
        return subject("job", self.to, self.type, self.org, self.repo, self.job)


class ProwJobAbortRequested(ProwJobEvent):
    """Somebody asked for a ProwJob's end; plank carries it out, unless a result lands first."""

    ce_type: ClassVar[str] = "prow.job.abort_requested"
    pattern: ClassVar[str] = "prow.job.abort-requested.<type>.<org>.<repo>.<job>"
    told_by: ClassVar[str] = "whoever asked (plank's API)"
    heard_by: ClassVar[str] = "plank (it stops the pod), deck (live pages)"

    by: str
    because: str = ""

    @property
    def subject(self) -> str:
        return subject("job", "abort-requested", self.type, self.org, self.repo, self.job)


class ConfigLoaded(Event):
    """A new configuration is active; every service activates it by its hash."""

    ce_type: ClassVar[str] = "prow.config.loaded"
    stream: ClassVar[str] = "CONFIG"
    pattern: ClassVar[str] = "prow.config.loaded"
    told_by: ClassVar[str] = "the holder of the `config` lease"
    heard_by: ClassVar[str] = "every service that follows the configuration: all but deck"

    hash: str
    source: str
    at: AwareDatetime

    @property
    def subject(self) -> str:
        return subject("config", "loaded")

    @property
    def about(self) -> str:
        return self.hash


EVENTS: tuple[type[Event], ...] = (ProwJobMoved, ProwJobAbortRequested, ConfigLoaded)

STREAMS: dict[str, tuple[str, ...]] = {
    "GITHUB": ("prow.github.>",),
    "JOBS": ("prow.job.>",),
    "TIDE": ("prow.tide.>",),
    "CONFIG": ("prow.config.>",),
}
"""Each stream and the subjects it keeps."""

_BY_TYPE = {event.ce_type: event for event in EVENTS}


def event_class(ce_type: str) -> type[Event] | None:
    """The event a `ce-type` header names; None for one this release doesn't know."""
    return _BY_TYPE.get(ce_type)
