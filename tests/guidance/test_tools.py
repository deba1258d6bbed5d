"""Tools and tasks: what the list can be narrowed by, and what is honest about each."""

from __future__ import annotations

from datetime import date

import pytest

from guidance.choices import LinkState
from guidance.models import LinkCheck, SectionPage, ToolIndexPage, ToolPage
from guidance.presenters import tool_facts, tool_row
from tests.factories.directory import PlatformFactory
from tests.factories.lists import make_tool, make_tool_index
from tests.guidance.page_checks import PageCheckCase
from tests.guidance.test_queries import queries

DAY = date(2026, 11, 21)


class ToolPageTests(PageCheckCase):
    def test_each_kind_stands_only_where_it_belongs(self) -> None:
        self.assertAllowedParentPageTypes(ToolIndexPage, {SectionPage})
        self.assertAllowedParentPageTypes(ToolPage, {ToolIndexPage})
        self.assertAllowedSubpageTypes(ToolPage, {})

    def test_list_of_tools(self) -> None:
        make_tool()
        self.check(make_tool_index(), body=[], sources=[])

    def test_tool(self) -> None:
        page = make_tool(pros=[("point", "Free")], cons=[("point", "Slow")])
        self.check(page, body=[], pros=[("point", "Free")], cons=[("point", "Slow")], sources=[])


@pytest.mark.django_db
class TestList:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", ["Write", "Measure"]),
            ("?task=measure", ["Measure"]),
            ("?cost=paid", ["Measure"]),
            ("?platform=x", ["Write"]),
            ("?access=good", ["Write"]),
            ("?task=write&cost=paid", []),
        ],
    )
    def test_it_is_narrowed_by_task_cost_platform_and_accessibility(
        self, client, query: str, found: list[str]
    ) -> None:
        x = PlatformFactory(slug="x", name="X")
        make_tool("Write", platforms=[x], access="good")
        make_tool("Measure", task="measure", cost="paid")
        make_tool("Draft", live=False)
        make_tool("Private").view_restrictions.create(restriction_type="login")
        response = client.get(f"{make_tool_index().url}{query}")
        assert [row["title"] for row in response.context.get("rows", [])] == found

    def test_what_is_not_known_is_refused(self, client) -> None:
        response = client.get(f"{make_tool_index().url}?access=perfect")
        assert response.status_code == 400
        assert "There is no grade of accessibility called “perfect”." in response.text

    def test_a_row_says_task_cost_and_when_it_was_checked(self, client) -> None:
        tool = make_tool(cost="paid", cost_words="From £10 a month.", checked_on=DAY)
        row = tool_row(tool, DAY)
        assert (row["task"], row["cost"]) == ("Write plainly", "Paid. From £10 a month.")
        text = client.get(make_tool_index().url).text
        for words in ("Write plainly", "Paid. From £10 a month.", "hecked 21 Nov 2026"):
            assert words in text

    def test_it_asks_as_much_for_thirty_as_for_three(self, client) -> None:
        platform = PlatformFactory()
        for number in range(3):
            make_tool(f"Tool {number}", platforms=[platform])
        few = queries(client, make_tool_index().url)
        for number in range(3, 30):
            make_tool(f"Tool {number}", platforms=[platform])
        assert queries(client, make_tool_index().url) == few


@pytest.mark.parametrize(
    ("checked_on", "words"),
    [
        (None, "Not checked yet"),
        (date(2026, 5, 21), "Checked 21 May 2026"),
        (date(2026, 5, 20), "Ageing, checked 20 May 2026"),
        (date(2025, 11, 20), "Stale, checked 20 Nov 2025"),
    ],
)
@pytest.mark.django_db
def test_a_check_grows_old(checked_on: date | None, words: str) -> None:
    assert tool_row(make_tool(checked_on=checked_on), DAY)["chip"]["words"] == words


@pytest.mark.django_db
class TestFacts:
    def facts(self, check: LinkCheck | None = None, **fields: object) -> dict[str, str]:
        return {fact["term"]: fact["value"] for fact in tool_facts(make_tool(**fields), check)}

    def test_what_was_not_told_says_so_and_what_does_not_apply_is_left_out(self) -> None:
        facts = self.facts()
        assert facts["Where the data is kept"] == "Not told"
        assert facts["Accessibility"] == "Not known"
        assert "Website" not in facts
        assert "Beware" not in facts

    def test_a_price_has_its_date_and_no_word_twice(self) -> None:
        assert self.facts(cost_words="Free of charge.", cost_on=DAY)["Cost"] == (
            "Free of charge. (seen 21 November 2026)"
        )

    def test_a_website_that_is_gone_is_no_link(self, client) -> None:
        url = "https://tool.example/"
        check = LinkCheck.objects.create(url=url, state=LinkState.GONE, failing_since=DAY)
        page = make_tool(website=url)
        text = client.get(page.url).text
        assert "Gone: not found since 21 Nov 2026" in text
        assert f'href="{url}"' not in text
        check.state = LinkState.OK
        check.save()
        assert f'href="{url}"' in client.get(page.url).text
