"""A tip on its way: sent without script, placed by an editor, named by the guide."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.test_approval_journey import log_in
from tests.browser.test_axe import RULES
from tests.conftest import ADMIN_EMAIL, ADMIN_PASSWORD, ROOT

pytestmark = [pytest.mark.site, pytest.mark.browser]
TIP = "Say when the next update comes, and keep to it."
GUIDE = "/go-further/emergencies/"
MAKE = """
from campaigns.models import ChatIndexPage, ChatPage
ChatIndexPage.objects.get().add_child(instance=ChatPage(
    title="Journey: when it snows", slug="journey", summary="What councils do in snow.",
    hashtag="#lgadigital", takes_tips=True))
"""
REMOVE = """
from campaigns.models import ChatPage
ChatPage.objects.filter(slug="journey").first().delete()
"""


def in_the_hub(site, code: str) -> None:
    """Run it where the site keeps its data; the site itself is another process."""
    environment = site.environment | {
        "DJANGO_SETTINGS_MODULE": "digital_councils.settings.dev",
        "SITE_URL": site.address,
    }
    command = [sys.executable, "manage.py", "shell", "-c", code]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)


def look(one) -> None:
    found = Axe().run(one.page, options=RULES).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []


@pytest.fixture
def chat(running_site):
    in_the_hub(running_site, MAKE)
    yield "/chats/journey/"
    in_the_hub(running_site, REMOVE)


def test_a_tip_is_sent_placed_and_named(visit, chat):
    officer = visit(width=320, script=False)
    officer.goto(chat)
    officer.page.get_by_role("link", name="Send a tip").click()
    page = officer.page
    page.get_by_label("What you do (optional)").fill("emergency planner")
    page.wait_for_timeout(3_200)  # nobody fills in a form in less, and the form knows
    page.get_by_role("button", name="Send the tip").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    expect(page.get_by_label("What you do (optional)")).to_have_value("emergency planner")
    page.get_by_label("Do", exact=True).check()
    page.get_by_label("Your tip").fill(TIP)
    page.get_by_label("Your council (optional)").fill("hull")
    page.get_by_label("My role and my council").check()
    page.get_by_label("I agree to all of this").check()
    page.get_by_role("button", name="Send the tip").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, we have your tip")
    page.get_by_role("link", name="Back to Journey").click()
    expect(page.get_by_text(TIP)).to_have_count(0)
    assert officer.page.context.cookies() == []

    seen = visit(width=320, dark=True)
    seen.goto(f"{chat}share/")
    look(seen)

    editor = visit(timezone_id="Europe/London")
    page = log_in(editor, ADMIN_EMAIL, ADMIN_PASSWORD)
    editor.goto("/admin/tip/")
    page.get_by_role("link", name=TIP).first.click()
    look_at = page.get_by_label("Page of guidance")
    option = page.locator("#id_page option", has_text="(emergencies)")
    look_at.select_option(value=option.get_attribute("value"))
    page.get_by_label("Heading it stands under").fill("A heading that is not there")
    page.get_by_role("button", name="Place it there").click()
    expect(page.get_by_text("has no heading “A heading that is not there”")).to_be_visible()
    page.get_by_label("Heading it stands under").fill("")
    page.get_by_role("button", name="Place it there").click()
    expect(page.get_by_text("which names where it came from")).to_be_visible()

    reader = visit()
    reader.goto(GUIDE)
    look(reader)
    advice = reader.page.locator(".dc-advice")
    expect(advice).to_contain_text("emergency planner, Hull")
    reader.page.emulate_media(media="print")
    expect(advice).to_be_visible()
    reader.page.emulate_media(media="screen")
    advice.get_by_role("link").click()
    expect(reader.page).to_have_url(re.compile(f"{chat}$"))
    went = reader.page.locator("#where-your-tips-went")
    expect(went.get_by_text("Placed in")).to_be_visible()
    look(reader)
    went.get_by_role("link", name="Warn and inform").click()
    expect(reader.page).to_have_url(re.compile(f"{GUIDE}$"))
    assert [*officer.complaints, *seen.complaints, *reader.complaints] == []
