"""Which periodic jobs are due, given when each ran last.

* `interval` counts from the last start, `minimum_interval` from the last completion. While a run is alive they wait.
* `cron` fires at its instants. While a run is alive a firing is skipped, and says so.
* A run that somebody started by hand counts like any other.
* Instants missed while nobody looked collapse into one run.

Source: Prow's horologium; the weaknesses it had (lost firings, restarts that re-fire) are answered by the rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from horologium.domain.cron import CronExpression


@dataclass(frozen=True, slots=True)
class Every:
    """At least `interval` between two starts (or, `after_completion`, between an end and the next start)."""

    interval: timedelta
    after_completion: bool = False


@dataclass(frozen=True, slots=True)
class AtInstants:
    """Whenever the cron expression says."""

    cron: CronExpression


Rule = Every | AtInstants


@dataclass(frozen=True, slots=True)
class LastRun:
    started_at: datetime
    completed_at: datetime | None
    """None while it is alive."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A periodic whose instant has come."""

    periodic: str
    rule: Rule
    due_at: datetime
    last_run: LastRun | None


@dataclass(frozen=True, slots=True)
class Run:
    """Start it now, for this instant."""

    periodic: str
    due_at: datetime
    next_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Skip:
    """Leave this instant out, and record why."""

    periodic: str
    due_at: datetime
    next_due_at: datetime | None
    because: str


@dataclass(frozen=True, slots=True)
class Postpone:
    """It isn't due after all: somebody else started it in the meantime."""

    periodic: str
    next_due_at: datetime


@dataclass(frozen=True, slots=True)
class Wait:
    """A run is alive; look again when it has ended."""

    periodic: str


Decision = Run | Skip | Postpone | Wait

STILL_RUNNING = "The previous run was still going."


def due(candidates: Iterable[Candidate], now: datetime) -> list[Decision]:
    """One decision for each candidate, in their order."""
    return [_decide(candidate, now) for candidate in candidates]


def first_due_at(rule: Rule, now: datetime) -> datetime | None:
    """When a periodic that was just configured is due first; None for never."""
    match rule:
        case Every():
            return now
        case AtInstants(cron):
            return cron.next_after(now)


def _decide(candidate: Candidate, now: datetime) -> Decision:
    name, last = candidate.periodic, candidate.last_run
    match candidate.rule:
        case AtInstants(cron):
            next_due_at = cron.next_after(now)
            if last is not None and last.completed_at is None:
                return Skip(name, candidate.due_at, next_due_at, STILL_RUNNING)
            return Run(name, candidate.due_at, next_due_at)
        case Every(interval, after_completion):
            if last is None:
                return Run(name, candidate.due_at, now + interval)
            if last.completed_at is None:
                return Wait(name)
            earliest = (last.completed_at if after_completion else last.started_at) + interval
            if now < earliest:
                return Postpone(name, earliest)
            return Run(name, candidate.due_at, now + interval)
