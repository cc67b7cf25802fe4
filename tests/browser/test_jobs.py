"""The list in a real browser: bookmarks, live rows, the keyboard."""

import pytest
from playwright.async_api import Page, expect

from browser.conftest import Visit
from integration.deck.stage import DeckScene
from prowcommon.prowjobs.model import JobState, JobType
from support.builders import a_pull, some_refs

pytestmark = pytest.mark.browser


async def jobs_on(page: Page) -> list[str]:
    return await page.locator(".run .c-job a").all_inner_texts()


async def is_live(page: Page) -> None:
    await expect(page.locator("[data-live-text]")).to_have_text("Live")
    await expect(page.locator("[data-live]")).to_be_visible()


async def test_a_filter_is_in_the_address_survives_a_reload_and_back_undoes_it(scene: DeckScene, visit: Visit):
    await scene.given("unit", state=JobState.SUCCESS)
    await scene.given("e2e", state=JobState.FAILURE)
    page = await visit()

    await page.get_by_label("State").select_option("failure")
    await expect(page.locator(".run")).to_have_count(1)
    assert page.url == f"{scene.url}/?state=failure"

    await page.reload()
    await expect(page.get_by_label("State")).to_have_value("failure")
    assert await jobs_on(page) == ["e2e"]

    await page.get_by_role("combobox", name="Job").fill("un*")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("No runs match.")).to_be_visible()
    assert page.url == f"{scene.url}/?job=un*&state=failure"

    await page.go_back()
    await expect(page.locator(".run")).to_have_count(1)
    await page.go_back()
    await expect(page.locator(".run")).to_have_count(2)
    await expect(page.get_by_label("State")).to_have_value("")


async def test_a_segment_of_the_bar_filters_by_its_state(scene: DeckScene, visit: Visit):
    await scene.given("unit", state=JobState.SUCCESS)
    await scene.given("e2e", state=JobState.FAILURE)
    page = await visit()

    await page.locator(".bar rect.failure").click()

    await expect(page.locator(".run")).to_have_count(1)
    assert page.url == f"{scene.url}/?state=failure"
    await page.get_by_role("link", name="Clear filters").click()
    await expect(page.locator(".run")).to_have_count(2)


async def test_a_state_changes_and_a_new_run_appears_without_a_reload(scene: DeckScene, visit: Visit):
    job = await scene.given("unit", state=JobState.PENDING)
    page = await visit()
    await is_live(page)
    await page.evaluate("window.neverReloaded = true")

    await scene.moves(job.id, JobState.SUCCESS)

    await expect(page.locator(f"#run-{job.id} .c-state")).to_have_text("success")
    await expect(page.locator("[data-announcer]")).to_have_text("unit: success")
    await expect(page.locator("#summary .legend")).to_contain_text("success 1")
    newer = await scene.given("newer", ago=0)
    await expect(page.locator(".run").first).to_have_id(f"run-{newer.id}")
    await expect(page.locator(".count")).to_contain_text("Showing 2/2 jobs")
    assert await page.evaluate("window.neverReloaded")


async def test_who_reads_further_down_is_told_of_newer_runs_and_not_moved(scene: DeckScene, visit: Visit):
    for number in range(40):
        await scene.given(f"job-{number}", ago=100 + number)
    page = await visit()
    await is_live(page)
    await page.mouse.wheel(0, 600)
    await page.wait_for_function("scrollY > 100")

    await scene.given("newer", ago=0)

    pill = page.get_by_role("button", name="1 newer run")
    await expect(pill).to_be_visible()
    assert "newer" not in await jobs_on(page)
    await pill.click()
    await expect(page.locator(".run .c-job a").first).to_have_text("newer")
    await expect(pill).to_be_hidden()


async def test_only_runs_that_match_the_filter_appear(scene: DeckScene, visit: Visit):
    await scene.given("unit")
    page = await visit("/?job=unit")
    await is_live(page)

    await scene.given("other", ago=0)
    second = await scene.given("unit", ago=0)

    await expect(page.locator(f"#run-{second.id}")).to_be_visible()
    assert await jobs_on(page) == ["unit", "unit"]


async def test_neighbours_are_grouped_also_when_they_arrive_later(scene: DeckScene, visit: Visit):
    refs = some_refs(a_pull(7))
    first = await scene.given("unit", type=JobType.PRESUBMIT, refs=refs)
    page = await visit()
    await is_live(page)

    second = await scene.given("lint", ago=0, type=JobType.PRESUBMIT, refs=refs)

    await expect(page.locator(f"#run-{second.id}")).not_to_have_class("again")
    await expect(page.locator(f"#run-{first.id}.again")).to_have_count(1)


async def test_the_keyboard_walks_opens_searches_and_helps(scene: DeckScene, visit: Visit):
    await scene.given("older", ago=60)
    newest = await scene.given("newest", ago=10)
    page = await visit()
    await is_live(page)  # its scripts have run: a key before that is lost

    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await expect(page.get_by_role("link", name="older")).to_be_focused()
    await page.keyboard.press("k")
    await expect(page.get_by_role("link", name="newest")).to_be_focused()

    await page.keyboard.press("/")
    await expect(page.locator("[name=job]")).to_be_focused()
    await page.keyboard.type("j?")
    await expect(page.locator("[name=job]")).to_have_value("j?")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await page.locator("[name=job]").fill("")
    await page.keyboard.press("Escape")

    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()

    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/runs/{newest.id}")
    await expect(page.get_by_role("radio", name="Auto")).to_be_checked()
    await page.keyboard.press("g")
    await page.keyboard.press("j")
    await page.wait_for_url(f"{scene.url}/")


async def test_the_keys_can_be_switched_off_for_good(scene: DeckScene, visit: Visit):
    await scene.given("unit")
    page = await visit()
    await page.get_by_role("button", name="Keyboard shortcuts").click()
    await page.get_by_label("These keys are on").uncheck()
    await page.keyboard.press("Escape")
    await page.reload()
    await expect(page.get_by_role("radio", name="Auto")).to_be_checked()

    await page.keyboard.press("j")

    await expect(page.get_by_role("link", name="unit")).not_to_be_focused()


async def test_a_theme_is_kept_and_there_before_the_page_is_painted(scene: DeckScene, visit: Visit):
    page = await visit(color_scheme="light")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    light = await page.evaluate(ground)

    await page.get_by_role("radio", name="Dark").check(force=True)
    dark = await page.evaluate(ground)
    await page.goto(f"{scene.url}/", wait_until="commit")
    await page.wait_for_selector("body", state="attached")

    assert dark != light
    assert await page.evaluate(ground) == dark
    await page.get_by_role("radio", name="Auto").check(force=True)
    assert await page.evaluate(ground) == light


async def test_times_are_in_the_readers_zone_from_the_first_visit_on(scene: DeckScene, visit: Visit):
    await scene.given("unit")
    page = await visit(timezone_id="Europe/Berlin")

    await expect(page.get_by_text("Times are Europe/Berlin.")).to_be_visible()


async def test_without_script_the_form_still_filters(scene: DeckScene, visit: Visit):
    await scene.given("unit", state=JobState.SUCCESS)
    await scene.given("e2e", state=JobState.FAILURE)
    page = await visit(java_script_enabled=False)

    await page.get_by_label("State").select_option("failure")
    await page.get_by_role("button", name="Show").click()

    assert "state=failure" in page.url
    assert await jobs_on(page) == ["e2e"]
