"""How the configuration stands: what is active, what became of the newest attempt, and who runs it.

* It is well when the newest attempt was not refused and nobody lags.
* A process lags when it runs another configuration than the active one, although that is active for longer than a
  service takes to activate it: an event, or the poll after a lost one.
* A process that was not seen for some minutes is gone, and lags no more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SEEN_EVERY = timedelta(minutes=1)
"""How often a process says that it lives: four words may be lost before it counts as gone."""

GONE_AFTER = timedelta(minutes=5)

TAKES_AT_MOST = timedelta(seconds=15)
"""Three polls: from a configuration's activation until every service runs it, the event lost or not."""


class Outcome(StrEnum):
    REQUESTED = "requested"
    ACTIVATED = "activated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Active:
    """The configuration that services run, without its content."""

    hash: str
    source: str
    loaded_at: datetime
    """When its files said this for the first time."""
    activated_at: datetime
    by: str
    jobs: dict[str, int]
    """How many there are of each type."""
    warnings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """An attempt to load the configuration, or a request for one that waits for its answer."""

    id: int
    outcome: Outcome
    requested_at: datetime | None = None
    requested_by: str | None = None
    at: datetime | None = None
    """When it ended; None while it waits."""
    by: str = ""
    source: str = ""
    hash: str | None = None
    problems: tuple[str, ...] = ()
    warnings: int = 0

    @property
    def was_refused(self) -> bool:
        return self.outcome is Outcome.REFUSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Follower:
    """A process and the configuration it runs; an empty hash: none yet."""

    service: str
    instance: str
    hash: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigStatus:
    """All of it, at one instant."""

    active: Active | None
    last_load: Load | None
    """The newest attempt that has ended."""
    followers: list[Follower]
    now: datetime

    @property
    def refusal(self) -> Load | None:
        """The newest attempt, when it was refused."""
        return self.last_load if self.last_load and self.last_load.was_refused else None

    def is_current(self, follower: Follower) -> bool:
        return self.active is None or follower.hash == self.active.hash

    def lags(self, follower: Follower) -> bool:
        """Not current, and it had its time."""
        if self.active is None or self.is_current(follower):
            return False
        return self.now - max(self.active.activated_at, follower.since) > TAKES_AT_MOST

    @property
    def is_well(self) -> bool:
        return self.refusal is None and not any(map(self.lags, self.followers))
