"""The mythbuster: every myth has an address, and the list is narrowed by the address."""

from __future__ import annotations

import json
import re

import pytest
from wagtail.test.utils.form_data import rich_text

from guidance.models import MythbusterPage, SectionPage
from tests.factories.lists import make_mythbuster, myth
from tests.guidance.page_checks import PageCheckCase
from tests.guidance.test_queries import queries


class MythbusterPageTests(PageCheckCase):
    def test_it_stands_in_a_section_only(self) -> None:
        self.assertAllowedParentPageTypes(MythbusterPage, {SectionPage})
        self.assertAllowedSubpageTypes(MythbusterPage, {})

    def test_mythbuster(self) -> None:
        texts = ("answer", "why", "instead", "evidence")
        filled = myth(**{name: rich_text("<p>Words.</p>") for name in texts})
        self.check(make_mythbuster(), myths=[filled], sources=[])


@pytest.fixture
def page(db) -> MythbusterPage:
    return make_mythbuster(
        myth("The tick proves it is us", verdict="used-to-be-true", theme="proof", roles=["it"]),
        myth("We must be silent", verdict="false", theme="law", roles=["leader", "councillor"]),
        myth("Nobody asked", theme="", roles=[]),
    )


@pytest.mark.parametrize(
    ("query", "count", "heading"),
    [
        ("", 3, "3 myths"),
        ("?verdict=false", 2, "2 myths with the verdict “False”"),
        ("?theme=law", 1, "1 myth about “Law and elections”"),
        ("?role=it", 1, "1 myth for IT officers"),
        ("?role=it&role=councillor", 2, "2 myths for IT officers or councillors"),
        ("?role=it&theme=law", 0, "No myth matches both filters"),
    ],
)
def test_it_is_narrowed_by_verdict_theme_and_role(client, page, query, count, heading) -> None:
    text = client.get(f"{page.url}{query}").text
    assert text.count('class="dc-myth"') == count
    assert f"<h2>{heading}</h2>" in text


def test_each_myth_has_an_address_and_the_contents_lead_there(client, page) -> None:
    text = client.get(page.url).text
    assert 'id="the-tick-proves-it-is-us"' in text
    assert text.count('href="#the-tick-proves-it-is-us"') == 2
    assert "Link to this myth" in text


def test_a_narrowed_view_is_not_indexed_and_names_the_whole(client, page) -> None:
    narrowed = client.get(f"{page.url}?theme=law").text
    assert '<meta name="robots" content="noindex">' in narrowed
    assert f'<link rel="canonical" href="http://testserver{page.url}">' in narrowed
    assert "noindex" not in client.get(page.url).text


def test_search_engines_are_told_only_of_the_questions_on_the_page(client, page) -> None:
    def questions(query: str) -> int:
        blocks = re.findall(r"ld\+json\">(.*?)</script>", client.get(f"{page.url}{query}").text)
        things = [json.loads(block) for block in blocks]
        return sum(len(t["mainEntity"]) for t in things if t["@type"] == "FAQPage")

    assert questions("") == 3
    assert questions("?theme=law") == 1


def test_what_is_not_known_is_refused(client, page) -> None:
    response = client.get(f"{page.url}?verdict=maybe")
    assert response.status_code == 400
    assert "There is no verdict called “maybe”. Choose from the list." in response.text


def test_it_asks_as_much_for_thirty_as_for_three(client, page) -> None:
    few = queries(client, page.url)
    page.myths = [myth(f"Myth number {number}") for number in range(30)]
    page.save()
    assert queries(client, page.url) == few
