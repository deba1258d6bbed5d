"""An editor uploads a file with one bad row, mends it, looks at every row, and agrees."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.test_axe import RULES
from tests.browser.test_journeys import log_in

pytestmark = [pytest.mark.site, pytest.mark.browser]
HEADING = "councils,platform,address,status,evidence_kind,source,seen_on\n"
GOOD = "wigan,mastodon,https://mastodon.example/@wigan_journey_{},,editor,A call,2026-01-05\n"
BAD = "wigan,mastodn,https://mastodon.example/@wigan_journey_too,,editor,A call,2026-01-05\n"


def look(one, *, script: bool) -> None:
    """Axe needs script; without it the page must hold the same things."""
    one.page.wait_for_load_state()
    if script:
        violations = Axe().run(one.page, options=RULES).response["violations"]
        assert [rule["id"] for rule in violations] == []


def choose(page, name: str, content: str) -> None:
    page.get_by_label("Accounts", exact=True).check()
    file = {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
    page.get_by_label("CSV file").set_input_files(file)
    page.get_by_role("button", name="Show what would change").click()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_file_with_a_bad_row_is_mended_looked_at_and_agreed_to(visit, script):
    one = visit(script=script)
    page = one.page
    log_in(one)
    if script:
        page.get_by_role("button", name="Directory").click()
        page.get_by_role("link", name="Upload a file").click()
    else:
        one.goto("/admin/registerupload/new/")
    expect(page.locator("#header-title")).to_have_text("Upload a file")
    look(one, script=script)

    good = GOOD.format(int(script))
    choose(page, "bad.csv", f"{HEADING}{good}{BAD}")
    expect(page.get_by_role("alert")).to_contain_text("bad.csv was refused")
    row = page.get_by_role("row").filter(has_text="mastodn")
    expect(row.get_by_role("cell")).to_have_text(
        ["3", "platform", "mastodn", "This platform is not known; did you mean mastodon?"]
    )
    look(one, script=script)

    choose(page, "mended.csv", f"{HEADING}{good}")
    expect(page.locator("#header-title")).to_have_text("Look before you agree")
    expect(page.get_by_role("main")).to_contain_text("Would be added: 1 account.")
    row = page.get_by_role("row").filter(has_text=f"wigan_journey_{int(script)}")
    expect(row).to_contain_text("councils: – → Wigan")
    expect(row).to_contain_text("evidence: – → A call, 2026-01-05")
    look(one, script=script)

    agree = page.get_by_role("button", name="Agree, and do all of this")
    agree.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#header-title")).to_have_text("What this file did")
    expect(page.get_by_text("Done. Was added: 1 account.")).to_be_visible()
    look(one, script=script)
    public = visit(script=False)
    public.goto("/councils/wigan/")
    expect(public.page.get_by_role("main")).to_contain_text(f"wigan_journey_{int(script)}")
    assert one.complaints == []
