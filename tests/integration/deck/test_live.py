"""`/events`: open pages hear of what they may see, and of nothing else."""

import asyncio
import json

import pytest

from deck.adapters.fanout import Listener
from deck.adapters.runs import News
from integration.deck.stage import DeckScene
from prowcommon.ids import new_prowjob_id
from prowcommon.prowjobs.model import JobState
from support.builders import some_refs


async def moved(response) -> dict[str, object]:
    """The next move that is told."""
    async with asyncio.timeout(10):
        name = ""
        while True:
            line = (await response.content.readline()).decode().strip()
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            if line.startswith("data: ") and name == "moved":
                return json.loads(line.removeprefix("data: "))


async def test_a_move_is_told_as_it_happens(scene: DeckScene):
    job = await scene.given("unit", state=JobState.PENDING)
    async with scene.get("/events") as response:
        assert await response.content.readline() == b"event: resync\n"
        await scene.moves(job.id, JobState.SUCCESS)
        news = await moved(response)
        while news["version"] != 3:  # the job's own beginnings may still be on their way
            news = await moved(response)

    assert news == {"id": str(job.id), "state": "success", "type": "periodic", "job": "unit", "version": 3}


async def test_an_abort_is_told_when_it_is_asked_for(scene: DeckScene):
    job = await scene.given("unit", state=JobState.PENDING)
    async with scene.get("/events") as response:
        await response.content.readline()
        await scene.abort(job.id)
        while (news := await moved(response))["state"] != "aborted":
            pass

    assert news["id"] == str(job.id)


@pytest.mark.parametrize("kept", [{"hidden": True}, {"tenant": "other"}])
async def test_what_may_not_be_seen_is_never_told(scene: DeckScene, kept: dict[str, object]):
    secret = await scene.given("secret", **kept)
    public = await scene.given("public")
    async with scene.get("/events") as response:
        await response.content.readline()
        await scene.moves(secret.id, JobState.PENDING)
        await scene.moves(public.id, JobState.PENDING)
        told = [await moved(response)]
        while (told[-1]["job"], told[-1]["state"]) != ("public", "pending"):
            told.append(await moved(response))

    assert {news["job"] for news in told} == {"public"}


async def test_what_is_of_a_hidden_repository_is_never_told(scene: DeckScene):
    secret = await scene.given("secret", extra_refs=(some_refs(repo="vault"),))
    public = await scene.given("public", extra_refs=(some_refs(),))
    await scene.hides("octo-org/vault")
    async with scene.get("/events") as response:
        await response.content.readline()
        await scene.moves(secret.id, JobState.PENDING)
        await scene.moves(public.id, JobState.PENDING)
        told = [await moved(response)]
        while (told[-1]["job"], told[-1]["state"]) != ("public", "pending"):
            told.append(await moved(response))

    assert "secret" not in {news["job"] for news in told}


async def test_a_page_that_doesnt_keep_up_is_told_to_look_again(scene: DeckScene):
    listener = Listener(capacity=2)
    news = [News(new_prowjob_id(scene.now), JobState.PENDING, "periodic", f"job-{n}", 1) for n in range(3)]

    for each in news:
        listener.tell(each)

    assert await anext(listener) is None


async def test_open_lines_end_when_deck_is_told_to_stop(scene: DeckScene):
    job = await scene.given(state=JobState.PENDING)
    scene.plank.writes(job.id, "one\n")
    async with scene.get("/events") as news, scene.get(f"/api/v1/prowjobs/{job.id}/log?follow=true") as log:
        await news.content.readline()
        await log.content.readline()

        scene.app.state.closing.set()

        async with asyncio.timeout(10):
            await news.content.read()
            assert b"event: end" not in await log.content.read()
    async with scene.get("/events") as too_late, asyncio.timeout(10):
        await too_late.content.read()
