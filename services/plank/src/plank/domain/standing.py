"""How a build cluster stands: whether it can be reached, since when, and what it said last."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(slots=True)
class Reach:
    """Kept by whoever talks to the cluster. It counts as out of reach until it has answered for the first time."""

    since: datetime
    """When it became so."""
    is_reachable: bool = False
    last_error: str = ""
    """Why it could not be reached the last time; kept when it can be again, for people."""

    def reached(self, at: datetime) -> None:
        if not self.is_reachable:
            self.is_reachable, self.since = True, at

    def lost(self, why: str, at: datetime) -> None:
        self.last_error = why
        if self.is_reachable:
            self.is_reachable, self.since = False, at
