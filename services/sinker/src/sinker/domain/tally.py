"""What one sweep has found: how much of what, and why; and the things themselves where somebody wants to see them.

* Counts have no bound, lists have: a sweep of a million rows is a record of some kilobytes.
* A dry run lists what would go. Any sweep lists the pods it doesn't know.
"""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

MOST_ITEMS = 1000
MOST_ERRORS = 100


class Kind(StrEnum):
    """What was done to what."""

    ARCHIVE = "archive"
    DELETE = "delete"
    POD = "pod"
    UNKNOWN_POD = "unknown-pod"
    TICK = "tick"
    SNAPSHOT = "snapshot"
    SESSION = "session"


@dataclass(frozen=True, slots=True)
class Item:
    kind: Kind
    reason: str
    id: str
    name: str


@dataclass(slots=True)
class Tally:
    lists: bool
    """Whether it lists what goes: it is of a dry run."""
    found: Counter[str] = field(default_factory=Counter)
    items: list[Item] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What wasn't looked at, and why."""
    errors: list[str] = field(default_factory=list)

    def add(self, item: Item) -> None:
        """Something that goes; or, of UNKNOWN_POD, that stays and is reported."""
        self.found[line_of(item.kind, item.reason)] += 1
        if (self.lists or item.kind is Kind.UNKNOWN_POD) and len(self.items) < MOST_ITEMS:
            self.items.append(item)

    def count(self, kind: Kind, reason: str, number: int) -> None:
        """Things too many to be named."""
        if number:
            self.found[line_of(kind, reason)] += number

    def fail(self, error: str) -> None:
        if len(self.errors) < MOST_ERRORS:
            self.errors.append(error)


def line_of(kind: Kind, reason: str) -> str:
    """A line of the record: `archive/aged`."""
    return f"{kind}/{reason}"
