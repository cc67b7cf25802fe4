"""What leaves the database: nothing, unless somebody has set how long history is kept."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, text, update

from horologium.scheduler import Scheduler
from integration.sinker.stage import POD, SinkerScene, activate
from prowcommon.db import tables as t
from prowcommon.ids import ProwJobId
from prowcommon.jobconfig.schema import Periodic
from prowcommon.jobconfig.snapshot import Snapshot
from prowcommon.prowjobs.model import JobState, JobType
from sinker.domain.retention import SNAPSHOTS_KEPT, Retention
from sinker.sweeper import Rules

DAYS, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
MONTH = 30 * DAYS
LONG_AGO = {"age": 100 * DAYS, "archived": 90 * DAYS}
RECENTLY = {"age": 100 * DAYS, "archived": 10 * DAYS}
PERIODIC = JobType.PERIODIC
KEEPS_TWO = Rules(retention=Retention(MONTH, keep_last=2))
KEEPS_NONE = Rules(retention=Retention(MONTH, keep_last=0))


async def rows_of(scene: SinkerScene, id_: ProwJobId) -> dict[str, int]:
    """How many rows of each table speak of the job."""
    tables = (t.prowjob_builds, t.prowjob_events, t.creation_keys, t.ticks, t.reports)
    async with scene.database.connect() as connection:
        return {
            table.name: await connection.scalar(select(func.count()).where(table.c.prowjob_id == id_)) or 0
            for table in tables
        }


async def tick(scene: SinkerScene, periodic: str, due_at: datetime, id_: ProwJobId | None = None) -> None:
    row: dict[str, Any] = {"periodic": periodic, "due_at": due_at, "decided_at": due_at, "prowjob_id": id_}
    row |= {"outcome": "ran"} if id_ else {"outcome": "skipped", "because": "The previous run was still going."}
    async with scene.database.connect() as connection:
        await connection.execute(insert(t.ticks).values(row))


async def test_history_is_kept_for_ever_unless_somebody_says_otherwise(scene: SinkerScene) -> None:
    await scene.given("old", age=4000 * DAYS, archived=3990 * DAYS)

    record = await scene.sweep()

    assert await scene.there() == {"old"}
    assert "Archived ProwJobs are kept for ever: PROW_SINKER_DELETE_AFTER is not set." in record.notes


async def test_twelve_jobs_go_and_twelve_stay(scene: SinkerScene) -> None:
    await scene.configured("nightly")
    scene.another(KEEPS_TWO)

    for number in range(4):
        await scene.given(f"run {number} of six of a presubmit", **LONG_AGO)
    for number in range(4):
        await scene.given(f"run {number} of six of a nightly", **LONG_AGO, type_=PERIODIC, job="nightly")
    await scene.given("a failure before two newer runs", **LONG_AGO, job="e2e", state=JobState.FAILURE)
    await scene.given("an abort before two newer runs", **LONG_AGO, job="e2e", state=JobState.ABORTED)
    await scene.given("the run before the last two, of a postsubmit", **LONG_AGO, job="push", type_=JobType.POSTSUBMIT)
    await scene.given("the run before the last two, of a periodic that is gone", **LONG_AGO, type_=PERIODIC, job="gone")
    goes = set(scene.ids)

    for number in (4, 5):
        await scene.given(f"run {number} of six of a presubmit", **LONG_AGO)
        await scene.given(f"run {number} of six of a nightly", **LONG_AGO, type_=PERIODIC, job="nightly")
        await scene.given(f"run {number} of the postsubmit", **LONG_AGO, job="push", type_=JobType.POSTSUBMIT)
        await scene.given(f"run {number} of the periodic that is gone", **LONG_AGO, type_=PERIODIC, job="gone")
    await scene.given("a run archived lately", **RECENTLY, job="e2e")
    await scene.given("a run that isn't archived", age=HOUR, job="e2e")
    await scene.given("the only run of its name in another repo", **LONG_AGO, job="e2e", repo="another")
    await scene.given("the only run of a job", **LONG_AGO, job="once")
    stays = set(scene.ids) - goes
    assert (len(goes), len(stays)) == (12, 12)

    record = await scene.sweep()

    assert await scene.there() == stays
    assert record.done == record.found == {"delete/retention": 12}


async def test_a_deleted_job_takes_along_what_was_written_of_it_and_nothing_else(scene: SinkerScene) -> None:
    scene.another(KEEPS_NONE)
    goes = await scene.given("goes", **LONG_AGO, type_=PERIODIC, job="nightly")
    stays = await scene.given("stays", **RECENTLY, type_=PERIODIC, job="nightly")
    long_ago = scene.clock.now() - 100 * DAYS
    await tick(scene, "nightly", long_ago, goes)
    await tick(scene, "nightly", long_ago + MINUTE, stays)
    await tick(scene, "nightly", long_ago - MINUTE)
    await tick(scene, "nightly", scene.clock.now() - HOUR)
    for id_ in (goes, stays):
        report = {"channel": "github", "target": f"octo-org/{id_}", "prowjob_id": id_, "version": 3}
        async with scene.database.connect() as connection:
            await connection.execute(insert(t.reports).values(report))
    written = {"prowjob_builds": 1, "prowjob_events": 3, "creation_keys": 1, "ticks": 1, "reports": 1}
    assert await rows_of(scene, goes) == written

    record = await scene.sweep()

    assert set((await rows_of(scene, goes)).values()) == {0}
    assert await rows_of(scene, stays) == written
    async with scene.database.connect() as connection:
        left = set(await connection.scalars(select(t.ticks.c.due_at)))
    assert left == {long_ago + MINUTE, scene.clock.now() - HOUR}
    assert record.done == {"delete/retention": 1, "tick/retention": 2}


async def test_the_newest_finished_run_of_a_periodic_stays_whatever_the_settings(scene: SinkerScene) -> None:
    scene.another(KEEPS_NONE)
    await scene.given("older", **LONG_AGO, type_=PERIODIC, job="nightly")
    await scene.given("newest finished", **LONG_AGO, type_=PERIODIC, job="nightly")
    await scene.given("alive", age=90 * DAYS, type_=PERIODIC, job="nightly", state=JobState.PENDING)

    await scene.sweep()

    assert await scene.there() == {"newest finished", "alive"}


async def test_a_job_whose_instant_its_schedule_has_not_passed_keeps_its_key(scene: SinkerScene) -> None:
    """It can't be so by what horologium does; should it be so all the same, the instant isn't answered twice."""
    scene.another(KEEPS_NONE)
    await scene.given("older", **LONG_AGO, type_=PERIODIC, job="nightly")
    await scene.given("newest", age=MINUTE, type_=PERIODIC, job="nightly")
    stuck = {"schedule": "cron 0 0 * * *", "next_due_at": scene.clock.now() - 101 * DAYS}
    row = {"periodic": "nightly", "config_hash": "", "changed_at": scene.clock.now(), **stuck}
    async with scene.database.connect() as connection:
        await connection.execute(insert(t.schedules).values(row))

    await scene.sweep()
    assert await scene.there() == {"older", "newest"}

    async with scene.database.connect() as connection:
        await connection.execute(update(t.schedules).values(next_due_at=scene.clock.now()))
    await scene.sweep()
    assert await scene.there() == {"newest"}


async def test_no_tick_runs_again_after_its_job_and_its_key_are_gone(scene: SinkerScene) -> None:
    """Forty days of runs by horologium itself, all but the newest deleted; then horologium starts anew."""
    hourly = Periodic(name="hourly", cron="0 * * * *", cluster="default", spec=POD)
    snapshot = Snapshot(periodics=(hourly,))
    scene.config.activate(await activate(scene.database, snapshot, at=scene.clock.now()), snapshot)

    async def horologium_looks() -> int:
        anew = Scheduler(scene.database, scene.config, scene.clock, deck_url="", look_every=MINUTE)
        await anew.adopt_config()
        return await anew.tick()

    await horologium_looks()
    for _ in range(48):
        scene.clock.pass_(hours=1)
        assert await horologium_looks() == 1
        async with scene.database.connect() as connection:
            ended = {"state": "success", "completed_at": scene.clock.now()}
            await connection.execute(update(t.prowjobs).where(t.prowjobs.c.completed_at.is_(None)).values(ended))
    scene.clock.pass_(days=40)
    async with scene.database.connect() as connection:
        await connection.execute(update(t.prowjobs).values(archived_at=t.prowjobs.c.completed_at))
    scene.another(KEEPS_NONE)
    assert (await scene.sweep()).done == {"delete/retention": 47, "tick/retention": 47}

    scene.clock.pass_(minutes=1)
    await horologium_looks()  # what it missed meanwhile: the newest instant of forty days
    await horologium_looks()

    async with scene.database.connect() as connection:
        runs = list(await connection.scalars(select(t.prowjobs.c.created_at).order_by(t.prowjobs.c.id)))
    assert len(runs) == 2
    assert runs[-1] == scene.clock.now()


async def test_sessions_that_are_over_go_and_others_stay(scene: SinkerScene) -> None:
    now = scene.clock.now()
    ends = {b"long ago": now - 40 * DAYS, b"just now": now, b"soon": now + MINUTE, b"tonight": now + 8 * HOUR}
    ends |= {b"of many %d" % number: now - HOUR for number in range(1200)}
    rows = [
        {"secret_sha256": hash_, "principal": "user:octocat", "verbs": [], "created_at": now - MONTH, "expires_at": at}
        for hash_, at in ends.items()
    ]
    async with scene.database.connect() as connection:
        await connection.execute(insert(t.sessions), rows)

    dry = await scene.sweep(dry_run=True)
    record = await scene.sweep()

    assert (dry.found, dry.done) == ({"session/expired": 1202}, {})
    assert record.done == {"session/expired": 1202}
    assert record.items == [], "a session has no name to tell"
    async with scene.database.connect() as connection:
        assert set(await connection.scalars(select(t.sessions.c.secret_sha256))) == {b"soon", b"tonight"}


async def test_configurations_nobody_runs_are_forgotten_beyond_the_newest_twenty(scene: SinkerScene) -> None:
    hashes = [(await scene.configured(f"job-{number}"), scene.config.hash)[1] for number in range(SNAPSHOTS_KEPT + 5)]
    async with scene.database.connect() as connection:
        at = scene.clock.now()
        row = {"service": "plank", "instance": "slow", "hash": hashes[1], "activated_at": at, "seen_at": at}
        await connection.execute(insert(t.config_activations).values(row))

    record = await scene.sweep()

    async with scene.database.connect() as connection:
        left = set(await connection.scalars(text("SELECT hash FROM config_snapshots")))
    assert left == {hashes[1], *hashes[5:]}
    assert record.done == {"snapshot/superseded": 5}  # four of these, and the stage's first
