"""Cursors and limits: what Deck gives out comes back, anything else does no harm."""

from datetime import timedelta

import pytest

from deck.domain.paging import MOST_ROWS, USUAL_ROWS, Cursor, just_before, rows_asked_for
from prowcommon.errors import UserError
from prowcommon.ids import new_prowjob_id
from support.clock import NOON


def test_a_cursor_comes_back_as_it_was_given_out():
    cursor = Cursor("newer", new_prowjob_id(NOON))

    assert Cursor.parse(str(cursor)) == cursor
    assert Cursor.parse("") is None


@pytest.mark.parametrize("text", ["older", "older.", "older.7", "sideways.0199c1f0-0000-7000-8000-000000000000", "\0"])
def test_a_cursor_that_deck_never_gave_out_is_refused(text: str):
    with pytest.raises(UserError, match="first page"):
        Cursor.parse(text)


@pytest.mark.parametrize(
    ("limit", "rows"),
    [
        ("", USUAL_ROWS),
        ("7", 7),
        ("500", 500),
        ("501", MOST_ROWS),
        ("0", USUAL_ROWS),
        ("-3", USUAL_ROWS),
        ("٣", USUAL_ROWS),
        ("9" * 5000, USUAL_ROWS),
    ],
)
def test_a_limit_is_kept_within_bounds(limit: str, rows: int):
    assert rows_asked_for(limit) == rows


def test_just_before_reaches_back_far_enough_for_ids_that_were_overtaken():
    seen = new_prowjob_id(NOON)

    assert new_prowjob_id(NOON - timedelta(seconds=3)) < just_before(seen) < new_prowjob_id(NOON - timedelta(seconds=1))
