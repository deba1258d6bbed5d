"""What happens to a story, and that nobody sees one before its time."""

from __future__ import annotations

import datetime as dt
import os
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry

from campaigns.models import CampaignStory, StoryContact
from campaigns.services import stories, takedowns
from campaigns.storage import shown_sizes
from core.services.submissions import AlreadyDecided
from tests.factories.directory import CouncilFactory
from tests.factories.stories import files, make_story, make_year, published, upload

pytestmark = pytest.mark.django_db
SENDER = "officer@mereford.example"


@pytest.fixture
def now(django_capture_on_commit_callbacks):
    """Do it and everything that follows its commit."""

    def do(action, **given):
        with django_capture_on_commit_callbacks(execute=True):
            return action(**given)

    return do


def mended(story: CampaignStory, **fields: object) -> None:
    """Whoever sent it has mended it, without its pictures."""
    names = ("council", "title", "words", "service", "hour", "role", "video_url", "video_words",
             "ai_use", "people_shown")  # fmt: skip
    said = {name: getattr(story, name) for name in names} | fields
    found = stories.to_mend(stories.mend_token(story))
    stories.mend(story=found, said=said, pictures=[], consent_text=story.consent_text)


def picture_urls(story: CampaignStory) -> list[str]:
    return [
        f"/stories/pictures/{picture.code}-{width}.{ending}"
        for picture in story.pictures.all()
        for width in (320, 640)
        for ending in ("avif", "webp", "jpg")
    ]


