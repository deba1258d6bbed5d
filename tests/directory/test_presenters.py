"""The words: chips, evidence, figures and the map."""

from datetime import date

import pytest

from core.dates import long_date, short_date
from directory.choices import EvidenceKind, Freshness, NameKind
from directory.models import Council, Evidence
from directory.presenters import freshness_parts, tile_map
from directory.presenters.accounts import accounts_in_words, evidence_line, status_chip
from directory.presenters.councils import best_account, council_row
from directory.presenters.words import counted, figure, in_words, joined
from tests.factories.directory import (
    CouncilFactory,
    CouncilNameFactory,
    EvidenceFactory,
    PlatformFactory,
    SocialAccountFactory,
)

TODAY = date(2026, 11, 20)


def evidence(kind, seen_on=None, source="www.mere.example", url="https://mere.example/"):
    return Evidence(kind=kind, seen_on=seen_on, source=source, url=url)


@pytest.mark.parametrize(
    ("confirmed", "seen", "words"),
    [
        (date(2026, 10, 12), date(2026, 10, 12), "Confirmed 12 Oct 2026"),
        (date(2026, 2, 4), date(2026, 2, 4), "Ageing, last seen 4 Feb 2026"),
        (date(2026, 2, 4), date(2026, 3, 5), "Ageing, last seen 5 Mar 2026"),
        (None, date(2023, 11, 19), "Stale, last seen 19 Nov 2023"),
        (None, None, "Never confirmed"),
    ],
)
def test_chips_say_what_is_known_and_when(confirmed, seen, words):
    assert status_chip(confirmed, seen, TODAY)["chip_words"] == words


@pytest.mark.django_db
@pytest.mark.parametrize(("short", "lang"), [("Ynys Mere", "cy"), ("Isle of Mere", "")])
def test_a_row_says_when_the_council_goes_by_its_welsh_name(short, lang):
    council = CouncilFactory(name="Isle of Mere Council", short_name=short)
    CouncilNameFactory(council=council, name="Ynys Mere", kind=NameKind.WELSH)
    CouncilNameFactory(council=council, name="Isle of Mere", kind=NameKind.COMMON)
    assert council_row(council, TODAY)["lang"] == lang


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (EvidenceKind.COUNCIL_WEBSITE, ("seen on", "www.mere.example")),
        (EvidenceKind.COUNCIL_MAILBOX, ("confirmed from a mailbox at", "www.mere.example")),
        (
            EvidenceKind.COUNCIL_DOMAIN_HANDLE,
            ("handle under the council’s domain", "www.mere.example"),
        ),
        (EvidenceKind.EDITOR, ("entered by an editor, source:", "www.mere.example")),
        (EvidenceKind.PUBLIC_REGISTER, ("from a", "public register")),
    ],
)
def test_every_kind_of_evidence_has_its_words(kind, words):
    line = evidence_line([evidence(kind, TODAY)], Freshness.AGEING)
    assert (line["evidence"], line["evidence_words"]) == words


def test_a_confirmed_account_shows_what_confirmed_it_not_the_newer_register():
    pieces = [
        evidence(EvidenceKind.PUBLIC_REGISTER, date(2026, 11, 19)),
        evidence(EvidenceKind.COUNCIL_WEBSITE, date(2026, 10, 12)),
    ]
    assert evidence_line(pieces, Freshness.CONFIRMED)["evidence"] == "seen on"
    assert evidence_line(pieces, Freshness.AGEING)["evidence"] == "from a"


def test_of_one_day_the_strongest_evidence_is_shown_and_of_none_nothing():
    pieces = [evidence(EvidenceKind.EDITOR, TODAY), evidence(EvidenceKind.COUNCIL_WEBSITE, TODAY)]
    assert evidence_line(pieces, Freshness.CONFIRMED)["evidence"] == "seen on"
    assert evidence_line([], Freshness.NEVER)["evidence_words"] == ""


