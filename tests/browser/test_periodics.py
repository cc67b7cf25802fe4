"""Histories and periodics in a real browser: with the keyboard, in both themes, on a desk and in a hand."""

from datetime import timedelta

import pytest
from playwright.async_api import Browser, Page, expect

from browser.conftest import PATIENCE_MS
from browser.test_accessibility import SIZES, violations
from integration.deck.beside_horologium import PeriodicScene
from integration.deck.conftest import periodics
from prowcommon.jobconfig.schema import Concurrency, Periodic, Retry
from prowcommon.prowjobs.model import JobState, JobType
from support.builders import a_pull, some_refs

__all__ = ["periodics"]

pytestmark = pytest.mark.browser

POD = {"containers": [{"image": "alpine", "command": ["/bin/date"]}]}
TEN_MINUTES = timedelta(minutes=10)
CONFORMANCE = Periodic(
    name="eks-conformance-1-34-beta",
    interval=TEN_MINUTES,
    cluster="default",
    spec=POD,
    concurrency=Concurrency(policy="forbid"),
    retry=Retry(attempts=2, interval=TEN_MINUTES),
)
OTHERS = (
    Periodic(name="nightly", cron="30 4 * * 1-5", timezone="Europe/Berlin", cluster="default", spec=POD),
    Periodic(name="a-rather-long-name-of-a-periodic-that-nobody-should-have-to-type", cron="@hourly", spec=POD),
    Periodic(name="never", cron="0 0 31 2 *", cluster="default", spec=POD),
)
PULL = "/pr-history?org=octo-org&repo=hello-world&pr=7"


async def opened(chromium: Browser, periodics: PeriodicScene, path: str, **reader: object) -> Page:
    context = await chromium.new_context(**{"timezone_id": "UTC", **reader})
    context.set_default_timeout(PATIENCE_MS)
    page = await context.new_page()
    await page.goto(f"{periodics.deck.url}{path}")
    return page


@pytest.fixture
async def lively(periodics: PeriodicScene) -> PeriodicScene:
    """Two hours of periodics, and a pull request with two commits."""
    await periodics.horologium.configured(CONFORMANCE, *OTHERS)
    await periodics.minutes_pass(105, runs=CONFORMANCE.name, take=24)
    await periodics.end_runs(CONFORMANCE.name, state=JobState.FAILURE)
    for number in range(24):
        states = (JobState.SUCCESS, JobState.SUCCESS, JobState.FAILURE, JobState.ERROR, JobState.ABORTED)
        refs = some_refs(a_pull(7, sha="ab"[number % 2] * 40, title="Mend the bilge"))
        job = f"pull-hello-world-{('unit', 'lint', 'integration-with-a-long-name')[number % 3]}"
        said = {"type": JobType.PRESUBMIT, "refs": refs}
        await periodics.deck.given(job, state=states[number % 5], ago=6000 - 240 * number, **said)
    await periodics.deck.given("pull-hello-world-unit", state=JobState.PENDING, ago=70, **said)
    return periodics


PAGES = ("/periodics", f"/periodics/{CONFORMANCE.name}", "/job-history/pull-hello-world-unit", PULL, "/login")


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_no_page_has_serious_violations(lively: PeriodicScene, chromium: Browser, theme: str):
    for size in SIZES:
        for path in PAGES:
            page = await opened(chromium, lively, path, color_scheme=theme, viewport=size, reduced_motion="reduce")
            assert await violations(page) == [], (path, size)
            await page.context.close()


async def test_every_page_fits_a_narrow_window(lively: PeriodicScene, chromium: Browser):
    for path in PAGES:
        page = await opened(chromium, lively, path, viewport={"width": 320, "height": 640})
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320, path
        await page.context.close()


async def test_a_reader_signs_in_and_runs_a_periodic_with_the_keyboard_alone(lively: PeriodicScene, chromium: Browser):
    principal, secret = await lively.a_token("prowjobs.create")
    page = await opened(chromium, lively, "/")
    keys = page.keyboard

    await keys.press("g")
    await keys.press("p")
    await page.wait_for_url("**/periodics")
    await keys.press("/")
    await keys.type("conformance")
    await keys.press("Enter")
    await page.wait_for_url("**/periodics?contains=conformance")  # loaded, and so its keys work
    await expect(page.locator(".count")).to_contain_text("1/1")
    await keys.press("j")
    await expect(page.locator(".p-name a")).to_be_focused()
    await keys.press("Enter")
    await page.wait_for_url(f"**/periodics/{CONFORMANCE.name}")
    await page.get_by_role("link", name="Sign in to run it").press("Enter")
    await expect(page.locator("#token")).to_be_focused()
    await keys.type(secret)
    await keys.press("Enter")
    button = page.get_by_role("button", name="Run now")
    await expect(page.locator(".foot")).to_contain_text(principal)
    assert await violations(page) == []
    await button.press("Enter")

    await expect(page.locator("h1")).to_have_text(CONFORMANCE.name)
    await page.wait_for_url("**/runs/*")
    await expect(page.locator(".description")).to_have_text(f"Started by {principal}.")
    await page.get_by_role("button", name="Sign out").press("Enter")
    await expect(page.locator(".foot")).to_have_text("Sign in")
    await page.context.close()


async def test_a_wrong_token_is_told_so_where_it_was_typed(periodics: PeriodicScene, chromium: Browser):
    page = await opened(chromium, periodics, "/login")
    await page.fill("#token", "prow_octocat-abcdef_00")
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("alert")).to_have_text("This token is unknown, revoked or expired.")
    await expect(page.locator("#token")).to_have_attribute("aria-invalid", "true")
    assert await violations(page) == []
    await page.context.close()


async def test_an_open_page_shows_a_new_run_without_being_asked(periodics: PeriodicScene, chromium: Browser):
    await periodics.horologium.configured(CONFORMANCE)
    page = await opened(chromium, periodics, f"/periodics/{CONFORMANCE.name}")
    await expect(page.locator("#ticks")).to_contain_text("None has come yet.")
    await expect(page.locator("[data-live-text]")).to_have_text("Live")

    await periodics.horologium.scheduler.tick()

    await expect(page.locator("#ticks .row")).to_have_count(1)
    await expect(page.locator("#standing")).to_contain_text("1 of 1")
    await page.context.close()


async def test_every_page_says_the_same_without_javascript(lively: PeriodicScene, chromium: Browser):
    _, secret = await lively.a_token("prowjobs.create")
    page = await opened(chromium, lively, f"/login?next=/periodics/{CONFORMANCE.name}", java_script_enabled=False)
    await page.fill("#token", secret)
    await page.get_by_role("button", name="Sign in").click()
    await page.get_by_role("button", name="Run now").click()

    await page.wait_for_url("**/runs/*")
    await expect(page.locator("h1")).to_have_text(CONFORMANCE.name)
    await page.get_by_role("link", name="History").click()
    await expect(page.locator(".run")).not_to_have_count(0)
    await page.context.close()
