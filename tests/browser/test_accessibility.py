"""axe finds nothing serious, on any page, in either theme, on a desk or in a hand."""

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from browser.conftest import Visit
from integration.deck.stage import DeckScene
from prowcommon.prowjobs.model import JobState, JobType
from support.builders import a_pull, some_refs

pytestmark = pytest.mark.browser

SIZES = ({"width": 1280, "height": 800}, {"width": 390, "height": 844})


async def violations(page: Page) -> list[str]:
    found = await Axe().run(page)
    serious = [it for it in found.response["violations"] if it["impact"] in {"serious", "critical"}]
    return [f"{it['id']}: {node['html']}" for it in serious for node in it["nodes"]]


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_no_page_has_serious_violations(scene: DeckScene, visit: Visit, theme: str):
    for number, state in enumerate(state for state in JobState if state is not JobState.SCHEDULING):
        refs = some_refs(a_pull(number + 1, author="alice", title="Mend the bilge"))
        job = await scene.given(f"job-{state}", state=state, type=JobType.PRESUBMIT, refs=refs, ago=number)
    colours = "".join(f"\x1b[3{n}mcolour {n}\x1b[0m \x1b[4{n}mground {n}\x1b[0m\n" for n in range(8))
    failed = await scene.given("failed", state=JobState.FAILURE)
    scene.plank.writes(failed.id, colours, complete=True)

    for size in SIZES:
        for path in ("/", "/?state=failure&job=*", "/?job=none", f"/runs/{failed.id}#L2", f"/runs/{job.id}", "/runs"):
            page = await visit("/", color_scheme=theme, viewport=size, reduced_motion="reduce")
            if path == "/runs":
                await page.keyboard.press("?")
            else:
                await page.goto(f"{scene.url}{path}")
            if path.endswith("#L2"):
                await page.locator(".line.chosen").wait_for()
            assert await violations(page) == [], (path, size)
            await page.context.close()


async def test_the_page_is_usable_at_four_times_its_size(scene: DeckScene, visit: Visit):
    await scene.given("a-rather-long-name-of-a-job-that-nobody-should-have-to-type", state=JobState.FAILURE)
    page = await visit("/", viewport={"width": 320, "height": 640})

    assert await page.evaluate("document.documentElement.scrollWidth") <= 320
