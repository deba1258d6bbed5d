"""A case study on its way: an editor writes it, its council agrees, a publisher publishes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import ADMIN_EMAIL, ADMIN_PASSWORD

pytestmark = [pytest.mark.site, pytest.mark.browser]
PASSWORD = "a long enough password 42"
EDITOR = "journey-editor@example.org"
PUBLISHER = "journey-publisher@example.org"
TITLE = "Journey: two gritters answer back"


def log_in(one, email: str, password: str) -> Page:
    one.goto("/admin/")
    one.page.locator("input[name=username]").fill(email)
    one.page.locator("input[name=password]").fill(password)
    one.page.get_by_role("button", name="Sign in").click()
    expect(one.page).to_have_url(f"{one.site.address}/admin/")
    return one.page


def make_user(one, email: str, role: str) -> None:
    one.goto("/admin/users/new/")
    page = one.page
    page.locator("[name=email]").fill(email)
    page.locator("[name=first_name]").fill(role)
    page.locator("[name=last_name]").fill("Journey")
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("[name=password2]").fill(PASSWORD)
    page.locator("#tab-label-roles").click()
    page.get_by_label(role, exact=True).check()
    page.get_by_role("button", name=re.compile("^(Add user|Save|Create)")).last.click()
    expect(page.get_by_text("created").first).to_be_visible()


def case_studies(one) -> int:
    """The page under which case studies stand."""
    kind = "guidance.CaseStudyIndexPage"
    address = f"{one.site.address}/admin/api/main/pages/?type={kind}&limit=20"
    items = one.page.request.get(address).json()["items"]
    return next(item["id"] for item in items if item["meta"]["type"] == kind)


def choose_council_by_keyboard(page: Page, name: str) -> None:
    """Opens the list, finds the council by one of its other names and chooses it."""
    opener = page.locator("#id_council_links-OPEN_MODAL")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.locator(".modal-dialog")
    search = dialog.locator("input[name=q]")
    expect(search).to_be_visible()
    search.focus()
    page.keyboard.type(name)
    rows = dialog.locator("tbody tr")
    expect(rows).not_to_have_count(20)
    box = rows.filter(has_text="Hull City Council").locator("input[type=checkbox]")
    expect(box).to_have_count(1)
    box.focus()
    page.keyboard.press("Space")
    confirm = dialog.get_by_role("button", name="Confirm selection")
    confirm.focus()
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)


def add_quote(page: Page) -> None:
    body = page.locator("#panel-child-content-body-section, [data-contentpath=body]").first
    body.get_by_role("button", name="Insert a block").first.click()
    page.get_by_role("option", name="Quote").click()
    body.locator("[name$=value-quote]").fill("We answered everybody who wrote.")
    body.locator("[name$=value-who]").fill("The council’s report")


def clean_up(visit, page_id: int | None) -> None:
    """The site is other tests' too."""
    one = visit(timezone_id="Europe/London")
    page = log_in(one, ADMIN_EMAIL, ADMIN_PASSWORD)
    if page_id:
        one.goto(f"/admin/pages/{page_id}/delete/")
        page.get_by_role("button", name=re.compile("Yes, delete|Delete")).first.click()
    for email in (EDITOR, PUBLISHER):
        one.goto(f"/admin/users/?q={email}")
        link = page.locator("a[href*='/admin/users/edit/']").filter(has_text="Journey")
        if link.count():
            one.goto(link.first.get_attribute("href").replace("/edit/", "/delete/"))
            page.get_by_role("button", name="Yes, delete").click()


