"""What people come to do: with a keyboard, without script, on a small screen."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.test_axe import RULES
from tests.conftest import ADMIN_EMAIL, ADMIN_PASSWORD
from tests.page_kinds import EVERY_KIND, PAGE_KINDS

pytestmark = [pytest.mark.site, pytest.mark.browser]
ADMIN_PATHS = ("/admin/", "/admin/pages/", "/admin/images/", "/admin/reports/", "/admin/users/")


def press_to(page: Page, locator, key: str = "Tab", most: int = 80) -> None:
    """Move the focus with the keyboard until it is on the element."""
    for _ in range(most):
        if locator.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{most} presses of {key} never reached {locator}.")


def test_somebody_finds_hull_by_keyboard_alone_and_without_script(visit):
    one = visit(script=False)
    one.goto("/")
    field = (
        one.page.get_by_role("main")
        .get_by_role("searchbox")
        .or_(one.page.get_by_role("main").get_by_role("textbox"))
    )
    press_to(one.page, field.first)
    one.page.keyboard.type("hull")
    one.page.keyboard.press("Enter")
    expect(one.page).to_have_url(re.compile(r"/search/\?.*q=hull"))
    link = one.page.get_by_role("main").get_by_role("link", name=re.compile("Hull")).first
    press_to(one.page, link)
    one.page.keyboard.press("Enter")
    expect(one.page.get_by_role("heading", level=1)).to_contain_text("Hull")
    assert "/councils/" in one.page.url


def test_somebody_walks_from_the_front_page_to_a_council_through_the_a_to_z(visit):
    one = visit(script=False)
    one.goto("/")
    one.page.get_by_role("banner").get_by_role("link", name="Councils A–Z").first.click()
    letters = one.page.get_by_role("navigation", name=re.compile("letter"))
    letters.get_by_role("link", name="L", exact=True).click()
    one.page.get_by_role("main").get_by_role("link", name=re.compile("Leeds")).first.click()
    expect(one.page.get_by_role("heading", level=1)).to_contain_text("Leeds")


def test_a_letter_without_councils_is_text(visit):
    one = visit(script=False)
    one.goto("/councils/")
    letters = one.page.get_by_role("navigation", name=re.compile("letter"))
    assert letters.get_by_role("link", name="J", exact=True).count() == 0
    assert letters.get_by_role("listitem").filter(has_text=re.compile("^J")).count() == 1


def test_filters_are_chosen_and_taken_off_again_without_script(visit):
    one = visit(script=False)
    one.goto("/councils/")
    one.page.get_by_label(re.compile("^Welsh")).first.check()
    one.page.get_by_role("button", name="Show councils").click()
    expect(one.page.get_by_role("heading", name=re.compile("^22 "))).to_be_visible()
    assert "type=" in one.page.url or "nation=" in one.page.url
    one.page.get_by_role("link", name=re.compile("^Remove")).first.click()
    expect(one.page.get_by_role("heading", name=re.compile("^339 "))).to_be_visible()


def test_a_guide_is_read_from_its_first_part_to_its_last_and_back(visit):
    one = visit(script=False)
    one.goto("/")
    one.page.get_by_role("main").get_by_role("link", name=re.compile("Get started")).first.click()
    one.page.get_by_role("main").get_by_role("link", name=re.compile("asic guide")).first.click()
    first = one.page.url
    headings = [one.page.get_by_role("heading", level=1).inner_text()]
    while (onward := one.page.locator("a[rel=next]")).count():
        onward.first.click()
        headings.append(one.page.get_by_role("heading", level=1).inner_text())
        assert len(headings) < 12
    assert len(headings) >= 5
    assert len(set(headings)) == len(headings)
    for _ in headings[1:]:
        one.page.locator("a[rel=prev]").first.click()
    assert one.page.url == first


def test_the_first_press_of_tab_offers_to_skip_to_the_content(visit):
    one = visit()
    one.goto("/councils/")
    one.page.keyboard.press("Tab")
    assert one.page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    one.page.keyboard.press("Enter")
    assert one.page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_councillor_compares_three_peers(visit, script):
    one = visit(script=script)
    steps = []

    def look() -> None:
        """Axe needs script; without it the page must hold the same things."""
        steps.append(one.page.get_by_role("heading", level=1).inner_text())
        if script:
            violations = Axe().run(one.page, options=RULES).response["violations"]
            assert [rule["id"] for rule in violations] == []

    one.goto("/councils/leeds/")
    look()
    peers = one.page.get_by_role("link", name=re.compile("^Compare with "))
    peers.click()
    expect(one.page).to_have_url(re.compile(r"/councils/compare/\?c=leeds&c="))
    look()
    one.page.get_by_role("link", name="Start again").click()
    for typed, slug in (
        ("leeds city council", "leeds"),
        ("Sheffeild", "sheffield"),
        ("bradford", "bradford"),
    ):
        one.page.get_by_role("searchbox").fill(typed)
        one.page.get_by_role("button", name="Add").click()
        if typed == "Sheffeild":
            expect(one.page.get_by_role("alert")).to_contain_text("called “Sheffeild”")
            look()
            one.page.get_by_role("main").get_by_role(
                "link", name=re.compile("^Sheffield")
            ).first.click()
        expect(one.page).to_have_url(re.compile(f"c={slug}$"))
        look()
    heads = one.page.get_by_role("columnheader")
    assert [name.strip() for name in heads.all_inner_texts()] == ["Leeds", "Sheffield", "Bradford"]
    expect(one.page.get_by_role("row", name=re.compile("^Type"))).to_contain_text("all three")
    one.page.get_by_role("link", name="Remove Sheffield").click()
    expect(one.page).to_have_url(re.compile(r"\?c=leeds&c=bradford$"))
    expect(one.page.get_by_role("link", name=re.compile("^Add "))).not_to_have_count(0)
    look()
    assert one.complaints == []
    assert len(steps) >= 6


FOCUS_LOOK = """() => {
  const style = getComputedStyle(document.activeElement);
  return [style.outlineStyle, style.outlineWidth, style.backgroundColor, style.boxShadow].join();
}"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("kind", ["home", "councils", "council", "guide part", "search results"])
def test_whatever_has_the_focus_looks_different_from_when_it_has_not(visit, kind, dark):
    one = visit(dark=dark)
    one.goto(PAGE_KINDS[kind])
    seen = set()
    for _ in range(40):
        one.page.keyboard.press("Tab")
        element = one.page.evaluate_handle("document.activeElement")
        if one.page.evaluate("document.activeElement === document.body"):
            break
        focused = one.page.evaluate(FOCUS_LOOK)
        blurred = one.page.evaluate(
            """element => {
              element.blur();
              const style = getComputedStyle(element);
              const look = [
                style.outlineStyle, style.outlineWidth, style.backgroundColor, style.boxShadow
              ].join();
              element.focus({focusVisible: true});
              return look;
            }""",
            element,
        )
        seen.add(focused)
        assert focused != blurred, element.evaluate("element => element.outerHTML.slice(0, 200)")
    assert seen


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_screen_of_320_pixels_is_never_scrolled_sideways(visit, kind):
    one = visit(width=320)
    one.goto(EVERY_KIND[kind])
    assert one.page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_the_browser_has_no_complaint_and_asks_nobody_else(visit, kind):
    one = visit()
    one.goto(EVERY_KIND[kind])
    assert one.complaints == []
    assert [url for url in one.requested if not url.startswith(one.site.address)] == []
    assert len(one.requested) <= 8
    assert one.page.context.cookies() == []


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_page_has_one_main_heading_and_its_landmarks(visit, kind):
    one = visit(script=False)
    one.goto(EVERY_KIND[kind])
    assert one.page.get_by_role("heading", level=1).count() == 1
    for landmark in ("banner", "main", "contentinfo"):
        assert one.page.get_by_role(landmark).count() == 1
    assert one.page.title().endswith("Digital Councils")


