"""Asking councils: who gets a link, what it opens, and what an answer changes."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core import mail, signing
from django.core.exceptions import ValidationError
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from core import signing as tokens
from core.locks import only_run
from core.models import Attempt
from directory.choices import AccountStatus, EvidenceKind, Origin, ProblemKind
from directory.mailboxes import mail_domains, mailbox_fault
from directory.models import (
    ConfirmationRequest,
    Council,
    Evidence,
    Notice,
    SocialAccount,
    Submission,
)
from directory.services import confirmations
from directory.services.confirmations import (
    PURPOSE,
    AccountAnswer,
    Answer,
    NotOpenError,
    ask,
    link_to,
    record_answers,
)
from tests.directory.sending import FROM_HERE, stamp
from tests.factories.directory import CouncilFactory, PlatformFactory, SocialAccountFactory

pytestmark = pytest.mark.django_db
NO_MAIL = "tests.directory.no_mail.Backend"


@pytest.fixture
def council() -> Council:
    return CouncilFactory(
        name="Mereford Council",
        short_name="Mereford",
        slug="mereford",
        website="https://www.mereford.example/",
        mailbox="press@mereford.example",
    )


@pytest.fixture
def accounts(council: Council) -> list[SocialAccount]:
    platform = PlatformFactory(
        slug="chat",
        name="Chat",
        url_template="https://chat.example/{handle}",
        patterns=[("chat.example", "/{handle}")],
    )
    return [
        SocialAccountFactory(
            platform=platform,
            handle=handle,
            url=f"https://chat.example/{handle}",
            councils=[council],
        )
        for handle in ("one", "two", "three")
    ]


@pytest.fixture
def asked(council: Council, accounts: list[SocialAccount]) -> ConfirmationRequest:
    return ask(council=council, mailbox=council.mailbox)


def path_in(letter: str) -> str:
    found = re.search(r"https?://\S+(/councils/confirm/\S+)", letter)
    assert found, letter
    return found[1]


def path_of(request: ConfirmationRequest) -> str:
    return path_in(link_to(request))


def later(request: ConfirmationRequest, **ago: int) -> None:
    """As if it had been sent that long ago."""
    sent = timezone.now() - timedelta(**ago)
    ConfirmationRequest.objects.filter(pk=request.pk).update(
        sent_at=sent, expires_at=sent + timedelta(days=14)
    )


def run(*args: str) -> str:
    out = StringIO()
    call_command("send_confirmations", *args, stdout=out)
    return out.getvalue()


class TestWhoIsAsked:
    @pytest.mark.parametrize(
        ("mailbox", "is_own"),
        [
            ("press@mereford.example", True),
            ("press@MEREFORD.example", True),
            ("press@news.mereford.example", True),
            ("press@notmereford.example", False),
            ("press@mereford.example.evil.example", False),
            ("press@mereford.example@evil.example", False),
            ("press@мereford.example", False),
            ("press@gmail.com", False),
        ],
    )
    def test_only_a_mailbox_at_the_domain_of_the_website(self, council, mailbox, is_own):
        assert (mailbox_fault(council, mailbox) == "") == is_own

    def test_mail_domains_stand_in_place_of_the_website(self, council):
        council.mail_domains = "mere.gov.example\nhttps://www.vale.example/"
        assert mail_domains(council) == ["mere.gov.example", "vale.example"]
        assert mailbox_fault(council, "a@mere.gov.example") == ""
        assert "mere.gov.example or vale.example" in mailbox_fault(council, "a@mereford.example")

    def test_where_no_domain_is_known_nobody_is_asked(self):
        with pytest.raises(ValidationError, match="do not know the website"):
            ask(council=CouncilFactory(website=""), mailbox="a@b.example")
        assert mail.outbox == []
        assert not ConfirmationRequest.objects.exists()

    def test_the_letter_is_plain_with_one_link_and_names_what_we_list(self, council, asked):
        [letter] = mail.outbox
        assert letter.to == ["press@mereford.example"]
        assert letter.alternatives == []
        assert letter.body.count("/councils/confirm/") == 1
        assert "https://chat.example/one" in letter.body
        assert asked.expires_at - asked.sent_at == timedelta(days=14)

    def test_nothing_is_kept_of_a_letter_that_could_not_be_sent(self, council, settings):
        settings.EMAIL_BACKEND = NO_MAIL
        with pytest.raises(OSError, match="nobody listens"):
            ask(council=council, mailbox=council.mailbox)
        assert not ConfirmationRequest.objects.exists()


class TestAnswers:
    def test_still_ours_counts_at_once(self, council, accounts, asked, on_day):
        on_day(date(2026, 11, 20))
        ours = AccountAnswer(Answer.OURS)
        result = record_answers(request=asked, answers={accounts[0].pk: ours})
        assert (result.confirmed, result.changes) == (1, 0)
        account = SocialAccount.objects.get(pk=accounts[0].pk)
        assert account.confirmed_on == date(2026, 11, 20)
        [piece] = account.evidence.all()
        assert (piece.kind, piece.source) == (EvidenceKind.COUNCIL_MAILBOX, "mereford.example")
        assert [event.kind for event in account.events.all()] == ["confirmed"]
        assert not Submission.objects.exists()
        asked.refresh_from_db()
        assert (asked.confirmed, asked.changes) == (1, 0)

    def test_the_private_mailbox_stands_nowhere_in_the_evidence(self, accounts, asked):
        record_answers(request=asked, answers={accounts[0].pk: AccountAnswer(Answer.OURS)})
        piece = accounts[0].evidence.get()
        assert "press" not in f"{piece.source}{piece.url}{piece.note}"

    def test_all_else_waits_for_an_editor(self, accounts, asked):
        record_answers(
            request=asked,
            answers={
                accounts[0].pk: AccountAnswer(Answer.CHANGED, "chat.example/uno"),
                accounts[1].pk: AccountAnswer(Answer.CHANGED, "for the museum now"),
                accounts[2].pk: AccountAnswer(Answer.GONE),
            },
            new_links=["https://chat.example/four"],
            note="Ask us again",
        )
        said = Submission.objects.order_by("pk").values_list("kind", "origin", "url")
        assert list(said) == [
            (ProblemKind.MOVED, Origin.MAILBOX, "https://chat.example/uno"),
            (ProblemKind.DETAILS, Origin.MAILBOX, ""),
            (ProblemKind.GONE, Origin.MAILBOX, ""),
            (ProblemKind.NEW_ACCOUNT, Origin.MAILBOX, "https://chat.example/four"),
            (ProblemKind.OTHER, Origin.MAILBOX, ""),
        ]
        assert {one.status for one in SocialAccount.objects.all()} == {AccountStatus.ACTIVE}
        assert not SocialAccount.objects.exclude(confirmed_on=None).exists()

    def test_accounts_of_another_council_are_passed_over(self, asked):
        other = SocialAccountFactory()
        result = record_answers(request=asked, answers={other.pk: AccountAnswer(Answer.OURS)})
        assert result.confirmed == 0
        assert not other.evidence.exists()

    def test_one_not_to_be_trusted_warns_residents_at_once_and_for_a_week(self, accounts, asked):
        said = {accounts[0].pk: AccountAnswer(Answer.DOWN, "https://chat.example/two")}
        record_answers(request=asked, answers=said)
        notice = Notice.objects.get()
        assert (notice.account, notice.use_instead) == (accounts[0], "https://chat.example/two")
        assert notice.text == "Mereford says: do not trust this account just now."
        assert notice.ends_at - notice.begins_at == timedelta(days=7)
        assert Submission.objects.get().kind == ProblemKind.OUTAGE

    @pytest.mark.parametrize(
        ("words", "shown"),
        [
            ("www.mereford.example/news", "https://www.mereford.example/news"),
            ("https://evil.example/", ""),
            ("https://mereford.example@evil.example/", ""),
            ("https://chat.example/stranger", ""),
            ("Ring us", ""),
        ],
    )
    def test_only_what_is_the_council_s_own_is_shown_to_be_used_instead(
        self, accounts, asked, words, shown
    ):
        record_answers(request=asked, answers={accounts[0].pk: AccountAnswer(Answer.DOWN, words)})
        assert Notice.objects.get().use_instead == shown
        assert Submission.objects.get().note == words

    def test_a_mailbox_that_was_never_theirs_confirms_nothing(
        self, client, council, accounts, asked
    ):
        Council.objects.update(website="https://www.newford.example/")
        asked = ConfirmationRequest.objects.select_related("council").get()
        with pytest.raises(NotOpenError):
            record_answers(request=asked, answers={accounts[0].pk: AccountAnswer(Answer.OURS)})
        page = client.get(path_of(asked))
        assert (page.status_code, "went to a mailbox" in page.text) == (410, True)
        assert not confirmations.remind(request=asked)
        assert not Evidence.objects.exists()

    def test_a_link_answers_once(self, accounts, asked):
        record_answers(request=asked, answers={accounts[0].pk: AccountAnswer(Answer.OURS)})
        with pytest.raises(NotOpenError):
            record_answers(request=asked, answers={accounts[1].pk: AccountAnswer(Answer.OURS)})
        assert not accounts[1].evidence.exists()

    def test_an_answer_that_fails_in_the_middle_leaves_the_link_open(
        self, accounts, asked, monkeypatch
    ):
        monkeypatch.setattr(confirmations, "refresh_dates", lambda pks: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            record_answers(request=asked, answers={accounts[0].pk: AccountAnswer(Answer.OURS)})
        asked.refresh_from_db()
        assert asked.answered_at is None
        assert not accounts[0].evidence.exists()

    def test_two_links_answered_on_one_day_are_one_piece_of_evidence(
        self, council, accounts, asked
    ):
        second = ask(council=council, mailbox=council.mailbox)
        for request in (asked, second):
            record_answers(request=request, answers={accounts[0].pk: AccountAnswer(Answer.OURS)})
        assert accounts[0].evidence.count() == accounts[0].events.count() == 1


class TestThePage:
    def test_opening_it_changes_nothing_and_keeps_out_of_caches_and_search(self, client, asked):
        response = client.get(path_of(asked))
        assert response.status_code == 200
        assert "no-store" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        asked.refresh_from_db()
        assert asked.answered_at is None

    def test_one_press_confirms_all_that_is_shown_and_no_more(
        self, client, council, accounts, asked
    ):
        page = client.get(path_of(asked))
        shown = page.context["shown"]
        unseen = SocialAccountFactory(platform=accounts[0].platform, councils=[council])
        response = client.post(path_of(asked), {"all": shown}, follow=True)
        assert "Thank you" in response.content.decode()
        assert all(account.evidence.count() == 1 for account in accounts)
        assert not unseen.evidence.exists()

    def test_each_account_has_its_own_answer(self, client, accounts, asked):
        one, two, three = accounts
        form = {
            f"answer-{one.pk}": "ours",
            f"answer-{two.pk}": "changed",
            f"words-{two.pk}": "https://chat.example/dos",
            f"answer-{three.pk}": "gone",
            "new-1": "chat.example/four",
            "new-2": "https://never-heard.example/us",
            "note": "Thanks",
        }
        assert client.post(path_of(asked), form).status_code == 302
        asked.refresh_from_db()
        assert (asked.confirmed, asked.changes) == (1, 5)

    @pytest.mark.parametrize(
        ("form", "words"),
        [
            ({}, "Answer for at least one account"),
            ({"new-1": "https://chat.example/one"}, "in the list above already"),
            ({"new-1": "javascript:alert(1)"}, "https"),
            ({"note": "x" * 2001}, "2,000 characters at most"),
            ({"note": "a\0b"}, "cannot be read"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, client, asked, form, words):
        form |= {"new-5": "chat.example/kept"} if form else {}
        response = client.post(path_of(asked), form)
        page = response.content.decode()
        assert response.status_code == 422
        assert "<title>Error: " in page
        assert words in page
        assert not form or "chat.example/kept" in page
        asked.refresh_from_db()
        assert asked.answered_at is None

    def test_changed_asks_what_changed(self, client, accounts, asked):
        response = client.post(path_of(asked), {f"answer-{accounts[0].pk}": "changed"})
        assert response.status_code == 422
        assert "Say what changed about @one on Chat" in response.content.decode()

    def test_it_is_held_against_other_sites(self, asked, accounts):
        strict = Client(enforce_csrf_checks=True)
        response = strict.post(path_of(asked), {f"answer-{accounts[0].pk}": "ours"})
        assert response.status_code == 403
        assert not accounts[0].evidence.exists()

    def refused(self, client: Client, path: str, account: SocialAccount) -> list[tuple[int, str]]:
        form = {f"answer-{account.pk}": "ours"}
        answers = [client.get(path), client.post(path, form)]
        assert not account.evidence.exists()
        return [
            (answer.status_code, re.search(r"<h1>(.*?)</h1>", answer.content.decode())[1])
            for answer in answers
        ]

    def test_a_link_that_has_run_out_says_so(self, client, accounts, asked):
        later(asked, days=15)
        said = self.refused(client, path_of(asked), accounts[0])
        assert said == [(410, "This link has run out")] * 2

    def test_a_token_that_is_too_old_says_so_too(self, client, accounts, asked, monkeypatch):
        with monkeypatch.context() as patched:
            patched.setattr(signing.time, "time", lambda: timezone.now().timestamp() - 15 * 86400)
            path = path_of(asked)
        said = self.refused(client, path, accounts[0])
        assert said == [(410, "This link has run out")] * 2

    def test_a_used_link_says_so(self, client, accounts, asked):
        record_answers(request=asked, answers={}, note="Fine")
        said = self.refused(client, path_of(asked), accounts[0])
        assert said == [
            (200, "Thank you, we have your answer"),
            (409, "This link was used already"),
        ]
        assert Submission.objects.count() == 1

    @pytest.mark.parametrize("token", ["forged", "a:b:c", "..", "%00"])
    def test_a_forged_link_says_so(self, client, accounts, token):
        said = self.refused(client, f"/councils/confirm/{token}x/", accounts[0])
        assert said == [(404, "This link does not work")] * 2

    def test_a_link_made_for_another_purpose_opens_nothing(self, client, accounts, asked):
        path = f"/councils/confirm/{tokens.sign('feedback', asked.pk)}/"
        assert self.refused(client, path, accounts[0]) == [(404, "This link does not work")] * 2

    @pytest.mark.parametrize("value", [987654, "1", {"pk": 1}])
    def test_a_foreign_link_says_so(self, client, accounts, value):
        path = f"/councils/confirm/{tokens.sign(PURPOSE, value)}/"
        said = self.refused(client, path, accounts[0])
        assert said == [(404, "This link belongs to no question of ours")] * 2

    def test_the_link_of_one_council_does_not_open_another_s_accounts(self, client, asked):
        other = SocialAccountFactory()
        client.post(path_of(asked), {f"answer-{other.pk}": "ours", "all": str(other.pk)})
        assert not other.evidence.exists()

    def test_a_council_that_has_ended_confirms_nothing(self, client, council, accounts, asked):
        Council.objects.filter(pk=council.pk).update(ended_on=date(2020, 3, 31))
        said = self.refused(client, path_of(asked), accounts[0])
        assert said == [(410, "This council has ended")] * 2


class TestOfficersAsk:
    def send(self, client: Client, mailbox: str, **more: str):
        form = {"mailbox": mailbox, "stamp": stamp("ask-for-link", "mereford")} | more
        return client.post("/councils/mereford/confirm/", form, **FROM_HERE)

    def test_the_page_says_which_addresses_get_a_link(self, client, council):
        response = client.get("/councils/mereford/confirm/")
        assert "Only addresses under mereford.example get a link" in response.content.decode()
        assert "no-store" in response["Cache-Control"]
        assert not response.cookies

    def test_an_officer_asks_and_confirms(self, client, council, accounts):
        response = self.send(client, "officer@mereford.example")
        assert response.status_code == 303
        assert "on its way" in client.get(response["Location"]).content.decode()
        path = path_in(mail.outbox[0].body)
        client.post(path, {"all": client.get(path).context["shown"]})
        assert SocialAccount.objects.exclude(confirmed_on=None).count() == 3

    def test_an_address_longer_than_mail_allows_is_refused_in_words(self, client, council):
        page = self.send(client, f"{'a' * 260}@mereford.example")
        assert (page.status_code, "No e-mail address is that long" in page.text) == (422, True)
        assert not mail.outbox

    def test_no_other_address_gets_one(self, client, council):
        response = self.send(client, "somebody@gmail.com")
        assert response.status_code == 422
        assert "ends with mereford.example" in response.content.decode()
        assert "somebody@gmail.com" in response.content.decode()
        assert mail.outbox == []

    def test_programs_and_other_sites_send_nothing(self, client, council):
        assert self.send(client, "a@mereford.example", website="x").status_code == 303
        fast = stamp("ask-for-link", "mereford", seconds=1)
        assert self.send(client, "a@mereford.example", stamp=fast).status_code == 422
        of_another = stamp("ask-for-link", "leeds")
        assert self.send(client, "a@mereford.example", stamp=of_another).status_code == 422
        form = {"mailbox": "a@mereford.example", "stamp": stamp("ask-for-link", "mereford")}
        assert client.post("/councils/mereford/confirm/", form).status_code == 403
        assert mail.outbox == []

    def test_the_same_form_twice_is_one_letter(self, client, council):
        one = stamp("ask-for-link", "mereford")
        for _ in range(3):
            assert self.send(client, "a@mereford.example", stamp=one).status_code == 303
        assert len(mail.outbox) == 1

    def test_nobody_fills_a_council_s_mailbox(self, client, council):
        codes = [self.send(client, "A@mereford.example").status_code for _ in range(5)]
        assert codes == [303, 303, 303, 429, 429]
        assert len(mail.outbox) == 3
        assert Attempt.objects.exists()

    def test_twelve_colleagues_behind_one_address_each_get_theirs(self, client, council):
        codes = {self.send(client, f"a{n}@mereford.example").status_code for n in range(12)}
        assert codes == {303}

    def test_a_mail_server_that_is_down_is_said_and_nothing_is_lost(
        self, client, council, settings
    ):
        settings.EMAIL_BACKEND = NO_MAIL
        response = self.send(client, "a@mereford.example")
        assert response.status_code == 503
        assert "a@mereford.example" in response.content.decode()

    def test_an_ended_council_cannot_be_confirmed(self, client, council):
        Council.objects.filter(pk=council.pk).update(ended_on=date(2020, 3, 31))
        assert client.get("/councils/mereford/confirm/").status_code == 410
        assert "/confirm/" not in client.get("/councils/mereford/").content.decode()


class TestCommand:
    def test_asks_those_with_a_mailbox_once_in_six_months(self, council):
        CouncilFactory(short_name="Silent")
        CouncilFactory(ended_on=date(2020, 3, 31), mailbox="a@old.example")
        assert "1 asked, 0 not." in run()
        assert "0 asked" in run()
        assert len(mail.outbox) == 1
        assert "press@" not in run("--dry-run")

    def test_is_due_again_on_the_day_six_months_later(self, council, on_day):
        on_day(date(2026, 11, 20))
        asked = ask(council=council, mailbox=council.mailbox, is_round=True)
        for sent, words in (((2026, 5, 21), "0 would"), ((2026, 5, 20), "1 would")):
            moment = timezone.make_aware(timezone.datetime(*sent, 23, 30))
            ConfirmationRequest.objects.filter(pk=asked.pk).update(sent_at=moment)
            assert words in run("--dry-run")

    def test_a_link_that_somebody_fetched_and_left_does_not_count(self, council):
        ask(council=council, mailbox="curious@mereford.example")
        assert "1 asked" in run()

    def test_a_mailbox_that_was_put_right_is_asked_at_once(self, council):
        assert "1" in run()
        Council.objects.update(mailbox="web@mereford.example")
        mail.outbox.clear()
        run()
        assert [letter.to for letter in mail.outbox] == [["web@mereford.example"]]

    def test_a_dry_run_writes_to_nobody(self, council):
        assert "Mereford: would be asked." in run("--dry-run")
        assert mail.outbox == []
        assert not ConfirmationRequest.objects.exists()

    def test_killed_half_way_nobody_is_written_to_twice(self, council, monkeypatch):
        CouncilFactory(short_name="Aldford", slug="aldford", mailbox="a@aldford.example")
        CouncilFactory(short_name="Zedford", slug="zedford", mailbox="z@zedford.example")
        real, sent = EmailBackend.send_messages, []

        def killed_at_the_second(backend, messages):
            if len(sent) == 1:
                raise KeyboardInterrupt  # after the question was kept, before its mail went
            sent.extend(messages)
            return real(backend, messages)

        with monkeypatch.context() as patched:
            patched.setattr(EmailBackend, "send_messages", killed_at_the_second)
            with pytest.raises(KeyboardInterrupt):
                run()
        assert ConfirmationRequest.objects.count() == 2
        assert "1 asked" in run()
        assert sorted(letter.to[0] for letter in mail.outbox) == [
            "a@aldford.example",
            "z@zedford.example",
        ]
        ConfirmationRequest.objects.update(sent_at=timezone.now() - timedelta(days=7))
        run("--remind")
        assert "press@mereford.example" in {letter.to[0] for letter in mail.outbox[2:]}

    def test_a_mail_that_fails_stops_no_other_and_is_tried_again(self, council, monkeypatch):
        CouncilFactory(short_name="Aldford", slug="aldford", mailbox="a@aldford.example")
        real = EmailBackend.send_messages

        def refuses_one(backend, messages):
            if messages[0].to == ["a@aldford.example"]:
                raise ConnectionResetError("gone")
            return real(backend, messages)

        with monkeypatch.context() as patched:
            patched.setattr(EmailBackend, "send_messages", refuses_one)
            with pytest.raises(CommandError, match="1 could not be asked"):
                run()
        assert [letter.to for letter in mail.outbox] == [["press@mereford.example"]]
        assert "Aldford: asked." in run()

    def test_a_mailbox_that_is_not_the_council_s_own_is_said(self, council):
        Council.objects.update(website="https://elsewhere.example")
        with pytest.raises(CommandError):
            run()
        assert mail.outbox == []

    def test_one_council_is_asked_now_but_not_twice_a_day(self, council):
        asked = ask(council=council, mailbox=council.mailbox, is_round=True)
        assert "was asked today already" in run("--council", "mereford")
        later(asked, days=2)
        assert "1 asked" in run("--council", "mereford")
        with pytest.raises(CommandError, match="atlantis"):
            run("--council", "atlantis")

    def test_one_reminder_after_a_week_with_the_same_question(self, council):
        asked = ask(council=council, mailbox=council.mailbox, is_round=True)
        assert "0 reminded" in run("--remind")
        later(asked, days=7)
        assert "1 would be reminded" in run("--remind", "--dry-run")
        assert "1 reminded" in run("--remind")
        assert "0 reminded" in run("--remind")
        assert len(mail.outbox) == 2
        assert mail.outbox[1].subject.startswith("A reminder")

    def test_who_has_answered_or_asked_themselves_is_not_reminded(self, council):
        own = ask(council=council, mailbox="officer@mereford.example")
        later(own, days=8)
        first = ask(council=council, mailbox=council.mailbox, is_round=True)
        later(first, days=8)
        record_answers(request=own, answers={}, note="Fine")
        assert "0 reminded" in run("--remind")

    def test_a_reminder_that_could_not_be_sent_is_tried_again(self, council, settings):
        later(ask(council=council, mailbox=council.mailbox, is_round=True), days=8)
        right = settings.EMAIL_BACKEND
        settings.EMAIL_BACKEND = NO_MAIL
        with pytest.raises(CommandError):
            run("--remind")
        settings.EMAIL_BACKEND = right
        assert "1 reminded" in run("--remind")

    def test_two_runs_at_once_are_one(self, council):
        with only_run("send_confirmations"), pytest.raises(CommandError, match="under way"):
            run()
        assert mail.outbox == []