def test_the_bar_has_parts_in_dial_order_that_fill_it():
    parts = freshness_parts({"never": 1, "confirmed": 2, "stale": 1, "ageing": 0})
    assert [(part["level"], part["count"], part["start"], part["share"]) for part in parts] == [
        ("confirmed", 2, 0, 50),
        ("stale", 1, 50, 25),
        ("never", 1, 75, 25),
    ]
    assert freshness_parts({}) == []


@pytest.mark.django_db
def test_the_map_colours_each_council_by_its_best_account(django_assert_num_queries):
    fresh = CouncilFactory(tile_column=1, tile_row=2)
    for seen_on in (date(2026, 10, 12), date(2020, 1, 1)):
        EvidenceFactory(account=SocialAccountFactory(councils=[fresh]), seen_on=seen_on)
    CouncilFactory(tile_column=3, tile_row=0)
    with django_assert_num_queries(1):
        drawing = tile_map(Council.objects.all(), TODAY)
    assert (drawing["columns"], drawing["rows"]) == (4, 3)
    assert drawing["groups"] == [
        {"level": "confirmed", "tiles": [{"column": 1, "row": 2}]},
        {"level": "never", "tiles": [{"column": 3, "row": 0}]},
    ]
    assert drawing["label"] == (
        "Map of 2 councils by the freshness of their best account: 1 confirmed, 0 ageing, 0 stale "
        "and 1 never confirmed or without an account listed."
    )


@pytest.mark.django_db
class TestRows:
    def test_platforms_stand_once_in_their_order(self):
        council = CouncilFactory()
        for name, order in (("X", 2), ("Facebook page", 1), ("YouTube", 3)):
            platform = PlatformFactory(name=name, order=order)
            SocialAccountFactory(councils=[council], platform=platform)
            SocialAccountFactory(councils=[council], platform=platform)
        accounts = council.social_accounts.for_listing()
        assert accounts_in_words(accounts) == "On Facebook, X and YouTube"

    def test_the_best_account_is_the_fresher_then_the_newer_one(self):
        council = CouncilFactory()
        made = {}
        for day in (date(2026, 10, 1), date(2026, 11, 1), date(2020, 1, 1)):
            made[day] = SocialAccountFactory(councils=[council])
            EvidenceFactory(account=made[day], seen_on=day)
        closed = SocialAccountFactory(councils=[council], status="closed")
        EvidenceFactory(account=closed, seen_on=TODAY)
        best = best_account(council.social_accounts.all(), TODAY)
        assert best == made[date(2026, 11, 1)]

    def test_an_ended_council_has_a_dark_label_and_no_chip(self):
        council = CouncilFactory(ended_on=date(2023, 3, 31))
        EvidenceFactory(account=SocialAccountFactory(councils=[council]))
        row = council_row(council, TODAY)
        assert (row["state_words"], row["state_filled"]) == ("Ended 31 Mar 2023", True)
        assert row["chip_words"] == ""
        assert row["platforms"] == "Had 1 account"

    def test_coming_and_ending_councils_say_when(self):
        coming = CouncilFactory(started_on=date(2027, 4, 1))
        ending = CouncilFactory(ended_on=date(2027, 3, 31))
        assert council_row(coming, TODAY)["state_words"] == "Begins 1 Apr 2027"
        assert council_row(ending, TODAY)["state_words"] == "Ends 31 Mar 2027"


def test_words():
    assert short_date(date(2026, 10, 2)) == "2 Oct 2026"
    assert long_date(date(2026, 10, 2)) == "2 October 2026"
    assert figure(1_199_870) == "1,199,870"
    assert (counted(1, "council"), counted(2, "body", "bodies")) == ("1 council", "2 bodies")
    assert (in_words(4), in_words(12)) == ("four", "12")
    assert [joined([]), joined(["a"]), joined(["a", "b"]), joined(["a", "b", "c"], "or")] == [
        "", "a", "a and b", "a, b or c",
    ]  # fmt: skip