class TestPublishing:
    def test_page_and_pictures_appear_together_and_the_sender_is_told_once(
        self, client, editor, now
    ):
        story = make_story(pictures=1, email=SENDER)
        urls = picture_urls(story)
        assert {client.get(url).status_code for url in urls} == {404}
        now(stories.publish, story=story, by=editor)
        response = client.get(story.get_absolute_url())
        assert response.status_code == 200
        for url in urls:
            picture = client.get(url)
            assert picture.status_code == 200
            assert picture["Content-Type"].startswith("image/")
            assert picture["X-Content-Type-Options"] == "nosniff"
            assert picture["Cache-Control"] == "public, max-age=60"
        assert "max-age=60" in response["Cache-Control"]
        assert [letter.to for letter in mail.outbox] == [[SENDER]]
        assert story.get_absolute_url() in mail.outbox[0].body
        assert not StoryContact.objects.exists()

    def test_sizes_on_disk_show_nothing_while_the_story_waits(self, client):
        story = make_story(pictures=1)
        stories.story_pictures.make_sizes(story)
        assert len(files(shown_sizes())) == 6
        assert {client.get(url).status_code for url in picture_urls(story)} == {404}

    @pytest.mark.parametrize("status", ["new", "checking", "returned", "declined"])
    def test_no_other_state_is_public(self, client, status):
        story = make_story(pictures=1, status=status)
        stories.story_pictures.make_sizes(story)
        assert client.get(story.get_absolute_url()).status_code == 404
        assert {client.get(url).status_code for url in picture_urls(story)} == {404}
        assert not CampaignStory.objects.visible().exists()

    def test_a_story_of_a_year_that_is_not_published_is_not_public(self, client):
        year = make_year()
        story = published(year=year)
        year.unpublish()
        assert client.get(story.get_absolute_url()).status_code == 404

    def test_a_width_or_kind_that_was_not_made_is_not_found(self, client, editor):
        story = published(by=editor, pictures=1)
        code = story.pictures.get().code
        for name in (f"{code}-999.jpg", f"{code}-320.png", f"{code}-1280.jpg", f"{code}.jpg"):
            assert client.get(f"/stories/pictures/{name}").status_code == 404

    def test_one_that_shows_children_needs_its_own_tick(self, editor):
        story = make_story(people_shown="children", is_held=True)
        with pytest.raises(ValueError, match="children"):
            stories.publish(story=story, by=editor)
        assert not CampaignStory.objects.visible().exists()
        stories.publish(story=story, by=editor, lets_children=True)
        assert CampaignStory.objects.visible().exists()
        assert ModelLogEntry.objects.filter(action="campaigns.story_let").exists()

    def test_of_two_reviewers_one_wins_and_the_sizes_stay(self, editor):
        story = make_story(pictures=1)
        again = CampaignStory.objects.get(pk=story.pk)
        stories.publish(story=story, by=editor)
        with pytest.raises(AlreadyDecided):
            stories.publish(story=again, by=editor)
        with pytest.raises(AlreadyDecided):
            stories.decline(story=again, by=editor, reason="No")
        assert len(files(shown_sizes())) == 6

    def test_who_publishes_a_declined_story_leaves_no_sizes(self, editor):
        story = make_story(pictures=1)
        again = CampaignStory.objects.get(pk=story.pk)
        stories.decline(story=story, by=editor, reason="It names a resident.")
        with pytest.raises(AlreadyDecided):
            stories.publish(story=again, by=editor)
        assert files(shown_sizes()) == []

    def test_what_was_mended_while_the_sizes_were_made_is_not_published_unread(
        self, editor, monkeypatch, now
    ):
        story = make_story(pictures=1, email=SENDER)
        judged = CampaignStory.objects.get(pk=story.pk)
        make_sizes = stories.story_pictures.make_sizes

        def meanwhile(read: CampaignStory) -> None:
            make_sizes(read)
            other = CampaignStory.objects.get(pk=story.pk)
            stories.send_back(story=other, by=editor, comment="Who is it?")
            mended(other, people_shown="children")

        monkeypatch.setattr(stories.story_pictures, "make_sizes", meanwhile)
        with pytest.raises(AlreadyDecided, match="changed it since"):
            now(stories.publish, story=judged, by=editor)
        story.refresh_from_db()
        assert (story.status, story.is_held) == ("new", True)
        assert StoryContact.objects.exists()
        assert files(shown_sizes()) == []

    def test_a_tick_in_the_row_counts_though_it_was_not_read(self, editor):
        story = make_story()
        CampaignStory.objects.update(is_held=True)
        with pytest.raises(ValueError, match="children"):
            stories.publish(story=story, by=editor)
        assert CampaignStory.objects.get().status == "new"

    def test_sizes_of_what_was_published_and_taken_down_meanwhile_go_too(
        self, editor, monkeypatch, now
    ):
        story = make_story(pictures=1)
        again = CampaignStory.objects.get(pk=story.pk)
        make_sizes = stories.story_pictures.make_sizes

        def slowly(read: CampaignStory) -> None:
            monkeypatch.setattr(stories.story_pictures, "make_sizes", make_sizes)
            now(stories.publish, story=again, by=editor)
            now(takedowns.take_down, story=again, by=editor)
            make_sizes(read)

        monkeypatch.setattr(stories.story_pictures, "make_sizes", slowly)
        with pytest.raises(AlreadyDecided):
            stories.publish(story=story, by=editor)
        assert files(shown_sizes()) == []

    def test_sizes_without_a_public_story_are_swept_after_an_hour(self, editor, now):
        story = published(by=editor, pictures=1)
        left = make_story(pictures=1)
        stories.story_pictures.make_sizes(left)
        Path(shown_sizes().path("tmp3x8k1q")).write_bytes(b"half")
        now(call_command, command_name="tidy", stdout=StringIO())
        assert len(files(shown_sizes())) == 13, "they may be in the making"
        for name in files(shown_sizes()):
            os.utime(shown_sizes().path(name), (0, 0))
        now(call_command, command_name="tidy", stdout=StringIO())
        code = story.pictures.get().code
        assert {name.partition("-")[0] for name in files(shown_sizes())} == {code}

    def test_sizes_of_a_year_that_is_not_published_now_stay(self, editor, now):
        story = published(by=editor, pictures=1)
        story.year.unpublish()
        for name in files(shown_sizes()):
            os.utime(shown_sizes().path(name), (0, 0))
        now(call_command, command_name="tidy", stdout=StringIO())
        assert len(files(shown_sizes())) == 6

    def test_every_decision_is_in_the_log(self, editor):
        story = make_story()
        stories.publish(story=story, by=editor)
        stories.feature(story=story, by=editor, is_featured=True)
        stories.feature(story=story, by=editor, is_featured=True)
        actions = list(ModelLogEntry.objects.values_list("action", "user__email"))
        assert sorted(actions) == [
            ("campaigns.story_featured", editor.email),
            ("core.submission_moved", editor.email),
        ]


