"""Declaring the Mark, deciding on it, ending it: what each does, and what happens at once."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core import mail
from django.utils import timezone
from wagtail.models import ModelLogEntry

from core.choices import SubmissionStatus
from core.models import User
from core.services.submissions import AlreadyDecided
from directory.models import (
    Council,
    MailboxLink,
    MarkAdoption,
    MarkCommitment,
    MarkContact,
    MarkVersion,
)
from directory.models.mailbox_links import LinkPurpose
from directory.models.marks import MarkScope, MarkState
from directory.services import mailbox_links, marks
from tests.factories.directory import CouncilFactory
from tests.factories.marks import MarkAdoptionFactory

pytestmark = pytest.mark.django_db(transaction=False)
DAY = date(2026, 11, 20)
MAILBOX = "press@mereford.example"


@pytest.fixture(autouse=True)
def today(on_day) -> None:
    on_day(DAY)


@pytest.fixture
def by() -> User:
    return User.objects.create_user(email="one@example.org", password="correct horse battery")


@pytest.fixture
def council() -> Council:
    return CouncilFactory(name="Mereford Council", short_name="Mereford", slug="mereford")


def declare(council: Council, **more) -> MarkAdoption:
    link = marks.send_link(council=council, mailbox=MAILBOX)
    version = MarkVersion.objects.newest(DAY)
    evidence = {
        one.pk: f"https://www.mereford.example/{one.key}"
        for one in version.commitments.filter(is_for_wales=False)
    }
    said = {"scope": MarkScope.COUNCIL, "reply_words": "in two days", "evidence": evidence}
    return marks.declare(link=link, version=version, **(said | more))


def logged(adoption: MarkAdoption) -> list[str]:
    entries = ModelLogEntry.objects.for_instance(adoption).order_by("timestamp", "pk")
    return list(entries.values_list("action", flat=True))


def link_in(letter: str) -> str:
    found = re.search(r"/councils/mark/declare/(\S+)/", letter)
    assert found, letter
    return found[1]


class TestDeclaring:
    def test_it_waits_for_an_editor_and_names_the_domain_alone(self, council):
        adoption = declare(council)
        assert adoption.status == SubmissionStatus.NEW
        assert adoption.state(DAY) == MarkState.WAITING
        assert adoption.mail_domain == "mereford.example"
        assert MarkContact.objects.get().email == MAILBOX
        assert adoption.ticked.count() == 6
        assert logged(adoption) == ["directory.mark_declared"]

    def test_a_link_declares_once(self, council):
        declare(council)
        link = MailboxLink.objects.get()
        with pytest.raises(mailbox_links.LinkUsed):
            marks.declare(
                link=link,
                version=MarkVersion.objects.get(),
                scope=MarkScope.MEETINGS,
                reply_words="soon",
                evidence={},
            )
        assert MarkAdoption.objects.count() == 1

    def test_what_fails_half_way_leaves_the_link_good(self, council):
        link = marks.send_link(council=council, mailbox=MAILBOX)
        version = MarkVersion.objects.get()
        first = version.commitments.first()
        with pytest.raises(Exception, match="valid URL"):
            marks.declare(
                link=link,
                version=version,
                scope=MarkScope.COUNCIL,
                reply_words="soon",
                evidence={first.pk: "no address"},
            )
        assert not MarkAdoption.objects.exists()
        assert MailboxLink.objects.get().used_at is None

    def test_a_newer_one_of_the_same_thing_takes_the_place_of_one_that_waits(self, council):
        first = declare(council)
        other = declare(council, scope=MarkScope.MEETINGS)
        second = declare(council)
        first.refresh_from_db()
        other.refresh_from_db()
        assert first.status == SubmissionStatus.DECLINED
        assert first.reason == marks.SENT_ANEW
        assert {other.status, second.status} == {SubmissionStatus.NEW}
        assert not MarkContact.objects.filter(submission=first).exists()

    def test_an_editor_cannot_accept_what_was_sent_anew_meanwhile(self, council, by):
        seen = declare(council)
        declare(council)
        with pytest.raises(AlreadyDecided):
            marks.accept(adoption=seen, by=by)
        assert not MarkAdoption.objects.in_force(DAY).exists()


class TestDeciding:
    def test_accepted_it_is_in_force_for_twelve_months(
        self, council, by, django_capture_on_commit_callbacks
    ):
        adoption = declare(council)
        with django_capture_on_commit_callbacks(execute=True):
            marks.accept(adoption=adoption, by=by)
        adoption.refresh_from_db()
        assert (adoption.in_force_from, adoption.ends_on) == (DAY, date(2027, 11, 20))
        assert logged(adoption)[-2:] == ["core.submission_moved", "directory.mark_accepted"]
        letter = mail.outbox[-1]
        assert letter.to == [MAILBOX]
        assert "in force until 19 November 2027" in letter.body
        assert "not an accreditation" in letter.body
        assert "/councils/mereford/mark/kit/" in letter.body

    def test_two_editors_at_once_one_wins_and_the_other_is_told(self, council, by):
        adoption = declare(council)
        stale = MarkAdoption.objects.get(pk=adoption.pk)
        marks.accept(adoption=adoption, by=by)
        with pytest.raises(AlreadyDecided, match="was quicker"):
            marks.decline(adoption=stale, by=by, reason="Too late.")
        adoption.refresh_from_db()
        assert adoption.status == SubmissionStatus.DONE

    def test_accepted_on_a_leap_day_it_ends_on_the_last_of_february(self, council, by, on_day):
        adoption = declare(council)
        on_day(date(2028, 2, 29))
        marks.accept(adoption=adoption, by=by)
        assert adoption.ends_on == date(2029, 2, 28)

    def test_a_council_that_has_ended_gets_none(self, council, by):
        adoption = declare(council)
        Council.objects.update(ended_on=date(2026, 11, 19))
        adoption = MarkAdoption.objects.get(pk=adoption.pk)
        with pytest.raises(marks.CouncilHasEnded):
            marks.accept(adoption=adoption, by=by)
        adoption.refresh_from_db()
        assert adoption.status == SubmissionStatus.NEW

    def test_a_mailbox_that_was_never_the_council_s_gets_none(self, council, by):
        adoption = declare(council)
        Council.objects.filter(pk=council.pk).update(website="https://www.newford.example/")
        adoption = MarkAdoption.objects.select_related("council").get(pk=adoption.pk)
        with pytest.raises(marks.MailboxNotTheirs, match="newford.example"):
            marks.accept(adoption=adoption, by=by)
        adoption.refresh_from_db()
        assert (adoption.status, adoption.in_force_from) == (SubmissionStatus.NEW, None)

    def test_a_question_that_cannot_be_sent_changes_nothing(self, council, by, settings):
        adoption = declare(council)
        settings.EMAIL_BACKEND = "tests.directory.no_mail.Backend"
        with pytest.raises(ValueError, match="could not be sent"):
            marks.send_back(adoption=adoption, by=by, question="Where are the hours?")
        adoption.refresh_from_db()
        assert adoption.status == SubmissionStatus.NEW

    def test_what_an_editor_decides_at_that_moment_stays_and_the_council_can_declare(
        self, council, by, monkeypatch
    ):
        older = declare(council)
        refused = marks.queue.decide

        def decided_first(**said):
            MarkAdoption.objects.filter(pk=older.pk).update(status="done")
            refused(**said)

        monkeypatch.setattr(marks.queue, "decide", decided_first)
        assert declare(council).status == SubmissionStatus.NEW
        older.refresh_from_db()
        assert older.status == SubmissionStatus.DONE

    def test_declined_needs_a_reason_which_is_mailed_and_the_mailbox_goes(
        self, council, by, django_capture_on_commit_callbacks
    ):
        adoption = declare(council)
        with pytest.raises(ValueError, match="Say why"):
            marks.decline(adoption=adoption, by=by, reason=" ")
        with django_capture_on_commit_callbacks(execute=True):
            marks.decline(adoption=adoption, by=by, reason="The links lead to a log-in.")
        assert "The links lead to a log-in." in mail.outbox[-1].body
        assert mail.outbox[-1].to == [MAILBOX]
        assert not MarkContact.objects.exists()

    def test_a_question_goes_with_a_link_that_opens_the_declaration(
        self, council, by, django_capture_on_commit_callbacks
    ):
        adoption = declare(council)
        with django_capture_on_commit_callbacks(execute=True):
            marks.send_back(adoption=adoption, by=by, question="Where are the hours?")
        letter = mail.outbox[-1]
        assert "Where are the hours?" in letter.body
        link = mailbox_links.look_up(purpose=LinkPurpose.MARK, token=link_in(letter.body))
        assert link.about == adoption.pk
        adoption.refresh_from_db()
        assert adoption.status == SubmissionStatus.RETURNED

    def test_without_a_mailbox_nobody_can_be_asked(self, council, by):
        adoption = declare(council)
        MarkContact.objects.all().delete()
        with pytest.raises(ValueError, match="no mailbox"):
            marks.send_back(adoption=adoption, by=by, question="Where?")
        adoption.refresh_from_db()
        assert adoption.status == SubmissionStatus.NEW

    def test_a_mail_that_fails_undoes_no_decision(
        self, council, by, settings, django_capture_on_commit_callbacks
    ):
        adoption = declare(council)
        settings.EMAIL_BACKEND = "tests.directory.no_mail.Backend"
        with django_capture_on_commit_callbacks(execute=True):
            marks.accept(adoption=adoption, by=by)
        assert MarkAdoption.objects.in_force(DAY).exists()


class TestRenewing:
    def test_both_are_in_force_and_the_old_one_is_not_cut_short(self, council, by, on_day):
        old = declare(council)
        marks.accept(adoption=old, by=by)
        on_day(date(2027, 11, 1))
        new = declare(council)
        marks.accept(adoption=new, by=by)
        old.refresh_from_db()
        assert (old.ends_on, new.ends_on) == (date(2027, 11, 20), date(2028, 11, 1))
        assert list(MarkAdoption.objects.standing(date(2027, 11, 25))) == [new]
        assert (
            not MarkAdoption.objects.lapsed(date(2027, 11, 25))
            .standing(date(2027, 11, 25))
            .exists()
        )
        assert [contact.submission for contact in MarkContact.objects.all()] == [new]


class TestWithdrawing:
    def test_the_council_ends_all_that_is_in_force(
        self, council, by, django_capture_on_commit_callbacks
    ):
        for scope in (MarkScope.COUNCIL, MarkScope.MEETINGS):
            marks.accept(adoption=declare(council, scope=scope), by=by)
        link = marks.send_link(council=council, mailbox=MAILBOX)
        with django_capture_on_commit_callbacks(execute=True):
            assert marks.withdraw_by_council(link=link, words=" We merge. ") == 2
        assert MarkAdoption.objects.withdrawn(DAY).count() == 2
        assert not MarkAdoption.objects.in_force(DAY).exists()
        adoption = MarkAdoption.objects.first()
        assert adoption.withdrawn_words == "We merge."
        assert logged(adoption)[-1] == "directory.mark_withdrawn"
        assert "We merge." in mail.outbox[-1].body
        assert not MarkContact.objects.exists()

    def test_an_editor_says_why_and_ends_that_one_alone(self, council, by):
        whole = declare(council)
        marks.accept(adoption=whole, by=by)
        hall = declare(council, scope=MarkScope.VENUE, scope_words="Town Hall")
        marks.accept(adoption=hall, by=by)
        with pytest.raises(ValueError, match="Say why"):
            marks.withdraw(adoption=hall, by=by, words="")
        marks.withdraw(adoption=hall, by=by, words="It was pulled down.")
        assert list(MarkAdoption.objects.in_force(DAY)) == [whole]

    def test_what_it_renewed_ends_with_it(self, council, by):
        MarkAdoptionFactory(council=council, accepted_on=date(2026, 1, 10))
        new = declare(council)
        marks.accept(adoption=new, by=by)
        marks.withdraw(adoption=new, by=by, words="Links are dead.")
        assert not MarkAdoption.objects.in_force(DAY).exists()

    def test_twice_it_is_withdrawn_once(self, council, by):
        adoption = declare(council)
        marks.accept(adoption=adoption, by=by)
        stale = MarkAdoption.objects.get(pk=adoption.pk)
        marks.withdraw(adoption=adoption, by=by, words="First.")
        with pytest.raises(marks.NotInForce):
            marks.withdraw(adoption=stale, by=by, words="Second.")
        assert MarkAdoption.objects.get().withdrawn_words == "First."

    def test_a_renewal_that_waits_does_not_bring_it_back(self, council, by):
        MarkAdoptionFactory(council=council, accepted_on=DAY)
        renewal = declare(council)
        link = marks.send_link(council=council, mailbox=MAILBOX)
        assert marks.withdraw_by_council(link=link) == 2
        renewal.refresh_from_db()
        assert (renewal.status, renewal.reason) == ("declined", "The council took it back.")
        assert not MarkContact.objects.filter(submission=renewal).exists()
        with pytest.raises(AlreadyDecided):
            marks.accept(adoption=renewal, by=by)
        assert not MarkAdoption.objects.in_force(DAY).exists()

    def test_withdrawn_by_an_editor_what_waits_is_closed_as_well(self, council, by):
        running = MarkAdoptionFactory(council=council, accepted_on=DAY)
        renewal = declare(council)
        marks.withdraw(adoption=running, by=by, words="Its pages are gone.")
        renewal.refresh_from_db()
        assert renewal.status == "declined"

    def test_what_only_waits_can_be_taken_back(self, council):
        waiting = declare(council)
        link = marks.send_link(council=council, mailbox=MAILBOX)
        assert marks.withdraw_by_council(link=link) == 1
        waiting.refresh_from_db()
        assert waiting.status == "declined"

    def test_each_that_ends_has_it_in_its_history(self, council, by, on_day):
        old = MarkAdoptionFactory(council=council, accepted_on=date(2026, 6, 1))
        new = MarkAdoptionFactory(council=council, accepted_on=DAY)
        marks.withdraw(adoption=new, by=by, words="Enough.")
        assert logged(old)[-1] == logged(new)[-1] == "directory.mark_withdrawn"

    def test_with_nothing_in_force_the_link_stays_good(self, council):
        link = marks.send_link(council=council, mailbox=MAILBOX)
        with pytest.raises(marks.NotInForce):
            marks.withdraw_by_council(link=link)
        assert MailboxLink.objects.get().used_at is None

    def test_a_link_that_has_run_out_withdraws_nothing(self, council, by):
        marks.accept(adoption=declare(council), by=by)
        link = marks.send_link(council=council, mailbox=MAILBOX)
        MailboxLink.objects.filter(pk=link.pk).update(expires_at=timezone.now())
        with pytest.raises(mailbox_links.LinkRunOut):
            marks.withdraw_by_council(link=link)
        assert MarkAdoption.objects.in_force(DAY).exists()


def test_commitments_of_another_list_are_not_kept(council):
    other = MarkVersion.objects.create(number=2, in_force_from=date(2030, 1, 1))
    foreign = MarkCommitment.objects.create(version=other, key="x", text="X", evidence_help="x")
    adoption = declare(council, evidence={foreign.pk: "https://www.mereford.example/"})
    assert not adoption.ticked.exists()