def test_a_case_study_goes_from_draft_through_its_council_to_publication(visit):
    boss = visit(timezone_id="Europe/London")
    log_in(boss, ADMIN_EMAIL, ADMIN_PASSWORD)
    make_user(boss, EDITOR, "Editors")
    make_user(boss, PUBLISHER, "Publishers")
    page_id = None
    try:
        writer = visit(timezone_id="Europe/London")
        page = log_in(writer, EDITOR, PASSWORD)
        parent = case_studies(writer)
        writer.goto(f"/admin/pages/add/guidance/casestudypage/{parent}/")
        page.locator("#id_title").fill(TITLE)
        page.locator("#id_summary").fill("How two gritters brought residents to the council.")
        choose_council_by_keyboard(page, "kingston upon hull")
        page.locator("#id_happened").fill("November 2026")
        page.locator("#id_problem").fill("Nobody read our warnings of ice.")
        add_quote(page)
        page.locator("#id_evidence_grade").select_option("c")
        page.locator("#id_contact_mailbox").fill("press@hullcc.gov.uk")
        # Wagtail saves by itself while somebody writes; two first saves at once would collide.
        expect(page).to_have_url(re.compile(r"/admin/pages/\d+/edit/"))
        page.get_by_role("button", name="Save draft").click()
        expect(page).to_have_url(re.compile(r"/admin/pages/\d+/edit/"))
        page_id = int(re.search(r"/pages/(\d+)/", page.url)[1])

        writer.goto(f"/admin/pages/{page_id}/edit/")
        page.get_by_role("button", name="Actions", exact=True).first.click()
        page.get_by_role("link", name="Ask the council").click()
        expect(page.locator("[name=mailbox]")).to_have_value("press@hullcc.gov.uk")
        page.get_by_role("button", name="Send the question").click()
        expect(page.get_by_text("No answer yet")).to_be_visible()

        link = re.findall(r"http://\S+/case-study-approval/\S+", writer.site.output())[-1]
        council = visit(script=False)
        council.page.goto(link)
        expect(council.page.get_by_role("heading", level=1)).to_have_text(TITLE)
        council.page.get_by_role("button", name="Send our answer").click()
        expect(council.page.get_by_text("There is a problem")).to_be_visible()
        council.page.get_by_label("We agree").check()
        council.page.get_by_role("button", name="Send our answer").click()
        expect(council.page.get_by_role("heading", level=1)).to_contain_text("Thank you")
        council.page.goto(link)
        expect(council.page.get_by_role("heading", level=1)).to_contain_text("Thank you")
        assert council.complaints == []

        writer.goto("/admin/")
        waits = page.get_by_role("region", name=re.compile("^Your drafts"))
        expect(waits.get_by_role("link", name=TITLE)).to_be_visible()
        answers = page.get_by_role("region", name=re.compile("^Answers from councils"))
        expect(answers).to_contain_text("Hull: agreed")
        writer.goto(f"/admin/pages/{page_id}/edit/")
        page.get_by_role("button", name="More actions").click()
        page.get_by_role("button", name=re.compile("Submit to")).click()
        expect(page.get_by_text("submitted").first).to_be_visible()
        public = visit(script=False)
        public.goto("/go-further/case-studies/")
        expect(public.page.get_by_text(TITLE)).to_have_count(0)

        second = visit(timezone_id="Europe/London")
        page = log_in(second, PUBLISHER, PASSWORD)
        expect(page.get_by_text(TITLE).first).to_be_visible()
        second.goto(f"/admin/pages/{page_id}/edit/")
        approve = page.get_by_role(
            "button", name=re.compile("^Approve( and publish)?$", re.IGNORECASE)
        )
        if not approve.first.is_visible():
            page.get_by_role("button", name="More actions").click()
        approve.first.click()
        expect(page.get_by_role("status").first).to_contain_text(TITLE)

        public.goto("/go-further/case-studies/journey-two-gritters-answer-back/")
        expect(public.page.get_by_role("heading", level=1)).to_have_text(TITLE)
        story = public.page.get_by_role("main")
        expect(story).to_contain_text(re.compile(r"Confirmed \d+ \w+ \d{4}"))
        expect(story).to_contain_text("Hull")
        assert writer.complaints == []
        assert second.complaints == []
    finally:
        clean_up(visit, page_id)