class TestMending:
    @pytest.fixture
    def returned(self, editor, now):
        story = make_story(pictures=2, email=SENDER)
        now(stories.send_back, story=story, by=editor, comment="Which road was it?")
        return story

    def said(self, page, story) -> dict[str, object]:
        return {
            "stamp": page.context["stamp"],
            "consent": page.context["fields"].get("consent"),
            "council": story.council.name,
            "title": story.title,
            "words": "The A1.",
            "service": "highways",
            "hour": "3",
            "people_shown": "nobody",
            "rights": "on",
            "ai_use": "words",
        }

    def send(self, client, token: str, said: dict[str, object]):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("core.public_forms.FASTEST", 0)
            return client.post(
                f"/stories/mend/{token}/", said, headers={"Sec-Fetch-Site": "same-origin"}
            )

    def test_its_own_pictures_stay_as_long_as_its_link(self, client, returned, monkeypatch):
        token = stories.mend_token(returned)
        page = client.get(f"/stories/mend/{token}/")
        kept = page.context["fields"]["pictures"][0]
        said = self.said(page, returned) | {kept["kept_name"]: kept["token"], "alt-1": "A gritter"}
        real = time.time
        monkeypatch.setattr(time, "time", lambda: real() + 20 * 3600)
        response = self.send(client, token, said)
        assert response.status_code == 303, response.context["errors"]
        assert returned.pictures.count() == 1

    def test_too_many_pictures_cost_none_that_it_has(self, client, returned, monkeypatch):
        monkeypatch.setattr("campaigns.views.share.PICTURES_OF_A_NETWORK", 0)
        token = stories.mend_token(returned)
        page = client.get(f"/stories/mend/{token}/")
        kept = page.context["fields"]["pictures"][0]
        said = self.said(page, returned) | {
            kept["kept_name"]: kept["token"], "alt-1": "One", "picture-2": upload(), "alt-2": "Two",
        }  # fmt: skip
        response = self.send(client, token, said)
        first, second, *_ = response.context["fields"]["pictures"]
        assert first["token"]
        assert "Choose this one again later" in second["error"]

    def test_what_was_typed_into_a_used_link_is_shown_to_be_copied(self, client, returned, editor):
        token = stories.mend_token(returned)
        page = client.get(f"/stories/mend/{token}/")
        stories.decline(story=returned, by=editor, reason="No answer")
        response = self.send(client, token, self.said(page, returned) | {"words": "The A1 <b>."})
        assert response.status_code == 410
        assert "It was not sent" in response.text
        assert "The A1 &lt;b&gt;." in response.text

    def test_the_letter_asks_and_its_link_opens_what_was_sent(self, client, returned):
        letter = mail.outbox[0]
        assert letter.to == [SENDER]
        assert "Which road was it?" in letter.body
        assert StoryContact.objects.exists()
        url = f"/stories/mend/{stories.mend_token(returned)}/"
        assert url in letter.body
        text = client.get(url).content.decode()
        assert "Which road was it?" in text
        assert returned.words in text
        assert "A gritter, 1" in text

    def test_a_mended_story_waits_again_and_the_link_is_used(self, client, returned):
        token = stories.mend_token(returned)
        page = client.get(f"/stories/mend/{token}/")
        fields = page.context["fields"]
        kept, gone = fields["pictures"][0], fields["pictures"][1]
        said = self.said(page, returned) | {
            kept["kept_name"]: kept["token"],
            "alt-1": "A gritter on the A1",
            gone["kept_name"]: gone["token"],
            gone["drop_name"]: "on",
        }
        response = self.send(client, token, said)
        assert response.status_code == 303, response.context["errors"]
        returned.refresh_from_db()
        assert (returned.status, returned.words, returned.hour) == ("new", "The A1.", 3)
        assert [one.alt_text for one in returned.pictures.all()] == ["A gritter on the A1"]
        assert client.get(f"/stories/mend/{token}/").status_code == 410

    def test_forged_old_and_used_links_each_have_a_page(
        self, client, returned, editor, monkeypatch
    ):
        token = stories.mend_token(returned)
        forged = client.get(f"/stories/mend/{token[:-2]}xx/")
        assert forged.status_code == 404
        assert "not right" in forged.content.decode()
        monkeypatch.setattr(stories, "MEND_FOR", dt.timedelta(seconds=-1))
        assert "too old" in client.get(f"/stories/mend/{token}/").content.decode()
        monkeypatch.undo()
        stories.decline(story=returned, by=editor, reason="No answer")
        used = client.get(f"/stories/mend/{token}/")
        assert used.status_code == 410
        assert "mended already" in used.content.decode()

    def test_a_second_question_closes_the_first_link(self, returned, editor):
        first = stories.mend_token(returned)
        CampaignStory.objects.filter(pk=returned.pk).update(
            status="returned", decided_at=timezone.now() + dt.timedelta(hours=1)
        )
        with pytest.raises(stories.MendUsed):
            stories.to_mend(first)

    def test_nobody_is_asked_who_left_no_address(self, editor):
        with pytest.raises(ValueError, match="Nobody left an address"):
            stories.send_back(story=make_story(), by=editor, comment="Which road?")

    def test_declining_needs_a_reason_and_tells_it(self, editor, now):
        story = make_story(email=SENDER)
        with pytest.raises(ValueError, match="Say why"):
            stories.decline(story=story, by=editor, reason=" ")
        assert StoryContact.objects.exists(), "what came to nothing removes no address"
        now(stories.decline, story=story, by=editor, reason="It names a resident.")
        assert "It names a resident." in mail.outbox[0].body
        assert not StoryContact.objects.exists()


