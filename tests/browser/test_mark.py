"""A council adopts the Mark, an editor accepts it, and it lapses by itself. With axe at every step.

The hub is shared with other tests, so these take councils that none of them looks at. The hub runs
in a process of its own: days are moved in its database.
"""

from __future__ import annotations

import re
import sqlite3
import time
from contextlib import closing

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.test_axe import RULES
from tests.browser.test_journeys import log_in

pytestmark = [pytest.mark.site, pytest.mark.browser]
READING_TIME = 3_100  # milliseconds; who is faster is taken for a program


def look(one, *, script: bool = True) -> None:
    """Axe needs script; without it the page must hold the same things."""
    one.page.wait_for_load_state()
    if script:
        violations = Axe().run(one.page, options=RULES).response["violations"]
        assert [rule["id"] for rule in violations] == []


def link_in_the_last_letter(site, address: str) -> str:
    """The console prints mails; the newest stands last."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        letter = site.output().rpartition(f"To: {address}")[2]
        if found := re.search(r"(/councils/mark/declare/\S+)", letter):
            return found[1]
        time.sleep(0.2)
    raise AssertionError("No letter with a link was sent.")


def let_it_lapse(site, slug: str) -> None:
    """As if its last day were yesterday."""
    with closing(sqlite3.connect(site.folder / "hub.sqlite3", timeout=10)) as database, database:
        database.execute(
            "UPDATE directory_markadoption SET in_force_from = date('now', '-366 days'), "
            "ends_on = date('now', '-1 days') "
            "WHERE council_id = (SELECT id FROM directory_council WHERE slug = ?)",
            [slug],
        )


def badge_words(one, slug: str) -> str:
    return one.page.request.get(f"{one.site.address}/councils/{slug}/mark/badge.svg").text()


@pytest.mark.parametrize(
    ("script", "slug", "domain"),
    [(True, "bolton", "bolton.gov.uk"), (False, "bury", "bury.gov.uk")],
    ids=["with script", "without script"],
)
def test_a_council_adopts_the_mark_and_it_lapses(visit, script, slug, domain):
    one = visit(script=script, width=320)
    one.goto(f"/councils/{slug}/")
    one.page.get_by_role("link", name="Adopt it, or see what it is").click()
    expect(one.page.get_by_role("main")).to_contain_text("has not declared the Mark")
    look(one, script=script)
    one.page.get_by_role("link", name="Adopt or renew").click()
    look(one, script=script)
    one.page.get_by_label("Your council’s e-mail address").fill(f"press@{domain}")
    one.page.wait_for_timeout(READING_TIME)
    one.page.get_by_role("button", name="Send the link").click()
    expect(one.page.get_by_role("heading", level=1)).to_have_text("Look in your mailbox")
    one.goto(link_in_the_last_letter(one.site, f"press@{domain}"))
    look(one, script=script)
    one.page.get_by_role("button", name="Declare the Mark").click()
    expect(one.page.get_by_role("alert")).to_contain_text("There is a problem")
    look(one, script=script)
    one.page.get_by_label("What is the Mark about?").select_option("The whole council")
    one.page.get_by_label("How quickly do you reply?").fill("within two working days")
    for box in one.page.get_by_label("We do this").all():
        box.check()
    for number, link in enumerate(one.page.get_by_label("Link that shows it").all()):
        link.fill(f"https://www.{domain}/social-media/{number}")
    one.page.get_by_role("button", name="Declare the Mark").click()
    expect(one.page.get_by_role("heading", level=1)).to_have_text("Thank you, we have your answer")
    look(one, script=script)
    assert "Not in force" in badge_words(one, slug)

    desk = visit(timezone_id="Europe/London")
    log_in(desk)
    desk.goto("/admin/markadoption/")
    desk.page.get_by_role("link", name=re.compile(slug, re.IGNORECASE)).first.click()
    look(desk)
    desk.page.get_by_role("button", name="Accept: in force for 12 months").click()
    expect(desk.page.locator("body")).to_contain_text("In force until")
    assert desk.complaints == []

    reader = visit(script=script)
    reader.goto(f"/councils/{slug}/mark/")
    expect(reader.page.get_by_role("main")).to_contain_text("Self-declared")
    expect(reader.page.get_by_role("main")).to_contain_text("In force until")
    look(reader, script=script)
    assert "Not in force" not in badge_words(reader, slug)
    reader.page.get_by_role("link", name="Place the badge").click()
    copies = reader.page.get_by_role("button", name=re.compile("^Copy the "))
    expect(copies).to_have_count(5 if script else 0)
    look(reader, script=script)

    let_it_lapse(one.site, slug)
    later = visit(script=script, dark=True)  # the reader's browser may keep pages for a minute
    later.goto(f"/councils/{slug}/mark/")
    expect(later.page.get_by_role("main")).to_contain_text("Lapsed on")
    look(later, script=script)
    assert "Not in force" in badge_words(later, slug)
    later.goto("/councils/mark/?state=lapsed")
    expect(later.page.locator("#results")).to_contain_text("Lapsed on")
    look(later, script=script)
    assert one.complaints == reader.complaints == later.complaints == []
