"""Which ProwJobs are archived, and which are deleted."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from prowcommon.ids import ProwJobId, new_prowjob_id
from prowcommon.prowjobs.model import JobType
from sinker.domain.retention import (
    SNAPSHOTS_KEPT,
    ArchivedJob,
    LiveJob,
    PodsLeft,
    Reason,
    Retention,
    StoredConfig,
    snapshots_to_delete,
    what_to_archive,
    what_to_delete,
)
from sinker.domain.tally import MOST_ITEMS, Item, Kind, Tally
from support.clock import NOON

WEEK = timedelta(days=7)
YEAR = timedelta(days=365)
SECOND = timedelta(seconds=1)
KEEP_TWO = Retention(YEAR, keep_last=2)


def live(*, age: timedelta = 2 * WEEK, type_: JobType = JobType.PRESUBMIT, is_finished: bool = True) -> LiveJob:
    return LiveJob(new_prowjob_id(NOON - age), type_, "unit-test", NOON - age, is_finished)


def archived(*, since: timedelta = 2 * YEAR, type_: JobType = JobType.PRESUBMIT, **said: Any) -> ArchivedJob:
    said = {"org": "octo-org", "repo": "hello-world", "cluster": "default", "may_be_due": False} | said
    return ArchivedJob(new_prowjob_id(NOON - since), type_, "unit-test", archived_at=NOON - since, **said)


EARLIER, LATER = new_prowjob_id(NOON - 10 * YEAR), new_prowjob_id(NOON)


@pytest.mark.parametrize(
    ("job", "reason"),
    [
        (live(), Reason.AGED),
        (live(type_=JobType.POSTSUBMIT), Reason.AGED),
        (live(type_=JobType.BATCH), Reason.AGED),
        (live(type_=JobType.PERIODIC), Reason.AGED_PERIODIC),
        (live(age=WEEK + SECOND), Reason.AGED),
        (live(age=WEEK), None),
        (live(age=SECOND), None),
        (live(is_finished=False), None),
        (live(age=YEAR, is_finished=False), None),
        (live(type_=JobType.PERIODIC, is_finished=False), None),
    ],
)
def test_a_finished_job_is_archived_a_week_after_its_creation(job: LiveJob, reason: Reason | None) -> None:
    assert [each.reason for each in what_to_archive([job], frozenset(), now=NOON, max_age=WEEK)] == (
        [reason] if reason else []
    )


def test_the_newest_run_of_a_configured_periodic_is_never_archived() -> None:
    older, newest = live(type_=JobType.PERIODIC, age=4 * WEEK), live(type_=JobType.PERIODIC, age=3 * WEEK)

    assert [each.id for each in what_to_archive([older, newest], {newest.id}, now=NOON, max_age=WEEK)] == [older.id]


@pytest.mark.parametrize(
    ("job", "oldest_kept", "goes"),
    [
        (archived(), LATER, True),
        (archived(since=YEAR + SECOND), LATER, True),
        (archived(since=YEAR), LATER, False),
        (archived(), EARLIER, False),
        (archived(), None, False),
        (archived(type_=JobType.PERIODIC), LATER, True),
        (archived(type_=JobType.PERIODIC), EARLIER, False),
        (archived(type_=JobType.PERIODIC), None, False),
        (archived(type_=JobType.PERIODIC, may_be_due=True), LATER, False),
    ],
)
def test_an_archived_job_is_deleted_after_its_time_when_it_is_none_of_the_last(
    job: ArchivedJob, oldest_kept: ProwJobId | None, goes: bool
) -> None:
    assert bool(what_to_delete([job], {job.line: oldest_kept}, KEEP_TWO, now=NOON)) is goes


def test_one_of_the_last_is_not_before_itself() -> None:
    job = archived()

    assert what_to_delete([job], {job.line: job.id}, KEEP_TWO, now=NOON) == []


def test_without_a_time_nothing_is_deleted() -> None:
    assert what_to_delete([archived()], {}, Retention(None, keep_last=0), now=NOON) == []


@pytest.mark.parametrize(("keep_last", "of_periodic", "of_others"), [(0, 1, 0), (1, 1, 1), (5, 5, 5)])
def test_of_a_periodic_the_newest_finished_run_stays_whatever_is_set(
    keep_last: int, of_periodic: int, of_others: int
) -> None:
    retention = Retention(YEAR, keep_last=keep_last)

    assert retention.kept_of(archived(type_=JobType.PERIODIC).line) == of_periodic
    assert retention.kept_of(archived().line) == of_others


def test_where_none_of_a_line_must_stay_all_may_go() -> None:
    assert len(what_to_delete([archived()], {}, Retention(YEAR, keep_last=0), now=NOON)) == 1


def test_a_name_in_another_repository_is_another_job_unless_it_is_a_periodic_s() -> None:
    assert archived(repo="Hello-World").line == archived().line != archived(repo="another").line
    assert archived(type_=JobType.PERIODIC, repo="a").line == archived(type_=JobType.PERIODIC, repo="b").line


def test_the_newest_configurations_and_those_that_somebody_runs_are_kept() -> None:
    newest = [StoredConfig(f"new-{n}", is_followed=False) for n in range(SNAPSHOTS_KEPT)]
    old = [StoredConfig("left", is_followed=False), StoredConfig("run", is_followed=True)]

    assert snapshots_to_delete(newest + old) == ["left"]
    assert snapshots_to_delete(newest) == []


def test_a_tally_counts_without_bound_and_lists_only_what_is_wanted() -> None:
    dry, real = Tally(lists=True), Tally(lists=False)
    for tally in (dry, real):
        for number in range(MOST_ITEMS + 5):
            tally.add(Item(Kind.ARCHIVE, Reason.AGED, str(number), "unit-test"))
    real.add(Item(Kind.UNKNOWN_POD, "unknown", "uid", "default/pod"))

    assert dry.found == {"archive/aged": MOST_ITEMS + 5}
    assert len(dry.items) == MOST_ITEMS
    assert [item.kind for item in real.items] == [Kind.UNKNOWN_POD]


@pytest.mark.parametrize(
    ("left", "may_be"),
    [
        (lambda id_: PodsLeft(), False),
        (lambda id_: PodsLeft(jobs={id_}), True),
        (lambda id_: PodsLeft(jobs={EARLIER, LATER}), False),
        (lambda id_: PodsLeft(unseen={"default"}), True),
        (lambda id_: PodsLeft(unseen={"elsewhere"}), False),
    ],
)
def test_a_job_may_have_a_pod_where_one_is_or_where_nobody_could_look(
    left: Callable[[ProwJobId], PodsLeft], may_be: bool
) -> None:
    job = archived()

    assert left(job.id).may_be_of(job) is may_be
