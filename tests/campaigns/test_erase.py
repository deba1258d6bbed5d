"""What is kept for a time only, and what goes at somebody's word."""

from __future__ import annotations

import datetime as dt
import os
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import ModelLogEntry

from campaigns.choices import TipDecline, TipFate
from campaigns.models import (
    CampaignStory,
    StoryContact,
    StoryPicture,
    TakedownContact,
    TakedownRequest,
    TipContact,
    WaitingPicture,
)
from campaigns.pictures import clean
from campaigns.services import stories, story_pictures, takedowns, tips
from campaigns.storage import private_pictures, shown_sizes
from core import retention
from core.choices import SubmissionStatus
from directory.models import ConfirmationRequest, MailboxLink
from tests.factories.chats import make_chat, make_published, make_tip
from tests.factories.directory import CouncilFactory
from tests.factories.stories import drawing, files, make_story, published, upload

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 21)
EMAIL = "officer@mereford.example"
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(autouse=True)
def _on_the_day(on_day) -> None:
    on_day(TODAY)


def ago(days: int) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(TODAY - dt.timedelta(days=days), dt.time(12)))


@pytest.fixture
def run(django_capture_on_commit_callbacks):
    def do(*arguments: str, **options) -> list[str]:
        out = StringIO()
        with django_capture_on_commit_callbacks(execute=True):
            call_command(*arguments, stdout=out, **options)
        return out.getvalue().splitlines()

    return do


def log_words() -> str:
    return str(list(ModelLogEntry.objects.values_list("label", "data")))


def wait() -> WaitingPicture:
    data = drawing()
    return story_pictures.keep(picture=clean(upload(data), len(data)), sent_as="one.jpg")


class TestTidy:
    def test_every_part_has_its_row_in_the_table_and_every_row_its_part(self):
        text = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
        table = text.partition("| --- |")[2].partition("\n\n")[0]
        rows = re.findall(r"^\| ([^|]+?) \|", table, re.MULTILINE)
        assert sorted(rows) == sorted(retention.parts())

    @pytest.mark.parametrize(("status", "field"), [("declined", "decided_at"),
                                                   ("done", "taken_down_at")])  # fmt: skip
    @pytest.mark.parametrize(("days", "is_kept"), [(30, True), (31, False)])
    def test_words_and_pictures_of_what_is_not_public_go_after_thirty_days(
        self, run, status, field, days, is_kept
    ):
        story = make_story(pictures=1, status=status, **{field: ago(days)})
        for _ in range(2):
            run("tidy")
        story.refresh_from_db()
        assert bool(story.words) is is_kept
        assert StoryPicture.objects.exists() is is_kept
        assert bool(files(private_pictures())) is is_kept

    def test_a_published_story_stays(self, run):
        story = published(pictures=1, published_at=ago(900), decided_at=ago(900))
        run("tidy")
        story.refresh_from_db()
        assert story.words
        assert files(private_pictures())

    @pytest.mark.parametrize(("days", "is_kept"), [(90, True), (91, False)])
    def test_addresses_go_when_the_matter_is_closed_for_ninety_days(self, run, days, is_kept):
        make_story(email=EMAIL, status="done", decided_at=ago(days))
        request = TakedownRequest.objects.create(
            story=published(), status="declined", decided_at=ago(days), words="It is me"
        )
        TakedownContact.objects.create(submission=request, email=EMAIL)
        run("tidy")
        assert StoryContact.objects.exists() is is_kept
        assert TakedownContact.objects.exists() is is_kept
        request.refresh_from_db()
        assert bool(request.words) is is_kept

    def test_an_address_stays_while_the_story_waits(self, run):
        make_story(email=EMAIL)
        CampaignStory.objects.update(submitted_at=ago(400))
        run("tidy")
        assert StoryContact.objects.exists()

    @pytest.mark.parametrize(("days", "status"), [(90, "returned"), (91, "declined")])
    def test_one_that_nobody_mends_is_closed(self, run, days, status):
        story = make_story(email=EMAIL, status="returned", decided_at=ago(days))
        run("tidy")
        story.refresh_from_db()
        assert story.status == status
        assert StoryContact.objects.exists() is (status == "returned")

    @pytest.mark.parametrize("status", ["declined", "done"])
    def test_the_log_and_the_reason_go_with_the_words(self, run, editor, status):
        story = make_story(title="Jane Smith of 12 High Street")
        if status == "declined":
            stories.decline(story=story, by=editor, reason="Names Jane.")
        else:
            stories.publish(story=story, by=editor)
            takedowns.take_down(story=story, by=editor, words="Jane wants it gone.")
        gone = "decided_at" if status == "declined" else "taken_down_at"
        CampaignStory.objects.update(**{gone: ago(31)})
        assert "Jane" in log_words()
        run("tidy")
        assert "Jane" not in log_words()
        assert "Jane" not in str(CampaignStory.objects.values())

    def test_the_log_of_a_request_goes_with_its_words(self, run, editor):
        request = TakedownRequest.objects.create(story=published(by=editor), words="I am Jane")
        takedowns.keep(request=request, by=editor, reason="Jane agreed.")
        TakedownRequest.objects.update(decided_at=ago(91))
        run("tidy")
        request.refresh_from_db()
        assert (request.words, request.reason) == ("", "")
        assert "Jane" not in log_words()

    @pytest.mark.parametrize(("days", "is_kept"), [(0, True), (1, True), (2, False)])
    def test_pictures_of_unfinished_forms_go_after_a_day(self, run, days, is_kept):
        waiting = wait()
        WaitingPicture.objects.filter(pk=waiting.pk).update(made_at=ago(days))
        run("tidy")
        assert WaitingPicture.objects.exists() is is_kept
        assert bool(files(private_pictures())) is is_kept

    def test_a_file_that_no_story_knows_goes_after_a_day(self, run):
        storage = private_pictures()
        for name, days in (("old.jpg", 3), ("new.jpg", 0)):
            storage.save(name, ContentFile(b"x"))
            os.utime(storage.path(name), (ago(days).timestamp(),) * 2)
        make_story(pictures=1)
        run("tidy")
        assert len(files(storage)) == 2
        assert "old.jpg" not in files(storage)

    @pytest.mark.parametrize(("days", "is_kept"), [(90, True), (91, False)])
    def test_mailboxes_that_got_a_link_go_ninety_days_after_it(self, run, days, is_kept):
        council = CouncilFactory()
        times = {"sent_at": ago(days + 14), "expires_at": ago(days)}
        MailboxLink.objects.create(council=council, purpose="mark", mailbox=EMAIL, **times)
        asked = ConfirmationRequest.objects.create(council=council, mailbox=EMAIL, **times)
        run("tidy")
        asked.refresh_from_db()
        assert MailboxLink.objects.exists() is is_kept
        assert bool(asked.mailbox) is is_kept

    def test_a_dry_run_says_the_same_and_removes_nothing(self, run):
        make_story(pictures=1, status="declined", decided_at=ago(99), email=EMAIL)
        storage = private_pictures()
        storage.save("old.jpg", ContentFile(b"x"))
        os.utime(storage.path("old.jpg"), (ago(3).timestamp(),) * 2)
        said = run("tidy", "--dry-run")
        assert len(files(storage)) == 2
        assert StoryContact.objects.exists()
        assert said[:-1] == run("tidy")
        assert files(storage) == []


