"""A story is shared on a phone without script, published by keyboard, and taken down.

With axe at every step. The hub is shared with other tests: nothing is left public at the end.
"""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.browser.test_asking import READING_TIME, look
from tests.browser.test_journeys import log_in
from tests.conftest import ROOT
from tests.factories.stories import drawing

pytestmark = [pytest.mark.site, pytest.mark.browser]
TITLE = "Ahead of the school run"
# A year of the far past, so that it stands in no other test's way.
MAKE_YEAR = """
import datetime as dt
from campaigns.models import CampaignPage, CampaignYearPage
from guidance.models import HomePage
campaign = CampaignPage.objects.filter(slug="ourday").first()
if campaign is None:
    campaign = HomePage.objects.first().add_child(instance=CampaignPage(
        title="#OurDay", slug="ourday", summary="One day.", hashtag="#OurDay"))
if not CampaignYearPage.objects.child_of(campaign).filter(slug="2021").exists():
    campaign.add_child(instance=CampaignYearPage(
        title="#OurDay 2021", slug="2021", summary="A day.",
        day=dt.date(2021, 11, 24), takes_stories=True))
"""
SHARE = "/ourday/2021/share/"
GALLERY = "/ourday/2021/stories/"


@pytest.fixture(scope="module", autouse=True)
def year(running_site):
    environment = running_site.environment | {
        "DJANGO_SETTINGS_MODULE": "digital_councils.settings.production",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": running_site.address,
        "CONTACT_EMAIL": "hub@example.org",
    }
    subprocess.run(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", MAKE_YEAR],
        cwd=ROOT, env=environment, check=True,
    )  # fmt: skip


def picture(name: str = "gritter.jpg", data: bytes | None = None) -> dict:
    return {"name": name, "mimeType": "image/jpeg", "buffer": data or drawing(exif=True)}


def fill_in(one, title: str) -> None:
    page = one.page
    page.get_by_label("Your council", exact=True).fill("Wigan")
    page.get_by_label("Title").fill(title)
    page.get_by_label("The story", exact=True).fill("While you slept we salted 1,740 km of road.")
    page.get_by_label("Which service does it show?").select_option("Highways and winter")
    page.get_by_label("Picture 1 (optional)").set_input_files(picture())
    page.get_by_label("What picture 1 shows").fill("A gritter at night")
    page.get_by_label("Nobody can be recognised").check()
    page.get_by_label(re.compile("The words and pictures are ours")).check()
    page.get_by_label("No AI was used").check()


def share(one, title: str, *, script: bool) -> None:
    """With one thing forgotten first: nothing has to be given again, the picture least of all."""
    one.goto(SHARE)
    look(one, script=script)
    fill_in(one, title)
    one.page.wait_for_timeout(READING_TIME)
    one.page.get_by_role("button", name="Send the story").click()
    expect(one.page.get_by_role("alert")).to_contain_text("Choose the hour")
    expect(one.page.locator(".dc-errors")).to_be_focused()
    expect(one.page.get_by_text("Here already: gritter.jpg")).to_be_visible()
    expect(one.page.get_by_label("What picture 1 shows")).to_have_value("A gritter at night")
    look(one, script=script)
    one.page.get_by_label("In which hour of the day?").select_option("2")
    one.page.get_by_role("button", name="Send the story").click()
    expect(one.page.get_by_role("heading", level=1)).to_have_text("Thank you, we have your story")
    look(one, script=script)
    assert one.complaints == []


def test_a_story_is_shared_on_a_phone_published_by_keyboard_and_taken_down(visit):
    phone = visit(width=390, script=False)
    share(phone, TITLE, script=False)
    phone.goto(GALLERY)
    expect(phone.page.get_by_text("No story yet.")).to_be_visible()

    desk = visit(timezone_id="Europe/London")
    log_in(desk)
    desk.goto("/admin/campaignstory/")
    desk.page.get_by_role("link", name=TITLE).first.focus()
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_role("img", name="A gritter at night")).to_be_visible()
    expect(desk.page.get_by_role("heading", name="Keys")).to_be_visible()
    # While something is typed, keys are letters.
    reason = desk.page.get_by_label("Reason, or question")
    reason.focus()
    desk.page.keyboard.type("p")
    expect(reason).to_have_value("p")
    reason.fill("")
    reason.blur()
    desk.page.keyboard.press("d")
    expect(reason).to_be_focused()
    reason.blur()
    desk.page.keyboard.press("p")
    expect(desk.page.get_by_text("Published.")).to_be_visible()

    reader = visit(width=320)
    reader.goto(GALLERY)
    look(reader, script=True)
    reader.page.get_by_role("link", name=TITLE).click()
    expect(reader.page.get_by_role("heading", level=1)).to_have_text(TITLE)
    shown = reader.page.get_by_role("img", name="A gritter at night")
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("complete", True)
    assert shown.evaluate("one => one.naturalWidth") > 0
    assert shown.evaluate("one => one.currentSrc").endswith(".avif")
    look(reader, script=True)
    address = reader.page.url.removeprefix(reader.site.address)
    reader.page.get_by_role("link", name="Ask for this to be taken down").click()
    look(reader, script=True)
    reader.page.get_by_label("I, or a child of mine, can be recognised in it").check()
    reader.page.wait_for_timeout(READING_TIME)
    reader.page.get_by_role("button", name="Send the request").click()
    expect(reader.page.get_by_role("heading", level=1)).to_have_text(
        "Thank you, we have your request"
    )
    assert reader.complaints == []

    desk.goto("/admin/takedownrequest/")
    desk.page.get_by_role("link", name=re.compile("Take down")).first.click()
    desk.page.get_by_role("button", name="Take the story down everywhere").click()
    expect(desk.page.get_by_text("Taken down everywhere.")).to_be_visible()
    other = visit()  # the reader's own browser may keep the page for a minute
    other.goto(address)
    expect(other.page.get_by_role("heading", level=1)).to_have_text("This story was taken down")
    look(other, script=True)
    other.goto(GALLERY)
    expect(other.page.get_by_role("link", name=TITLE)).to_have_count(0)


def test_with_script_the_form_says_how_far_it_is_and_keeps_everything(visit):
    one = visit(width=320)
    share(one, "With script", script=True)
    desk = visit()
    log_in(desk)
    desk.goto("/admin/campaignstory/")
    desk.page.get_by_role("link", name="With script").first.click()
    desk.page.get_by_label("Reason, or question").fill("Only a test.")
    desk.page.get_by_role("button", name="Decline").click()
    expect(desk.page.get_by_text("Declined.")).to_be_visible()
