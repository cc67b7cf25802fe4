"""When the configuration is well, and who lags."""

from datetime import timedelta

from prowcommon.configstatus import TAKES_AT_MOST, Active, ConfigStatus, Follower, Load, Outcome
from support.clock import NOON

ACTIVE = Active(hash="new", source="c", loaded_at=NOON, activated_at=NOON, by="plank", jobs={}, warnings=0)
SOON, LATE = NOON + TAKES_AT_MOST, NOON + TAKES_AT_MOST + timedelta(seconds=1)
EARLIER = NOON - timedelta(hours=1)


def a_follower(hash_: str, *, since=EARLIER) -> Follower:
    return Follower(service="tide", instance="one", hash=hash_, since=since)


def standing(*followers: Follower, now=LATE, active: Active | None = ACTIVE, last: Load | None = None) -> ConfigStatus:
    return ConfigStatus(active=active, last_load=last, followers=list(followers), now=now)


def test_all_is_well_when_everybody_runs_what_is_active() -> None:
    assert standing(a_follower("new"), last=Load(id=1, outcome=Outcome.ACTIVATED)).is_well


def test_a_process_has_some_seconds_to_change() -> None:
    follower = a_follower("old")
    assert standing(follower, now=SOON).is_well
    assert not standing(follower, now=SOON).is_current(follower)

    assert standing(follower, now=LATE).lags(follower)
    assert not standing(follower, now=LATE).is_well


def test_a_process_that_just_started_has_them_too() -> None:
    new = a_follower("", since=LATE - timedelta(seconds=1))
    assert not standing(new).lags(new)
    assert standing(new, now=LATE + TAKES_AT_MOST).lags(new)


def test_a_refusal_is_over_with_the_next_load_that_is_none() -> None:
    refused = Load(id=1, outcome=Outcome.REFUSED, problems=("x",))
    assert not standing(last=refused).is_well
    assert standing(last=refused).refusal == refused
    assert standing(last=Load(id=2, outcome=Outcome.UNCHANGED)).refusal is None


def test_without_any_configuration_nobody_lags() -> None:
    assert standing(a_follower(""), active=None).is_well
