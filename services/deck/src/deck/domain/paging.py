"""Where a page of the list begins: beside a row, never at a number, so that new jobs shift nothing.

A cursor is `older.<id>` or `newer.<id>`; ids sort by creation.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar
from uuid import UUID

from prowcommon.errors import UserError
from prowcommon.ids import ProwJobId

Row = TypeVar("Row")


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


@dataclass(frozen=True, slots=True)
class Cut(Generic[Row]):
    """The rows of a page, newest first, and the cursors of the pages beside; None where there is none."""

    rows: list[Row]
    older: Cursor | None
    newer: Cursor | None


def cut(found: list[Row], cursor: Cursor | None, limit: int, id_of: Callable[[Row], ProwJobId]) -> Cut[Row] | None:
    """A page of `limit` rows from what was found beside the cursor, where `limit` + 1 were asked for.

    None: going newer has arrived at the top, and the first page is the one to show.
    """
    more = len(found) > limit
    rows = found[:limit]
    if cursor and cursor.direction == "newer":
        if not more:
            return None
        rows.reverse()
        return Cut(rows, Cursor("older", id_of(rows[-1])), Cursor("newer", id_of(rows[0])))
    older = Cursor("older", id_of(rows[-1])) if more else None
    # A page that jobs have since left is still beside something: the way back must not end here.
    newer = Cursor("newer", id_of(rows[0]) if rows else cursor.id) if cursor else None
    return Cut(rows, older, newer)


USUAL_ROWS = 100
"""A first page that arrives at once; Prow's 500 are there for whoever asks."""
MOST_ROWS = 500


def rows_asked_for(limit: str, usual: int = USUAL_ROWS) -> int:
    """A readable limit within bounds, else the usual one: a bad number is no reason to show nothing."""
    return min(int(limit), MOST_ROWS) if re.fullmatch("[1-9][0-9]{0,8}", limit) else usual


_OVERTAKEN_MS = 2000


def just_before(id_: ProwJobId) -> ProwJobId:
    """An id two seconds older. Ids are made before their rows are committed, so a newer one may be seen first."""
    milliseconds = max((id_.int >> 80) - _OVERTAKEN_MS, 0)
    return ProwJobId(UUID(int=milliseconds << 80))
