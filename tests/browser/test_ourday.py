"""The day in a browser: in every state, with and without script, by keyboard and on paper.

The days are made in the running hub's own database, around the day that it is; they are gone again
when the tests are done.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.test_axe import RULES
from tests.conftest import ROOT, RunningSite

pytestmark = [pytest.mark.site, pytest.mark.browser]

MAKE = """
from datetime import time, timedelta
from django.utils import timezone
from campaigns.models import *
from core.models import ConsentText
from directory.models import Council, Platform
campaign = CampaignPage.objects.get(slug="ourday")
today = timezone.localdate()
councils = list(Council.objects.principal().filter(ended_on=None)[:12])
now = timezone.now()
for number, day in ((today.year, today), (today.year + 4, None), (today.year - 1, None)):
    if day is None:
        day = today.replace(year=number, day=min(today.day, 28))
    year = campaign.add_child(instance=CampaignYearPage(
        title=f"Day of {number}", slug=str(number), day=day, takes_stories=True,
        summary="One day on which councils show what they do.",
        how_to_take_part="<p>Ask a night shift.</p>", thanks="<p>Thank you, night shift.</p>"))
    message = SharedMessage.objects.create(year=year, title="The shared message", opens_at=time(0))
    for order, (label, language, text, slugs) in enumerate((
        ("Short", "en", "Short words for #OurDay", ("x", "bluesky")),
        ("Long", "en", "Long words.\\n\\nFor #OurDay", ("facebook",)),
        ("Welsh", "cy", "Geiriau #OurDay", ("x",)))):
        wording = MessageWording(
            message=message, label=label, language=language, text=text, sort_order=order)
        wording.save()
        wording.platforms.set(Platform.objects.filter(slug__in=slugs))
        wording.save()
    if number <= today.year:
        for hour, council in enumerate(councils):
            CampaignStory.objects.create(
                year=year, council=council, title=f"Story of {hour} o’clock", words="Words.",
                service="waste", hour=hour, people_shown="nobody",
                consent_text=ConsentText.objects.filter(purpose="story").first(),
                consented_at=now, status="done", published_at=now - timedelta(minutes=hour))
    for council in councils:
        CampaignPledge.objects.create(
            year=year, council=council, status="done", mail_domain="council.example",
            words="We post from the night shift.")
print(f"{today.year} {today.year + 4} {today.year - 1}")
"""
CLEAR = """
from campaigns.models import CampaignYearPage
for year in CampaignYearPage.objects.filter(title__startswith="Day of "):
    year.delete()
"""


def in_the_hub(site: RunningSite, code: str) -> str:
    environment = {
        **site.environment,
        "DJANGO_SETTINGS_MODULE": "digital_councils.settings.dev",
        "PATH": os.environ["PATH"],
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.fixture(scope="module")
def days(running_site: RunningSite) -> Iterator[dict[str, str]]:
    """The addresses of a day that runs, one that is coming and one that is over."""
    during, before, after = in_the_hub(running_site, MAKE).split()[-3:]
    yield {
        "during": f"/ourday/{during}/",
        "before": f"/ourday/{before}/",
        "after": f"/ourday/{after}/",
        "undated": "/ourday/2027/",
        "take part": f"/ourday/{before}/take-part/?council=nobody+at+all",
        "ask": f"/ourday/{before}/take-part/leeds/",
    }
    in_the_hub(running_site, CLEAR)


def findings(one) -> list[str]:
    found = []
    for width in (320, 1280):
        one.page.set_viewport_size({"width": width, "height": 900})
        assert one.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        for scheme in ("light", "dark"):
            one.page.emulate_media(color_scheme=scheme)
            violations = Axe().run(one.page, options=RULES).response["violations"]
            found += [
                f"{width} px, {scheme}: {rule['id']}: {node['html'][:200]}"
                for rule in violations
                for node in rule["nodes"]
            ]
    return found


@pytest.mark.parametrize("state", ["during", "before", "after", "undated", "take part", "ask"])
def test_axe_finds_nothing_in_any_state_and_nothing_runs_over_the_edge(visit, days, state):
    one = visit()
    one.goto(days[state])
    assert findings(one) == []
    assert one.complaints == []


def test_a_wording_is_copied_by_keyboard_and_said_politely(visit, days):
    one = visit(permissions=["clipboard-read", "clipboard-write"])
    one.goto(days["during"])
    button = one.page.get_by_role("button", name="Copy for X and Bluesky")
    button.focus()
    one.page.keyboard.press("Enter")
    one.page.get_by_role("button", name="Copied").wait_for()
    assert one.page.evaluate("navigator.clipboard.readText()") == "Short words for #OurDay"
    one.page.get_by_role("status").filter(has_text="Copied: Copy for X and Bluesky").wait_for()
    one.page.get_by_role("button", name="Copy for Facebook").press("Space")
    one.page.wait_for_function(
        "navigator.clipboard.readText().then((text) => text.includes('Long words.'))"
    )
    assert one.complaints == []


def test_the_pieces_are_refreshed_without_a_reload_and_focus_stays(visit, days):
    one = visit()
    one.page.clock.install()
    one.goto(days["during"])
    one.page.evaluate("window.wasHere = true")
    one.page.evaluate(
        "document.querySelector('[data-piece=clock] .dc-clock__figure').textContent = 'old'"
    )
    button = one.page.get_by_role("button", name="Copy for X and Bluesky")
    button.focus()
    one.page.route(
        "**/now/",
        lambda route: route.fulfill(
            body=(
                '<div data-live data-state="during"><div data-piece="clock">'
                '<p class="dc-clock__figure">23:59</p></div><div data-piece="messages">Other</div>'
                '<div data-piece="stories">New stories</div></div>'
            ),
            content_type="text/html",
        ),
    )
    one.page.clock.run_for(66_000)
    one.page.get_by_text("23:59").wait_for()
    one.page.get_by_text("New stories").wait_for()
    assert one.page.evaluate("window.wasHere")
    # What the reader has reached by keyboard is left until they move on.
    assert button.evaluate("(element) => element === document.activeElement")


def test_without_script_everything_is_there_to_read_and_to_choose(visit, days):
    one = visit(script=False)
    one.goto(days["during"])
    text = one.page.locator("main").inner_text()
    assert "Short words for #OurDay" in text
    assert "Read again" in text
    assert one.page.locator("button:visible").count() == 0
    one.page.get_by_text("Long, for Facebook").click()
    assert one.page.get_by_text("Long words.").is_visible()
    link = one.page.get_by_role("link", name="Bluesky").first
    assert link.get_attribute("href").startswith("https://bsky.app/intent/compose?text=Short")


def test_nothing_is_asked_of_another_site(visit, days):
    one = visit()
    one.goto(days["during"])
    assert all(address.startswith(one.site.address) for address in one.requested)


def test_on_paper_the_words_are_there_and_the_buttons_are_not(visit, days):
    one = visit()
    one.goto(days["during"])
    one.page.emulate_media(media="print")
    assert one.page.get_by_text("Short words for #OurDay").first.is_visible()
    assert one.page.locator("[data-copies]:visible").count() == 0
