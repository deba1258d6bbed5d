"""Councils and readers write to the register, and an editor sees to it. With axe at every step.

The hub is shared with other tests, so these change a council that none of them looks at.
"""

from __future__ import annotations

import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.test_axe import RULES
from tests.browser.test_journeys import log_in

pytestmark = [pytest.mark.site, pytest.mark.browser]
PAGE = "/councils/wigan/"
READING_TIME = 3_100  # milliseconds; who is faster is taken for a program


FADED_IN = """() => Promise.all(document.getAnimations()
    .filter(one => one.effect.getComputedTiming().iterations !== Infinity)
    .map(one => one.finished)).then(() => null)"""


def look(one, *, script: bool) -> None:
    """Axe needs script; without it the page must hold the same things."""
    one.page.wait_for_load_state()
    if script:
        # The admin fades its messages in; half faded they have half their contrast.
        one.page.evaluate(FADED_IN)
        violations = Axe().run(one.page, options=RULES).response["violations"]
        assert [(rule["id"], rule["nodes"][0]["html"]) for rule in violations] == []


def link_in_the_last_letter(site, address: str) -> str:
    """The console prints mails; the newest stands last."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        letter = site.output().rpartition(f"To: {address}")[2]
        if found := re.search(r"(/councils/confirm/\S+)", letter):
            return found[1]
        time.sleep(0.2)
    raise AssertionError("No letter with a link was sent.")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_an_officer_asks_for_a_link_and_confirms(visit, script):
    one = visit(script=script, width=320)
    one.goto(PAGE)
    one.page.get_by_role("link", name="Confirm your accounts").click()
    look(one, script=script)
    field = one.page.get_by_label("Your council’s e-mail address")
    field.fill("officer@gmail.com")
    one.page.wait_for_timeout(READING_TIME)
    one.page.get_by_role("button", name="Send the link").click()
    expect(one.page.get_by_role("alert")).to_contain_text("wigan.gov.uk")
    expect(field).to_have_value("officer@gmail.com")
    look(one, script=script)
    mailbox = f"press{int(script)}@wigan.gov.uk"
    field.fill(mailbox)
    one.page.get_by_role("button", name="Send the link").click()
    expect(one.page.get_by_role("heading", level=1)).to_have_text("Look in your mailbox")
    look(one, script=script)
    one.goto(link_in_the_last_letter(one.site, mailbox))
    look(one, script=script)
    one.page.get_by_role("button", name="Send our answers").click()
    expect(one.page.get_by_role("alert")).to_contain_text("There is a problem")
    look(one, script=script)
    one.page.get_by_role("button", name="All are still ours").click()
    expect(one.page.get_by_role("heading", level=1)).to_have_text("Thank you, we have your answer")
    look(one, script=script)
    assert one.complaints == []
    reader = visit(script=script)  # the officer's browser may keep the page for a minute
    reader.goto(PAGE)
    expect(reader.page.get_by_role("main")).to_contain_text(
        "Confirmed from a mailbox at wigan.gov.uk"
    )


def test_a_reader_reports_a_missing_account_and_an_editor_lists_it(visit):
    one = visit(script=False)
    one.goto(PAGE)
    one.page.get_by_role("link", name="Report a problem").click()
    one.page.get_by_label("What is wrong?").select_option("An account is missing")
    one.page.get_by_label("Address (optional)", exact=True).fill(
        "https://www.reddit.com/user/WiganInvented/"
    )
    one.page.wait_for_timeout(READING_TIME)
    one.page.get_by_role("button", name="Send the report").click()
    expect(one.page.get_by_role("heading", level=1)).to_have_text("Thank you, we have your report")
    desk = visit(timezone_id="Europe/London")
    log_in(desk)
    desk.goto("/admin/submission/")
    desk.page.get_by_role("link", name=re.compile("Wigan.*missing")).first.click()
    desk.page.get_by_role("button", name="I am looking into it").click()
    desk.page.get_by_label("Where you saw it").fill("www.wigan.gov.uk")
    look(desk, script=True)
    desk.page.get_by_role("button", name="Put it on the council and close").click()
    expect(desk.page.locator("body")).to_contain_text("Done.")
    assert desk.complaints == []
    reader = visit()
    reader.goto(PAGE)
    expect(reader.page.get_by_role("main")).to_contain_text("WiganInvented")
