"""The queue in the admin: who may decide, what one press does, and two editors at once."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from core.choices import SubmissionStatus
from core.models import User
from core.services.submissions import AlreadyDecided, start_checking
from directory.choices import AccountStatus, EvidenceKind, Origin, ProblemKind
from directory.models import (
    AccountEvent,
    Council,
    Evidence,
    ReplyAddress,
    SocialAccount,
    Submission,
)
from directory.services import submissions as service
from directory.services.submissions import CannotApply, apply, decline, parsed, send_back
from tests.factories.directory import CouncilFactory, PlatformFactory, SocialAccountFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def today(on_day) -> None:
    on_day(DAY)


@pytest.fixture
def by() -> User:
    return User.objects.create_user(email="one@example.org", password="correct horse battery")


@pytest.fixture
def council() -> Council:
    return CouncilFactory(name="Mereford Council", short_name="Mereford", slug="mereford")


@pytest.fixture
def account(council: Council) -> SocialAccount:
    platform = PlatformFactory(
        slug="chat",
        name="Chat",
        url_template="https://chat.example/{handle}",
        patterns=[("chat.example", "/{handle}")],
    )
    return SocialAccountFactory(
        platform=platform, handle="one", url="https://chat.example/one", councils=[council]
    )


def make(council: Council, kind: ProblemKind, **fields) -> Submission:
    link = fields.pop("link", "")
    fields = {"origin": Origin.PUBLIC, "link": link} | fields
    return Submission.objects.create(council=council, kind=kind, **fields, **parsed(link))


class TestApply:
    @pytest.mark.parametrize(
        ("origin", "seen_at", "kind", "source"),
        [
            (Origin.MAILBOX, "mereford.example", EvidenceKind.COUNCIL_MAILBOX, "mereford.example"),
            (
                Origin.WEBSITE,
                "https://www.mereford.example/contact",
                EvidenceKind.COUNCIL_WEBSITE,
                "mereford.example",
            ),
            (Origin.PUBLIC, "", EvidenceKind.EDITOR, "A call to the press office"),
        ],
    )
    def test_a_new_account_is_listed_with_the_reporter_s_evidence(
        self, council, account, by, origin, seen_at, kind, source
    ):
        new = make(council, ProblemKind.NEW_ACCOUNT, link="CHAT.example/Two", origin=origin,
                   seen_at=seen_at)  # fmt: skip
        listed = apply(submission=new, by=by, source="A call to the press office")
        assert listed.url == "https://chat.example/Two"
        assert (listed.handle, listed.handle_key) == ("Two", "two")
        assert list(listed.councils.all()) == [council]
        piece = Evidence.objects.get()
        assert (piece.account, piece.kind, piece.source) == (listed, kind, source)
        listed.refresh_from_db()
        assert listed.confirmed_on == piece.seen_on
        new.refresh_from_db()
        assert (new.status, new.decided_by) == (SubmissionStatus.DONE, by)

    def test_a_reader_s_word_is_no_evidence_without_a_source(self, council, account, by):
        new = make(council, ProblemKind.NEW_ACCOUNT, link="chat.example/two")
        with pytest.raises(CannotApply, match="where you saw"):
            apply(submission=new, by=by)
        new.refresh_from_db()
        assert new.status == SubmissionStatus.NEW
        assert SocialAccount.objects.count() == 1

    def test_one_that_moved_is_replaced(self, council, account, by):
        moved = make(council, ProblemKind.MOVED, account=account, link="chat.example/two",
                     origin=Origin.MAILBOX, seen_at="mereford.example")  # fmt: skip
        new = apply(submission=moved, by=by)
        account.refresh_from_db()
        assert (account.status, account.replaced_by) == (AccountStatus.MOVED, new)
        assert (new.purpose, new.language) == (account.purpose, account.language)
        assert new.evidence.get().kind == EvidenceKind.COUNCIL_MAILBOX
        event = AccountEvent.objects.get()
        assert (event.kind, event.by, event.happened_on) == ("moved", by, DAY)
        assert event.note == "Said by the council’s mailbox"

    @pytest.mark.parametrize(
        ("kind", "status"),
        [(ProblemKind.GONE, AccountStatus.CLOSED), (ProblemKind.OUTAGE, AccountStatus.OUTAGE)],
    )
    def test_closed_and_down_are_a_status_with_its_event(self, council, account, by, kind, status):
        apply(submission=make(council, kind, account=account), by=by)
        account.refresh_from_db()
        assert account.status == status
        assert account.events.get().note == "Reported by a reader, checked by an editor"
        assert ModelLogEntry.objects.filter(action="directory.status_changed", user=by).exists()

    @pytest.mark.parametrize("kind", [ProblemKind.GONE, ProblemKind.OUTAGE, ProblemKind.MOVED])
    @pytest.mark.parametrize("status", [AccountStatus.CLOSED, AccountStatus.MOVED])
    def test_what_has_ended_is_not_brought_back_or_ended_otherwise_by_a_press(
        self, council, account, by, kind, status
    ):
        SocialAccount.objects.filter(pk=account.pk).update(status=status)
        account.refresh_from_db()
        report = make(council, kind, account=account, link="chat.example/two")
        with pytest.raises(CannotApply, match="already"):
            apply(submission=report, by=by, source="x")
        account.refresh_from_db()
        assert (account.status, account.replaced_by) == (status, None)

    def test_a_fake_takes_nothing_from_the_account_that_it_copies(self, council, account, by):
        report = make(council, ProblemKind.FAKE, account=account, link="chat.example/0ne")
        apply(submission=report, by=by)
        assert list(account.councils.all()) == [council]
        report.refresh_from_db()
        assert report.status == SubmissionStatus.DONE

    def test_one_address_in_two_reports_at_once_is_listed_once(
        self, council, account, by, monkeypatch
    ):
        one, other = (
            make(council, ProblemKind.NEW_ACCOUNT, link="chat.example/two") for _ in range(2)
        )
        apply(submission=one, by=by, source="x")
        # The other editor looked before the first had pressed.
        monkeypatch.setattr(service, "_standing", lambda submission: None)
        monkeypatch.setattr(SocialAccount, "full_clean", lambda self: None)
        with pytest.raises(CannotApply, match="a moment ago"):
            apply(submission=other, by=by, source="x")
        other.refresh_from_db()
        assert other.status == SubmissionStatus.NEW

    def test_what_is_not_theirs_is_taken_off_and_stays_with_its_other_councils(
        self, council, account, by
    ):
        other = CouncilFactory()
        account.councils.add(other)
        apply(submission=make(council, ProblemKind.NOT_THEIRS, account=account), by=by)
        assert list(account.councils.all()) == [other]

    def test_what_is_nobody_s_goes_and_the_log_says_who_did_it(self, council, account, by):
        report = make(council, ProblemKind.NOT_THEIRS, account=account)
        apply(submission=report, by=by)
        assert not SocialAccount.objects.exists()
        report.refresh_from_db()
        assert report.status == SubmissionStatus.DONE
        assert ModelLogEntry.objects.filter(action="wagtail.delete", user=by).exists()

    @pytest.mark.parametrize(
        ("kind", "link", "words"),
        [
            (ProblemKind.GONE, "", "which listed account"),
            (ProblemKind.NEW_ACCOUNT, "never heard of", "could not read the address"),
        ],
    )
    def test_what_cannot_be_applied_says_what_to_do_instead(self, council, by, kind, link, words):
        report = make(council, kind, link=link)
        with pytest.raises(CannotApply, match=words):
            apply(submission=report, by=by, source="x")
        report.refresh_from_db()
        assert report.status == SubmissionStatus.NEW

    def test_another_council_s_account_is_not_taken_over_in_one_press(self, council, account, by):
        other = CouncilFactory(slug="vale")
        report = make(other, ProblemKind.NEW_ACCOUNT, link="chat.example/one")
        with pytest.raises(CannotApply, match="listed already, for Mereford"):
            apply(submission=report, by=by, source="x")
        assert list(account.councils.all()) == [council]

    def test_of_two_editors_one_wins_and_the_other_is_told(self, council, account, by):
        report = make(council, ProblemKind.GONE, account=account)
        other = User.objects.create_user(email="two@example.org", password="correct horse battery")
        mine, theirs = (Submission.objects.get(pk=report.pk) for _ in range(2))
        apply(submission=mine, by=by)
        with pytest.raises(AlreadyDecided, match=r"one@example.org.* was quicker"):
            decline(submission=theirs, by=other, reason="It is still there.")
        with pytest.raises(AlreadyDecided):
            apply(submission=theirs, by=other)
        assert account.events.count() == 1
        with pytest.raises(AlreadyDecided):
            start_checking(submission=theirs, by=other)


class TestReplies:
    def decided(self, council, account, django_capture_on_commit_callbacks, act):
        report = make(council, ProblemKind.GONE, account=account)
        ReplyAddress.objects.create(submission=report, email="reader@example.net")
        with django_capture_on_commit_callbacks(execute=True):
            act(report)
        return mail.outbox

    def test_done_is_answered_and_the_address_goes(
        self, council, account, by, django_capture_on_commit_callbacks
    ):
        [letter] = self.decided(
            council, account, django_capture_on_commit_callbacks,
            lambda report: apply(submission=report, by=by),
        )  # fmt: skip
        assert letter.to == ["reader@example.net"]
        assert "It is put right now." in letter.body
        assert not ReplyAddress.objects.exists()

    def test_declined_is_answered_with_the_reason(
        self, council, account, by, django_capture_on_commit_callbacks
    ):
        [letter] = self.decided(
            council, account, django_capture_on_commit_callbacks,
            lambda report: decline(submission=report, by=by, reason="It posts daily."),
        )  # fmt: skip
        assert "It posts daily." in letter.body
        assert not ReplyAddress.objects.exists()

    def test_a_question_keeps_the_address_and_the_matter_open(
        self, council, account, by, django_capture_on_commit_callbacks
    ):
        [letter] = self.decided(
            council, account, django_capture_on_commit_callbacks,
            lambda report: send_back(submission=report, by=by, question="Which page?"),
        )  # fmt: skip
        assert "Which page?" in letter.body
        assert ReplyAddress.objects.exists()
        assert Submission.objects.open().exists()

    def test_a_decision_that_fails_keeps_the_address(self, council, account, by):
        report = make(council, ProblemKind.GONE)
        ReplyAddress.objects.create(submission=report, email="reader@example.net")
        for act in (
            lambda: apply(submission=report, by=by),
            lambda: decline(submission=report, by=by, reason=" "),
        ):
            with pytest.raises((CannotApply, ValueError)):
                act()
        assert ReplyAddress.objects.exists()

    def test_a_mail_server_that_is_down_undoes_no_decision(
        self, council, account, by, settings, django_capture_on_commit_callbacks
    ):
        settings.EMAIL_BACKEND = "tests.directory.no_mail.Backend"
        self.decided(
            council, account, django_capture_on_commit_callbacks,
            lambda report: apply(submission=report, by=by),
        )  # fmt: skip
        assert Submission.objects.get().status == SubmissionStatus.DONE


class TestAdmin:
    @pytest.fixture
    def report(self, council, account) -> Submission:
        return make(council, ProblemKind.NEW_ACCOUNT, link="chat.example/two", note="<b>seen</b>")

    def path(self, report: Submission) -> str:
        return reverse("submission:edit", args=[report.pk])

    def press(self, client: Client, report: Submission, action: str, **more: str):
        said = {"action": action, "seen": report.seen_mark} | more
        return client.post(self.path(report), said, follow=True)

    def test_what_waits_stands_first_and_is_found(self, editor, council, report):
        make(council, ProblemKind.OTHER, status=SubmissionStatus.DONE)
        response = editor.get(reverse("submission:index"))
        assert [row.status for row in response.context["object_list"]] == ["new", "done"]
        for query in ({"q": "mereford"}, {"status": "new"}):
            found = editor.get(reverse("submission:index"), query).context["object_list"]
            assert report in found

    def test_the_page_shows_what_was_sent_what_is_listed_and_what_would_be(self, editor, report):
        page = editor.get(self.path(report)).content.decode()
        assert "https://chat.example/two is listed for Mereford." in page
        assert "chat.example/one" in page
        assert "Evidence to be: Entered by you" in page
        assert "&lt;b&gt;seen" in page
        assert "<b>seen" not in page

    def test_take_then_put_it_on_the_council(self, editor, report):
        assert "Being checked by" in self.press(editor, report, "take").content.decode()
        response = self.press(editor, report, "apply")
        assert response.status_code == 422
        assert "Say where you saw the account" in response.content.decode()
        self.press(editor, report, "apply", source="www.mereford.example")
        assert SocialAccount.objects.get(handle="two").evidence.get().by.email == (
            "editor@example.org"
        )
        history = editor.get(reverse("submission:history", args=[report.pk]))
        assert history.status_code == 200

    def test_declining_asks_why_and_keeps_what_was_typed(self, editor, report):
        assert "Say why" in self.press(editor, report, "decline", reason=" ").content.decode()
        response = self.press(editor, report, "apply", source="", reason="Kept")
        assert "Kept" in response.content.decode()
        self.press(editor, report, "decline", reason="No such account.")
        report.refresh_from_db()
        assert (report.status, report.reason) == ("declined", "No such account.")

    def test_the_second_editor_is_told_who_was_quicker(self, editor, report, by):
        decline(submission=report, by=by, reason="No.")
        response = self.press(editor, report, "apply", source="x")
        assert "was quicker" in response.content.decode()

    def test_nothing_is_added_deleted_or_edited_past_the_buttons(self, editor, report):
        response = editor.post(self.path(report), {"status": "done", "seen": report.seen_mark})
        assert response.status_code == 422
        report.refresh_from_db()
        assert (report.status, report.reason) == ("new", "")
        for address in ("new/", f"delete/{report.pk}/"):
            path = f"{reverse('submission:index')}{address}"
            assert editor.get(path).status_code == 404

    @pytest.mark.parametrize(
        ("role", "may"), [("Directory editors", True), ("Editors", False), ("Publishers", False)]
    )
    def test_only_directory_editors_decide(self, client, report, role, may):
        call_command("setup_site", stdout=StringIO())
        user = User.objects.create_user(email="role@example.org", password="correct horse battery")
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        for path in (reverse("submission:index"), self.path(report)):
            assert (client.get(path).status_code == 200) == may
        self.press(client, report, "apply", source="www.mereford.example")
        report.refresh_from_db()
        assert (report.status == "done") == may

    def test_to_press_needs_what_the_press_changes(self, client, report, by):
        from django.contrib.auth.models import Permission

        names = ("access_admin", "change_submission")
        by.user_permissions.set(Permission.objects.filter(codename__in=names))
        client.force_login(by)
        assert client.get(self.path(report)).status_code == 200
        self.press(client, report, "apply", source="www.mereford.example")
        assert not SocialAccount.objects.filter(handle="two").exists()

    def test_strangers_are_sent_to_log_in(self, client, report):
        response = client.post(self.path(report), {"action": "take"})
        assert response.status_code == 302
        assert "/login/" in response["Location"]
        report.refresh_from_db()
        assert report.status == "new"
