"""plank's logs, through Deck."""

import json

from integration.deck.stage import DeckScene
from prowcommon.prowjobs.model import JobState


async def test_a_piece_of_a_log_comes_with_its_place(scene: DeckScene):
    job = await scene.given(state=JobState.SUCCESS)
    scene.plank.writes(job.id, "one\ntwo\n", complete=True)

    async with scene.get(f"/api/v1/prowjobs/{job.id}/log?offset=4&limit_bytes=3") as response:
        assert await response.text() == "two"
        assert response.headers["X-Prow-Log-Next-Offset"] == "7"
        assert response.headers["X-Prow-Log-Complete"] == "false"


async def test_a_log_is_followed_as_it_grows_until_its_end(scene: DeckScene):
    job = await scene.given(state=JobState.PENDING)
    scene.plank.writes(job.id, "one\n")

    async with scene.get(f"/api/v1/prowjobs/{job.id}/log?follow=true") as response:
        assert response.content_type == "text/event-stream"
        assert await event(response) == ("log", "4", "one\n")
        scene.plank.writes(job.id, "two\n", complete=True)
        assert await event(response) == ("log", "8", "two\n")
        assert (await event(response))[0] == "end"


async def test_a_browser_that_comes_back_goes_on_where_it_was(scene: DeckScene):
    job = await scene.given(state=JobState.PENDING)
    scene.plank.writes(job.id, "one\ntwo\n", complete=True)

    async with scene.get(f"/api/v1/prowjobs/{job.id}/log?follow=true&offset=0", **{"Last-Event-ID": "4"}) as response:
        assert await event(response) == ("log", "8", "two\n")
    assert scene.plank.offsets == [4]


async def test_a_log_that_plank_doesnt_have_is_not_found_in_its_words(scene: DeckScene):
    job = await scene.given(state=JobState.SUCCESS)

    told = json.loads(await scene.text(f"/api/v1/prowjobs/{job.id}/log", status=404, accept="*/*"))

    assert told["detail"] == f"There is no log of {job.id} here."


async def event(response) -> tuple[str, str, str]:
    """The next event: its name, its id, its data."""
    fields = {"event": "", "id": "", "data": '""'}
    while line := (await response.content.readline()).decode().rstrip("\n"):
        name, _, value = line.partition(": ")
        fields[name] = value
    return fields["event"], fields["id"], json.loads(fields["data"])
