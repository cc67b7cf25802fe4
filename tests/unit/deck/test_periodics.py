"""How a periodic stands, and what it says of the reader's wish to run it."""

from datetime import timedelta
from typing import Any

import pytest

from deck.domain.periodics import ConfiguredPeriodic, PeriodicCard, Standing, TickCursor, retry_number
from deck.domain.permission import Permission, to_run
from deck.domain.schedules import Wording
from prowcommon.db.sessions import Session
from prowcommon.errors import UserError
from prowcommon.permissions import Principal
from support.clock import NOON


def a_card(*, most_alive: int | None = 1, **said: Any) -> PeriodicCard:
    said = {"next_due_at": NOON, "waits": False, "alive": 0, "last_run": None, "skipped_at": None} | said
    job = ConfiguredPeriodic("nightly", Wording("every day", "@daily UTC", ""), most_alive, "", "default")
    return PeriodicCard(job, Standing(**said, skipped_because=""))


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ({"next_due_at": NOON + timedelta(minutes=3, seconds=20)}, "in 3m 20s"),
        ({"next_due_at": NOON}, "now"),
        ({"next_due_at": NOON - timedelta(seconds=2)}, "now"),
        ({"next_due_at": None}, "never"),
        ({"next_due_at": NOON + timedelta(hours=1), "waits": True, "alive": 1}, "after the run that is alive"),
        ({"next_due_at": NOON + timedelta(hours=1), "waits": True}, "in 1h 00m 00s"),
    ],
)
def test_when_a_periodic_is_due_reads_as_people_ask_for_it(said: dict[str, Any], due: str):
    assert a_card(**said).due(NOON) == due


def test_a_periodic_that_was_just_configured_is_about_to_be_scheduled():
    assert PeriodicCard(a_card().job, None).due(NOON) == "about to be scheduled"


def test_runs_that_are_alive_are_told_with_how_many_may_be():
    assert a_card(alive=2, most_alive=3).alive == "2 of 3"
    assert a_card(alive=2, most_alive=None).alive == "2"
    assert PeriodicCard(a_card().job, None).alive == "0 of 1"


def test_a_cursor_survives_an_address():
    cursor = TickCursor(NOON, 2)

    assert TickCursor.parse(str(cursor)) == cursor
    assert TickCursor.parse(str(cursor).replace("+", " ")) == cursor
    assert TickCursor.parse("") is None


@pytest.mark.parametrize(
    "text", ["yesterday", "2026-11-22T12:00:00~0", "2026-11-22T12:00:00+00:00~x", f"{NOON}~{2**40}"]
)
def test_a_cursor_that_deck_never_gave_out_is_refused(text: str):
    with pytest.raises(UserError, match="none of Deck's"):
        TickCursor.parse(text)


@pytest.mark.parametrize(("label", "number"), [("2", 2), ("0", None), ("", None), ("first", None), ("9" * 30, None)])
def test_a_run_s_label_says_which_retry_it_is(label: str, number: int | None):
    assert retry_number({"prow.k8s.io/re-run": label}) == number


def signed_in(*verbs: str) -> Session:
    return Session(Principal("token:octocat-abc", frozenset(verbs)), NOON)


@pytest.mark.parametrize(
    ("session", "takes_wishes", "permission"),
    [
        (signed_in("prowjobs.create"), True, Permission.GIVEN),
        (signed_in("*"), True, Permission.GIVEN),
        (signed_in("prowjobs.abort"), True, Permission.LACKING),
        (signed_in("act-as"), True, Permission.LACKING),
        (None, True, Permission.SIGN_IN),
        (signed_in("*"), False, Permission.SHOWS_ONLY),
        (None, False, Permission.SHOWS_ONLY),
    ],
)
def test_what_a_reader_may_do_is_said_before_they_click(
    session: Session | None, takes_wishes: bool, permission: Permission
):
    assert to_run(session, takes_wishes=takes_wishes) is permission
