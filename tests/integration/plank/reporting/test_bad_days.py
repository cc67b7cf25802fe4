"""Bad days, drawn at random: GitHub fails in every way it knows, planks come, stop and die, jobs overtake one another.

Whatever happened, in the end everything is told, nothing twice in a row, and never anything older than what was told.
"""

import asyncio
from datetime import datetime
from itertools import pairwise
from random import Random

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from plank.reporting import rows
from plank.reporting.domain.comment import MARKER, rows_in
from plank.reporting.holding import CLAIMED_FOR
from plank.reporting.rows import Claimed, give_back
from prowcommon.demo.faults import ANY, BadGateway, CutOff, Fault, SecondaryLimit
from prowcommon.ids import ProwJobId
from prowcommon.prowjobs.model import JobState
from support.reports import ReportsScene

CONTEXTS = ("unit", "lint", "e2e")
FINISHED = (JobState.SUCCESS, JobState.FAILURE, JobState.ERROR, JobState.ABORTED)
FAULTS: tuple[Fault, ...] = (
    BadGateway(applied=True),
    BadGateway(applied=False),
    CutOff(),
    SecondaryLimit(retry_after_seconds=5),
)
LEAPS_SECONDS = (0, 1, 3)
"""All leaps of a round are shorter than a claim: leaping over a report on its way would be a host that slept."""
LIMIT_SECONDS = 120
"""Of a seed that takes a second or two on an idle machine."""
RANKS = {"Job triggered.": 1, "Job is pending.": 2}


async def a_step(scene: ReportsScene, alive: list[tuple[str, ProwJobId]], chance: Random) -> None:
    """A job begins, or one that is alive moves on."""
    if not alive or chance.random() < 0.4:
        context = chance.choice(CONTEXTS)
        alive.append((context, await scene.given(context)))
    else:
        await one_moves_on(scene, alive, chance)


async def one_moves_on(scene: ReportsScene, alive: list[tuple[str, ProwJobId]], chance: Random) -> None:
    context, id_ = alive.pop(chance.randrange(len(alive)))
    if (await scene.job(id_)).state is JobState.TRIGGERED:
        await scene.becomes(id_, JobState.PENDING)
        alive.append((context, id_))
    else:
        await scene.becomes(id_, chance.choice(FINISHED))


async def die_with_it(connection: AsyncConnection, claimed: Claimed, *, due_at: datetime) -> None:
    """A plank that is killed gives nothing back."""


def heard(scene: ReportsScene, context: str) -> list[tuple[str, int]]:
    """Which job's which move, in the order in which GitHub heard it."""
    said = [one for one in scene.github.repo.statuses.get(scene.github.sha, []) if one.context == context]
    found = []
    for one in said:
        words = (one.description or "").partition("\u2001")[0]
        found.append(((one.target_url or "").rpartition("/")[2], RANKS.get(words, 3)))
    return found


async def bad_days(scene: ReportsScene, chance: Random, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until everybody has been told."""
    scene.tells_github()
    alive = [(context, await scene.given(context)) for context in CONTEXTS]
    for _ in range(6):
        async with scene.plank(), scene.plank():
            monkeypatch.setattr(rows, "give_back", chance.choice((give_back, die_with_it)))
            for _ in range(5):
                scene.github.server.faults.on(ANY, *(chance.choice([*FAULTS, None]) for _ in range(2)))
                await a_step(scene, alive, chance)
                await scene.time_passes(seconds=chance.choice(LEAPS_SECONDS))
                if chance.random() < 0.5:
                    await scene.all_told()
        await scene.time_passes(seconds=CLAIMED_FOR.total_seconds())  # what they died with is free then
    while alive:
        await one_moves_on(scene, alive, chance)
    async with scene.plank():
        await scene.all_told()  # time must not leap over a report on its way
        while scene.github.server.faults.left or any(row["due_at"] for row in await scene.rows()):
            if not any(row["due_at"] for row in await scene.rows()):
                await scene.ran("unit", JobState.SUCCESS)  # so that the last faults are met
            await scene.time_passes(minutes=3)
            await scene.all_told()


@pytest.mark.parametrize("seed", [*range(4), *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(4, 300))])
async def test_in_the_end_everything_is_told_once_and_in_order(
    scene: ReportsScene, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with asyncio.timeout(LIMIT_SECONDS):
        await bad_days(scene, Random(seed), monkeypatch)

    newest: dict[str, ProwJobId] = {}
    failed = set()
    for context in CONTEXTS:
        moves = heard(scene, context)
        assert all(earlier < later for earlier, later in pairwise(moves)), f"{context}: {moves}"
        [row] = [row for row in await scene.rows("github-status") if row["target"].endswith(f" {context}")]
        newest[context] = row["prowjob_id"]
        assert moves[-1] == (str(newest[context]), 3)
        if (await scene.job(newest[context])).state in (JobState.FAILURE, JobState.ERROR):
            failed.add(context)
    tables = [{row.partition(" |")[0] for row in rows_in(body)} for body in scene.github.bodies if MARKER in body]
    assert tables == ([failed] if failed else [])
