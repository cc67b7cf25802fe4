"""A periodic as its page shows it: when it is due, how many of its runs are alive, what became of its instants.

* A periodic that waits for a run's end isn't due before it, however late its instant.
* What the configuration hides has no page: hidden jobs, those of hidden repositories, other tenants'.

Source: DESIGN §2, and horologium's `schedules` and `ticks`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from deck.domain.schedules import Wording
from deck.domain.times import duration
from prowcommon.errors import UserError
from prowcommon.ids import ProwJobId
from prowcommon.prowjobs.model import JobState


@dataclass(frozen=True, slots=True)
class ConfiguredPeriodic:
    """What the configuration says of it."""

    name: str
    schedule: Wording
    most_alive: int | None
    """None: any number."""
    retry: str
    """In words; empty: none."""
    cluster: str


@dataclass(frozen=True, slots=True)
class LastRun:
    id: ProwJobId
    state: JobState
    created_at: datetime
    completed_at: datetime | None

    def elapsed(self, now: datetime) -> timedelta:
        return max((self.completed_at or now) - self.created_at, timedelta())


@dataclass(frozen=True, slots=True)
class Standing:
    """What horologium has written of it, and how it fares."""

    next_due_at: datetime | None
    """None: never."""
    waits: bool
    alive: int
    last_run: LastRun | None
    skipped_at: datetime | None
    """The newest instant that was skipped."""
    skipped_because: str


@dataclass(frozen=True, slots=True)
class PeriodicCard:
    """One row of the list."""

    job: ConfiguredPeriodic
    standing: Standing | None
    """None: no horologium has taken it up yet."""

    def due(self, now: datetime) -> str:
        """When it starts next, beside `now`."""
        at = self.standing
        if at is None:
            return "about to be scheduled"
        if at.next_due_at is None:
            return "never"
        if at.waits and at.alive:
            return "after the run that is alive"
        if at.next_due_at > now:
            return f"in {duration(at.next_due_at - now)}"
        return "now"

    @property
    def alive(self) -> str:
        """`1 of 3`; `0 of any number` is just 0."""
        count = self.standing.alive if self.standing else 0
        return f"{count} of {self.job.most_alive}" if self.job.most_alive is not None else str(count)


@dataclass(frozen=True, slots=True)
class Tick:
    """What became of one instant; `state` is None when its run is gone or hidden."""

    due_at: datetime
    attempt: int
    """0, or which retry it was."""
    decided_at: datetime
    because: str
    """Why it was skipped."""
    run: ProwJobId | None
    state: JobState | None

    @property
    def was_skipped(self) -> bool:
        return self.run is None

    @property
    def late(self) -> timedelta:
        """How long after its instant it was answered."""
        return max(self.decided_at - self.due_at, timedelta())

    @property
    def cursor(self) -> "TickCursor":
        return TickCursor(self.due_at, self.attempt)


@dataclass(frozen=True, slots=True)
class TickCursor:
    """The ticks before this one, which is not among them."""

    due_at: datetime
    attempt: int

    def __str__(self) -> str:
        return f"{self.due_at.isoformat()}~{self.attempt}"

    @classmethod
    def parse(cls, text: str) -> "TickCursor | None":
        """None for the newest. Raises UserError for what Deck never gave out."""
        if not text:
            return None
        instant, _, attempt = text.replace(" ", "+").rpartition("~")  # a `+` in an address reads as a space
        try:
            cursor = cls(datetime.fromisoformat(instant), int(attempt))
        except ValueError:
            cursor = None
        if cursor is None or cursor.due_at.tzinfo is None or not 0 <= cursor.attempt < 2**31:
            raise UserError(f"The cursor {text[:60]!r} is none of Deck's. Start from the newest.")
        return cursor


RERUN_LABEL = "prow.k8s.io/re-run"


@dataclass(frozen=True, slots=True)
class RetryOf:
    """Which retry a run is, and of what."""

    number: int
    before: ProwJobId | None
    """The run before; None when it is gone or hidden."""


def retry_number(labels: dict[str, str]) -> int | None:
    """Which retry of a periodic a run is; None when it is none."""
    text = labels.get(RERUN_LABEL, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 and int(text) else None
