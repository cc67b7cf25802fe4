"""A run's page."""

import re

from integration.deck.stage import DeckScene
from prowcommon.prowjobs.model import JobState, JobType
from support.builders import a_pull, some_refs


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


async def test_a_run_tells_its_state_its_times_and_its_history(scene: DeckScene):
    refs = some_refs(a_pull(7, author="alice", title="Mend the bilge"))
    job = await scene.given("pull-unit", state=JobState.FAILURE, type=JobType.PRESUBMIT, refs=refs)

    said = words(await scene.text(f"/runs/{job.id}"))

    assert "failure after 11s Job ended with failure." in said
    assert "Mend the bilge" in said
    assert "failure" in said
    assert "from pending, by plank" in said
    assert f"Build {job.build_id}" in said


async def test_a_run_leads_to_its_siblings_its_yaml_and_its_raw_log(scene: DeckScene):
    job = await scene.given("a job/with?odd&name", state=JobState.SUCCESS)

    page = await scene.text(f"/runs/{job.id}")

    assert 'href="/?job=a%20job/with%3Fodd%26name"' in page
    assert f'href="/prowjob?prowjob={job.id}"' in page
    assert f'href="/log?job=a%20job/with%3Fodd%26name&amp;id={job.build_id}"' in page


async def test_who_asked_to_abort_is_named_and_the_state_is_aborted(scene: DeckScene):
    job = await scene.given(state=JobState.PENDING)
    await scene.abort(job.id)

    said = words(await scene.text(f"/runs/{job.id}"))

    assert "user:github/alice asked to abort it" in said
    assert "aborted asked for, still ending, after" in said


async def test_an_archived_run_keeps_its_page_and_leaves_the_list(scene: DeckScene):
    job = await scene.given("gone", state=JobState.SUCCESS, archived_at=scene.now)

    assert "gone" in await scene.text(f"/runs/{job.id}")
    assert "gone" not in await scene.text("/")
    assert (await scene.json("/prowjobs.js"))["items"] == []


async def test_a_run_that_waits_has_no_log_yet_and_says_so(scene: DeckScene):
    job = await scene.given()

    assert "The log begins when the pod does." in await scene.text(f"/runs/{job.id}")


async def test_a_run_that_never_was_gets_a_kind_page(scene: DeckScene):
    for name in ("nope", "0199c1f0-0000-7000-8000-000000000000", "%00", "a" * 500):
        page = await scene.text(f"/runs/{name}", status=404)

        assert "Nothing here by that name" in page
        assert 'href="/"' in page


async def test_a_run_with_several_containers_leads_to_the_log_of_each(scene: DeckScene):
    several = {"containers": [{"name": "unit", "image": "alpine"}, {"name": "lint", "image": "alpine"}]}
    job = await scene.given(state=JobState.SUCCESS, pod_spec=several)

    first = await scene.text(f"/runs/{job.id}")
    second = await scene.text(f"/runs/{job.id}?container=lint")

    assert 'href="?container=unit" aria-current="page"' in first
    assert f'data-url="/api/v1/prowjobs/{job.id}/log?container=lint"' in second
    assert f"id={job.build_id}&amp;container=lint" in second
    await scene.text(f"/runs/{job.id}?container=deploy", status=404)


async def test_a_run_with_one_container_offers_no_choice(scene: DeckScene):
    job = await scene.given(state=JobState.SUCCESS)

    assert 'aria-label="Containers"' not in await scene.text(f"/runs/{job.id}")