class TestPage:
    def test_it_says_what_it_is_and_where_to_ask_for_it_to_go(self, client, editor):
        story = published(
            by=editor, pictures=1, ai_use="words", video_url="https://v.example/1",
            video_words="A gritter leaves",
        )  # fmt: skip
        text = client.get(story.get_absolute_url()).content.decode()
        assert story.council.get_absolute_url() in text
        assert "02:00, London time" in text
        assert "AI helped with the words." in text
        assert f"{story.get_absolute_url()}take-down/" in text
        assert 'rel="noopener nofollow"' in text
        assert 'width="640" height="480"' in text
        assert '"@type":"Article"' in text.replace(" ", "")

    def test_a_demo_says_so_and_asks_not_to_be_found(self, client):
        text = client.get(published(is_demo=True).get_absolute_url()).content.decode()
        assert "Demo: an invented story" in text
        assert 'content="noindex"' in text
        assert '"Article"' not in text

    def test_markup_in_words_is_text(self, client):
        story = published(words="<script>alert(1)</script>", title="<b>x</b>")
        text = client.get(story.get_absolute_url()).content.decode()
        assert "<script>alert" not in text
        assert "<b>x" not in text

    def test_its_council_shows_it(self, client):
        council = CouncilFactory()
        story = published(council=council)
        hidden = make_story(council=council, title="Not yet")
        text = client.get(council.get_absolute_url()).content.decode()
        assert story.get_absolute_url() in text
        assert hidden.title not in text

    def test_a_council_s_page_asks_as_much_for_one_story_as_for_many(self, client):
        council = CouncilFactory()
        counts = []
        for number in (1, 12):
            for _ in range(number):
                published(council=council)
            client.get(council.get_absolute_url())
            with CaptureQueriesContext(connection) as asked:
                client.get(council.get_absolute_url())
            counts.append(len(asked))
        assert counts[0] == counts[1]
