"""What was run of one job, and for one pull request."""

import re
from html import unescape

import pytest

from integration.deck.stage import DeckScene
from prowcommon.prowjobs.model import JobState, JobType
from support.builders import a_pull, some_refs

BUILDS = re.compile(r'<td role="cell" class="c-job"><a [^>]*>([^<]*)</a>')


async def test_a_job_s_history_is_found_by_its_name_and_by_prow_s_folders(scene: DeckScene):
    jobs = [await scene.given("unit-test", state=JobState.SUCCESS, ago=100 - n) for n in range(3)]
    await scene.given("another", state=JobState.SUCCESS)
    builds = [job.build_id for job in reversed(jobs)]

    for path in ("unit-test", "unit-test/", "gs/bucket/logs/unit-test", "bucket/pr-logs/directory/unit-test"):
        assert BUILDS.findall(await scene.text(f"/job-history/{path}")) == builds, path


async def test_a_history_says_how_often_it_passed_and_draws_each_run(scene: DeckScene):
    for ago, state in ((400, JobState.SUCCESS), (300, JobState.FAILURE), (200, JobState.SUCCESS)):
        await scene.given("unit-test", state=state, ago=ago)
    await scene.given("unit-test", state=JobState.ABORTED, ago=100)
    await scene.given("unit-test", ago=1)

    page = await scene.text("/job-history/unit-test")

    assert "66 % of 3 passed" in page
    assert "usually 11s" in page
    assert "Showing 5/5 runs" in page
    assert re.findall(r'<rect class="(\w+)" x=[^>]* y=', page) == [
        "triggered", "aborted", "success", "failure", "success",
    ]  # fmt: skip
    assert BUILDS.findall(page)[0] == "no build"


async def test_pages_of_a_history_lead_to_each_other_and_to_the_latest(scene: DeckScene):
    jobs = [await scene.given("unit-test", state=JobState.SUCCESS, ago=100 - n) for n in range(5)]
    builds = [job.build_id for job in reversed(jobs)]

    first = await scene.text("/job-history/unit-test?limit=2")
    second = await scene.text(follow(first, "Older"))
    third = await scene.text(follow(second, "Older"))

    assert BUILDS.findall(first) + BUILDS.findall(second) + BUILDS.findall(third) == builds
    assert "Older" not in third
    assert BUILDS.findall(await scene.text(follow(third, "Newer"))) == builds[2:4]
    assert BUILDS.findall(await scene.text(follow(third, "Latest"))) == builds[:2]


async def test_a_bookmark_with_a_build_begins_there(scene: DeckScene):
    jobs = [await scene.given("unit-test", state=JobState.SUCCESS, ago=100 - n) for n in range(4)]
    builds = [job.build_id for job in reversed(jobs)]

    page = await scene.text(f"/job-history/gs/bucket/logs/unit-test?buildId={builds[2]}")
    assert BUILDS.findall(page) == builds[2:]
    assert BUILDS.findall(await scene.text(follow(page, "Newer"))) == builds
    # A build that isn't known here: before all of them, and after.
    assert BUILDS.findall(await scene.text("/job-history/unit-test?buildId=1000000000000000000")) == []
    assert BUILDS.findall(await scene.text("/job-history/unit-test?buildId=9000000000000000000")) == builds
    assert BUILDS.findall(await scene.text("/job-history/unit-test?buildId=latest")) == builds


async def test_history_keeps_what_left_the_list(scene: DeckScene):
    job = await scene.given("unit-test", state=JobState.SUCCESS, archived_at=scene.now)

    assert BUILDS.findall(await scene.text("/job-history/unit-test")) == [job.build_id]


async def test_a_job_that_never_ran_is_not_found_and_no_job_is_asked_for(scene: DeckScene):
    assert "unit-tset" in await scene.text("/job-history/unit-tset", status=404)
    assert "Name the job" in await scene.text("/job-history/", status=400)
    await scene.text("/job-history/%00", status=404)
    await scene.text("/job-history/unit-test?cursor=older.x", status=400)


