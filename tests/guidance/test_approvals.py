"""A council and its case study: one link, one draft, one answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from smtplib import SMTPException

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page, PageLogEntry, Revision, Workflow

from core import signing
from core.models import User
from directory.models import Council
from guidance.choices import ApprovalAnswer
from guidance.models import CaseStudyApproval, CaseStudyCouncil, CaseStudyPage
from guidance.services import approvals
from guidance.services.approvals import (
    PURPOSE,
    NotOpenError,
    ask_council,
    link_to,
    mailbox_fault,
    record_answer,
)
from tests.factories.directory import CouncilFactory, PlatformFactory
from tests.factories.guidance import make_case_study, make_home

pytestmark = pytest.mark.django_db
MAILBOX = "press@mereford.gov.uk"
ANSWER = {"answer": "agreed", "comment": ""}


@pytest.fixture
def council() -> Council:
    return CouncilFactory(
        name="Mereford District Council",
        short_name="Mereford",
        website="https://www.mereford.gov.uk/",
    )


@pytest.fixture
def writer() -> User:
    return User.objects.create_user("writer@example.org", "a long enough password")


@pytest.fixture
def story(council: Council) -> CaseStudyPage:
    """A draft that readers do not see yet."""
    page = make_case_study("Two gritters", councils=[council], live=False, problem="Icy roads.")
    page.save_revision()
    return page


@pytest.fixture
def asked(story: CaseStudyPage, council: Council, writer: User) -> CaseStudyApproval:
    return ask_council(page=story, council=council, mailbox=MAILBOX, asked_by=writer)


def path_of(approval: CaseStudyApproval) -> str:
    return link_to(approval).removeprefix("http://testserver")


def headline(text: str) -> str:
    return re.search(r"<h1[^>]*>(.*?)</h1>", text)[1]


class TestAsking:
    def test_one_plain_mail_with_one_link_that_works(self, client, asked) -> None:
        (message,) = mail.outbox
        assert message.to == [MAILBOX]
        assert not message.alternatives
        links = re.findall(r"http\S+", message.body)
        assert links == [link_to(asked)]
        assert "14 " not in message.subject
        assert client.get(path_of(asked)).status_code == 200

    @pytest.mark.parametrize("mailbox", [MAILBOX, "a@digital.mereford.gov.uk", "A@MEREFORD.GOV.UK"])
    def test_the_council_s_own_domain_and_what_is_under_it_are_asked(
        self, story, council, mailbox
    ) -> None:
        assert mailbox_fault(draft=story, council=council, mailbox=mailbox) == ""

    @pytest.mark.parametrize(
        "mailbox",
        ["a@gmail.com", "a@notmereford.gov.uk", "a@mereford.gov.uk.example.org", "a@gov.uk"],
    )
    def test_no_other_domain_is_asked(self, story, council, writer, mailbox) -> None:
        with pytest.raises(ValidationError, match="mereford.gov.uk"):
            ask_council(page=story, council=council, mailbox=mailbox, asked_by=writer)
        assert not mail.outbox
        assert not CaseStudyApproval.objects.exists()

    def test_the_domains_of_its_mail_are_its_own_too(self, story, council) -> None:
        council.mail_domains = "@mereford.wales\n"
        assert mailbox_fault(draft=story, council=council, mailbox="a@mereford.wales") == ""
        assert mailbox_fault(draft=story, council=council, mailbox=MAILBOX) == ""
        refusal = mailbox_fault(draft=story, council=council, mailbox="a@gmail.com")
        assert "at a mailbox at mereford.gov.uk or mereford.wales, so that" in refusal

    def test_the_contact_mailbox_will_do_and_no_other_of_its_domain(self, story, council) -> None:
        story.contact_mailbox = "stories@mereford.wales"
        assert mailbox_fault(draft=story, council=council, mailbox="Stories@mereford.wales") == ""
        assert mailbox_fault(draft=story, council=council, mailbox="x@mereford.wales")

    def test_one_council_is_not_asked_at_another_s_domain(self, council) -> None:
        other = CouncilFactory(name="Aldwick", website="https://aldwick.gov.uk/")
        page = make_case_study(councils=[council, other], contact_mailbox="pr@aldwick.gov.uk")
        assert mailbox_fault(draft=page, council=other, mailbox="pr@aldwick.gov.uk") == ""
        assert mailbox_fault(draft=page, council=council, mailbox="pr@aldwick.gov.uk")

    def test_a_council_that_is_not_in_the_story_is_not_asked(self, story, writer) -> None:
        other = CouncilFactory(name="Aldwick", website="https://aldwick.gov.uk/")
        with pytest.raises(ValidationError, match="not about"):
            ask_council(page=story, council=other, mailbox="a@aldwick.gov.uk", asked_by=writer)

    def test_a_mail_that_cannot_be_sent_leaves_the_link_before_it_open(
        self, client, story, council, writer, asked, monkeypatch
    ) -> None:
        def refuse(*args: object, **kwargs: object) -> None:
            raise SMTPException("full")

        monkeypatch.setattr(approvals, "send_mail", refuse)
        with pytest.raises(SMTPException):
            ask_council(page=story, council=council, mailbox=MAILBOX, asked_by=writer)
        assert CaseStudyApproval.objects.count() == 1
        assert client.get(path_of(asked)).status_code == 200

    def test_a_page_that_never_had_a_revision_gets_one(self, client, council, writer) -> None:
        page = make_case_study(councils=[council])
        assert page.get_latest_revision() is None
        approval = ask_council(page=page, council=council, mailbox=MAILBOX, asked_by=writer)
        assert client.get(path_of(approval)).status_code == 200
        page.refresh_from_db()
        assert not page.has_unpublished_changes

    def test_a_case_study_that_was_asked_about_can_be_deleted(self, asked, story) -> None:
        Page.objects.get(pk=story.pk).delete()
        assert not CaseStudyApproval.objects.exists()


class TestThePageTheyOpen:
    def test_it_shows_the_draft_and_not_what_readers_see(self, client, council, writer) -> None:
        page = make_case_study("As published", councils=[council])
        page.title, page.problem = "As drafted", "What the draft says."
        page.save_revision()
        approval = ask_council(page=page, council=council, mailbox=MAILBOX, asked_by=writer)
        text = client.get(path_of(approval)).text
        assert headline(text) == "As drafted"
        assert "What the draft says." in text
        assert headline(client.get(page.url).text) == "As published"

    def test_it_shows_the_councils_and_platforms_of_the_draft(
        self, client, writer, council
    ) -> None:
        before = CouncilFactory(short_name="Beforehand")
        page = make_case_study("Story", councils=[before])
        page.council_links.set([CaseStudyCouncil(council=council, sort_order=0)])
        page.platforms = [PlatformFactory(name="Nextdoor")]
        page.save_revision()
        approval = ask_council(page=page, council=council, mailbox=MAILBOX, asked_by=writer)
        text = client.get(path_of(approval)).text
        assert "Nextdoor" in text
        assert council.short_name in text
        assert "Beforehand" not in text

    def test_a_refused_answer_says_so_to_programs_too(self, client, asked) -> None:
        response = client.post(path_of(asked), {"answer": ""})
        assert response.status_code == 422
        assert 'href="#answer-agreed"' in response.text
        assert 'id="answer-agreed"' in response.text

    def test_it_is_kept_by_nobody_and_leaks_to_nobody(self, client, asked) -> None:
        response = client.get(path_of(asked))
        assert "no-store" in response["Cache-Control"]
        assert "noindex" in response["X-Robots-Tag"]
        assert response["Referrer-Policy"] == "same-origin"
        assert '<meta name="robots" content="noindex' in response.text
        token = path_of(asked).split("/")[2]
        assert token not in response.text
        assert "unsafe-inline" not in response["Content-Security-Policy"]

    def test_opening_it_any_number_of_times_changes_nothing(self, client, asked) -> None:
        for _ in range(3):
            client.get(path_of(asked))
            client.head(path_of(asked))
        asked.refresh_from_db()
        assert asked.answer == ApprovalAnswer.WAITING

    def test_an_answer_from_elsewhere_is_refused(self, asked) -> None:
        strict = Client(enforce_csrf_checks=True)
        assert strict.post(path_of(asked), ANSWER).status_code == 403
        asked.refresh_from_db()
        assert asked.answer == ApprovalAnswer.WAITING

    def test_please_change_says_what(self, client, asked) -> None:
        text = client.post(path_of(asked), {"answer": "commented", "comment": "  "}).text
        assert "Write what has to change." in text
        assert "<title>Error: " in text
        text = client.post(path_of(asked), {"comment": "It was May."}).text
        assert "Choose “We agree” or “Please change”." in text
        assert "It was May." in text
        asked.refresh_from_db()
        assert asked.answer == ApprovalAnswer.WAITING

    def test_no_other_answer_can_be_sent(self, client, asked) -> None:
        for answer in ("waiting", "other"):
            client.post(path_of(asked), {"answer": answer, "comment": "x"})
        asked.refresh_from_db()
        assert asked.answer == ApprovalAnswer.WAITING

    def test_what_they_write_is_never_mark_up(self, admin_client, client, asked) -> None:
        attack = "<script>alert(1)</script>"
        client.post(path_of(asked), {"answer": "commented", "comment": attack})
        text = admin_client.get(reverse("guidance_ask_council", args=[asked.page_id])).text
        assert attack not in text
        assert "&lt;script&gt;alert(1)" in text

    def test_queries_do_not_grow_with_questions(
        self, client, asked, story, council, writer
    ) -> None:
        def queries(approval: CaseStudyApproval) -> int:
            with CaptureQueriesContext(connection) as made:
                client.get(path_of(approval))
            return len(made)

        few = queries(asked)
        for _ in range(5):
            asked = ask_council(page=story, council=council, mailbox=MAILBOX, asked_by=writer)
        assert queries(asked) <= few <= 16


class TestLinksThatDoNotWork:
    def check(self, client, path: str, status: int, title: str) -> str:
        response = client.post(path, ANSWER)
        assert response.status_code == status
        assert title in headline(response.text)
        assert response["Referrer-Policy"] == "no-referrer"
        assert "no-store" in response["Cache-Control"]
        assert "noindex" in response["X-Robots-Tag"]
        assert headline(client.get(path).text) == headline(response.text)
        return response.text

    def test_used(self, client, asked) -> None:
        assert client.post(path_of(asked), ANSWER).status_code == 302
        text = self.check(client, path_of(asked), 200, "Thank you")
        assert "agreed on" in text
        client.post(path_of(asked), {"answer": "commented", "comment": "No!"})
        asked.refresh_from_db()
        assert asked.answer == ApprovalAnswer.AGREED

    def test_run_out(self, client, asked) -> None:
        CaseStudyApproval.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        text = self.check(client, path_of(asked), 410, "run out")
        assert "hub@example.org" in text

    def test_the_signature_runs_out_as_well(self, client, asked, monkeypatch) -> None:
        path = path_of(asked)
        monkeypatch.setattr("guidance.views.approvals.GOOD_FOR", timedelta(seconds=-1))
        self.check(client, path, 410, "run out")

    def test_forged(self, client, asked) -> None:
        token = path_of(asked).split("/")[2]
        other_purpose = signing.sign("something-else", asked.pk)
        for wrong in (token[:-1], f"{token}x", "x", other_purpose, signing.sign(PURPOSE, "1")):
            self.check(client, f"/case-study-approval/{wrong}/", 404, "does not work")

    def test_of_a_case_study_that_is_gone(self, client, asked, story) -> None:
        path = path_of(asked)
        Page.objects.get(pk=story.pk).delete()
        self.check(client, path, 404, "does not work")

    def test_superseded(self, client, asked, story, council, writer) -> None:
        story.save_revision()
        newer = ask_council(page=story, council=council, mailbox=MAILBOX, asked_by=writer)
        self.check(client, path_of(asked), 410, "newer draft")
        assert client.get(path_of(newer)).status_code == 200

    def test_a_draft_that_was_written_over(self, client, asked, story, writer) -> None:
        """As Wagtail does while somebody types: the same revision with other words."""
        revision = asked.revision
        revision.user = writer
        revision.save()
        story.refresh_from_db()
        story.problem = "Something the council never saw."
        story.save_revision(user=writer, overwrite_revision=revision)
        self.check(client, path_of(asked), 410, "out of date")

    def test_nothing_was_kept(self, client, asked) -> None:
        CaseStudyApproval.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        client.post(path_of(asked), ANSWER)
        asked.refresh_from_db()
        assert asked.answer == ApprovalAnswer.WAITING
        assert CaseStudyPage.objects.get().confirmed_on is None


class TestAnswers:
    def test_only_the_first_of_two_at_one_moment_counts(self, asked) -> None:
        first, second = (CaseStudyApproval.objects.get() for _ in range(2))
        record_answer(approval=first, answer=ApprovalAnswer.AGREED, comment="")
        with pytest.raises(NotOpenError):
            record_answer(approval=second, answer=ApprovalAnswer.COMMENTED, comment="No!")
        asked.refresh_from_db()
        assert (asked.answer, asked.comment) == (ApprovalAnswer.AGREED, "")

    def test_the_editor_who_asked_is_told(
        self, client, asked, django_capture_on_commit_callbacks
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            client.post(path_of(asked), {"answer": "commented", "comment": "It was May."})
        message = mail.outbox[-1]
        assert message.to == ["writer@example.org"]
        assert "It was May." in message.body
        assert "asks for changes" in message.subject

    def test_an_answer_is_kept_though_the_editor_cannot_be_told(
        self, client, asked, monkeypatch, django_capture_on_commit_callbacks
    ) -> None:
        def refuse(*args: object, **kwargs: object) -> None:
            raise SMTPException("down")

        monkeypatch.setattr(approvals, "send_mail", refuse)
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(path_of(asked), ANSWER).status_code == 302
        asked.refresh_from_db()
        assert asked.answer == ApprovalAnswer.AGREED

    def test_the_page_s_history_says_who_was_asked_and_what_they_said(
        self, admin_client, client, asked, story
    ) -> None:
        client.post(path_of(asked), {"answer": "commented", "comment": "It was May."})
        entries = PageLogEntry.objects.filter(page=story.pk, action__startswith="guidance.")
        assert [entry.action for entry in entries.order_by("timestamp")] == [
            "guidance.council_asked",
            "guidance.council_commented",
        ]
        text = admin_client.get(reverse("wagtailadmin_pages:history", args=[story.pk])).text
        assert "Mereford asked for changes" in text
        assert "It was May." in text

    def test_a_change_that_was_asked_for_confirms_nothing(self, client, asked) -> None:
        client.post(path_of(asked), {"answer": "commented", "comment": "It was May."})
        asked.revision.refresh_from_db()
        assert asked.revision.content["confirmed_on"] is None


class TestAgreement:
    @pytest.fixture(autouse=True)
    def _day(self, on_day: Callable[[date], None]) -> None:
        on_day(date(2026, 11, 20))

    def dates(self, page: CaseStudyPage) -> tuple[date | None, date | None]:
        return page.confirmed_on, page.next_check_on

    def test_a_draft_carries_the_dates_into_its_publication(self, client, asked, story) -> None:
        client.post(path_of(asked), ANSWER)
        story.refresh_from_db()
        assert self.dates(story) == (None, None)
        assert not story.live
        story.get_latest_revision().publish()
        story.refresh_from_db()
        assert self.dates(story) == (date(2026, 11, 20), date(2027, 11, 20))

    def test_no_new_revision_is_made(self, client, asked, story) -> None:
        before = story.revisions.count()
        client.post(path_of(asked), ANSWER)
        assert story.revisions.count() == before

    def test_what_readers_read_is_confirmed_at_once(self, client, council, writer) -> None:
        page = make_case_study(councils=[council])
        page.save_revision().publish()
        approval = ask_council(page=page, council=council, mailbox=MAILBOX, asked_by=writer)
        client.post(path_of(approval), ANSWER)
        page.refresh_from_db()
        assert self.dates(page) == (date(2026, 11, 20), date(2027, 11, 20))
        assert "Confirmed 20 Nov 2026" in client.get(page.url).text

    def test_readers_are_not_told_of_a_draft_that_they_do_not_see(
        self, client, council, writer
    ) -> None:
        page = make_case_study(councils=[council])
        page.save_revision().publish()
        page.problem = "Another problem."
        page.save_revision()
        approval = ask_council(page=page, council=council, mailbox=MAILBOX, asked_by=writer)
        client.post(path_of(approval), ANSWER)
        page.refresh_from_db()
        assert self.dates(page) == (None, None)
        assert self.dates(page.get_latest_revision_as_object()) == (
            date(2026, 11, 20),
            date(2027, 11, 20),
        )

    def test_a_draft_that_is_newer_than_the_agreed_one_is_not_confirmed(
        self, client, asked, story
    ) -> None:
        story.problem = "Something the council never saw."
        newer = story.save_revision()
        client.post(path_of(asked), ANSWER)
        newer.refresh_from_db()
        assert newer.content["confirmed_on"] is None

    def test_a_review_in_progress_goes_on_with_the_same_draft(
        self, client, asked, story, writer
    ) -> None:
        workflow = Workflow.objects.get()
        state = workflow.start(story, writer)
        task = state.current_task_state
        client.post(path_of(asked), ANSWER)
        state.refresh_from_db()
        assert state.current_task_state_id == task.pk
        assert state.status == state.STATUS_IN_PROGRESS
        task.approve(user=User.objects.create_superuser("boss@example.org", "correct horse"))
        story.refresh_from_db()
        assert story.live
        assert self.dates(story) == (date(2026, 11, 20), date(2027, 11, 20))

    def test_both_councils_of_a_story_are_asked_and_each_answers(
        self, client, council, writer
    ) -> None:
        other = CouncilFactory(name="Aldwick", website="https://aldwick.gov.uk/")
        page = make_case_study(councils=[council, other], live=False)
        page.save_revision()
        first = ask_council(page=page, council=council, mailbox=MAILBOX, asked_by=writer)
        second = ask_council(page=page, council=other, mailbox="a@aldwick.gov.uk", asked_by=writer)
        assert client.post(path_of(first), ANSWER).status_code == 302
        assert self.dates(page.get_latest_revision_as_object()) == (None, None)
        assert client.post(path_of(second), ANSWER).status_code == 302
        answers = page.approvals.values_list("answer", flat=True)
        assert set(answers) == {ApprovalAnswer.AGREED}
        draft = CaseStudyPage.objects.get(pk=page.pk).get_latest_revision_as_object()
        assert draft.confirmed_on == date(2026, 11, 20)

    def test_one_council_that_objects_keeps_the_story_from_being_confirmed(
        self, client, council, writer
    ) -> None:
        other = CouncilFactory(name="Aldwick", website="https://aldwick.gov.uk/")
        page = make_case_study(councils=[council, other])
        page.save_revision().publish()
        first = ask_council(page=page, council=council, mailbox=MAILBOX, asked_by=writer)
        second = ask_council(page=page, council=other, mailbox="a@aldwick.gov.uk", asked_by=writer)
        client.post(path_of(first), {"answer": "commented", "comment": "The figure is wrong."})
        client.post(path_of(second), ANSWER)
        page.refresh_from_db()
        assert self.dates(page) == (None, None)

    def test_the_answer_is_kept_when_the_editor_who_asked_is_gone(
        self, client, asked, writer
    ) -> None:
        writer.delete()
        assert client.post(path_of(asked), ANSWER).status_code == 302
        asked.refresh_from_db()
        assert asked.answer == ApprovalAnswer.AGREED
        assert asked.asked_by is None

    def test_what_was_saved_over_the_draft_meanwhile_is_neither_lost_nor_agreed_to(
        self, asked, story
    ) -> None:
        page = CaseStudyPage.objects.get(pk=story.pk)
        later = asked.asked_at + timedelta(minutes=1)
        Revision.objects.filter(pk=asked.revision_id).update(created_at=later)
        approvals._confirm(page, asked, date(2026, 11, 20))
        assert Revision.objects.get(pk=asked.revision_id).content["confirmed_on"] is None


class TestTheEditorsSide:
    @pytest.fixture
    def editors(self) -> Client:
        """Somebody who may write everywhere."""
        call_command("setup_site", verbosity=0)
        return self.member("Editors")

    def member(self, role: str) -> Client:
        from django.contrib.auth.models import Group

        user = User.objects.create_user(f"{role[:4]}@example.org".lower(), "a long enough password")
        user.groups.add(Group.objects.get(name=role))
        client = Client()
        client.force_login(user)
        return client

    def test_the_button_is_on_case_studies_alone(self, admin_client, story) -> None:
        address = reverse("guidance_ask_council", args=[story.pk])
        edit = reverse("wagtailadmin_pages:edit", args=[story.pk])
        assert address in admin_client.get(edit).text
        parent = reverse("wagtailadmin_pages:edit", args=[story.get_parent().pk])
        assert "ask-council" not in admin_client.get(parent).text

    def test_an_editor_asks_and_sees_where_it_stands(self, editors, council) -> None:
        page = make_case_study(councils=[council], contact_mailbox=MAILBOX, live=False)
        page.save_revision()
        address = reverse("guidance_ask_council", args=[page.pk])
        text = editors.get(address).text
        assert MAILBOX in text
        assert "Nobody was asked yet." in text
        response = editors.post(address, {"council": council.pk, "mailbox": MAILBOX}, follow=True)
        assert "No answer yet; the link is good until" in response.text
        assert len(mail.outbox) == 1
        Client().post(path_of(CaseStudyApproval.objects.get()), ANSWER)
        assert "Agreed, " in editors.get(address).text

    def test_a_stranger_s_mailbox_is_refused_in_words(self, editors, council, story) -> None:
        address = reverse("guidance_ask_council", args=[story.pk])
        text = editors.post(address, {"council": council.pk, "mailbox": "a@gmail.com"}).text
        assert "mereford.gov.uk, the domain of its website" in text
        assert not mail.outbox

    def test_a_story_without_a_council_asks_for_one(self, editors) -> None:
        page = make_case_study()
        text = editors.get(reverse("guidance_ask_council", args=[page.pk])).text
        assert "No council stands in this case study yet." in text

    def test_who_may_not_edit_this_very_page_may_not_ask(self, editors, council, story) -> None:
        address = reverse("guidance_ask_council", args=[story.pk])
        data = {"council": council.pk, "mailbox": MAILBOX}
        register = self.member("Directory editors")
        assert register.get(address).status_code in {302, 403}
        assert register.post(address, data).status_code in {302, 403}
        assert Client().post(address, data).status_code == 302
        # The same role, no longer for this part of the tree.
        GroupPagePermission.objects.filter(group__name="Editors").update(
            page=make_home().get_children().exclude(pk=story.get_parent().get_parent().pk).first()
            or make_case_study("Elsewhere")
        )
        assert editors.post(address, data).status_code in {302, 403}
        assert not mail.outbox

    def test_an_address_that_is_no_case_study_is_not_found(self, editors, story) -> None:
        wrong = reverse("guidance_ask_council", args=[story.get_parent().pk])
        assert editors.get(wrong).status_code == 404
