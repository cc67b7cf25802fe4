"""Who tells a report: claims of planks that share the work, that are slow, and that die, sleep or stop meanwhile."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from plank.reporting import holding, rows
from plank.reporting.holding import CLAIMED_FOR, STILL_ON_ITS_WAY
from prowcommon.db.tables import reports
from prowcommon.demo.faults import Held
from prowcommon.errors import Unavailable
from prowcommon.prowjobs.model import JobState
from support.reports import LOOK_AT_STATUSES, SET_STATUS, ReportsScene
from support.scenes import until

SUCCESS = JobState.SUCCESS

pytestmark = pytest.mark.usefixtures("statuses_only")


async def test_two_planks_share_the_work_and_tell_nothing_twice(scene: ReportsScene) -> None:
    contexts = [f"test-{number}" for number in range(30)]
    for context in contexts:
        await scene.ran(context, SUCCESS)

    async with scene.plank(), scene.plank():
        await scene.all_told()

    assert {context: scene.github.said_of(context) for context in contexts} == {c: ["success"] for c in contexts}


async def test_what_a_killed_plank_was_about_to_note_is_found_and_not_repeated(scene: ReportsScene) -> None:
    """It had claimed the report and set the status, and then there was nobody left."""
    id_ = await scene.ran(state=SUCCESS)
    slow = Held()
    scene.github.server.faults.on(SET_STATUS, slow)
    async with scene.plank():

        async def is_done() -> bool:
            return scene.github.said_of("unit") == ["success"]

        await until(is_done)
        [row] = await scene.rows()
        async with scene.database.connect() as connection:  # as if it had had no time to give it back
            await connection.execute(
                update(reports).values(claimed_until=row["claimed_until"] + timedelta(microseconds=1))
            )
    async with scene.plank():
        await scene.becomes_row("github-status", claimed_until=lambda until: until is not None)
        assert scene.github.server.asked(LOOK_AT_STATUSES) == []

        await scene.time_passes(seconds=CLAIMED_FOR.total_seconds() + 1)
        row = await scene.becomes_row("github-status", due_at=None)

    assert scene.github.said_of("unit") == ["success"]
    assert row["told_prowjob_id"] == id_
    assert len(scene.github.server.asked(LOOK_AT_STATUSES)) == 1


async def test_a_plank_that_is_told_to_stop_gives_back_what_it_has(scene: ReportsScene) -> None:
    await scene.ran(state=SUCCESS)
    scene.github.server.faults.on(SET_STATUS, Held())
    async with scene.plank():

        async def is_done() -> bool:
            return scene.github.said_of("unit") == ["success"]

        await until(is_done)

    [row] = await scene.rows()
    assert (row["claimed_until"], row["told_at"], row["attempts"]) == (None, None, 1)
    assert row["due_at"] == scene.clock.now() + STILL_ON_ITS_WAY
    await scene.time_passes(seconds=STILL_ON_ITS_WAY.total_seconds())
    async with scene.plank():
        await scene.all_told()
        [row] = await scene.rows()
        assert row["told_at"] is not None

    assert scene.github.said_of("unit") == ["success"]


async def test_whoever_noted_too_late_has_the_target_told_once_more(scene: ReportsScene) -> None:
    """The host slept: meanwhile another plank may have told something newer, which ours then overwrote."""
    slow = Held()
    scene.github.server.faults.on(SET_STATUS, slow)
    await scene.ran(state=SUCCESS)
    async with scene.plank():

        async def is_done() -> bool:
            return scene.github.said_of("unit") == ["success"]

        await until(is_done)
        sha = scene.github.sha
        [ours] = scene.github.repo.statuses[sha]
        async with scene.database.connect() as connection:
            await connection.execute(update(reports).values(claimed_until=None, due_at=None))
        scene.github.server.status(
            scene.github.repo, sha, creator=ours.creator, context="unit", state="pending", description="stale"
        )
        slow.answer.set()

        async def is_mended() -> bool:
            return scene.github.said_of("unit")[-1] == "success"

        await until(is_mended)
        await scene.all_told()

    assert scene.github.said_of("unit") == ["success", "pending", "success"]


async def test_a_claim_lasts_as_long_as_an_answer_is_slow(scene: ReportsScene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding, "RENEWED_EVERY", timedelta(milliseconds=10))
    slow = Held()
    scene.github.server.faults.on(SET_STATUS, slow)
    await scene.ran(state=SUCCESS)
    async with scene.plank(), scene.plank():
        for _ in range(4):
            lasts_until = scene.clock.now() + CLAIMED_FOR
            await scene.becomes_row("github-status", claimed_until=lasts_until)
            assert scene.github.said_of("unit") in ([], ["success"])
            await scene.time_passes(seconds=CLAIMED_FOR.total_seconds() - 1)
        assert scene.github.server.asked(LOOK_AT_STATUSES) == []
        slow.answer.set()
        row = await scene.becomes_row("github-status", due_at=None)

    assert (row["attempts"], row["claimed_until"], row["told_version"]) == (0, None, 3)
    assert scene.github.said_of("unit") == ["success"]


async def test_whoever_lost_its_claim_ends_its_telling_and_has_it_looked_at(
    scene: ReportsScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding, "RENEWED_EVERY", timedelta(milliseconds=10))
    scene.github.server.faults.on(SET_STATUS, Held())
    await scene.ran(state=SUCCESS)
    async with scene.plank():
        await scene.becomes_row("github-status", claimed_until=lambda until: until is not None)
        await until_said(scene, "success")
        async with scene.database.connect() as connection:
            await connection.execute(update(reports).values(claimed_until=None, due_at=None))
        row = await scene.becomes_row("github-status", told_version=3)

    assert row["attempts"] == 0
    assert scene.github.said_of("unit") == ["success"]
    assert len(scene.github.server.asked(LOOK_AT_STATUSES)) == 1


async def test_telling_ends_before_a_claim_that_can_not_be_renewed(
    scene: ReportsScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding, "RENEWED_EVERY", timedelta(milliseconds=10))
    monkeypatch.setattr(holding, "WITHOUT_RENEWAL", timedelta(seconds=2))
    scene.github.server.faults.on(SET_STATUS, Held())
    await scene.ran(state=SUCCESS)
    async with scene.plank():
        await until_said(scene, "success")
        with monkeypatch.context() as postgres_away:
            postgres_away.setattr(rows, "renew", not_now)
            row = await scene.becomes_row("github-status", claimed_until=None)
        assert "its claim could not be renewed" in row["last_error"]
        await scene.time_passes(seconds=30)
        await scene.becomes_row("github-status", told_version=3)

    assert scene.github.said_of("unit") == ["success"]
    assert len(scene.github.server.asked(LOOK_AT_STATUSES)) == 1


async def not_now(*_: Any, **__: Any) -> bool:
    raise Unavailable("Postgres does not answer")


async def until_said(scene: ReportsScene, state: str) -> None:
    async def is_so() -> bool:
        return scene.github.said_of("unit")[-1:] == [state]

    await until(is_so)
