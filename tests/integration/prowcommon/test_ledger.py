"""The three ways a ProwJob's row is written, on a real Postgres."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from prowcommon.db import outbox, prowjobs
from prowcommon.db.database import Database
from prowcommon.db.prowjobs import JobMove, NewProwJob
from prowcommon.db.tables import prowjob_events
from prowcommon.db.tables import prowjobs as rows
from prowcommon.errors import NotFound
from prowcommon.ids import ProwJobId, new_prowjob_id
from prowcommon.prowjobs.model import JobState, JobType, ProwJob
from support.builders import a_new_job, a_pull, a_spec, some_refs
from support.clock import NOON


async def created(database: Database, *wanted: NewProwJob) -> list[ProwJob]:
    async with database.connect() as connection:
        made = await prowjobs.create(connection, wanted, at=NOON, by="test")
        return [await prowjobs.get(connection, each.prowjob_id) for each in made]


async def history_of(database: Database, id_: ProwJobId) -> list[tuple[int, str | None, str]]:
    c = prowjob_events.c
    async with database.connect() as connection:
        lines = await connection.execute(
            select(c.seq, c.from_state, c.to_state).where(c.prowjob_id == id_).order_by(c.seq)
        )
        return [tuple(line) for line in lines]


async def test_a_created_job_comes_back_as_it_was_asked_for(database: Database) -> None:
    spec = a_spec(
        "unit-test", type=JobType.PRESUBMIT, refs=some_refs(a_pull(7, title='Add "quotes" & ü')), context="unit"
    )
    wanted = NewProwJob(
        key="k", spec=spec, labels={"a": "b"}, annotations={"c": "d"}, config_hash="h", url_base="http://d"
    )

    (job,) = await created(database, wanted)

    assert (job.spec, job.labels, job.annotations, job.config_hash) == (spec, {"a": "b"}, {"c": "d"}, "h")
    assert (job.state, job.version, job.created_at) == (JobState.TRIGGERED, 1, NOON)
    assert job.url == f"http://d/runs/{job.id}"
    assert await history_of(database, job.id) == [(1, None, "triggered")]


async def test_the_columns_that_lists_go_by_come_from_the_refs(database: Database) -> None:
    spec = a_spec(type=JobType.BATCH, refs=some_refs(a_pull(7, author="Octocat"), a_pull(9)))
    (job,) = await created(database, NewProwJob(key="k", spec=spec))

    c = rows.c
    async with database.connect() as connection:
        row = (
            await connection.execute(
                select(c.org, c.repo, c.base_ref, c.pulls, c.author, c.due_at).where(c.id == job.id)
            )
        ).one()
    assert tuple(row) == ("octo-org", "hello-world", "main", [7, 9], "Octocat", NOON)


async def test_a_second_use_of_a_key_finds_the_first_job(database: Database) -> None:
    (first,) = await created(database, a_new_job(key="tick/a/1"))

    async with database.connect() as connection:
        again = await prowjobs.create(
            connection, [a_new_job(key="tick/a/1"), a_new_job(key="tick/a/2")], at=NOON, by="test"
        )
        assert await outbox.waiting(connection) == 2

    assert [(each.prowjob_id == first.id, each.is_new) for each in again] == [(True, False), (False, True)]


async def test_creators_racing_for_one_key_make_one_job(database: Database) -> None:
    async def create() -> prowjobs.Created:
        async with database.connect() as connection:
            (made,) = await prowjobs.create(connection, [a_new_job(key="same")], at=NOON, by="test")
            return made

    made = await asyncio.gather(*(create() for _ in range(20)))

    assert sum(each.is_new for each in made) == 1
    assert len({each.prowjob_id for each in made}) == 1


async def test_a_creation_that_is_rolled_back_leaves_nothing(database: Database) -> None:
    async def create_and_fall() -> None:
        async with database.begin() as connection:
            await prowjobs.create(connection, [a_new_job(key="k")], at=NOON, by="test")
            raise RuntimeError("the creator fell")

    with pytest.raises(RuntimeError):
        await create_and_fall()

    async with database.connect() as connection:
        assert await outbox.waiting(connection) == 0
        assert (await connection.execute(select(rows.c.id))).all() == []
    assert len(await created(database, a_new_job(key="k"))) == 1


async def test_a_move_writes_state_history_and_news_together(database: Database) -> None:
    (job,) = await created(database, a_new_job())

    async with database.connect() as connection:
        moved = await prowjobs.move(
            connection, [JobMove(seen=job, to=JobState.PENDING, because="Job started.", at=NOON)], by="plank"
        )
        after = await prowjobs.get(connection, job.id)
        assert await outbox.waiting(connection) == 2

    assert moved == {job.id}
    assert (after.state, after.version, after.pending_at) == (JobState.PENDING, 2, NOON)
    assert await history_of(database, job.id) == [(1, None, "triggered"), (2, "triggered", "pending")]


async def test_of_two_who_saw_the_same_version_one_moves(database: Database) -> None:
    (job,) = await created(database, a_new_job())

    async def move(to: JobState) -> set[ProwJobId]:
        async with database.connect() as connection:
            return await prowjobs.move(connection, [JobMove(seen=job, to=to, because="", at=NOON)], by="plank")

    answers = await asyncio.gather(*(move(to) for to in [JobState.PENDING, JobState.ERROR] * 10))

    assert sorted(map(len, answers)) == [0] * 19 + [1]
    assert len(await history_of(database, job.id)) == 2


async def test_a_finished_job_has_its_completion_instant_and_never_moves_again(database: Database) -> None:
    (job,) = await created(database, a_new_job())
    later = NOON + timedelta(seconds=5)
    async with database.connect() as connection:
        await prowjobs.move(connection, [JobMove(seen=job, to=JobState.ERROR, because="x", at=later)], by="plank")
        done = await prowjobs.get(connection, job.id)
        assert (done.completed_at, done.is_finished) == (later, True)
        with pytest.raises(ValueError, match="may not move from error to pending"):
            await prowjobs.move(connection, [JobMove(seen=done, to=JobState.PENDING, because="", at=later)], by="plank")


async def test_an_abort_is_asked_for_once_and_never_of_a_finished_job(database: Database) -> None:
    (job, done) = await created(database, a_new_job(), a_new_job())

    async with database.connect() as connection:
        await prowjobs.move(connection, [JobMove(seen=done, to=JobState.ERROR, because="", at=NOON)], by="plank")
        ask = [
            await prowjobs.request_abort(connection, each, by="octocat", because="Enough.", at=NOON)
            for each in (job, job, done)
        ]
        asked = await prowjobs.get(connection, job.id)

    assert ask == [True, False, False]
    assert asked.abort is not None
    assert (asked.abort.by, asked.abort.because, asked.state) == ("octocat", "Enough.", JobState.TRIGGERED)


async def test_a_move_under_way_does_not_push_an_abort_into_the_future(database: Database) -> None:
    (job,) = await created(database, a_new_job())
    deadline = NOON + timedelta(hours=1)

    async with database.connect() as connection:
        await prowjobs.request_abort(connection, job, by="octocat", because="", at=NOON)
        move = JobMove(seen=job, to=JobState.PENDING, because="", at=NOON, due_at=deadline)
        await prowjobs.move(connection, [move], by="plank")
        due_at = await connection.scalar(select(rows.c.due_at).where(rows.c.id == job.id))

    assert due_at == NOON


async def test_a_job_that_is_not_there_is_not_found(database: Database) -> None:
    async with database.connect() as connection:
        with pytest.raises(NotFound):
            await prowjobs.get(connection, new_prowjob_id(NOON))
