from datetime import UTC, datetime, timedelta

from horologium.domain.cron import CronExpression
from horologium.domain.due import AtInstants, Candidate, Every, LastRun, Postpone, Run, Skip, Wait, due, first_due_at
from support.clock import NOON

TEN_MINUTES = timedelta(minutes=10)
HOURLY = AtInstants(CronExpression("0 * * * *"))
ONE = NOON + timedelta(hours=1)


def decided(rule, last_run=None, *, due_at=NOON, now=NOON):
    (decision,) = due([Candidate("unit", rule, due_at, last_run)], now)
    return decision


def test_an_interval_that_never_ran_starts_at_once() -> None:
    assert first_due_at(Every(TEN_MINUTES), NOON) == NOON
    assert decided(Every(TEN_MINUTES)) == Run("unit", NOON, NOON + TEN_MINUTES)


def test_an_interval_waits_while_its_run_is_alive() -> None:
    assert decided(Every(TEN_MINUTES), LastRun(NOON - timedelta(hours=5), None)) == Wait("unit")


def test_an_interval_counts_from_the_last_start() -> None:
    last = LastRun(NOON - TEN_MINUTES, NOON - timedelta(minutes=1))

    assert isinstance(decided(Every(TEN_MINUTES), last), Run)


def test_a_run_started_by_hand_postpones_the_interval() -> None:
    by_hand = LastRun(NOON - timedelta(minutes=4), NOON - timedelta(minutes=3))

    assert decided(Every(TEN_MINUTES), by_hand) == Postpone("unit", NOON + timedelta(minutes=6))


def test_a_minimum_interval_counts_from_the_last_completion() -> None:
    last = LastRun(NOON - timedelta(hours=1), NOON - timedelta(minutes=4))
    rule = Every(TEN_MINUTES, after_completion=True)

    assert decided(rule, last) == Postpone("unit", NOON + timedelta(minutes=6))


def test_cron_is_due_first_at_its_next_instant() -> None:
    assert first_due_at(HOURLY, NOON + timedelta(seconds=1)) == ONE


def test_cron_runs_whatever_the_last_runs_result_was() -> None:
    last = LastRun(NOON - timedelta(hours=1), NOON - timedelta(minutes=30))

    assert decided(HOURLY, last) == Run("unit", NOON, ONE)


def test_cron_skips_an_instant_while_a_run_is_alive_and_says_so() -> None:
    alive = LastRun(NOON - timedelta(hours=1), None)

    assert decided(HOURLY, alive) == Skip("unit", NOON, ONE, "The previous run was still going.")


def test_instants_missed_in_the_meantime_collapse_into_one_run() -> None:
    found = decided(HOURLY, due_at=NOON - timedelta(hours=9), now=NOON + timedelta(minutes=5))

    assert found == Run("unit", NOON - timedelta(hours=9), ONE)


def test_decisions_come_in_the_order_of_their_candidates() -> None:
    candidates = [Candidate(f"job-{n}", Every(TEN_MINUTES), NOON, None) for n in range(5)]

    assert [each.periodic for each in due(candidates, datetime.now(UTC))] == [f"job-{n}" for n in range(5)]
