"""axe-core finds nothing, of any impact, on any kind of page."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.page_kinds import EVERY_KIND

pytestmark = [pytest.mark.site, pytest.mark.browser]

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_axe_finds_nothing_on_a_small_or_wide_screen_in_light_or_dark(visit, kind):
    one = visit()
    one.goto(EVERY_KIND[kind])
    found = []
    for width in (320, 1280):
        one.page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            one.page.emulate_media(color_scheme=scheme)
            violations = Axe().run(one.page, options=RULES).response["violations"]
            found += [
                f"{width} px, {scheme}: {rule['id']} ({rule['impact']}): {node['html'][:200]}"
                for rule in violations
                for node in rule["nodes"]
            ]
    assert found == []


def test_the_browser_sees_a_fault_where_there_is_one(visit):
    one = visit()
    one.page.set_content("<title>x</title><p style='color: #ccc'>pale</p><img src='x.png'>")
    violations = Axe().run(one.page, options=RULES).response["violations"]
    assert {"image-alt", "html-has-lang", "color-contrast"} <= {rule["id"] for rule in violations}
