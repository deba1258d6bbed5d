"""Checklists: the page, the list of them and what can be taken away."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO

import pytest
from django.conf import settings
from wagtail.models import PageViewRestriction
from wagtail.test.utils.form_data import streamfield

from guidance.models import ChecklistIndexPage, ChecklistPage, SectionPage
from tests.factories.checklists import item, make_checklist, make_checklist_index
from tests.guidance.page_checks import PageCheckCase


class ChecklistPageTests(PageCheckCase):
    def test_a_checklist_stands_only_where_it_belongs(self) -> None:
        self.assertAllowedParentPageTypes(ChecklistIndexPage, {SectionPage})
        self.assertAllowedParentPageTypes(ChecklistPage, {ChecklistIndexPage})
        self.assertAllowedSubpageTypes(ChecklistPage, {})

    def test_checklist(self) -> None:
        items = streamfield([("item", item()["value"])])
        group = ("group", {"title": "Before", "items": items})
        self.check(make_checklist(), groups=[group], sources=[])

    def test_list_of_checklists(self) -> None:
        make_checklist()
        self.check(make_checklist_index(), body=[], sources=[])


@pytest.mark.django_db
class TestThePage:
    def test_an_item_says_what_why_when_done_who_and_whether_it_concerns_you(self, client) -> None:
        stored = item(
            "Name two people",
            why="One may be away. [1]",
            nation="wales",
            applies_if="you run a page",
            is_optional=True,
            link="/go-further/hacked/",
        )
        text = client.get(make_checklist(items=[stored]).url).text
        assert "<span>Name two people</span></label>" in text
        assert 'One may be away. <a href="#source-1">source 1</a>' in text
        assert "Done when: Two names stand in the list." in text
        assert "IT officers" in text
        for condition in ("Wales only", "If you run a page", "Optional"):
            assert f"<span>{condition}</span>" in text
        assert 'href="/go-further/hacked/"' in text

    def test_the_id_that_ticks_are_kept_by_outlives_other_words(self, client) -> None:
        stored = item("Name two people")
        page = make_checklist(items=[stored])
        stored["value"]["action"] = "Name two people for each account"
        page.groups = [{"type": "group", "value": {"title": "Before", "items": [stored]}}]
        page.save_revision().publish()
        text = client.get(page.url).text
        assert "for each account" in text
        assert f'value="{stored["id"]}"' in text

    def test_everything_that_needs_the_script_is_hidden_until_the_script_shows_it(
        self, client
    ) -> None:
        text = client.get(make_checklist().url).text
        for control in ("Save as a file", "Open a saved file", "Clear my ticks"):
            line = next(line for line in text.splitlines() if control in line)
            assert "<li hidden>" in line
        assert '<details class="dc-details dc-no-print" hidden>' in text
        assert 'type="button" hidden>Print<' in text

    def test_paper_names_version_review_and_address(self, client) -> None:
        page = make_checklist(reviewed_on=date(2026, 11, 2))
        text = client.get(page.url).text
        assert "Version 3, reviewed 2 Nov 2026, printed" in text
        assert f'<p class="dc-print-only dc-small">{settings.SITE_URL}{page.url}</p>' in text

    def test_a_box_is_described_by_what_is_done_and_by_its_conditions(self, client) -> None:
        plain, optional = item("Name two people"), item("Name a third", is_optional=True)
        text = client.get(make_checklist(items=[plain, optional]).url).text
        assert f'aria-describedby="done-{plain["id"]}">' in text
        assert f'aria-describedby="done-{optional["id"]} if-{optional["id"]}">' in text
        for name in (f"done-{plain['id']}", f"done-{optional['id']}", f"if-{optional['id']}"):
            assert text.count(f'id="{name}"') == 1

    def test_when_to_use_it_comes_after_the_tools_and_before_the_review(self, client) -> None:
        text = client.get(make_checklist(reviewed_on=date(2026, 11, 2)).url).text
        places = [text.index(words) for words in ("Download as CSV", "When to use it", "dc-meta")]
        assert places == sorted(places)

    def test_the_cost_does_not_grow_with_the_items(
        self, client, django_assert_max_num_queries
    ) -> None:
        page = make_checklist(items=[item(f"Do thing {number}") for number in range(40)])
        with django_assert_max_num_queries(12):
            client.get(page.url)


@pytest.mark.django_db
class TestTheList:
    def test_it_counts_the_steps_and_names_the_version_of_each(self, client) -> None:
        make_checklist("One", items=[item("A"), item("B")], reviewed_on=date(2026, 11, 2))
        text = client.get(make_checklist_index().url).text
        assert "1 checklist<" in text
        assert "2 steps · Version 3, reviewed 2 Nov 2026" in text

    def test_a_private_checklist_is_not_in_it(self, client) -> None:
        page = make_checklist("Secret")
        PageViewRestriction.objects.create(page=page, restriction_type="login")
        assert "Secret" not in client.get(make_checklist_index().url).text

    def test_many_cost_as_much_as_one(self, client, django_assert_max_num_queries) -> None:
        for number in range(12):
            make_checklist(f"List {number}")
        with django_assert_max_num_queries(12):
            assert "12 checklists" in client.get(make_checklist_index().url).text


@pytest.mark.django_db
class TestTextAndTable:
    def test_the_text_has_a_box_for_each_item_and_says_where_it_is_from(self, client) -> None:
        page = make_checklist(
            items=[item("Name two people", link="/go-further/hacked/")],
            reviewed_on=date(2026, 11, 2),
        )
        response = client.get(f"{page.url}checklist.txt")
        assert response["Content-Type"] == "text/plain; charset=utf-8"
        assert response["Content-Disposition"] == 'attachment; filename="locked-out-version-3.txt"'
        text = response.text
        assert "[ ] Name two people" in text
        assert "Done when: Two names stand in the list." in text
        assert f"Read how: {settings.SITE_URL}/go-further/hacked/" in text
        assert "Version 3, reviewed 2 November 2026. England and Wales." in text
        assert f"{settings.SITE_URL}{page.url}\nOpen Government Licence v3.0" in text
        assert all(len(line) <= 78 for line in text.splitlines() if "http" not in line)

    def test_the_table_has_a_row_for_each_item_with_version_address_and_licence(
        self, client
    ) -> None:
        page = make_checklist(items=[item("A"), item("B")], reviewed_on=date(2026, 11, 2))
        response = client.get(f"{page.url}checklist.csv")
        assert 'filename="locked-out-version-3.csv"' in response["Content-Disposition"]
        rows = list(csv.DictReader(StringIO(response.getvalue().decode("utf-8-sig"))))
        assert [row["action"] for row in rows] == ["A", "B"]
        assert [row["number"] for row in rows] == ["1", "2"]
        for row in rows:
            assert row["version"] == "3"
            assert row["reviewed_on"] == "2026-11-02"
            assert row["address"] == f"{settings.SITE_URL}{page.url}"
            assert row["licence"] == "Open Government Licence v3.0"

    def test_no_cell_is_run_as_a_formula(self, client) -> None:
        page = make_checklist(items=[item('=HYPERLINK("https://bad.example")')])
        body = client.get(f"{page.url}checklist.csv").getvalue().decode()
        assert "'=HYPERLINK" in body

    @pytest.mark.parametrize("name", ["checklist.txt", "checklist.csv"])
    def test_a_private_or_unpublished_checklist_gives_no_file(self, client, name) -> None:
        page = make_checklist()
        restriction = PageViewRestriction.objects.create(page=page, restriction_type="login")
        assert client.get(f"{page.url}{name}").status_code == 302
        restriction.delete()
        page.unpublish()
        assert client.get(f"{page.url}{name}").status_code == 404

    def test_other_names_and_other_kinds_of_page_have_no_such_file(self, client) -> None:
        page = make_checklist()
        assert client.get(f"{page.url}checklist.pdf").status_code == 404
        assert client.get(f"{make_checklist_index().url}checklist.csv").status_code == 404

    def test_files_are_only_read(self, client) -> None:
        assert client.post(f"{make_checklist().url}checklist.csv").status_code == 405
