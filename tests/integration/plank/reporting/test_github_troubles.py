"""Statuses on a GitHub that is slow, limits us, or does what it was asked and doesn't say so."""

from datetime import timedelta

import pytest

from prowcommon.demo.faults import BadGateway, CutOff, Held, PrimaryLimit, SecondaryLimit
from prowcommon.prowjobs.model import JobState
from support.reports import LOOK_AT_STATUSES, SET_STATUS, ReportsScene
from support.scenes import until

PENDING, SUCCESS = JobState.PENDING, JobState.SUCCESS

pytestmark = pytest.mark.usefixtures("statuses_only")


@pytest.mark.parametrize("fault", [BadGateway(applied=True), BadGateway(applied=False), CutOff()], ids=repr)
async def test_a_status_that_may_have_been_set_is_looked_for_and_not_repeated(
    scene: ReportsScene, fault: BadGateway | CutOff
) -> None:
    scene.github.server.faults.on(SET_STATUS, fault)
    await scene.ran(state=SUCCESS)

    async with scene.plank():
        await scene.all_told()
        await scene.time_passes(minutes=1)
        await scene.all_told()
        [row] = await scene.rows()

    assert scene.github.said_of("unit") == ["success"]
    assert (row["told_version"], row["attempts"], row["due_at"]) == (3, 0, None)


async def test_of_502s_half_of_which_did_apply_each_status_stands_once(scene: ReportsScene) -> None:
    contexts = [f"test-{number}" for number in range(20)]
    faults = [BadGateway(applied=number % 4 < 2) if number % 2 else None for number in range(20)]
    scene.github.server.faults.on(SET_STATUS, *faults)
    for context in contexts:
        await scene.ran(context, SUCCESS)

    async with scene.plank():
        for _ in range(4):
            await scene.all_told()
            await scene.time_passes(minutes=1)
        await scene.all_told()

    assert {context: scene.github.said_of(context) for context in contexts} == {c: ["success"] for c in contexts}


async def test_a_spent_budget_is_waited_for_until_its_reset(scene: ReportsScene) -> None:
    scene.github.server.faults.on(SET_STATUS, PrimaryLimit())
    await scene.ran(state=SUCCESS)

    async with scene.plank():
        await scene.becomes_row("github-status", due_at=lambda at: at > scene.clock.now(), claimed_until=None)
        asked = len(scene.github.server.exchanges)
        await scene.time_passes(minutes=50)
        await scene.all_told()
        assert (scene.github.said_of("unit"), len(scene.github.server.exchanges)) == ([], asked)

        await scene.time_passes(minutes=11)
        await scene.becomes_row("github-status", due_at=None)

    assert scene.github.said_of("unit") == ["success"]


async def test_a_secondary_limit_is_kept_as_long_as_it_says(scene: ReportsScene) -> None:
    scene.github.server.faults.on(SET_STATUS, SecondaryLimit(retry_after_seconds=30))
    await scene.ran(state=SUCCESS)

    async with scene.plank():
        in_time = scene.clock.now() + timedelta(seconds=30)
        await scene.becomes_row("github-status", due_at=in_time, claimed_until=None)
        await scene.ran("lint", SUCCESS)
        asked = len(scene.github.server.exchanges)
        await scene.time_passes(seconds=10)

        async def both_wait() -> bool:
            found = await scene.rows()
            return len(found) == 2 and all(row["due_at"] > scene.clock.now() for row in found)

        await until(both_wait)
        assert len(scene.github.server.exchanges) == asked

        await scene.time_passes(seconds=31)
        await scene.all_told()

    assert (scene.github.said_of("unit"), scene.github.said_of("lint")) == (["success"], ["success"])
    assert scene.github.server.asked(LOOK_AT_STATUSES) == [], "what was refused by a limit leaves no doubt"


async def test_a_limit_while_something_is_in_doubt_leaves_it_in_doubt(scene: ReportsScene) -> None:
    scene.github.server.faults.on(SET_STATUS, CutOff())
    scene.github.server.faults.on(LOOK_AT_STATUSES, SecondaryLimit(retry_after_seconds=30))
    await scene.ran(state=SUCCESS)

    async with scene.plank():
        await scene.becomes_row("github-status", due_at=lambda at: at > scene.clock.now(), claimed_until=None)
        await scene.time_passes(seconds=31)
        await scene.becomes_row("github-status", due_at=None)

    assert scene.github.said_of("unit") == ["success"]


async def test_while_an_answer_is_slow_other_targets_are_told(scene: ReportsScene) -> None:
    slow = Held()
    scene.github.server.faults.on(SET_STATUS, slow)
    await scene.ran("unit", SUCCESS)

    async with scene.plank():

        async def is_on_its_way() -> bool:
            return scene.github.said_of("unit") == ["success"]

        await until(is_on_its_way)
        await scene.ran("lint", SUCCESS)

        async def is_told() -> bool:
            return scene.github.said_of("lint")[-1:] == ["success"]

        await until(is_told)
        slow.answer.set()
        await scene.all_told()

    assert scene.github.said_of("unit") == ["success"]


async def test_what_is_newer_by_the_time_an_answer_comes_is_told_next(scene: ReportsScene) -> None:
    slow = Held()
    scene.github.server.faults.on(SET_STATUS, slow)
    id_ = await scene.given()

    async with scene.plank():

        async def is_on_its_way() -> bool:
            return scene.github.said_of("unit") == ["pending"]

        await until(is_on_its_way)
        await scene.becomes(id_, PENDING, SUCCESS)
        await scene.becomes_row("github-status", version=3)
        slow.answer.set()
        await scene.all_told()

    assert scene.github.said_of("unit") == ["pending", "success"]
