from datetime import UTC, datetime, timedelta

import pytest

from horologium.domain.cron import CronExpression
from horologium.domain.due import (
    MISSED,
    MOST_MISSED,
    STILL_RUNNING,
    Candidate,
    Cron,
    Decision,
    Every,
    LastRun,
    Retry,
    Run,
    Schedule,
    Skip,
    Waiting,
    decide,
    first_due_at,
    retry_due_at,
)
from horologium.domain.rules import schedule_of, text_of
from prowcommon.jobconfig.cronsyntax import CronFields, parse_cron
from prowcommon.jobconfig.schema import Concurrency, Periodic
from prowcommon.jobconfig.schema import Retry as ConfiguredRetry
from support.clock import NOON

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
TEN_MINUTES = timedelta(minutes=10)


def a_cron(text: str) -> Cron:
    meant = parse_cron(text)
    assert isinstance(meant, CronFields)
    return Cron(CronExpression(meant))


HOURLY = a_cron("0 * * * *")


def decided(
    schedule: Schedule,
    last_run: LastRun | None = None,
    *,
    due_at: datetime = NOON,
    now: datetime = NOON,
    alive: int = 0,
) -> Decision:
    return decide(Candidate("unit", schedule, due_at, alive, last_run), now, missed_after=MINUTE)


def ran(minutes_ago: float, *, took: float | None = None, succeeded: bool = True, attempt: int = 0) -> LastRun:
    """A run that began so many minutes before noon; alive when nobody says how many minutes it took."""
    started_at = NOON - minutes_ago * MINUTE
    return LastRun(started_at, None if took is None else started_at + took * MINUTE, succeeded, attempt)


def test_an_interval_that_never_ran_starts_at_once() -> None:
    assert first_due_at(Waiting(TEN_MINUTES), NOON) == NOON
    assert decided(Schedule(Waiting(TEN_MINUTES))) == Decision("unit", NOON + TEN_MINUTES, (Run(NOON),))


def test_an_interval_waits_while_its_run_is_alive() -> None:
    assert decided(Schedule(Waiting(TEN_MINUTES)), ran(300), alive=1) == Decision("unit", NOON)


def test_an_interval_counts_from_the_last_start() -> None:
    assert decided(Schedule(Waiting(TEN_MINUTES)), ran(10, took=9)).ticks == (Run(NOON),)


def test_an_interval_that_waited_was_due_when_the_wait_was_over() -> None:
    decision = decided(Schedule(Waiting(TEN_MINUTES)), ran(25, took=24), due_at=NOON - 15 * MINUTE)

    assert decision.ticks == (Run(NOON - MINUTE),)


def test_a_run_started_by_hand_postpones_the_interval() -> None:
    assert decided(Schedule(Waiting(TEN_MINUTES)), ran(4, took=1)) == Decision("unit", NOON + 6 * MINUTE)


def test_a_minimum_interval_counts_from_the_last_completion() -> None:
    schedule = Schedule(Waiting(TEN_MINUTES, after_completion=True))

    assert decided(schedule, ran(60, took=56)) == Decision("unit", NOON + 6 * MINUTE)
    assert decided(schedule, ran(60, took=50)).ticks == (Run(NOON),)


def test_cron_is_due_first_at_its_next_instant() -> None:
    assert first_due_at(HOURLY, NOON + MINUTE) == NOON + HOUR
    assert first_due_at(a_cron("0 0 31 2 *"), NOON) is None


def test_cron_runs_however_recent_the_last_run() -> None:
    assert decided(Schedule(HOURLY), ran(1, took=0.5)) == Decision("unit", NOON + HOUR, (Run(NOON),))


def test_an_instant_during_a_run_is_skipped_and_says_why() -> None:
    assert decided(Schedule(HOURLY), ran(70), alive=1) == Decision("unit", NOON + HOUR, (Skip(NOON, STILL_RUNNING),))


def test_as_many_may_be_alive_as_the_job_allows() -> None:
    several = Schedule(HOURLY, most_alive=3)

    assert decided(several, ran(1), alive=2).ticks == (Run(NOON),)
    assert decided(several, ran(1), alive=3).ticks == (Skip(NOON, "3 runs were still going, and 3 may."),)
    assert decided(Schedule(HOURLY, most_alive=None), ran(1), alive=50).ticks == (Run(NOON),)


def test_of_the_instants_nobody_saw_the_newest_runs_and_the_others_are_recorded() -> None:
    decision = decided(Schedule(HOURLY), due_at=NOON - 3 * HOUR, now=NOON + TEN_MINUTES)

    missed = tuple(Skip(NOON - n * HOUR, MISSED) for n in (3, 2, 1))
    assert decision == Decision("unit", NOON + HOUR, (*missed, Run(NOON)))


def test_a_job_that_does_not_catch_up_skips_the_newest_too_unless_it_is_fresh() -> None:
    schedule = Schedule(HOURLY, catches_up=False)

    *_, late = decided(schedule, due_at=NOON - HOUR, now=NOON + TEN_MINUTES).ticks
    *_, fresh = decided(schedule, due_at=NOON - HOUR, now=NOON + MINUTE).ticks

    assert isinstance(late, Skip)
    assert "doesn't catch up" in late.because
    assert fresh == Run(NOON)


