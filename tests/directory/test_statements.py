"""A council's own rules: shown where it has them, marked where they are gone."""

from __future__ import annotations

from datetime import date

import pytest

from directory.models import Council
from directory.statements import councils_by_address, note_gone, statements
from tests.factories.directory import CouncilFactory

pytestmark = pytest.mark.django_db
RULES = "https://www.mereford.example/rules"


@pytest.fixture(autouse=True)
def today(on_day) -> None:
    on_day(date(2026, 11, 20))


def test_without_any_the_page_says_nothing_of_them(client):
    assert "Its own rules" not in client.get(CouncilFactory().get_absolute_url()).text


def test_each_has_its_name_and_leads_to_the_council_s_page(client):
    council = CouncilFactory(
        house_rules_url=RULES,
        social_policy_url="https://www.mereford.example/policy",
        ai_statement_url="https://www.mereford.example/ai",
    )
    assert [each["title"] for each in statements(council)] == [
        "House rules for its accounts", "Social media policy", "Statement on AI",
    ]  # fmt: skip
    text = client.get(council.get_absolute_url()).text
    assert "Its own rules" in text
    assert f'<a href="{RULES}">House rules for its accounts</a>' in text


def test_an_ended_council_s_rules_are_not_shown(client):
    council = CouncilFactory(house_rules_url=RULES, ended_on=date(2026, 11, 19))
    assert RULES not in client.get(council.get_absolute_url()).text


def test_neighbours_may_share_a_page():
    one = CouncilFactory(name="Adur", house_rules_url=RULES)
    other = CouncilFactory(name="Worthing", house_rules_url=RULES)
    CouncilFactory(name="None")
    assert councils_by_address() == {RULES: [one, other]}
    assert councils_by_address(["https://else.example/"]) == {}


def test_only_what_changed_is_written_and_an_import_s_day_stays(django_assert_num_queries):
    council = CouncilFactory(house_rules_url=RULES)
    CouncilFactory(ai_statement_url="https://www.other.example/ai")
    before = Council.objects.get(pk=council.pk).updated_at
    assert note_gone({RULES}) == 1
    council.refresh_from_db()
    assert council.gone_statements == [RULES]
    assert council.updated_at == before
    with django_assert_num_queries(1):
        assert note_gone({RULES}) == 0
    assert note_gone(set()) == 1
    council.refresh_from_db()
    assert council.gone_statements == []


def test_what_is_gone_is_text_and_says_so(client):
    council = CouncilFactory(house_rules_url=RULES, gone_statements=[RULES])
    text = client.get(council.get_absolute_url()).text
    assert RULES not in text
    assert "House rules for its accounts: the page is gone from its website" in text


def test_files_say_where_a_council_publishes_its_rules_and_which_page_is_gone(client):
    url = "https://www.mereford.example/rules"
    CouncilFactory(slug="mereford", house_rules_url=url, gone_statements=[url])
    council = client.get("/api/v1/councils/mereford").json()["council"]
    assert [(each["url"], each["is_gone"]) for each in council["statements"]] == [(url, True)]
