"""What leaves the live pages, and what stays there."""

from datetime import timedelta

from sqlalchemy import func, select, text

from integration.sinker.stage import SinkerScene
from prowcommon.db.tables import prowjobs
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.prowjobs.model import JobState, JobType
from sinker.adapters.runs import PAGE

DAYS, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
WEEK = ProwConfig().sinker.max_prowjob_age
OLD = 30 * DAYS
PERIODIC, POSTSUBMIT, BATCH_JOB = JobType.PERIODIC, JobType.POSTSUBMIT, JobType.BATCH


async def test_twelve_jobs_go_and_twelve_stay(scene: SinkerScene) -> None:
    await scene.configured("nightly", "hourly", "flaky")

    await scene.given("a presubmit that passed", age=OLD)
    await scene.given("a presubmit that failed", age=OLD, state=JobState.FAILURE)
    await scene.given("an aborted postsubmit", age=OLD, state=JobState.ABORTED, type_=POSTSUBMIT)
    await scene.given("a batch in error", age=OLD, state=JobState.ERROR, type_=BATCH_JOB)
    await scene.given("a job a second past its week", age=WEEK + SECOND)
    await scene.given("an old job that ended just now", age=OLD, took=OLD)
    await scene.given("a hidden job", age=OLD, hidden=True)
    await scene.given("a job of four months ago", age=4 * OLD)
    await scene.given("a presubmit named like a periodic", age=OLD, job="nightly")
    await scene.given("a periodic's run before the newest", age=2 * OLD, type_=PERIODIC, job="nightly")
    await scene.given("a periodic's run before one that runs", age=2 * OLD, type_=PERIODIC, job="hourly")
    await scene.given("the last run of a periodic that is gone", age=OLD, type_=PERIODIC, job="retired")
    goes = set(scene.ids)

    asked = {"abort_requested_at": scene.clock.now(), "abort_requested_by": "octocat", "abort_because": "Enough."}
    await scene.given("a presubmit that runs", age=OLD, state=JobState.PENDING)
    await scene.given("a presubmit that hasn't begun", age=OLD, state=JobState.TRIGGERED)
    await scene.given("a job whose end was asked for", age=OLD, state=JobState.PENDING, **asked)
    await scene.given("a job that waits for a place", age=OLD, state=JobState.TRIGGERED, waiting_for="all", due_at=None)
    await scene.given("a job that is parked", age=OLD, state=JobState.PENDING, parked_at=scene.clock.now())
    await scene.given("a job of this week", age=3 * DAYS)
    await scene.given("a job of exactly a week", age=WEEK)
    await scene.given("a job of just now", age=HOUR, state=JobState.FAILURE)
    await scene.given("a periodic's newest run", age=OLD, type_=PERIODIC, job="nightly")
    await scene.given(
        "a periodic's newest run, which runs", age=OLD, type_=PERIODIC, job="hourly", state=JobState.PENDING
    )
    await scene.given(
        "a periodic's older run that runs on", age=2 * OLD, type_=PERIODIC, job="flaky", state=JobState.PENDING
    )
    await scene.given("a failed newest run", age=OLD, type_=PERIODIC, job="flaky", state=JobState.FAILURE)
    stays = set(scene.ids) - goes
    assert (len(goes), len(stays)) == (12, 12)

    record = await scene.sweep()

    assert await scene.live() == stays
    assert await scene.there() == goes | stays
    assert record.state == "done"
    assert record.done == record.found == {"archive/aged": 9, "archive/aged-periodic": 3}
    assert scene.metric("sinker_prow_jobs_cleaned", reason="aged") == 9
    assert scene.metric("sinker_prow_jobs_cleaned", reason="aged-periodic") == 3
    assert scene.metric("sinker_prow_jobs_existing") == 12


async def test_a_dry_run_names_what_would_go_and_changes_nothing(scene: SinkerScene) -> None:
    old = await scene.given("old", age=OLD)
    await scene.given("young", age=HOUR)

    record = await scene.sweep(dry_run=True)

    assert await scene.live() == {"old", "young"}
    assert (record.found, record.done) == ({"archive/aged": 1}, {})
    assert record.items == [{"kind": "archive", "reason": "aged", "id": str(old), "name": "unit-test"}]
    assert scene.metric("sinker_prow_jobs_cleaned", reason="aged") is None


async def test_sweeping_twice_archives_once(scene: SinkerScene) -> None:
    await scene.given("old", age=OLD)

    first = await scene.sweep()
    scene.clock.pass_(hours=1)
    second = await scene.sweep()

    assert (first.done, second.done) == ({"archive/aged": 1}, {})


async def test_a_job_that_somebody_else_is_writing_is_left_for_the_next_sweep(scene: SinkerScene) -> None:
    locked = await scene.given("locked", age=OLD)
    await scene.given("free", age=OLD)

    async with scene.database.begin() as somebody_else:
        await somebody_else.execute(select(prowjobs.c.id).where(prowjobs.c.id == locked).with_for_update())
        record = await scene.sweep()
    assert (record.found, record.done) == ({"archive/aged": 2}, {"archive/aged": 1})
    assert record.errors == []  # nobody waited
    assert await scene.live() == {"locked"}

    await scene.sweep()
    assert await scene.live() == set()


async def test_the_configured_age_counts_from_the_next_sweep_on(scene: SinkerScene) -> None:
    await scene.given("of yesterday", age=DAYS)
    await scene.sweep()
    assert await scene.live() == {"of yesterday"}

    await scene.configured(max_prowjob_age=HOUR)
    await scene.sweep()

    assert await scene.live() == set()


async def test_more_jobs_than_a_page_holds_all_go(scene: SinkerScene) -> None:
    for number in range(3):
        await scene.given(f"old-{number}", age=OLD)
    async with scene.database.connect() as connection:
        await connection.execute(
            text("""
            INSERT INTO prowjobs (id, type, job, state, version, cluster, created_at, completed_at, spec)
            SELECT overlay(gen_random_uuid()::text PLACING '01900000-0000-7' FROM 1 FOR 15)::uuid, 'presubmit', 'many',
                   'success', 3, 'default', :created_at, :created_at, '{}'
            FROM generate_series(1, :number)
            """),
            {"created_at": scene.clock.now() - OLD, "number": 3 * PAGE + 7},
        )

    record = await scene.sweep()

    async with scene.database.connect() as connection:
        left = await connection.scalar(select(func.count()).where(prowjobs.c.archived_at.is_(None)))
    assert left == 0
    assert record.done == {"archive/aged": 3 * PAGE + 10}
