"""Case studies: what is missing says so, and the list is in the order that is promised."""

from __future__ import annotations

from datetime import date

import pytest

from guidance.models import CaseStudyPage
from tests.factories.directory import CouncilFactory
from tests.factories.guidance import make_case_study

pytestmark = pytest.mark.django_db


def measure(**values: object) -> tuple[str, dict]:
    return (
        "measure",
        {
            "what": "Votes in the final",
            "qualifier": "more than",
            "before": "",
            "after": "25,000",
            "period": "November 2017",
            "source": "The Star",
            "source_url": "",
            "headline": True,
        }
        | values,
    )


def test_what_was_not_told_says_so_and_is_never_nought(client) -> None:
    page = make_case_study(measures=[measure(before="", after="")])
    text = client.get(page.url).text
    assert text.count("Not told") >= 3
    assert "Not told to us yet" in text


def test_a_story_without_measures_says_not_measured(client) -> None:
    assert "Not measured" in client.get(make_case_study().url).text


def test_the_figure_in_lists_keeps_its_qualifier() -> None:
    row = make_case_study(measures=[measure()]).list_row(date(2026, 11, 20))
    assert (row["qualifier"], row["figure"], row["figure_what"]) == (
        "more than",
        "25,000",
        "Votes in the final",
    )


def test_newest_confirmed_comes_first_then_newest_then_title() -> None:
    make_case_study("B never confirmed", happened_on=date(2020, 1, 1))
    make_case_study("A never confirmed", happened_on=date(2020, 1, 1))
    make_case_study("Newer, never confirmed", happened_on=date(2025, 1, 1))
    make_case_study("Confirmed long ago", confirmed_on=date(2024, 1, 1))
    make_case_study("Confirmed now", confirmed_on=date(2026, 11, 1))
    assert [page.title for page in CaseStudyPage.objects.for_listing()] == [
        "Confirmed now",
        "Confirmed long ago",
        "Newer, never confirmed",
        "A never confirmed",
        "B never confirmed",
    ]


@pytest.mark.parametrize(
    ("confirmed_on", "words"),
    [
        (None, "Never confirmed"),
        (date(2026, 5, 20), "Confirmed 20 May 2026"),
        (date(2026, 5, 19), "Ageing, confirmed 19 May 2026"),
        (date(2025, 11, 20), "Ageing, confirmed 20 Nov 2025"),
        (date(2025, 11, 19), "Stale, confirmed 19 Nov 2025"),
    ],
)
def test_still_true_grows_old_as_accounts_do(confirmed_on: date | None, words: str) -> None:
    page = make_case_study(confirmed_on=confirmed_on)
    assert page.list_row(date(2026, 11, 20))["chip_words"] == words


def test_a_draft_and_a_private_story_are_in_no_list(client) -> None:
    council = CouncilFactory(name="Mereford District Council")
    make_case_study("Shown", councils=[council])
    make_case_study("Draft", councils=[council], live=False)
    private = make_case_study("Private", councils=[council])
    private.view_restrictions.create(restriction_type="login")
    shown = [page.title for page in council.case_studies.for_listing()]
    assert shown == ["Shown"]
    listing = client.get(private.get_parent().url).text
    assert "Shown" in listing
    assert "Draft" not in listing
    assert "Private" not in listing


def test_the_story_and_its_council_lead_to_each_other(client) -> None:
    council = CouncilFactory(name="Mereford District Council")
    page = make_case_study("Two gritters", councils=[council])
    assert council.get_absolute_url() in client.get(page.url).text
    assert page.url in client.get(council.get_absolute_url()).text