def test_after_a_long_absence_the_record_is_bounded_and_says_so() -> None:
    decision = decided(Schedule(a_cron("* * * * * *")), due_at=NOON - timedelta(days=400))

    *missed, rest, run = decision.ticks
    assert len(missed) == MOST_MISSED
    assert rest == Skip(missed[-1].due_at + timedelta(seconds=1), f"{MISSED} So were all that followed.")
    assert run == Run(NOON)


def test_fixed_intervals_keep_their_grid() -> None:
    decision = decided(Schedule(Every(TEN_MINUTES)), due_at=NOON - 25 * MINUTE)

    assert decision.ticks == (
        Skip(NOON - 25 * MINUTE, MISSED),
        Skip(NOON - 15 * MINUTE, MISSED),
        Run(NOON - 5 * MINUTE),
    )
    assert decision.next_due_at == NOON + 5 * MINUTE


def test_a_job_of_25_minutes_every_10_runs_three_at_once_when_three_may() -> None:
    starts: list[datetime] = []
    due_at: datetime | None = NOON
    for minute in range(121):
        now = NOON + minute * MINUTE
        alive = sum(start > now - 25 * MINUTE for start in starts)
        assert alive <= 3
        if due_at is not None and due_at <= now:
            decision = decided(Schedule(Every(TEN_MINUTES), most_alive=3), due_at=due_at, now=now, alive=alive)
            assert all(isinstance(tick, Run) for tick in decision.ticks)
            starts.append(now)
            due_at = decision.next_due_at

    assert len(starts) == 13


RETRY = Retry(attempts=3, interval=TEN_MINUTES)


def test_a_failed_run_is_due_again_an_interval_after_its_start_but_not_before_its_end() -> None:
    assert retry_due_at(RETRY, ran(30, took=2, succeeded=False)) == NOON - 20 * MINUTE
    assert retry_due_at(RETRY, ran(30, took=25, succeeded=False)) == NOON - 5 * MINUTE


def test_neither_a_success_nor_a_run_that_is_alive_is_retried() -> None:
    assert retry_due_at(RETRY, ran(30, took=2)) is None
    assert retry_due_at(RETRY, ran(30, succeeded=False)) is None


def test_run_all_asks_neither_how_nor_whether_the_run_ended() -> None:
    run_all = Retry(attempts=3, interval=TEN_MINUTES, run_all=True)

    assert retry_due_at(run_all, ran(30, took=2)) == NOON - 20 * MINUTE
    assert retry_due_at(run_all, ran(30, succeeded=False)) == NOON - 20 * MINUTE


@pytest.mark.parametrize(("attempts", "made", "again"), [(3, 2, True), (3, 3, False), (50, 9, True), (50, 10, False)])
def test_attempts_end_and_there_are_never_more_than_ten(attempts: int, made: int, again: bool) -> None:
    retry = Retry(attempts, TEN_MINUTES)

    assert (retry_due_at(retry, ran(30, took=1, succeeded=False, attempt=made)) is not None) is again


@pytest.mark.parametrize(
    ("job", "rule", "text"),
    [
        (Periodic(name="a", interval=TEN_MINUTES), Waiting(TEN_MINUTES), "interval 600s"),
        (Periodic(name="a", minimum_interval=TEN_MINUTES), Waiting(TEN_MINUTES, True), "minimum_interval 600s"),
        (Periodic(name="a", cron="@every 90s"), Every(timedelta(seconds=90)), "every 90s"),
        (Periodic(name="a", interval=HOUR, concurrency=Concurrency(policy="forbid")), Every(HOUR), "every 3600s"),
    ],
)
def test_a_configured_job_has_a_rule_and_the_rule_a_text(job: Periodic, rule: object, text: str) -> None:
    assert schedule_of(job) == Schedule(rule)  # type: ignore[arg-type]
    assert text_of(job) == text


def test_a_cron_is_read_in_the_zone_its_job_names() -> None:
    job = Periodic(name="a", cron="0 9 * * *", timezone="Europe/Berlin")

    assert text_of(job) == "cron 0 9 * * * Europe/Berlin"
    assert first_due_at(schedule_of(job).rule, NOON) == datetime(NOON.year, NOON.month, NOON.day, 8, tzinfo=UTC) + (
        timedelta(days=1)
    )


def test_what_a_job_says_of_overlaps_and_retries_is_its_schedule() -> None:
    job = Periodic(
        name="a",
        cron="@hourly",
        catch_up="none",
        concurrency=Concurrency(policy="allow", max=3),
        retry=ConfiguredRetry(attempts=2, interval=HOUR, run_all=True),
    )
    schedule = schedule_of(job)

    assert (schedule.most_alive, schedule.catches_up, schedule.retry) == (3, False, Retry(2, HOUR, True))
    assert schedule_of(Periodic(name="a", cron="@daily", concurrency=Concurrency(policy="allow"))).most_alive is None
