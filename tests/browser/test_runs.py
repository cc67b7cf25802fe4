"""A run's page in a real browser: its state and its log, as they happen."""

import pytest
from playwright.async_api import Page, expect

from browser.conftest import Visit
from integration.deck.stage import DeckScene
from prowcommon.prowjobs.model import JobState

pytestmark = pytest.mark.browser


def lines(page: Page):
    return page.locator(".line > span")


async def test_a_log_is_followed_and_ends_with_its_job(scene: DeckScene, visit: Visit):
    job = await scene.given("unit", state=JobState.PENDING)
    scene.plank.writes(job.id, "first\nhal")
    page = await visit(f"/runs/{job.id}")
    await expect(lines(page)).to_have_text(["first", "hal"])

    scene.plank.writes(job.id, "f a line\nlast\n", complete=True)
    await expect(lines(page)).to_have_text(["first", "half a line", "last"])
    await expect(page.locator("[data-log-status]")).to_have_text("3 lines")

    await scene.moves(job.id, JobState.SUCCESS)
    await expect(page.locator(".verdict .state")).to_have_text("success")
    await expect(page.locator(".history li")).to_have_count(3)
    assert "success" in await page.title()


async def test_a_log_begins_when_the_pod_does(scene: DeckScene, visit: Visit):
    job = await scene.given("unit")
    page = await visit(f"/runs/{job.id}")
    await expect(page.locator("[data-live]")).to_be_visible()

    scene.plank.writes(job.id, "hello\n")
    await scene.moves(job.id, JobState.PENDING)

    await expect(lines(page)).to_have_text(["hello"])
    await expect(page.get_by_role("link", name="Raw")).to_be_visible()


async def test_colours_become_classes_and_markup_stays_text(scene: DeckScene, visit: Visit):
    job = await scene.given("unit", state=JobState.FAILURE)
    log = [
        "\x1b[1;31mred\x1b[0m plain",
        "<img src=x onerror=alert(1)>",
        "10%\r100%\r",
        "\x1b[38;5;46mgreen\x1b[m\x1b]0;t\x07.",
    ]
    scene.plank.writes(job.id, "\n".join(log), complete=True)
    page = await visit(f"/runs/{job.id}")

    await expect(lines(page)).to_have_text(["red plain", "<img src=x onerror=alert(1)>", "100%", "green."])
    await expect(page.locator("#L1 .a-bold.a-1")).to_have_text("red")
    await expect(page.locator("#L4 .a-2")).to_have_text("green")
    assert await page.locator(".line img").count() == 0


async def test_a_link_to_lines_finds_them_in_a_long_log(scene: DeckScene, visit: Visit):
    job = await scene.given("unit", state=JobState.SUCCESS)
    scene.plank.writes(job.id, "".join(f"line {n} – é\n" for n in range(1, 12_001)), complete=True)
    page = await visit(f"/runs/{job.id}#L9203-L9205")

    await expect(page.locator(".line.chosen")).to_have_count(3)
    await expect(page.locator("#L9203 > span")).to_have_text("line 9203 – é")
    await expect(page.locator("#L9203")).to_be_in_viewport()
    assert await page.locator(".line").count() <= 4_000

    await page.get_by_role("button", name="Show earlier lines").click()
    await expect(page.locator("#L8420 > span")).to_have_text("line 8420 – é")


async def test_a_long_log_shows_its_end_and_keeps_the_page_small(scene: DeckScene, visit: Visit):
    job = await scene.given("unit", state=JobState.PENDING)
    scene.plank.writes(job.id, "".join(f"line {n}\n" for n in range(1, 30_001)))
    page = await visit(f"/runs/{job.id}")

    await expect(page.locator("#L30000")).to_be_in_viewport()
    assert await page.locator(".line").count() <= 2_500
    scene.plank.writes(job.id, "one more\n")
    await expect(page.locator("#L30001")).to_be_in_viewport()


async def test_a_line_is_chosen_by_its_number_and_more_with_shift(scene: DeckScene, visit: Visit):
    job = await scene.given("unit", state=JobState.SUCCESS)
    scene.plank.writes(job.id, "a\nb\nc\nd\n", complete=True)
    page = await visit(f"/runs/{job.id}")

    await page.locator("#L2 > a").click()
    await page.locator("#L4 > a").click(modifiers=["Shift"])

    await expect(page.locator(".line.chosen")).to_have_count(3)
    assert page.url.endswith("#L2-L4")


async def test_follow_and_wrap_have_their_keys(scene: DeckScene, visit: Visit):
    job = await scene.given("unit", state=JobState.PENDING)
    scene.plank.writes(job.id, "".join(f"line {n}\n" for n in range(200)))
    page = await visit(f"/runs/{job.id}")
    await expect(page.locator("#L200")).to_be_in_viewport()

    await page.keyboard.press("f")
    await expect(page.get_by_label("Follow")).not_to_be_checked()
    await page.keyboard.press("f")
    await expect(page.get_by_label("Follow")).to_be_checked()
    await page.keyboard.press("w")
    await expect(page.get_by_label("Wrap")).to_be_checked()

    await page.locator("[data-log-body]").hover()
    await page.mouse.wheel(0, -400)
    await expect(page.get_by_label("Follow")).not_to_be_checked()


async def test_a_log_that_isnt_there_says_so(scene: DeckScene, visit: Visit):
    job = await scene.given("unit", state=JobState.SUCCESS)
    page = await visit(f"/runs/{job.id}")

    await expect(page.locator("[data-log-status]")).to_have_text(f"There is no log of {job.id} here.")
