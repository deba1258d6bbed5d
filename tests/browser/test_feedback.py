"""Somebody says that a page was not useful, and why, without script."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.test_axe import RULES
from tests.page_kinds import PAGE_KINDS

pytestmark = [pytest.mark.site, pytest.mark.browser]


@pytest.mark.parametrize("width", [320, 1280])
def test_a_reader_says_no_is_asked_why_and_thanked(visit, width):
    # Two browsers, because a second click of one within a minute is not counted.
    one = visit(width=width, script=False, user_agent=f"Reader at {width}")
    one.goto(PAGE_KINDS["guide part"])
    page = one.page
    page.get_by_role("button", name="No", exact=True).click()
    expect(page).to_have_url(re.compile(r"/feedback/thanks/\?t="))
    address = page.url
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. What was wrong?")

    page.wait_for_timeout(3100)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a reason, or write a few words.")
    page.get_by_role("alert").get_by_role("link").click()
    expect(page).to_have_url(re.compile("#reason$"))
    page.get_by_label("It was hard to understand").check()
    page.get_by_label("What were you looking for?").fill("What to answer a troll, in one line.")
    assert page.get_by_label("Leave this empty").is_hidden()
    assert page.viewport_size["width"] == width
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, we have your answer")
    page.get_by_role("main").get_by_role("link", name="Back to the page").click()
    expect(page).to_have_url(re.compile(f"{PAGE_KINDS['guide part']}$"))

    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, we have your answer")
    assert page.get_by_role("textbox").count() == 0
    assert page.context.cookies() == []
    assert one.complaints == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("answer", ["Yes", "No"])
def test_the_question_can_be_used_by_everybody(visit, answer, dark):
    one = visit(width=320, dark=dark, user_agent=f"Reader who says {answer} {dark}")
    one.goto(PAGE_KINDS["principles"])
    one.page.get_by_role("button", name=answer, exact=True).click()
    for state in ("asked", "refused"):
        if state == "refused":
            one.page.get_by_role("button", name="Send").click()
            expect(one.page.get_by_role("alert")).to_be_visible()
        # A press on a button does not wait for the page it leads to.
        expect(one.page.get_by_role("button", name="Send")).to_be_visible()
        one.page.wait_for_load_state()
        assert one.page.evaluate("document.documentElement.scrollWidth") <= 320
        found = Axe().run(one.page, options=RULES)
        assert found.response["violations"] == [], found.generate_report()
