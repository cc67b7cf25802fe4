"""The list: what it shows, what it finds, and how it is paged."""

import re
from typing import Any

import pytest

from integration.deck.stage import DeckScene
from prowcommon.prowjobs.model import JobState, JobType
from support.builders import a_pull, some_refs

NAMES = re.compile(r'<td role="cell" class="c-job"><a [^>]*>([^<]*)</a>')


def jobs_on(page: str) -> list[str]:
    return NAMES.findall(page)


@pytest.fixture
async def varied(scene: DeckScene) -> DeckScene:
    """A job of each kind, newest last in this list, first on the page."""
    refs = some_refs(a_pull(7, author="Alice"), org="Octo-Org")
    both = some_refs(a_pull(7, author="bob"), a_pull(8, author="carol"))
    await scene.given("periodic", ago=50, state=JobState.SUCCESS, extra_refs=(some_refs(repo="tools"),))
    await scene.given("post", ago=40, state=JobState.FAILURE, type=JobType.POSTSUBMIT, refs=some_refs(), cluster="eks")
    await scene.given("batch", ago=30, state=JobState.PENDING, type=JobType.BATCH, refs=both)
    await scene.given("pull-unit", ago=20, type=JobType.PRESUBMIT, refs=refs)
    aborted = await scene.given("pull-e2e", ago=10, state=JobState.PENDING, type=JobType.PRESUBMIT, refs=refs)
    await scene.abort(aborted.id)
    return scene


FOUND = [
    ("", ["pull-e2e", "pull-unit", "batch", "post", "periodic"]),
    ("type=presubmit", ["pull-e2e", "pull-unit"]),
    ("type=nonsense", []),
    ("repo=octo-org/HELLO-world", ["pull-e2e", "pull-unit", "batch", "post"]),
    ("repo=octo-org/tools", ["periodic"]),
    ("repo=octo-org", []),
    ("author=alice", ["pull-e2e", "pull-unit"]),
    ("author=nobody", []),
    ("pull=8", ["batch"]),
    ("pull=7&type=batch", ["batch"]),
    ("pull=seven", []),
    ("job=pull-unit", ["pull-unit"]),
    ("job=pull", []),
    ("job=pull-*", ["pull-e2e", "pull-unit"]),
    ("job=*", ["pull-e2e", "pull-unit", "batch", "post", "periodic"]),
    ("job=pull_unit*", []),
    ("state=pending", ["batch"]),
    ("state=aborted", ["pull-e2e"]),
    ("state=success", ["periodic"]),
    ("state=asleep", []),
    ("cluster=eks", ["post"]),
    ("cluster=eks&state=success", []),
    ("job=%00", []),
]


async def test_a_filter_finds_what_it_says_and_nothing_else(varied: DeckScene):
    for query, jobs in FOUND:
        page = await varied.text(f"/?{query}")

        assert jobs_on(page) == jobs, query
        assert f">{len(jobs)}</span>/{len(jobs)} jobs" in page, query


async def test_a_job_that_never_ran_before_is_found_by_a_pattern_at_once(scene: DeckScene):
    await scene.given("unit-test")
    assert jobs_on(await scene.text("/?job=*-test")) == ["unit-test"]

    await scene.given("load-test", ago=0)
    await scene.given("another", ago=0)

    assert jobs_on(await scene.text("/?job=*-test")) == ["load-test", "unit-test"]


async def test_the_filters_stand_in_the_form_also_those_that_find_nothing(varied: DeckScene):
    page = await varied.text("/?state=asleep&repo=octo-org/tools&job=*x*")

    assert "<option selected>asleep</option>" in page
    assert 'name="repo" value="octo-org/tools"' in page
    assert 'name="job" value="*x*"' in page


async def test_an_exact_name_that_finds_nothing_offers_the_wider_search(scene: DeckScene):
    assert 'href="/?job=%2Aunit%2A"' in await scene.text("/?job=unit")


async def test_repository_and_revision_are_shown_once_for_neighbours(varied: DeckScene):
    rows = re.findall(r'class="run( again)?"', await varied.text("/?type=presubmit"))

    assert rows == ["", " again"]


async def test_a_revision_reads_as_in_prow(varied: DeckScene):
    page = await varied.text("/")
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))

    assert "#7 (bbbbbbb) by Alice" in text
    assert "#7 (bbbbbbb) by bob #8 (bbbbbbb) by carol" in text
    assert "main (aaaaaaa)" in text


async def test_each_date_has_a_heading(scene: DeckScene):
    await scene.given("new")
    await scene.given("old", ago=3 * 86400)

    assert (await scene.text("/")).count('class="day"') == 2


async def test_dates_and_times_are_in_the_zone_the_browser_told(scene: DeckScene):
    job = await scene.given()
    async with scene.get("/", Accept="text/html", Cookie="prow_zone=Asia/Kolkata") as response:
        page = await response.text()

    assert "Times are Asia/Kolkata." in page
    assert f'datetime="{job.created_at.isoformat()}"' in page
    assert "(+05:30)" in page


async def test_pages_follow_each_other_without_gap_or_repeat_while_jobs_arrive(scene: DeckScene):
    expected = [f"job-{number}" for number in range(23)]
    for number in reversed(range(23)):
        await scene.given(f"job-{number}", ago=100 + number)

    seen, path = [], "/?limit=5"
    while path:
        page = await scene.text(path)
        seen += jobs_on(page)
        await scene.given("newcomer", ago=50 - len(seen) / 100)
        path = link(page, "next")

    assert seen == expected


async def test_newer_leads_back_and_ends_on_a_full_first_page(scene: DeckScene):
    for number in range(12):
        await scene.given(f"job-{number}", ago=number)
    first = await scene.text("/?limit=5")
    second = await scene.text(link(first, "next"))
    third = await scene.text(link(second, "next"))

    back = await scene.text(link(third, "prev"))
    top = await scene.text(link(back, "prev"))

    assert jobs_on(back) == jobs_on(second)
    assert jobs_on(top) == jobs_on(first)
    assert not link(top, "prev")
    assert not link(third, "next")


async def test_filters_stay_while_paging(scene: DeckScene):
    for number in range(3):
        await scene.given(f"a-{number}", ago=10 + number)
        await scene.given(f"b-{number}", ago=20 + number)

    first = await scene.text("/?job=a-*&limit=2")

    assert jobs_on(first) + jobs_on(await scene.text(link(first, "next"))) == ["a-0", "a-1", "a-2"]


async def test_a_cursor_that_was_cut_gets_a_kind_page(scene: DeckScene):
    page = await scene.text("/?cursor=older.0199", status=400)

    assert "That address can&#39;t be read" in page


async def test_changed_and_newer_rows_come_as_a_piece_of_the_page(scene: DeckScene):
    old = await scene.given("old", ago=60)
    new = await scene.given("new", ago=1)

    piece = await scene.text(f"/rows?id={old.id}&after={old.id}", accept="*/*")

    changed, fresh = piece.split("data-fresh")
    assert jobs_on(changed) == ["old"]
    assert jobs_on(fresh)[0] == "new"
    assert f'id="run-{new.id}"' in fresh
    assert "2 jobs" in piece


async def test_the_choices_are_what_occurs(varied: DeckScene):
    page = await varied.text("/")

    options: Any = re.findall(r'<option value="([^"]+)">', page)
    assert {"Octo-Org/hello-world", "octo-org/tools", "Alice", "pull-e2e"} <= set(options)


def link(page: str, rel: str) -> str:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page)
    return found[1].replace("&amp;", "&") if found else ""
