"""The Mark in the admin: the queue, who may decide, and the list of commitments."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from core.choices import SubmissionStatus
from core.models import User
from directory.models import Council, MarkAdoption, MarkVersion
from directory.models.marks import MarkScope
from tests.factories.directory import CouncilFactory
from tests.factories.marks import MarkAdoptionFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


@pytest.fixture
def waiting(editor) -> MarkAdoption:
    council = CouncilFactory(name="Mereford Council", short_name="Mereford", slug="mereford")
    return MarkAdoptionFactory(
        council=council, status=SubmissionStatus.NEW, mailbox="press@mereford.example"
    )


def press(editor, adoption: MarkAdoption, action: str, reason: str = ""):
    url = reverse("markadoption:edit", args=[adoption.pk])
    said = {"action": action, "seen": adoption.seen_mark, "reason": reason}
    answer = editor.post(url, said)
    adoption.refresh_from_db()
    return answer


class TestQueue:
    def test_what_waits_is_listed_and_shown_with_its_evidence(self, editor, waiting):
        listing = editor.get(reverse("markadoption:index")).content.decode()
        assert "Mereford Council: the whole council" in listing
        page = editor.get(reverse("markadoption:edit", args=[waiting.pk])).content.decode()
        assert 'href="https://www.mereford.example/filming"' in page
        assert "You do not vouch for the council" in page
        assert "press@mereford.example" not in page

    def test_a_link_that_shows_nothing_is_marked(self, editor, waiting):
        Council.objects.update(website="https://www.newford.example")
        page = editor.get(reverse("markadoption:edit", args=[waiting.pk])).content.decode()
        assert "Give a page under newford.example" in page

    def test_accept(self, editor, waiting):
        assert press(editor, waiting, "accept").status_code == 302
        assert (waiting.status, waiting.ends_on) == ("done", date(2027, 11, 20))

    def test_a_decision_without_its_reason_is_refused_and_keeps_what_was_typed(
        self, editor, waiting
    ):
        for action in ("decline", "back"):
            answer = press(editor, waiting, action)
            assert answer.status_code == 422
            assert "Say why" in answer.content.decode()
        assert waiting.status == SubmissionStatus.NEW

    def test_take_decline_and_ask(self, editor, waiting, django_capture_on_commit_callbacks):
        press(editor, waiting, "take")
        assert waiting.status == SubmissionStatus.CHECKING
        with django_capture_on_commit_callbacks(execute=True):
            press(editor, waiting, "back", "Which hours?")
        assert waiting.status == SubmissionStatus.RETURNED
        assert "Which hours?" in mail.outbox[-1].body
        press(editor, waiting, "decline", "No answer came.")
        assert waiting.status == SubmissionStatus.DECLINED

    def test_withdraw_is_there_once_it_is_in_force(self, editor, waiting):
        url = reverse("markadoption:edit", args=[waiting.pk])
        assert "Withdraw the Mark" not in editor.get(url).content.decode()
        press(editor, waiting, "accept")
        page = editor.get(url).content.decode()
        assert "Withdraw the Mark" in page
        assert "Accept:" not in page
        assert press(editor, waiting, "withdraw").status_code == 422
        press(editor, waiting, "withdraw", "The rules are gone.")
        assert (waiting.withdrawn_on, waiting.withdrawn_words) == (DAY, "The rules are gone.")
        history = editor.get(reverse("markadoption:history", args=[waiting.pk])).content.decode()
        assert "The rules are gone." in history

    def test_a_reason_longer_than_the_register_shows_is_refused(self, editor, waiting):
        press(editor, waiting, "accept")
        answer = press(editor, waiting, "withdraw", "x" * 301)
        assert answer.status_code == 422
        assert waiting.withdrawn_on is None

    def test_the_second_editor_is_told(self, editor, waiting):
        press(editor, waiting, "accept")
        answer = press(editor, waiting, "decline", "No.")
        assert "was quicker" in editor.get(answer["Location"]).content.decode()

    def test_a_council_that_has_ended_is_refused_in_words(self, editor, waiting):
        Council.objects.update(ended_on=date(2026, 3, 31))
        answer = press(editor, waiting, "accept")
        assert answer.status_code == 422
        assert "The council has ended" in answer.content.decode()


class TestWhoMay:
    @pytest.mark.parametrize(
        ("role", "status"), [("Directory editors", 200), ("Publishers", 302), ("Editors", 302)]
    )
    def test_directory_editors_work_the_queue(self, waiting, role, status):
        call_command("setup_site", stdout=StringIO())
        user = User.objects.create_user(email="two@example.org", password="correct horse battery")
        user.groups.add(Group.objects.get(name=role))
        client = Client()
        client.force_login(user)
        for name in ("markadoption:index", "markversion:index"):
            assert client.get(reverse(name)).status_code == status
        url = reverse("markadoption:edit", args=[waiting.pk])
        assert client.get(url).status_code == status
        client.post(url, {"action": "accept", "seen": waiting.seen_mark, "reason": ""})
        waiting.refresh_from_db()
        assert (waiting.status == SubmissionStatus.DONE) is (status == 200)

    def test_nobody_adds_or_deletes_a_declaration_here(self, editor, waiting):
        for path in ("new/", f"delete/{waiting.pk}/"):
            assert editor.get(f"/admin/markadoption/{path}").status_code == 404


class TestCommitments:
    def fields(self, **other) -> dict[str, object]:
        return {
            "number": 2,
            "in_force_from": "2027-01-01",
            "words": "One thing more.",
            "commitments-TOTAL_FORMS": 1,
            "commitments-INITIAL_FORMS": 0,
            "commitments-MIN_NUM_FORMS": 1,
            "commitments-MAX_NUM_FORMS": 1000,
            "commitments-0-text": "We answer every question.",
            "commitments-0-text_cy": "",
            "commitments-0-evidence_help": "The page with the answers.",
            "commitments-0-key": "answers",
            "commitments-0-order": 0,
            "commitments-0-ORDER": 1,
        } | other

    def test_a_new_version_is_added_for_a_day_to_come(self, editor):
        url = reverse("markversion:add")
        assert editor.get(url).status_code == 200
        today = editor.post(url, self.fields(in_force_from="2026-11-20"))
        assert "Choose a day to come" in today.content.decode()
        assert editor.post(url, self.fields()).status_code == 302
        version = MarkVersion.objects.get(number=2)
        assert [one.key for one in version.commitments.all()] == ["answers"]

    def test_a_list_in_force_is_read_and_never_changed(self, editor):
        version = MarkVersion.objects.get(number=1)
        page = editor.get(reverse("markversion:inspect", args=[version.pk])).content.decode()
        assert "We say how quickly we reply." in page
        for name in ("edit", "delete"):
            url = reverse(f"markversion:{name}", args=[version.pk])
            assert editor.get(url).status_code == 302
            editor.post(url, self.fields(number=1))
        assert MarkVersion.objects.get(number=1).commitments.count() == 7

    def test_the_list_leads_to_reading_what_is_in_force(self, editor):
        version = MarkVersion.objects.get(number=1)
        page = editor.get(reverse("markversion:index")).content.decode()
        assert reverse("markversion:inspect", args=[version.pk]) in page
        assert reverse("markversion:edit", args=[version.pk]) not in page

    def test_one_that_is_still_to_come_can_be_put_right(self, editor):
        editor.post(reverse("markversion:add"), self.fields())
        version = MarkVersion.objects.get(number=2)
        assert editor.get(reverse("markversion:edit", args=[version.pk])).status_code == 200


def test_the_scope_is_part_of_what_an_editor_reads(editor):
    council = CouncilFactory(name="Mereford Council", slug="mereford")
    hall = MarkAdoptionFactory(
        council=council,
        status=SubmissionStatus.NEW,
        scope=MarkScope.VENUE,
        scope_words="Town Hall",
    )
    page = editor.get(reverse("markadoption:edit", args=[hall.pk])).content.decode()
    assert "A venue: Town Hall" in page
