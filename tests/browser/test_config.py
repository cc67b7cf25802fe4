"""The configuration's page in a real browser, while somebody breaks a file and mends it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from browser.conftest import Visit
from browser.test_accessibility import SIZES, violations
from integration.deck.stage import DeckScene
from prowcommon.clock import SystemClock
from prowcommon.configuring import following_config
from prowcommon.events.jetstream import Bus
from prowcommon.jobconfig.sources import Sources
from prowcommon.keeping.keeper import keeping_config
from prowcommon.tasks import alongside

pytestmark = pytest.mark.browser

GOOD = """
periodics:
- {name: nightly, interval: 24h, nmae: x, spec: {containers: [{image: alpine, command: [/bin/date]}]}}
"""
BROKEN = """
periodics:
- {name: nightly, spec: {containers: [{image: alpine, command: [/bin/date]}]}}
"""


def save(file: Path, text: str) -> None:
    file.write_text(text)


@pytest.fixture
async def jobs(scene: DeckScene, bus: Bus, tmp_path: Path) -> AsyncIterator[Path]:
    """The job file of a configuration that is being kept, and followed."""
    clock, file = SystemClock(), tmp_path / "jobs.yaml"
    (tmp_path / "config.yaml").write_text("{}")
    save(file, GOOD)
    sources = Sources(tmp_path / "config.yaml", file)
    keeping = keeping_config(scene.database, sources, clock=clock, service="plank", instance="plank@one")
    async with (
        alongside(keeping, name="keep"),
        following_config(scene.database, bus, clock=clock, service="plank", instance="one"),
    ):
        yield file


async def test_a_broken_file_shows_on_the_open_page_and_goes_when_it_is_mended(
    scene: DeckScene, visit: Visit, jobs: Path
) -> None:
    page = await visit("/config")
    refusal = page.locator(".refusal")
    await expect(page.locator(".active")).to_contain_text("1 periodic")
    active = await page.locator(".active code").first.inner_text()
    await expect(page.get_by_role("row", name="plank one")).to_contain_text(active[:12])
    await expect(refusal).to_have_count(0)

    save(jobs, BROKEN)
    await expect(refusal).to_contain_text("jobs.yaml:3: job nightly: nothing says when it runs")
    await expect(page.locator(".refused-mark")).to_be_visible()
    assert "refused" in await page.title()
    await expect(page.locator(".active code").first).to_have_text(active)

    save(jobs, GOOD)
    await expect(refusal).to_have_count(0)
    await expect(page.locator(".refused-mark")).to_have_count(0)
    await expect(page.locator(".loads tbody tr")).to_have_count(3)
    await expect(page.locator(".loads tbody tr").first).to_contain_text("unchanged")


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_the_page_and_its_refusal_are_accessible(scene: DeckScene, visit: Visit, jobs: Path, theme: str) -> None:
    await expect((await visit("/config")).locator(".active")).to_be_visible()
    save(jobs, BROKEN)
    for size in SIZES:
        page = await visit("/config", color_scheme=theme, viewport=size, reduced_motion="reduce")
        await expect(page.locator(".refusal")).to_be_visible()
        assert await violations(page) == [], size
        await page.goto(f"{scene.url}/config/warnings")
        await expect(page.locator(".problems")).to_contain_text("nmae")
        assert await violations(page) == [], size


async def test_the_page_fits_a_narrow_window(scene: DeckScene, visit: Visit, jobs: Path) -> None:
    save(jobs, BROKEN)
    page = await visit("/config", viewport={"width": 320, "height": 640})
    await expect(page.locator(".refusal")).to_be_visible()

    assert await page.evaluate("document.documentElement.scrollWidth") <= 320
