"""What becomes of a periodic whose instant has come, given how its runs have fared.

* `interval` counts from the last start, `minimum_interval` from the last end; while a run is alive they wait.
* `cron`, `@every` and an `interval` with `concurrency` have fixed instants. Each is answered once: with a run, or with
  a line that says why not, as when so many runs are alive as may be.
* Of instants that passed while nobody looked the newest is answered like any other, unless the job won't catch up;
  those before it are skipped.
* A run that somebody started by hand counts like any other.
* A run that failed is retried once its retry's interval has passed since its start, ten times at most in a row. With
  `run_all` it matters neither how the run ended nor whether it has.

Source: prow's horologium, whose weaknesses (lost firings, restarts that fire again, a retry's interval in the wrong
field) are answered here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, islice, takewhile

from horologium.domain.cron import CronExpression

MOST_RETRIES = 10
MOST_MISSED = 1000
"""Instants of one periodic that are recorded as missed one by one; what is beyond shares a line."""

STILL_RUNNING = "The previous run was still going."
MISSED = "Nobody looked in time, and a later instant has come."


@dataclass(frozen=True, slots=True)
class Waiting:
    """At least `interval` between two starts or, `after_completion`, between an end and the next start."""

    interval: timedelta
    after_completion: bool = False


@dataclass(frozen=True, slots=True)
class Every:
    """Instants `interval` apart, the first when the periodic is configured."""

    interval: timedelta

    def around(self, now: datetime, *, first: datetime) -> "Instants":
        passed = (now - first) // self.interval
        newest = first + passed * self.interval
        return Instants((first + n * self.interval for n in range(passed)), newest, newest + self.interval)


@dataclass(frozen=True, slots=True)
class Cron:
    """Whenever the expression says."""

    expression: CronExpression

    def around(self, now: datetime, *, first: datetime) -> "Instants":
        following = self.expression.next_after(first)
        if following is None or following > now:  # as it is unless nobody looked for long
            return Instants(iter(()), first, following)
        newest = max(first, self.expression.newest_until(now) or first)
        instants = chain([first], self.expression.firings_after(first))
        return Instants(takewhile(lambda each: each < newest, instants), newest, self.expression.next_after(now))


@dataclass(frozen=True, slots=True)
class Instants:
    """A rule's instants around now, from a first one that has passed."""

    earlier: Iterator[datetime]
    """Those before the newest, in their order."""
    newest: datetime
    """The last that has passed."""
    following: datetime | None
    """The next one; None when there is none."""


Rule = Waiting | Every | Cron


@dataclass(frozen=True, slots=True)
class Retry:
    """How a run is tried again."""

    attempts: int
    interval: timedelta
    run_all: bool = False


@dataclass(frozen=True, slots=True)
class Schedule:
    """All that decides when a periodic runs."""

    rule: Rule
    most_alive: int | None = 1
    """Runs that may be alive at once; None: any number."""
    catches_up: bool = True
    retry: Retry | None = None


@dataclass(frozen=True, slots=True)
class LastRun:
    """The newest run, however it came to be."""

    started_at: datetime
    completed_at: datetime | None = None
    """None while it is alive."""
    succeeded: bool = False
    attempt: int = 0
    """0, or which retry it was."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A periodic whose instant has come."""

    periodic: str
    schedule: Schedule
    due_at: datetime
    alive: int
    last_run: LastRun | None


@dataclass(frozen=True, slots=True)
class Run:
    """Start it now, for this instant."""

    due_at: datetime
    attempt: int = 0
    """Which retry it is."""


@dataclass(frozen=True, slots=True)
class Skip:
    """Leave this instant out, and record why."""

    due_at: datetime
    because: str


@dataclass(frozen=True, slots=True)
class Decision:
    periodic: str
    next_due_at: datetime | None
    """None: never again."""
    ticks: tuple[Run | Skip, ...] = ()
    """In the order of their instants; empty when it isn't due after all."""


def decide(candidate: Candidate, now: datetime, *, missed_after: timedelta) -> Decision:
    """`missed_after` is how late an instant may be answered by a job that won't catch up."""
    rule = candidate.schedule.rule
    if isinstance(rule, Waiting):
        return _decide_waiting(candidate, rule, now)
    instants = rule.around(now, first=candidate.due_at)
    ticks = (*_missed(instants.earlier), _answer(candidate, instants.newest, now, missed_after))
    return Decision(candidate.periodic, instants.following, ticks)


def first_due_at(rule: Rule, now: datetime) -> datetime | None:
    """When a periodic that was just configured is due first; None for never."""
    return rule.expression.next_after(now) if isinstance(rule, Cron) else now


def retry_due_at(retry: Retry, last: LastRun) -> datetime | None:
    """When the last run is due to be tried again; None when it isn't, or not before it has ended."""
    if last.attempt >= min(retry.attempts, MOST_RETRIES):
        return None
    is_wanted = retry.run_all or (last.completed_at is not None and not last.succeeded)
    if not is_wanted:
        return None
    due_at = last.started_at + retry.interval
    return due_at if retry.run_all or last.completed_at is None else max(due_at, last.completed_at)


def _decide_waiting(candidate: Candidate, rule: Waiting, now: datetime) -> Decision:
    last = candidate.last_run
    if last is not None and last.completed_at is None:
        return Decision(candidate.periodic, candidate.due_at)
    due_at = candidate.due_at
    if last is not None and last.completed_at is not None:
        since = last.completed_at if rule.after_completion else last.started_at
        if now < since + rule.interval:
            return Decision(candidate.periodic, since + rule.interval)
        due_at = max(due_at, last.completed_at)  # that is when it stopped waiting
    return Decision(candidate.periodic, now + rule.interval, (Run(due_at),))


def _answer(candidate: Candidate, instant: datetime, now: datetime, missed_after: timedelta) -> Run | Skip:
    schedule = candidate.schedule
    if not schedule.catches_up and now - instant > missed_after:
        return Skip(instant, f"Nobody looked within {missed_after}, and this job doesn't catch up.")
    if schedule.most_alive is not None and candidate.alive >= schedule.most_alive:
        several = f"{candidate.alive} runs were still going, and {schedule.most_alive} may."
        return Skip(instant, STILL_RUNNING if schedule.most_alive == 1 else several)
    return Run(instant)


def _missed(instants: Iterable[datetime]) -> Iterator[Skip]:
    remaining = iter(instants)
    yield from (Skip(instant, MISSED) for instant in islice(remaining, MOST_MISSED))
    if (beyond := next(remaining, None)) is not None:
        yield Skip(beyond, f"{MISSED} So were all that followed.")
