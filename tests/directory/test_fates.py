"""Accounts of ending councils: their fate in words, days to vesting day, the editors' list."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.choices import Fate
from directory.presenters.fates import days_left, fates
from tests.factories.directory import CouncilFactory, PlatformFactory, SocialAccountFactory

pytestmark = pytest.mark.django_db
LAST_DAY = date(2027, 3, 31)


@pytest.fixture
def ending():
    return CouncilFactory(name="Southmere", ended_on=LAST_DAY)


def account(council, handle, **more):
    platform = PlatformFactory(name=f"Network {handle}")
    return SocialAccountFactory(councils=[council], platform=platform, handle=handle, **more)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 20), "132 days to vesting day"),
        (date(2027, 3, 30), "2 days to vesting day"),
        (LAST_DAY, "1 day to vesting day"),
        (date(2027, 4, 1), "vesting day has passed"),
    ],
)
def test_days_are_counted_to_the_first_day_of_the_successors(ending, day, words):
    assert days_left(ending, day) == words


@pytest.mark.parametrize(
    ("ended_on", "is_ending"),
    [(LAST_DAY, True), (date(2026, 11, 20), True), (date(2026, 11, 19), False), (None, False)],
)
def test_only_a_council_whose_last_day_is_to_come_or_is_today_has_fates(ended_on, is_ending):
    council = CouncilFactory(ended_on=ended_on)
    assert bool(fates(council, [], date(2026, 11, 20))) is is_ending


def test_each_account_says_what_becomes_of_it_and_undecided_is_said_plainly(client, on_day, ending):
    on_day(date(2026, 11, 20))
    account(ending, "mere", fate=Fate.TRANSFER)
    account(ending, "merenews")
    account(ending, "old", status="closed")
    text = " ".join(client.get(ending.get_absolute_url()).content.decode().split())
    assert "One of two is undecided." in text
    assert "132 days to vesting day, 1 April 2027." in text
    assert "<dt>Goes to the successor as it is</dt><dd>@mere on Network mere</dd>" in text
    assert "<dt>Undecided</dt><dd>@merenews on Network merenews</dd>" in text
    assert "Who takes over is not known yet." in text
    assert "<dd>@old" not in text, "a closed account has its fate behind it"


@pytest.mark.parametrize(
    ("given", "summary"),
    [
        ([], "We know of no account that has to be decided on."),
        (["close"], "What becomes of each is decided."),
        ([""], "What becomes of its one account is undecided."),
        (["", ""], "Both are undecided."),
        (["", "", ""], "All three are undecided."),
        (["", "", "close"], "Two of three are undecided."),
    ],
)
def test_the_undecided_are_counted_in_words(ending, given, summary):
    accounts = [account(ending, f"a{index}", fate=fate) for index, fate in enumerate(given)]
    assert fates(ending, accounts, date(2026, 11, 20))["summary"] == summary


class TestReport:
    def test_it_counts_the_undecided_of_each_council_soonest_end_first(self, editor, ending):
        sooner = CouncilFactory(name="Eastmere", ended_on=date(2026, 11, 20))
        CouncilFactory(name="Gonemere", ended_on=date(2026, 11, 19))
        CouncilFactory(name="Staymere")
        decided = account(ending, "mere", fate=Fate.MERGE)
        account(ending, "merenews")
        account(ending, "old", status="moved")
        text = " ".join(editor.get(reverse("council_fates")).content.decode().split())
        assert text.index("Eastmere") < text.index("Southmere")
        assert "Gonemere" not in text
        assert "Staymere" not in text
        assert "1 of 2" in text
        assert "0 of 0" in text
        assert "1 day to vesting day" in text
        assert "132 days to vesting day" in text
        assert "1 April 2027" in text
        assert f'href="{reverse("socialaccount:edit", args=[decided.pk])}"' in text
        assert "@old" not in text
        assert sooner.get_absolute_url() in text

    def test_handles_are_escaped(self, editor, ending):
        account(ending, "<b>mere</b>")
        assert "<b>mere</b>" not in editor.get(reverse("council_fates")).content.decode()

    def test_it_costs_the_same_for_two_councils_and_for_forty(self, editor):
        def cost():
            with CaptureQueriesContext(connection) as captured:
                assert editor.get(reverse("council_fates")).status_code == 200
            return len(captured)

        def add(number):
            for _ in range(number):
                SocialAccountFactory(councils=[CouncilFactory(ended_on=LAST_DAY)])

        add(2)
        cost()
        few = cost()
        add(38)
        assert cost() == few

    def test_it_stands_among_the_reports_and_takes_an_editor(self, editor, client):
        assert reverse("council_fates") in editor.get("/admin/").content.decode()
        editor.logout()
        assert client.get(reverse("council_fates")).status_code == 302

    def test_the_form_of_an_account_takes_its_fate(self, editor, ending):
        one = account(ending, "mere")
        text = editor.get(reverse("socialaccount:edit", args=[one.pk])).content.decode()
        assert 'name="fate"' in text
        data = {
            "address": one.url,
            "platform": one.platform_id,
            "councils": [ending.pk],
            "status": "active",
            "fate": "rename",
        }
        editor.post(reverse("socialaccount:edit", args=[one.pk]), data)
        one.refresh_from_db()
        assert one.fate == Fate.RENAME
