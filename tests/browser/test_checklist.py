"""An officer works through a checklist, today and tomorrow, with script and without."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.test_journeys import press_to

pytestmark = [pytest.mark.site, pytest.mark.browser]
CHECKLIST = "/go-further/checklists/hacked-or-locked-out/"
OTHER = "/go-further/checklists/accessible-post/"


def boxes(page):
    return page.get_by_role("checkbox")


def notes(page):
    return page.get_by_role("textbox", name=re.compile("^Note on"))


def button(page, name: str):
    return page.get_by_role("button", name=name)


def saved(one, folder: Path) -> Path:
    """What "Save as a file" gives."""
    with one.page.expect_download() as download:
        button(one.page, "Save as a file").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def open_file(one, path: Path) -> None:
    with one.page.expect_file_chooser() as chooser:
        button(one.page, "Open a saved file").click()
    chooser.value.set_files(path)


def changed_file(path: Path, **changes) -> Path:
    stored = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(stored | changes), encoding="utf-8")
    return path


def test_ticks_and_notes_made_by_keyboard_are_there_the_next_day(visit):
    one = visit()
    one.goto(CHECKLIST)
    all_boxes = boxes(one.page).count()
    progress = one.page.get_by_text(re.compile(r"^\d+ of \d+ done$"))
    expect(progress).to_have_text(f"0 of {all_boxes} done")
    expect(progress).to_have_role("status")
    for number in (0, 1):
        press_to(one.page, boxes(one.page).nth(number))
        one.page.keyboard.press("Space")
    expect(progress).to_have_text(f"2 of {all_boxes} done")
    expect(one.page.locator(".dc-progress .is-done")).to_have_count(2)
    expect(one.page.locator(".dc-section__head span").first).to_have_text(re.compile("^2 of "))
    press_to(one.page, one.page.locator(".dc-item summary").nth(1))
    one.page.keyboard.press("Enter")
    one.page.keyboard.press("Tab")
    one.page.keyboard.type("Ask IT for <b>both</b> keys")

    one.page.close()
    one.page = one.page.context.new_page()
    one.goto(CHECKLIST)
    expect(boxes(one.page).nth(0)).to_be_checked()
    expect(boxes(one.page).nth(1)).to_be_checked()
    expect(boxes(one.page).nth(2)).not_to_be_checked()
    expect(notes(one.page)).to_have_value("Ask IT for <b>both</b> keys")
    one.goto(OTHER)
    expect(boxes(one.page).first).not_to_be_checked()
    assert one.complaints == []
    assert one.page.context.cookies() == []


def test_a_saved_file_brings_cleared_ticks_back(visit, tmp_path):
    one = visit()
    one.goto(CHECKLIST)
    boxes(one.page).nth(2).check()
    path = saved(one, tmp_path)
    assert re.fullmatch(r"hacked-or-locked-out-\d{4}-\d\d-\d\d-version-\d+\.json", path.name)
    button(one.page, "Clear my ticks").click()
    expect(boxes(one.page).nth(2)).not_to_be_checked()
    assert one.page.evaluate("localStorage.length") == 0
    open_file(one, path)
    expect(boxes(one.page).nth(2)).to_be_checked()
    expect(one.page.get_by_text("Your file is open")).to_be_visible()
    one.page.reload()
    expect(boxes(one.page).nth(2)).to_be_checked()
    assert one.complaints == []


def test_clearing_is_taken_back_with_one_press(visit):
    one = visit()
    one.goto(CHECKLIST)
    boxes(one.page).first.check()
    button(one.page, "Clear my ticks").click()
    expect(boxes(one.page).first).not_to_be_checked()
    button(one.page, "Put back what was here").click()
    expect(boxes(one.page).first).to_be_checked()
    expect(button(one.page, "Put back what was here")).to_be_hidden()


def test_a_file_that_does_not_belong_changes_nothing_and_says_why(visit, tmp_path):
    one = visit()
    one.goto(OTHER)
    boxes(one.page).first.check()
    title = one.page.get_by_role("heading", level=1).inner_text()
    other = saved(one, tmp_path)
    one.goto(CHECKLIST)
    boxes(one.page).first.check()
    large, broken, foreign = (tmp_path / name for name in ("large", "broken", "foreign"))
    large.write_text(" " * 600_000)
    broken.write_text("{")
    foreign.write_text("[1, null]")
    for path, words in (
        (other, f"another checklist, “{title}”"),
        (large, "too large"),
        (broken, "not saved from a checklist"),
        (foreign, "not saved from a checklist"),
    ):
        open_file(one, path)
        expect(one.page.get_by_text(words)).to_be_visible()
        expect(boxes(one.page).first).to_be_checked()
    assert one.complaints == []


@pytest.mark.parametrize(
    "damage",
    [
        {"items": [{"a": None}]},
        {"items": [None, 7]},
        {"items": [{"id": {}, "action": "Send a telegram"}]},
        {"version": None},
        {"version": {"a": 1}},
        {"checklist": None},
    ],
    ids=str,
)
def test_a_damaged_file_changes_nothing_and_is_called_damaged(visit, tmp_path, damage):
    one = visit()
    one.goto(CHECKLIST)
    boxes(one.page).first.check()
    path = changed_file(saved(one, tmp_path), **damage)
    open_file(one, path)
    message = one.page.locator("[data-says]")
    expect(message).to_contain_text("was not saved from a checklist, or it is damaged")
    expect(message).not_to_contain_text("another checklist")
    expect(boxes(one.page).first).to_be_checked()
    assert one.page.evaluate("localStorage.length") == 1
    assert one.complaints == []


def test_a_file_saved_before_the_first_tick_opens(visit, tmp_path):
    one = visit()
    one.goto(CHECKLIST)
    path = saved(one, tmp_path)
    boxes(one.page).first.check()
    open_file(one, path)
    expect(one.page.get_by_text("Your file is open")).to_be_visible()
    expect(boxes(one.page).first).not_to_be_checked()


def test_a_file_of_an_older_version_opens_as_far_as_it_fits(visit, tmp_path):
    one = visit()
    one.goto(CHECKLIST)
    boxes(one.page).first.check()
    path = saved(one, tmp_path)
    items = json.loads(path.read_text(encoding="utf-8"))["items"]
    gone = {"id": "gone", "action": "Send a telegram", "done": True, "note": "To the mayor"}
    changed_file(path, version="0", items=[*items, gone, None, 7])
    button(one.page, "Clear my ticks").click()
    open_file(one, path)
    expect(boxes(one.page).first).to_be_checked()
    message = one.page.get_by_text("Your file is open")
    expect(message).to_contain_text("made on version 0")
    expect(message).to_contain_text("“Send a telegram” (your note: To the mayor)")


def test_ticks_made_on_an_older_version_are_kept_and_that_is_said(visit):
    one = visit()
    one.goto(CHECKLIST)
    boxes(one.page).first.check()
    one.page.evaluate(
        """() => {
          const key = localStorage.key(0);
          const state = JSON.parse(localStorage.getItem(key));
          localStorage.setItem(key, JSON.stringify({...state, version: "0"}));
        }"""
    )
    one.page.reload()
    expect(boxes(one.page).first).to_be_checked()
    expect(one.page.get_by_text("Your ticks are still here.")).to_contain_text("version 0")


def test_a_browser_that_keeps_nothing_says_so_and_goes_on_working(visit):
    one = visit()
    one.page.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('full') };"
        "Storage.prototype.getItem = () => { throw new DOMException('refused') };"
    )
    one.goto(CHECKLIST)
    expect(one.page.get_by_text("stay in this browser")).to_be_visible()
    boxes(one.page).first.check()
    expect(one.page.get_by_text("This browser does not keep your ticks")).to_be_visible()
    expect(one.page.get_by_text("stay in this browser")).to_be_hidden()
    expect(boxes(one.page).first).to_be_checked()
    assert one.complaints == []


def test_two_tabs_show_the_same_ticks(visit):
    one = visit()
    one.goto(CHECKLIST)
    second = one.page.context.new_page()
    second.goto(one.page.url)
    boxes(one.page).nth(3).check()
    expect(boxes(second).nth(3)).to_be_checked()


def test_every_checklist_fits_on_two_sides_with_what_was_noted(visit):
    one = visit()
    one.goto("/go-further/checklists/")
    links = one.page.locator("main .dc-pages h3 a")
    addresses = [link.get_attribute("href") for link in links.all()]
    assert len(addresses) == 12
    for address in addresses:
        one.goto(address)
        pages = re.findall(rb"/Type\s*/Page\b", one.page.pdf(format="A4"))
        assert len(pages) <= 2, address
    one.page.emulate_media(media="print")
    boxes(one.page).first.check()
    notes_field = one.page.locator(".dc-item textarea").first
    notes_field.evaluate(
        "field => { field.value = 'Done by Ann';"
        " field.dispatchEvent(new Event('input', {bubbles: true})) }"
    )
    expect(one.page.get_by_text("Note: Done by Ann")).to_be_visible()
    expect(one.page.get_by_text("Worked through by, on")).to_be_visible()
    expect(button(one.page, "Print")).to_be_hidden()


def test_paper_has_version_above_address_below_and_nothing_of_the_screen(visit):
    one = visit(width=720)
    one.goto(CHECKLIST)
    one.page.emulate_media(media="print")
    version = one.page.get_by_text(re.compile(r"^Version \d.*, printed"))
    heading = one.page.get_by_role("heading", level=1)
    assert version.bounding_box()["y"] < heading.bounding_box()["y"]
    assert version.bounding_box()["x"] > heading.bounding_box()["x"]
    assert version.bounding_box()["height"] < 30  # One line: the day stands in it.
    printed = one.page.locator("[data-printed]")
    assert abs(printed.bounding_box()["y"] - version.bounding_box()["y"]) < 5
    address = one.page.get_by_text(re.compile(f"^https?://.*{CHECKLIST}$"))
    assert address.bounding_box()["y"] > boxes(one.page).last.bounding_box()["y"]
    expect(one.page.get_by_text("Open Government Licence 3.0 unless")).to_be_visible()
    expect(one.page.get_by_text("No cookies on public pages")).to_be_hidden()
    expect(one.page.locator(".dc-section__head span").first).to_have_text(re.compile("^0 of "))
    expect(one.page.locator(".dc-section__head span").first).to_be_hidden()


def test_progress_is_seen_in_forced_colours(visit):
    one = visit(forced_colors="active")
    one.goto(CHECKLIST)
    boxes(one.page).first.check()
    colour = "tile => getComputedStyle(tile).backgroundColor"
    done = one.page.locator(".dc-progress .is-done")
    # A tile still to do is clear: it shows the card, whose colour a forced fill would take too.
    assert done.evaluate(colour) != one.page.locator(".dc-progress").evaluate(colour)


def test_a_box_says_when_it_is_done_and_whether_it_concerns_you(visit):
    one = visit()
    one.goto(CHECKLIST)
    for item in one.page.locator(".dc-item").all():
        words = item.get_by_text("Done when").inner_text()
        conditions = item.locator(".dc-item__for [id]").all_inner_texts()
        expect(item.get_by_role("checkbox")).to_have_accessible_description(
            " ".join([words, *conditions]).replace("  ", " ")
        )


def test_without_script_it_is_read_ticked_printed_and_taken_away(visit):
    one = visit(script=False)
    one.goto("/go-further/checklists/")
    one.page.get_by_role("main").get_by_role("link", name="Hacked or locked out").first.click()
    boxes(one.page).first.check()
    expect(boxes(one.page).first).to_be_checked()
    for name in ("Print", "Save as a file", "Open a saved file", "Clear my ticks"):
        expect(button(one.page, name)).to_have_count(0)
    expect(notes(one.page)).to_have_count(0)
    assert len(re.findall(rb"/Type\s*/Page\b", one.page.pdf(format="A4"))) <= 2
    for name in ("text", "CSV"):
        address = one.page.get_by_role("link", name=f"Download as {name}").get_attribute("href")
        answer = one.page.request.get(f"{one.site.address}{address}")
        assert answer.ok
        assert "Give every account two people" in answer.text()
