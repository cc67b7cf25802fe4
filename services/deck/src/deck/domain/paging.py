"""Where a page of the list begins: beside a row, never at a number, so that new jobs shift nothing.

A cursor is `older.<id>` or `newer.<id>`; ids sort by creation.
"""

import re
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from prowcommon.errors import UserError
from prowcommon.ids import ProwJobId


@dataclass(frozen=True, slots=True)
class Cursor:
    """The rows next to `id`, which is itself not among them."""

    direction: Literal["older", "newer"]
    id: ProwJobId

    def __str__(self) -> str:
        return f"{self.direction}.{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Cursor | None":
        """None for the first page. Raises UserError for what Deck never gave out."""
        if not text:
            return None
        direction, _, id_ = text.partition(".")
        try:
            uuid = UUID(id_)
        except ValueError:
            uuid = None
        if uuid is None or direction not in {"older", "newer"}:
            raise UserError(f"The cursor {text[:60]!r} is none of Deck's. Start from the first page.")
        return cls("older" if direction == "older" else "newer", ProwJobId(uuid))


USUAL_ROWS = 100
"""A first page that arrives at once; Prow's 500 are there for whoever asks."""
MOST_ROWS = 500


def rows_asked_for(limit: str) -> int:
    """A readable limit within bounds, else the usual one: a bad number is no reason to show nothing."""
    return min(int(limit), MOST_ROWS) if re.fullmatch("[1-9][0-9]{0,8}", limit) else USUAL_ROWS


_OVERTAKEN_MS = 2000


def just_before(id_: ProwJobId) -> ProwJobId:
    """An id two seconds older. Ids are made before their rows are committed, so a newer one may be seen first."""
    milliseconds = max((id_.int >> 80) - _OVERTAKEN_MS, 0)
    return ProwJobId(UUID(int=milliseconds << 80))
