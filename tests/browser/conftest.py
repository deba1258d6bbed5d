"""A browser that looks at the running hub. The hub runs in a process of its own, because a
database connection and Playwright's event loop do not share a thread."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.conftest import RunningSite, browser_path

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = browser_path()
    if path is None:
        message = "No chromium, chromium-browser or google-chrome was found"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(f"{message}, and CI must not go without the browser tests.")
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Visit:
    """One page in a fresh browser, and what the browser complained of."""

    page: Page
    site: RunningSite
    complaints: list[str] = field(default_factory=list)
    requested: list[str] = field(default_factory=list)

    def goto(self, path: str) -> None:
        self.page.goto(f"{self.site.address}{path}", wait_until="load")

    def note(self, message: ConsoleMessage) -> None:
        # A page that answers 404 or 400 on purpose is logged by the browser as a failed load.
        is_own_status = "Failed to load resource" in message.text and (
            message.location.get("url", "") == self.page.url
        )
        if message.type in {"error", "warning"} and not is_own_status:
            self.complaints.append(f"{self.page.url}: {message.text}")


@pytest.fixture
def visit(browser: Browser, running_site: RunningSite) -> Iterator:
    """Call it for a new visit: ``visit(width=320, dark=True, script=False)``."""
    contexts: list[BrowserContext] = []

    def make(*, width: int = 1280, dark: bool = False, script: bool = True, **more) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            reduced_motion="reduce",
            **more,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        visit = Visit(page, running_site)
        page.on("console", visit.note)
        page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        page.on("request", lambda request: visit.requested.append(request.url))
        return visit

    yield make
    for context in contexts:
        context.close()
