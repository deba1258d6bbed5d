"""Work on one council: all on one page, a status in one step, and one question to its mailbox."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from smtplib import SMTPException
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.locks import only_run
from core.models import User
from directory.choices import AccountStatus, EventKind, Origin, ProblemKind, ReadingOutcome
from directory.models import (
    AccountEvent,
    ConfirmationRequest,
    Council,
    Notice,
    SiteMiss,
    SiteReading,
    SocialAccount,
    Submission,
)
from directory.presenters.desk import SHOWN
from directory.services import confirmations
from directory.services.asking import CannotAsk, ask_now
from tests.factories.directory import (
    CouncilFactory,
    EvidenceFactory,
    PlatformFactory,
    SocialAccountFactory,
    SuccessionFactory,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture(autouse=True)
def _now(monkeypatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def council() -> Council:
    return CouncilFactory(
        name="Mereford Council",
        short_name="Mereford",
        slug="mereford",
        website="https://www.mereford.gov.uk/",
        mailbox="comms@mereford.gov.uk",
    )


@pytest.fixture
def account(council: Council) -> SocialAccount:
    platform = PlatformFactory(slug="chat", name="Chat")
    return SocialAccountFactory(platform=platform, handle="mereford", councils=[council])


def desk(council: Council) -> str:
    return reverse("council:desk", args=[council.pk])


def with_permissions(*codenames: str) -> Client:
    user = User.objects.create_user("one@example.org", "a long enough password")
    wanted = ["access_admin", *codenames]
    user.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    client = Client()
    client.force_login(user)
    return client


def question(council: Council, **fields) -> ConfirmationRequest:
    fields = {"sent_at": NOW, "expires_at": NOW + timedelta(days=14)} | fields
    return ConfirmationRequest.objects.create(
        council=council, mailbox="comms@mereford.gov.uk", **fields
    )


class TestThePage:
    def test_it_shows_all_that_is_known_and_all_that_waits(self, editor, council, account):
        EvidenceFactory(account=account, source="www.mereford.gov.uk", seen_on=DAY)
        AccountEvent.objects.create(account=account, kind=EventKind.OPENED, happened_on=DAY)
        Submission.objects.create(
            council=council, kind=ProblemKind.OTHER, origin=Origin.PUBLIC, link="a link that came"
        )
        Notice.objects.create(
            council=council,
            text="Our page is down.",
            begins_at=NOW - timedelta(hours=1),
            ends_at=NOW + timedelta(hours=1),
        )
        question(council, answered_at=NOW, confirmed=1, changes=2, is_round=True)
        SiteReading.objects.create(
            council=council,
            outcome=ReadingOutcome.READ,
            read_on=DAY,
            read_well_on=DAY,
            found=3,
            pages=["https://www.mereford.gov.uk/contact"],
        )
        SiteMiss.objects.create(
            council=council, account=account, times=2, first_missed_on=DAY, last_missed_on=DAY
        )
        text = editor.get(desk(council)).text
        for words in (
            "Confirmed 20 Nov 2026",
            "Corporate",
            "Seen on the council’s own website",
            "Opened",
            "a link that came",
            "Our page is down.",
            "Shown now",
            "Half-yearly round",
            "1 account confirmed, 2 changes asked for",
            "Read on 20 November 2026. 3 links to accounts found.",
            "https://www.mereford.gov.uk/contact",
            "no link to it in 2 readings",
            "comms@mereford.gov.uk",
        ):
            assert words in text

    def test_an_empty_council_says_what_is_missing(self, editor):
        bare = CouncilFactory(website="", mailbox="")
        text = editor.get(desk(bare)).text
        for words in (
            "No account is listed yet.",
            "None yet, so we cannot ask it",
            "Its website was not read yet, because we do not know its address.",
            "It was not asked yet.",
        ):
            assert words in text

    def test_long_lists_are_bounded_with_a_way_to_all(self, editor, council, account):
        for number in range(SHOWN + 1):
            EvidenceFactory(
                account=account, source=f"piece {number:02}", seen_on=DAY - timedelta(days=number)
            )
        text = editor.get(desk(council)).text
        assert f"piece {SHOWN - 1:02}" in text
        assert f"piece {SHOWN}" not in text, "the oldest is left out"
        whole = editor.get(desk(council), {"all": "evidence"}).text
        assert f"piece {SHOWN}" in whole

    def test_the_way_there_stands_in_the_list_and_on_the_form(self, editor, council):
        for url in (
            reverse("council:index"),
            reverse("council:edit", args=[council.pk]),
        ):
            assert desk(council) in editor.get(url).text

    def test_forms_lead_back_here(self, editor, council, account):
        edit = reverse("socialaccount:edit", args=[account.pk])
        there = f"{edit}?next={desk(council)}"
        assert f'href="{edit}?next=' in editor.get(desk(council)).text
        page = editor.get(there).text
        form = {
            "address": account.url,
            "platform": account.platform_id,
            "councils": [council.pk],
            "status": "active",
            "purpose": "service",
            "language": "en",
        }
        action = page.split('id="w-editor-form"')[1].split('action="')[1].split('"')[0]
        assert action.startswith(f"{edit}?next=")
        assert editor.post(there, form).headers["Location"] == desk(council)
        account.refresh_from_db()
        assert account.purpose == "service"

    def test_nobody_is_led_to_another_site(self, editor, council):
        there = reverse("council:edit", args=[council.pk])
        assert "evil.example" not in editor.get(there, {"next": "https://evil.example/"}).text

    def test_a_new_account_is_for_this_council_already(self, editor, council):
        add = reverse("socialaccount:add")
        assert f"{add}?council={council.pk}" in editor.get(desk(council)).text
        form = editor.get(add, {"council": council.pk}).context["form"]
        assert form.initial["councils"] == [council.pk]
        assert editor.get(add, {"council": "one' OR 1"}).status_code == 200

    def test_who_may_not_change_councils_does_not_see_it(self, council):
        client = with_permissions("view_council", "change_socialaccount")
        assert client.get(desk(council)).status_code in {302, 403}
        assert client.get(reverse("council:ask", args=[council.pk])).status_code in {302, 403}

    def test_who_may_not_change_accounts_sees_their_status_as_text(self, council, account):
        client = with_permissions("change_council")
        assert "Set status" not in client.get(desk(council)).text
        sent = client.post(desk(council), {"account": account.pk, "was": "active",
                                           "status": "closed"})  # fmt: skip
        assert sent.status_code in {302, 403}
        account.refresh_from_db()
        assert account.status == AccountStatus.ACTIVE

    def test_three_accounts_cost_as_many_queries_as_thirty(self, editor, council):
        def fill(start: int, end: int) -> None:
            for number in range(start, end):
                account = SocialAccountFactory(handle=f"mereford{number}", councils=[council])
                EvidenceFactory(account=account)
                AccountEvent.objects.create(account=account, kind="opened", happened_on=DAY)
                Submission.objects.create(council=council, kind="other", origin="public")
                question(council)
                SiteMiss.objects.create(
                    council=council, account=account, first_missed_on=DAY, last_missed_on=DAY
                )

        def queries() -> int:
            with CaptureQueriesContext(connection) as asked:
                assert editor.get(desk(council)).status_code == 200
            return len(asked)

        fill(0, 3)
        editor.get(desk(council))
        few = queries()
        fill(3, 30)
        assert queries() == few <= 20


class TestStatusInOneStep:
    def press(self, client, council, account, **fields):
        form = {"account": account.pk, "was": "active", "status": "paused", "note": ""} | fields
        return client.post(desk(council), form)

    def test_it_writes_an_event_and_stays_on_the_page(self, editor, council, account):
        answer = self.press(editor, council, account, note="Said on their website")
        assert answer.headers["Location"] == desk(council)
        account.refresh_from_db()
        assert account.status == AccountStatus.PAUSED
        event = account.events.get()
        assert (event.kind, event.happened_on, event.note) == (
            EventKind.PAUSED, DAY, "Said on their website",
        )  # fmt: skip
        assert event.by.email == "editor@example.org"

    def test_the_same_status_again_is_no_event(self, editor, council, account):
        self.press(editor, council, account, status="active")
        assert not account.events.exists()

    def test_the_second_of_two_editors_is_told_and_what_was_typed_stays(
        self, editor, council, account
    ):
        SocialAccount.objects.filter(pk=account.pk).update(status="closed")
        answer = self.press(editor, council, account, note="typed before")
        assert answer.status_code == 422
        assert "Somebody was quicker" in answer.text
        assert "typed before" in answer.text
        account.refresh_from_db()
        assert account.status == AccountStatus.CLOSED
        assert not account.events.exists()

    def test_no_other_council_s_account_is_changed_here(self, editor, council):
        other = SocialAccountFactory()
        assert self.press(editor, council, other).status_code == 404

    @pytest.mark.parametrize("fields", [{"status": "gone"}, {"account": "x"}, {"was": ""}])
    def test_what_is_not_on_the_page_is_refused(self, editor, council, account, fields):
        form = {"account": account.pk, "was": "active", "status": "paused"} | fields
        assert editor.post(desk(council), form).status_code == 422
        assert not account.events.exists()


class TestAsking:
    def ask_url(self, council):
        return reverse("council:ask", args=[council.pk])

    def test_it_says_where_the_question_goes_before_it_goes(self, editor, council, account):
        text = editor.get(self.ask_url(council)).text
        assert "comms@mereford.gov.uk" in text
        assert str(account) in text
        assert not mail.outbox
        assert not ConfirmationRequest.objects.exists()

    def test_it_asks_once_in_the_editor_s_name(self, editor, council, account):
        sent = editor.post(self.ask_url(council), {"mailbox": council.mailbox})
        assert sent.headers["Location"] == desk(council)
        asked = ConfirmationRequest.objects.get()
        assert (asked.asked_by.email, asked.is_round) == ("editor@example.org", False)
        assert [letter.to for letter in mail.outbox] == [["comms@mereford.gov.uk"]]
        again = editor.post(self.ask_url(council), {"mailbox": council.mailbox})
        assert again.status_code == 422
        assert "was asked today already" in again.text
        assert len(mail.outbox) == 1

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"mailbox": ""}, "We have no mailbox of Mereford."),
            ({"mailbox": "comms@else.example"}, "is not at its own domain"),
            ({"ended_on": DAY - timedelta(days=1)}, "has ended"),
        ],
    )
    def test_it_refuses_in_words(self, editor, council, fields, words):
        Council.objects.filter(pk=council.pk).update(**fields)
        assert words in editor.get(self.ask_url(council)).text
        sent = {"mailbox": fields.get("mailbox", council.mailbox)}
        answer = editor.post(self.ask_url(council), sent)
        assert answer.status_code == 422
        assert words in answer.text
        assert not mail.outbox
        assert not ConfirmationRequest.objects.exists()

    def test_on_its_last_day_it_can_be_asked(self, editor, council):
        Council.objects.filter(pk=council.pk).update(ended_on=DAY)
        assert "has ended" not in editor.get(self.ask_url(council)).text

    def test_an_ended_council_has_no_button(self, editor, council):
        SuccessionFactory(predecessor=council)
        Council.objects.filter(pk=council.pk).update(ended_on=DAY - timedelta(days=1))
        assert self.ask_url(council) not in editor.get(desk(council)).text

    @pytest.mark.parametrize(
        ("fields", "may_ask"),
        [
            ({"is_round": True}, False),
            ({"is_round": True, "sent_at": NOW - timedelta(days=1)}, True),
            ({}, True),  # a link that an officer fetched
        ],
    )
    def test_only_a_question_of_ours_today_is_in_the_way(self, editor, council, fields, may_ask):
        question(council, **fields)
        text = editor.get(self.ask_url(council)).text
        assert ("Send the question" in text) == may_ask

    def test_a_mailbox_changed_meanwhile_is_shown_first(self, editor, council):
        answer = editor.post(self.ask_url(council), {"mailbox": "old@mereford.gov.uk"})
        assert answer.status_code == 422
        assert "mailbox was changed" in answer.text
        assert not mail.outbox

    def test_a_letter_that_cannot_be_sent_leaves_nothing(self, editor, council, monkeypatch):
        def refuse(*args, **kwargs):
            raise SMTPException("no")

        monkeypatch.setattr(confirmations, "send_mail", refuse)
        answer = editor.post(self.ask_url(council), {"mailbox": council.mailbox})
        assert "could not be sent, so nothing was asked" in answer.text
        assert not ConfirmationRequest.objects.exists()

    def test_of_two_at_one_moment_one_is_told(self, council):
        by = User.objects.create_user("two@example.org", "a long enough password")
        with only_run("ask-council"), pytest.raises(CannotAsk, match="at this very moment"):
            ask_now(council=council, by=by)
        assert not mail.outbox


class TestQuestions:
    def test_each_question_stands_with_who_asked_and_what_came_of_it(self, editor, council):
        user = User.objects.create_user("ann@example.org", "a long enough password")
        long_ago = NOW - timedelta(days=30)
        question(council, asked_by=user, reminded_at=NOW)
        question(council, is_round=True, answered_at=NOW, confirmed=2, changes=1)
        question(council, sent_at=long_ago, expires_at=long_ago + timedelta(days=14))
        text = editor.get(reverse("question:index")).text
        for words in (
            "ann@example.org",
            "No answer yet; reminded 20 Nov 2026",
            "Half-yearly round",
            "2 accounts confirmed, 1 change asked for",
            "An officer of the council",
            "No answer; ran out 4 Nov 2026",
            "comms@mereford.gov.uk",
        ):
            assert words in text

    @pytest.mark.parametrize(
        ("query", "shown"),
        [
            ({"state": "open"}, {"ann"}),
            ({"state": "reminded"}, {"round"}),
            ({"state": "answered"}, {"answered"}),
            ({"state": "expired"}, {"officer"}),
            ({"who": "round"}, {"round"}),
            ({"who": "editor"}, {"ann", "answered"}),
            ({"who": "officer"}, {"officer"}),
            ({"q": "mereford"}, {"ann", "round", "answered", "officer"}),
            ({"q": "elsewhere"}, set()),
        ],
    )
    def test_filters(self, editor, council, query, shown):
        ann = User.objects.create_user("ann@example.org", "a long enough password")
        made = {
            "ann": question(council, asked_by=ann),
            "round": question(council, is_round=True, reminded_at=NOW),
            "answered": question(council, asked_by=ann, answered_at=NOW),
            "officer": question(council, expires_at=NOW),
        }
        found = editor.get(reverse("question:index"), query).context["object_list"]
        assert {name for name, one in made.items() if one in found} == shown

    def test_who_may_only_look_sees_no_mailbox(self, council):
        question(council)
        text = with_permissions("view_council").get(reverse("question:index")).text
        assert "An officer of the council" in text
        assert "comms@mereford.gov.uk" not in text

    def test_who_has_nothing_to_do_with_councils_sees_none(self, council):
        answer = with_permissions("change_notice").get(reverse("question:index"))
        assert answer.status_code in {302, 403}

    def test_the_list_asks_as_much_for_thirty_as_for_three(self, editor):
        def queries() -> int:
            with CaptureQueriesContext(connection) as asked:
                editor.get(reverse("question:index"))
            return len(asked)

        for _ in range(3):
            question(CouncilFactory())
        queries()
        few = queries()
        for _ in range(27):
            question(CouncilFactory())
        assert queries() == few
