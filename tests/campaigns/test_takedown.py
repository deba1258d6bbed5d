"""Asking for a story to go, and its going: from everywhere at once."""

from __future__ import annotations

import pytest
from django.core import mail
from django.urls import reverse
from wagtail.models import ModelLogEntry

from campaigns.models import CampaignStory, TakedownContact, TakedownRequest
from campaigns.services import takedowns
from campaigns.storage import private_pictures, shown_sizes
from core.services.submissions import AlreadyDecided
from tests.factories.directory import CouncilFactory
from tests.factories.stories import files, make_story, published

pytestmark = pytest.mark.django_db
ASKER = "parent@mereford.example"


@pytest.fixture
def story(editor):
    return published(by=editor, pictures=1, council=CouncilFactory(slug="mereford"))


@pytest.fixture
def now(django_capture_on_commit_callbacks):
    def do(action, **given):
        with django_capture_on_commit_callbacks(execute=True):
            return action(**given)

    return do


def ask(client, story, monkeypatch, **said):
    url = f"{story.get_absolute_url()}take-down/"
    monkeypatch.setattr("core.public_forms.FASTEST", 0)
    said = {"stamp": client.get(url).context["stamp"], **said}
    return client.post(url, said, headers={"Sec-Fetch-Site": "same-origin"})


class TestAsking:
    def test_anybody_may_ask_without_a_reason(self, client, story, monkeypatch):
        response = ask(client, story, monkeypatch)
        assert response.status_code == 303
        assert client.get(response["Location"]).status_code == 200
        request = TakedownRequest.objects.get()
        assert (request.story, request.status, request.words) == (story, "new", "")
        assert client.get(story.get_absolute_url()).status_code == 200

    def test_words_are_kept_where_the_address_is_wrong(self, client, story, monkeypatch):
        response = ask(client, story, monkeypatch, words="That is my son", reply_to="me")
        assert response.status_code == 422
        assert "That is my son" in response.content.decode()
        assert not TakedownRequest.objects.exists()

    def test_the_same_form_twice_is_one_request(self, client, story, monkeypatch):
        url = f"{story.get_absolute_url()}take-down/"
        monkeypatch.setattr("core.public_forms.FASTEST", 0)
        said = {"stamp": client.get(url).context["stamp"]}
        for _ in range(2):
            client.post(url, said, headers={"Sec-Fetch-Site": "same-origin"})
        assert TakedownRequest.objects.count() == 1

    def test_a_story_that_waits_cannot_be_asked_about(self, client):
        story = make_story()
        assert client.get(f"{story.get_absolute_url()}take-down/").status_code == 404

    def test_programs_other_sites_and_too_many_are_held_off(self, client, story, monkeypatch):
        url = f"{story.get_absolute_url()}take-down/"
        assert client.post(url, {}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
        assert ask(client, story, monkeypatch, website="x").status_code == 303
        monkeypatch.setattr("campaigns.views.take_down.MOST_OF_A_NETWORK", 0)
        assert ask(client, story, monkeypatch).status_code == 429
        assert not TakedownRequest.objects.exists()


class TestGoing:
    def test_one_press_and_it_is_gone_from_everywhere(self, client, editor, story, now):
        takedowns.ask(
            story=story, form_token="7a0f4a0e-54a0-4bd5-8a0e-2a3d7a2f1c11", is_shown=True,
            words="", reply_to=ASKER,
        )  # fmt: skip
        code = story.pictures.get().code
        url = f"/stories/pictures/{code}-320.jpg"
        gallery, feed = "/ourday/2026/stories/", "/ourday/2026/stories/feed/"
        places = (gallery, feed, "/councils/mereford/")
        for place in places:
            assert story.get_absolute_url() in client.get(place).content.decode()
        client.force_login(editor)
        asked = TakedownRequest.objects.get()
        edit = reverse("takedownrequest:edit", args=[asked.pk])
        said = {"action": "down", "seen": asked.seen_mark}
        response = now(client.post, path=edit, data=said)
        assert response.status_code == 302
        client.logout()
        for place in places:
            assert story.get_absolute_url() not in client.get(place).content.decode()
        page = client.get(story.get_absolute_url())
        assert page.status_code == 410
        assert story.title not in page.content.decode()
        assert "no-store" in page["Cache-Control"]
        assert client.get(url).status_code == 404
        assert files(shown_sizes()) == []
        assert len(files(private_pictures())) == 1, "tidy removes it when its time is over"
        assert story.title not in client.get("/search/?q=school+run").content.decode()
        assert [letter.to for letter in mail.outbox] == [[ASKER]]
        assert not TakedownContact.objects.exists()
        assert TakedownRequest.objects.get().status == "done"
        assert ModelLogEntry.objects.filter(action="campaigns.story_taken_down").count() == 1

    def test_an_editor_takes_it_down_from_the_story_itself(self, client, editor, story, now):
        client.force_login(editor)
        now(
            client.post,
            path=reverse("campaignstory:edit", args=[story.pk]),
            data={"action": "down", "seen": story.seen_mark},
        )
        assert not CampaignStory.objects.visible().exists()

    def test_every_page_and_picture_may_be_kept_for_a_minute_at_most(self, client, story):
        code = story.pictures.get().code
        for url in (
            story.get_absolute_url(), "/ourday/2026/stories/", "/ourday/2026/stories/feed/",
            "/councils/mereford/", f"/stories/pictures/{code}-320.avif",
        ):  # fmt: skip
            assert "max-age=60" in client.get(url)["Cache-Control"]

    def test_taking_down_twice_is_once(self, editor, story, now):
        assert now(takedowns.take_down, story=story, by=editor)
        assert not now(takedowns.take_down, story=story, by=editor)
        assert ModelLogEntry.objects.filter(action="campaigns.story_taken_down").count() == 1

    def test_keeping_it_needs_a_reason_and_of_two_editors_one_wins(self, editor, story, now):
        request = takedowns.ask(
            story=story, form_token="7a0f4a0e-54a0-4bd5-8a0e-2a3d7a2f1c11", is_shown=False,
            words="I do not like it", reply_to=ASKER,
        )  # fmt: skip
        again = TakedownRequest.objects.get(pk=request.pk)
        with pytest.raises(ValueError, match="Say why"):
            takedowns.keep(request=request, by=editor, reason="")
        now(takedowns.keep, request=request, by=editor, reason="It shows a road.")
        assert "It shows a road." in mail.outbox[0].body
        with pytest.raises(AlreadyDecided):
            takedowns.keep(request=again, by=editor, reason="No")
        assert CampaignStory.objects.visible().exists()