def log_in(one) -> None:
    one.goto("/admin/")
    one.page.locator("input[name=username]").fill(ADMIN_EMAIL)
    one.page.locator("input[name=password]").fill(ADMIN_PASSWORD)
    one.page.get_by_role("button", name="Sign in").click()
    expect(one.page).to_have_url(f"{one.site.address}/admin/")


def look_at(one, path: str) -> None:
    one.goto(path)
    one.page.wait_for_load_state("networkidle")
    expect(one.page.locator("h1").first).to_be_attached()


def assert_all_is_well(one) -> None:
    assert one.complaints == []
    own = (one.site.address, "data:", "blob:")
    assert [url for url in one.requested if not url.startswith(own)] == []


def test_an_editor_logs_in_and_goes_round_the_admin_without_a_complaint(visit):
    one = visit(timezone_id="Europe/London")
    log_in(one)
    for path in ADMIN_PATHS:
        look_at(one, path)
    assert_all_is_well(one)


@pytest.mark.parametrize("kind", ["HomePage", "SectionPage", "GuidePage", "CaseStudyPage"])
def test_an_editor_opens_a_page_without_a_complaint(visit, kind):
    one = visit(timezone_id="Europe/London")
    log_in(one)
    found = one.page.request.get(
        f"{one.site.address}/admin/api/main/pages/?type=guidance.{kind}&limit=1"
    ).json()
    look_at(one, f"/admin/pages/{found['items'][0]['id']}/edit/")
    expect(one.page.locator("#id_title, #id_en-title").first).to_be_visible()
    assert_all_is_well(one)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_resident_checks_a_link(visit, script):
    one = visit(script=script, width=320)

    def look() -> None:
        """Axe needs script; without it the page must hold the same things."""
        expect(one.page.get_by_role("heading", level=1)).to_be_visible()
        if script:
            violations = Axe().run(one.page, options=RULES).response["violations"]
            assert [rule["id"] for rule in violations] == []

    def ask(text: str) -> None:
        field = one.page.get_by_label("Link, handle or e-mail address")
        field.fill(text)
        field.press("Enter")
        expect(one.page).to_have_url(re.compile(r"/councils/check/\?q=."))
        look()

    one.goto("/")
    one.page.get_by_role("main").get_by_role(
        "link", name="Is this really the council?"
    ).first.click()
    look()
    ask("https://twitter.com/LeedsCC_Newz?s=20")
    answer = one.page.get_by_role("heading", level=2).first
    expect(answer).to_have_text("Not on our list, and one letter away from a council.")
    expect(one.page.locator("mark")).to_have_text(["z", "s"])
    ask("https://twitter.com/LeedsCC_News?s=20")
    expect(answer).to_contain_text("Leeds City Council")
    expect(one.page.get_by_role("main")).to_contain_text("Twitter is now X")
    expect(one.page.get_by_role("heading", name="The evidence")).to_be_visible()
    one.page.get_by_role("link", name="All accounts of Leeds City Council").click()
    expect(one.page).to_have_url(re.compile(r"/councils/leeds/#accounts$"))
    assert one.complaints == []
