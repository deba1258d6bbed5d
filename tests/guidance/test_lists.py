"""Useful links, best practice, role pages and sections: lists that keep themselves."""

from __future__ import annotations

from datetime import date

import pytest

from guidance.choices import LinkState
from guidance.models import (
    BestPracticePage,
    HomePage,
    LinkCheck,
    RolePage,
    SectionPage,
    UsefulLinksPage,
)
from tests.factories.directory import CouncilFactory
from tests.factories.guidance import make_case_study, make_guide, make_information, make_section
from tests.factories.lists import (
    link,
    make_best_practice,
    make_role_page,
    make_tool,
    make_useful_links,
)
from tests.guidance.page_checks import PageCheckCase
from tests.guidance.test_queries import queries


class ListPageTests(PageCheckCase):
    def test_each_kind_stands_only_where_it_belongs(self) -> None:
        self.assertAllowedParentPageTypes(UsefulLinksPage, {SectionPage})
        self.assertAllowedParentPageTypes(BestPracticePage, {SectionPage})
        self.assertAllowedParentPageTypes(RolePage, {HomePage})
        for kind in (UsefulLinksPage, BestPracticePage, RolePage):
            self.assertAllowedSubpageTypes(kind, {})

    def test_useful_links(self) -> None:
        self.check(make_useful_links(), body=[], links=[], sources=[])

    def test_best_practice(self) -> None:
        self.check(make_best_practice(), body=[], picks=[], sources=[])

    def test_role_page(self) -> None:
        self.check(make_role_page(), body=[], sources=[])


def for_role(page, role: str = "it"):
    page.page_roles.set([page.page_roles.model(role=role)])
    page.save()
    return page


@pytest.mark.django_db
class TestUsefulLinks:
    def test_a_link_that_is_gone_is_said_to_be_and_leads_nowhere(self, client) -> None:
        url = "https://gone.example/"
        LinkCheck.objects.create(url=url, state=LinkState.GONE, failing_since=date(2026, 11, 1))
        text = client.get(make_useful_links(link(url)).url).text
        assert "Gone: not found since 1 Nov 2026" in text
        assert f'href="{url}"' not in text

    def test_a_link_says_what_it_is_good_for_and_when_it_was_found(self, client) -> None:
        url = "https://there.example/"
        LinkCheck.objects.create(url=url, state=LinkState.OK, checked_on=date(2026, 11, 20))
        text = client.get(make_useful_links(link(url)).url).text
        for words in (f'href="{url}"', "there.example", "press officers", "Last found 20 Nov 2026"):
            assert words in text

    def test_it_asks_as_much_for_thirty_links_as_for_three(self, client) -> None:
        page = make_useful_links(*(link(f"https://{n}.example/") for n in range(3)))
        few = queries(client, page.url)
        links = [link(f"https://{n}.example/") for n in range(30)]
        page.links = [("group", {"title": "Law", "links": links})]
        page.save()
        assert queries(client, page.url) == few


@pytest.mark.django_db
class TestBestPractice:
    def test_a_post_is_quoted_as_text_and_leads_to_its_council(self, client) -> None:
        council = CouncilFactory(name="Mereford District Council")
        text = client.get(make_best_practice(council=council).url).text
        assert "Monday’s round is late." in text
        assert council.get_absolute_url() in text
        assert "<iframe" not in text

    def test_it_asks_as_much_for_thirty_picks_as_for_three(self, client) -> None:
        page = make_best_practice(council=CouncilFactory())
        value = dict(page.picks[0].value)

        def picks(number: int) -> list[tuple[str, dict]]:
            return [("pick", value | {"council": CouncilFactory()}) for _ in range(number)]

        page.picks = picks(3)
        page.save()
        few = queries(client, page.url)
        page.picks = picks(30)
        page.save()
        assert queries(client, page.url) == few


@pytest.mark.django_db
class TestRolePages:
    def test_it_gathers_what_carries_its_role_by_kind(self, client) -> None:
        for_role(make_guide("For IT"))
        for_role(make_tool("Tool for IT"))
        for_role(make_case_study("Story for IT"))
        for_role(make_information("Page for IT"))
        for_role(make_guide("For leaders"), "leader")
        response = client.get(make_role_page().url)
        assert [
            (group["heading"], [row["title"] for row in group["rows"]])
            for group in response.context["groups"]
        ] == [
            ("Guides", ["For IT"]),
            ("Tools and tasks", ["Tool for IT"]),
            ("Case studies", ["Story for IT"]),
            ("More for you", ["Page for IT"]),
        ]

    def test_drafts_and_private_pages_are_not_gathered(self, client) -> None:
        for_role(make_guide("Draft", live=False))
        for_role(make_guide("Private")).view_restrictions.create(restriction_type="login")
        assert client.get(make_role_page().url).context["groups"] == []

    def test_it_asks_as_much_for_thirty_pages_as_for_three(self, client) -> None:
        page = make_role_page()
        for number in range(3):
            for_role(make_guide(f"Guide {number}"))
        few = queries(client, page.url)
        for number in range(3, 30):
            for_role(make_guide(f"Guide {number}"))
        assert queries(client, page.url) == few


@pytest.mark.django_db
def test_a_section_has_its_guides_on_their_shelves_after_the_lists(client) -> None:
    make_guide("When it burns", shelf="happens")
    make_guide("Every day", shelf="run")
    make_case_study()
    shelves = client.get(make_section().url).context["shelves"]
    assert [(shelf["heading"], shelf["rows"][0]["title"]) for shelf in shelves] == [
        ("", "Case studies"),
        ("When something happens", "When it burns"),
        ("Run your accounts well", "Every day"),
    ]


@pytest.mark.django_db
def test_links_of_all_texts_of_a_page_are_looked_up_together(client) -> None:
    about = make_information("About", body=[("text", "<p>Nothing.</p>")])
    text = f'<p><a linktype="page" id="{about.pk}">about</a></p>'
    one = make_information("One", body=[("text", text)])
    many = make_information("Many", body=[("text", text)] * 9)
    gone = make_information("Gone", body=[("text", '<p><a linktype="page" id="99999">x</a></p>')])
    assert queries(client, one.url) == queries(client, many.url)
    assert f'href="{about.url}"' in client.get(many.url).text
    assert "<a>x</a>" in client.get(gone.url).text