async def test_a_pull_request_s_runs_stand_by_job_and_commit(scene: DeckScene):
    old, new = some_refs(a_pull(7, sha="a" * 40)), some_refs(a_pull(7, sha="b" * 40, title="Mend the bilge"))
    said = {"type": JobType.PRESUBMIT}
    await scene.given("unit", state=JobState.FAILURE, ago=90, refs=old, **said)
    await scene.given("unit", state=JobState.SUCCESS, ago=80, refs=old, **said)
    await scene.given("lint", state=JobState.SUCCESS, ago=70, refs=new, **said)
    await scene.given("unit", state=JobState.PENDING, ago=60, refs=new, **said)
    await scene.given("unit", ago=50, refs=some_refs(a_pull(8)), **said)
    await scene.given("unit", ago=50, refs=some_refs(a_pull(7), repo="other"), **said)
    await scene.given("unit", ago=50, refs=new, type=JobType.BATCH)

    page = await scene.text("/pr-history?org=Octo-Org&repo=hello-world&pr=7")

    assert re.findall(r'<th scope="col" class="sha"><a href="([^"]*)"', page) == [
        f"https://github.com/octo-org/hello-world/commit/{sha * 40}" for sha in "ba"
    ]
    cells = [
        re.findall(r'class="state (\w+)"', cell)
        for cell in re.findall(r"<td>(.*?)</td>", page[page.index('class="matrix"') :], re.DOTALL)
    ]
    assert cells == [["success"], [], ["pending"], ["success", "failure"]]
    assert re.findall(r'<a href="/job-history/(\w+)">', page) == ["lint", "unit"]
    assert "Mend the bilge" in page
    assert "4 runs of 2 jobs, 2 commits" in page


async def test_a_pull_request_without_runs_still_leads_to_its_page(scene: DeckScene):
    page = await scene.text("/pr-history?org=octo-org&repo=hello-world&pr=7")

    assert "No presubmits of octo-org/hello-world#7 are known." in page
    assert 'href="https://github.com/octo-org/hello-world/pull/7"' in page


@pytest.mark.parametrize("query", ["", "?org=octo-org&repo=hello-world", "?org=octo-org&repo=hello-world&pr=seven"])
async def test_an_address_without_a_pull_request_says_how_to_write_one(scene: DeckScene, query: str):
    assert "/pr-history?org=" in await scene.text(f"/pr-history{query}", status=400)


async def test_prow_s_address_with_a_slash_leads_to_ours(scene: DeckScene):
    async with scene.get("/pr-history/?org=octo-org&repo=hello-world&pr=7") as answer:
        assert (answer.status, answer.headers["Location"]) == (
            307, f"{scene.url}/pr-history?org=octo-org&repo=hello-world&pr=7",
        )  # fmt: skip


@pytest.mark.parametrize("kept", [{"hidden": True}, {"tenant": "other"}])
async def test_what_may_not_be_seen_has_no_history(scene: DeckScene, kept: dict[str, object]):
    refs = some_refs(a_pull(7))
    job = await scene.given("secret", state=JobState.SUCCESS, type=JobType.PRESUBMIT, refs=refs, **kept)
    shown = await scene.given("public", state=JobState.SUCCESS, type=JobType.PRESUBMIT, refs=refs)

    assert str(job.id) not in await scene.text("/job-history/secret", status=404)
    page = await scene.text("/pr-history?org=octo-org&repo=hello-world&pr=7")
    assert "secret" not in page
    assert str(shown.id) in page
    page = await scene.text(f"/job-history/public?buildId={job.build_id}")
    assert "secret" not in page


async def test_a_hidden_repository_has_no_history(scene: DeckScene):
    job = await scene.given("secret", state=JobState.SUCCESS, type=JobType.PRESUBMIT, refs=some_refs(a_pull(7)))
    address = "/pr-history?org=octo-org&repo=hello-world&pr=7"
    assert str(job.id) in await scene.text(address)

    await scene.hides("octo-org/hello-world")

    assert str(job.id) not in await scene.text(address)
    assert str(job.id) not in await scene.text("/job-history/secret", status=404)


async def test_a_job_s_hidden_runs_are_left_out_of_its_history_and_its_count(scene: DeckScene):
    shown = await scene.given("unit-test", state=JobState.SUCCESS, ago=20)
    await scene.given("unit-test", state=JobState.FAILURE, ago=10, hidden=True)

    page = await scene.text("/job-history/unit-test")

    assert BUILDS.findall(page) == [shown.build_id]
    assert "Showing 1/1 runs" in page
    assert "100 % of 1 passed" in page


def follow(page: str, word: str) -> str:
    (href,) = re.findall(rf'<a class="button"[^>]* href="([^"]+)">{word}</a>', page)
    return unescape(href)