class TestErase:
    def test_an_address_goes_wherever_it_stands_whatever_its_capitals(self, run):
        make_story(email=EMAIL)
        TakedownContact.objects.create(
            submission=TakedownRequest.objects.create(story=published()), email=EMAIL.upper()
        )
        MailboxLink.objects.create(
            council=CouncilFactory(), purpose="mark", mailbox=EMAIL, sent_at=ago(1),
            expires_at=ago(-13),
        )  # fmt: skip
        other = make_story(email="other@mereford.example")
        said = run("erase_contributor", EMAIL)
        assert "story contacts: 1" in said
        assert not TakedownContact.objects.exists()
        assert not MailboxLink.objects.exists()
        assert StoryContact.objects.get().submission == other
        assert CampaignStory.objects.count() == 3, "stories stay unless they are asked for too"
        assert "story contacts: 0" in run("erase_contributor", EMAIL)

    def test_with_stories_what_waits_goes_and_what_is_named_is_taken_down(
        self, run, editor, client
    ):
        waits = make_story(email=EMAIL, pictures=1)
        public = published(by=editor, pictures=1)
        run("erase_contributor", EMAIL, stories=True, story=[public.code])
        assert not CampaignStory.objects.filter(pk=waits.pk).exists()
        public.refresh_from_db()
        assert (public.title, public.words) == ("Removed", "")
        assert client.get(public.get_absolute_url()).status_code == 410
        assert files(private_pictures()) == files(shown_sizes()) == []

    def test_what_was_erased_is_not_in_the_log_either(self, run, editor):
        waits = make_story(email=EMAIL, title="Jane Smith of 12 High Street")
        stories.send_back(story=waits, by=editor, comment="Is Jane asked?")
        public = published(by=editor, title="Jane Smith at work")
        request = TakedownRequest.objects.create(story=public, words="I am Jane")
        takedowns.keep(request=request, by=editor, reason="Jane agreed.")
        assert "Jane" in log_words()
        run("erase_contributor", EMAIL, stories=True, story=[public.code])
        assert "Jane" not in log_words()
        assert ModelLogEntry.objects.filter(user=editor).count() >= 3, "who decided stays"
        public.refresh_from_db()
        assert "Jane" not in str(CampaignStory.objects.values().get(pk=public.pk))

    def test_open_tips_of_the_address_go_with_the_open_stories(self, run):
        chat = make_chat("One")
        tip, other = make_tip(chat, "I am Jane", role="Jane"), make_tip(chat, "Somebody else")
        TipContact.objects.create(submission=tip, email=EMAIL.upper())
        TipContact.objects.create(submission=other, email="other@mereford.example")
        said = run("erase_contributor", EMAIL, stories=True)
        assert "tips: 1" in said
        assert f"Removed: tip {tip.pk} of “One”." in said
        tip.refresh_from_db()
        assert (tip.text, tip.role, tip.status) == ("", "", SubmissionStatus.DECLINED)
        assert tip.declined_for == TipDecline.WITHDRAWN
        assert "Jane" not in log_words()
        assert mail.outbox == [], "who asked for it to go gets no letter about it"
        other.refresh_from_db()
        assert other.text
        assert TipContact.objects.get().submission == other
        assert "tips: 0" in run("erase_contributor", EMAIL, stories=True)

    def test_a_published_tip_goes_by_its_number_and_its_twin_stays(self, run, editor, client):
        chat = make_chat("One")
        main = make_published(chat, "Jane says when she is there")
        twin = make_published(chat, "The same", fate=TipFate.GROUPED, twin_of=main)
        said = run("erase_contributor", EMAIL, tip=[main.pk])
        assert "tips: 1" in said
        page = client.get(chat.url).text
        assert "Jane" not in page
        assert "The same" in page
        twin.refresh_from_db()
        assert (twin.fate, twin.twin_of) == (TipFate.KEPT, None)
        assert "Jane" not in log_words()
        assert "tips: 0" in run("erase_contributor", EMAIL, tip=[main.pk])

    def test_a_declined_tip_does_not_wait_for_its_thirty_days(self, run, editor):
        tip = make_tip(make_chat("One"), "I am Jane")
        tips.decline(tip=tip, why=TipDecline.PRIVATE, reason="Jane.", by=editor, seen=None)
        run("erase_contributor", EMAIL, tip=[tip.pk])
        tip.refresh_from_db()
        assert (tip.text, tip.reason, tip.declined_for) == ("", "", TipDecline.PRIVATE)
        assert "Jane" not in log_words()

    def test_it_says_what_stays_and_how_it_would_go(self, run):
        story = make_story(email=EMAIL)
        tip = make_tip(make_chat("One"))
        TipContact.objects.create(submission=tip, email=EMAIL)
        said = run("erase_contributor", EMAIL)
        assert (
            f"Stays: story {story.code}, sent with that address. --story {story.code} removes it."
            in said
        )
        assert (
            f"Stays: tip {tip.pk} of “One”, sent with that address. --tip {tip.pk} removes it."
            in said
        )
        assert any(line.startswith("Stays: whatever was published or declined") for line in said)
        said = run("erase_contributor", EMAIL, story=[story.code], tip=[tip.pk])
        assert f"Removed: story {story.code}." in said
        assert not any("sent with that address" in line for line in said)
        assert not CampaignStory.objects.exists()

    def test_a_dry_run_removes_nothing(self, run, editor):
        public = published(by=editor, pictures=1)
        make_story(email=EMAIL, pictures=1)
        said = run("erase_contributor", EMAIL, "--dry-run", stories=True, story=[public.code])
        assert "stories: 2" in said
        assert said[-1].startswith("Dry run")
        assert StoryContact.objects.exists()
        assert len(files(private_pictures())) == 2
        assert len(files(shown_sizes())) == 6

    def test_a_mistyped_address_or_code_is_refused_and_nothing_goes(self, run):
        make_story(email=EMAIL)
        with pytest.raises(CommandError, match="no e-mail address"):
            run("erase_contributor", "officer")
        with pytest.raises(CommandError, match="No story"):
            run("erase_contributor", EMAIL, story=["bcdfghjkmn"])
        with pytest.raises(CommandError, match="No tip has the number 99"):
            run("erase_contributor", EMAIL, tip=[99])
        assert StoryContact.objects.exists()

    def test_a_council_s_mailbox_and_an_editor_s_account_are_named_and_left(self, run, editor):
        council = CouncilFactory(mailbox=editor.email)
        said = run("erase_contributor", editor.email)
        assert any(council.name in line for line in said)
        assert any("editor’s account" in line for line in said)
        council.refresh_from_db()
        assert council.mailbox == editor.email
