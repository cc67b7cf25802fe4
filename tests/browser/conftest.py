"""A real chromium in front of Deck. Run with `-m browser`; PROW_CHROMIUM names another browser than Debian's."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright

from integration.deck.conftest import scene
from integration.deck.stage import DeckScene

__all__ = ["scene"]

CHROMIUM = os.environ.get("PROW_CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE_MS = 10_000

Visit = Callable[..., Awaitable[Page]]


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


def is_complaint(message: ConsoleMessage) -> bool:
    """Answers that aren't 200 are reported as errors too; whether they are is the test's to say."""
    return message.type == "error" and "Failed to load resource" not in message.text


@pytest.fixture
async def visit(chromium: Browser, scene: DeckScene) -> AsyncIterator[Visit]:
    """Opens an address of Deck as a new reader. What the browser complains about fails the test."""
    complaints: list[str] = []

    async def open_page(path: str = "/", **reader: object) -> Page:
        context = await chromium.new_context(**{"timezone_id": "UTC", **reader})
        context.set_default_timeout(PATIENCE_MS)
        page = await context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if is_complaint(message) else None)
        await page.goto(f"{scene.url}{path}")
        return page

    yield open_page
    for context in chromium.contexts:
        await context.close()
    assert complaints == []
