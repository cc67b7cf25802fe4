"""How many jobs may run at once, and why one waits.

* Three limits, the narrowest first: a job's own `max_concurrency`, as it was when the run was created; its queue's
  capacity and `plank.max_concurrency`, as they are configured now. A job starts when all of them let it.
* A run counts from the claim of its first build until it has finished, whatever its type and cluster; a revival keeps
  its place. Runs of the agent `kubernetes` alone are limited and count: nothing else is run.
* 0 lifts `max_concurrency`, of a job and of all; it closes a queue, and so does a queue's absence from the
  configuration. A negative capacity lifts a queue's limit.
* A job waits for one limit at a time, the narrowest that holds it, and stands in that one's line and the narrower
  ones': it keeps nobody waiting whom only wider limits concern. Lines are by age.

The counting itself is done where it can't be raced: in Postgres, by `claim_within_limits`.

Source: prow pkg/plank/reconciler.go.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from prowcommon.prowjobs.model import ProwJobSpec

UNLIMITED = 2**31 - 1


class LimitKind(StrEnum):
    """Whose limit it is, the narrowest first; the words of `prowjobs.waiting_for`."""

    JOB = "job"
    QUEUE = "queue"
    ALL = "all"

    def is_wider_than(self, other: "LimitKind") -> bool:
        order = list(LimitKind)
        return order.index(self) > order.index(other)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `capacity` at once, of the job or queue `name` (empty for the limit of all)."""

    kind: LimitKind
    name: str
    capacity: int

    def why_waiting(self, alive: int) -> str:
        """For the people who wait, when `alive` runs count against it."""
        whose = {
            LimitKind.JOB: "this job",
            LimitKind.QUEUE: f"queue '{self.name}'",
            LimitKind.ALL: "all jobs (plank.max_concurrency)",
        }[self.kind]
        if self.capacity == 0:
            return f"Waiting: nothing of {whose} starts, its capacity in plank.job_queue_capacities is 0 or missing."
        if alive >= self.capacity:
            return f"Waiting: {alive} of {self.capacity} runs of {whose} are going."
        return f"Waiting: older runs of {whose} come first."


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacities:
    """What the active configuration says."""

    most: int = 0
    """`plank.max_concurrency`; 0 is unlimited."""
    queues: Mapping[str, int] = field(default_factory=dict)
    """`plank.job_queue_capacities`."""

    def limits_of(self, spec: ProwJobSpec) -> tuple[Limit, ...]:
        """What a run of this has to fit into, the narrowest first; empty when nothing limits it."""
        if spec.agent != "kubernetes":
            return ()
        limits = (
            Limit(LimitKind.JOB, spec.job, spec.max_concurrency or UNLIMITED),
            self.of_queue(spec.job_queue_name),
            self.of_all,
        )
        return tuple(limit for limit in limits if limit.capacity != UNLIMITED)

    def of_queue(self, name: str) -> Limit:
        capacity = self.queues.get(name, 0) if name else UNLIMITED
        return Limit(LimitKind.QUEUE, name, UNLIMITED if capacity < 0 else capacity)

    @property
    def of_all(self) -> Limit:
        return Limit(LimitKind.ALL, "", self.most if self.most > 0 else UNLIMITED)

    def limit_of(self, kind: LimitKind, runs: "Runs") -> Limit:
        """The one of that kind that these runs are under."""
        match kind:
            case LimitKind.JOB:
                return Limit(kind, runs.job, runs.max_concurrency or UNLIMITED)
            case LimitKind.QUEUE:
                return self.of_queue(runs.queue)
            case LimitKind.ALL:
                return self.of_all


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """Runs of one job in one queue that have a place."""

    job: str
    queue: str
    max_concurrency: int
    """The most that any of them was created with."""
    runs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sleepers(Runs):
    """Runs of one job in one queue that wait for the same limit."""

    waiting_for: LimitKind


@dataclass(frozen=True, slots=True)
class Use:
    """How far a limit is used."""

    limit: Limit
    alive: int
    waiting: int


def limits_with_sleepers(sleeping: Iterable[Sleepers], capacities: Capacities) -> set[Limit]:
    """Where somebody waits. A limit that was lifted meanwhile is among them, so that it lets its line go."""
    return {capacities.limit_of(runs.waiting_for, runs) for runs in sleeping}


def use_of_limits(alive: Iterable[Runs], sleeping: Iterable[Sleepers], capacities: Capacities) -> list[Use]:
    """Every limit there is, the widest first; of jobs' own those under which something runs or waits."""
    going, asleep, own = Counter[tuple[LimitKind, str]](), Counter[tuple[LimitKind, str]](), Counter[str]()
    for runs in alive:
        going[LimitKind.ALL, ""] += runs.runs
        going[LimitKind.QUEUE, runs.queue] += runs.runs
        going[LimitKind.JOB, runs.job] += runs.runs
        own[runs.job] = max(own[runs.job], runs.max_concurrency)
    queues = set(capacities.queues)
    for runs in sleeping:
        limit = capacities.limit_of(runs.waiting_for, runs)
        asleep[limit.kind, limit.name] += runs.runs
        own[runs.job] = max(own[runs.job], runs.max_concurrency)
        queues |= {runs.queue} - {""}
    limits = [
        capacities.of_all,
        *(capacities.of_queue(name) for name in sorted(queues)),
        *(Limit(LimitKind.JOB, job, capacity) for job, capacity in sorted(own.items()) if capacity),
    ]
    return [Use(each, going[each.kind, each.name], asleep[each.kind, each.name]) for each in limits]
