"""Sharing a story: what is taken, what is kept on an error, and who is held off."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.models import CampaignStory, StoryContact, StoryPicture, WaitingPicture
from campaigns.services import stories, story_pictures
from campaigns.storage import private_pictures
from core import public_forms
from core.models import ConsentPurpose, ConsentText
from tests.factories.directory import CouncilFactory
from tests.factories.stories import drawing, files, make_year, upload

pytestmark = pytest.mark.django_db
URL = "/ourday/2026/share/"


@pytest.fixture(autouse=True)
def year():
    return make_year()


@pytest.fixture
def council():
    return CouncilFactory(
        name="Mereford City Council", short_name="Mereford", slug="mereford", other_names=["Mere"]
    )


def stamp(client: Client, url: str = URL) -> str:
    return hidden(client.get(url), "stamp")


@pytest.fixture
def later(monkeypatch):
    """Forms were made a minute ago: nobody here is a program."""
    real = time.time
    monkeypatch.setattr(public_forms.time, "time", lambda: real() - 60)

    def now() -> None:
        monkeypatch.setattr(public_forms.time, "time", real)

    return now


@pytest.fixture
def form(client, later, council) -> dict[str, Any]:
    said = {
        "stamp": stamp(client),
        "consent": ConsentText.objects.get(purpose=ConsentPurpose.STORY).pk,
        "council": "Mereford",
        "title": "Ahead of the school run",
        "words": "While you slept we salted 1,740 km of road.",
        "service": "highways",
        "hour": "2",
        "people_shown": "nobody",
        "rights": "on",
        "ai_use": "none",
    }
    later()
    return said


def send(client: Client, said: dict[str, Any], url: str = URL, **headers: str):
    return client.post(url, said, headers={"Sec-Fetch-Site": "same-origin", **headers})


def errors(response) -> dict[str, str]:
    return {error["id"]: error["message"] for error in response.context["errors"]}


def hidden(response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', response.content.decode())
    return found[1] if found else ""


class TestSending:
    def test_a_story_without_an_account_comes_to_the_queue_and_shows_nowhere(
        self, client, form, council
    ):
        response = send(client, form | {"picture-1": upload(), "alt-1": "A gritter at night"})
        assert response.status_code == 303
        assert client.get(response["Location"]).status_code == 200
        story = CampaignStory.objects.get()
        assert (story.status, story.council, story.hour) == ("new", council, 2)
        assert story.consent_text.version == 1
        assert story.pictures.get().alt_text == "A gritter at night"
        assert WaitingPicture.objects.count() == 0
        assert client.get(story.get_absolute_url()).status_code == 404

    def test_the_same_form_five_times_is_one_story(self, client, form):
        for _ in range(5):
            said = form | {"picture-1": upload(), "alt-1": "A gritter"}
            assert send(client, said).status_code == 303
        assert CampaignStory.objects.count() == 1
        assert StoryPicture.objects.count() == 1
        assert len(files(private_pictures())) == 1

    def test_the_address_for_an_answer_stands_in_a_table_of_its_own(self, client, form):
        send(client, form | {"reply_to": "officer@mereford.example"})
        assert StoryContact.objects.get().email == "officer@mereford.example"
        names = {field.name for field in CampaignStory._meta.get_fields()}
        assert not names & {"email", "reply_to"}

    def test_a_program_that_fills_the_hidden_field_is_thanked_and_nothing_is_kept(
        self, client, form
    ):
        assert send(client, form | {"website": "x", "picture-1": upload()}).status_code == 303
        assert CampaignStory.objects.count() == WaitingPicture.objects.count() == 0

    def test_who_sends_within_three_seconds_is_asked_to_send_again(self, client, council, form):
        form["stamp"] = stamp(client)
        response = send(client, form)
        assert response.status_code == 422
        assert "Send it once more" in errors(response)["council"]

    def test_another_site_cannot_send_it(self, client, form):
        response = client.post(URL, form, headers={"Sec-Fetch-Site": "cross-site"})
        assert response.status_code == 403

    def test_a_year_that_takes_none_says_so(self, client, year):
        year.takes_stories = False
        year.save()
        assert client.get(URL).status_code == 410

    def test_a_year_that_is_not_published_has_no_form(self, client, year):
        year.unpublish()
        assert client.get(URL).status_code == 404

    def test_the_form_sets_no_cookie_and_is_kept_by_no_cache(self, client):
        response = client.get(URL)
        assert not response.cookies
        assert "no-store" in response["Cache-Control"]

    def test_children_hold_a_story_until_an_editor_lets_it(self, client, form):
        children = form | {"people_shown": "children"}
        assert set(errors(send(client, children))) == {"people_agreed", "children_agreed"}
        send(client, children | {"people_agreed": "on", "children_agreed": "on"})
        assert CampaignStory.objects.get().is_held


class TestCouncil:
    def test_any_name_finds_it(self, client, form, council):
        send(client, form | {"council": "mere"})
        assert CampaignStory.objects.get().council == council

    def test_a_name_of_several_is_asked_back_and_the_choice_is_kept(self, client, form):
        for name in ("Northmere", "Southmere"):
            CouncilFactory(name=f"{name} Borough Council", short_name=f"{name} Borough")
        response = send(client, form | {"council": "Borough"})
        assert "Several councils" in errors(response)["council"]
        slugs = [c["value"] for c in response.context["fields"]["council_choices"]["choices"]]
        assert set(slugs) == {"northmere-borough", "southmere-borough"}
        assert response.context["fields"]["council"]["value"] == "Borough"
        send(client, form | {"council": "Borough", "council_slug": "southmere-borough"})
        assert CampaignStory.objects.get().council.slug == "southmere-borough"

    def test_an_unknown_name_is_said_to_be_unknown(self, client, form):
        response = send(client, form | {"council": "Atlantis"})
        assert "no council called “Atlantis”" in errors(response)["council"]


class TestNothingIsLost:
    def test_words_stay_and_a_picture_need_not_be_sent_again(self, client, form):
        wrong = form | {"service": "", "picture-2": upload(), "alt-2": "A gritter"}
        response = send(client, wrong)
        assert set(errors(response)) == {"service"}
        text = response.content.decode()
        assert form["words"] in text
        assert "gritter.jpg, 800 by 600 pixels" in text
        token = hidden(response, "kept-2")
        assert send(client, form | {"kept-2": token, "alt-2": "A gritter"}).status_code == 303
        assert StoryPicture.objects.get().alt_text == "A gritter"
        assert WaitingPicture.objects.count() == 0

    def test_a_picture_without_words_is_refused_and_kept(self, client, form):
        response = send(client, form | {"picture-1": upload()})
        assert "Describe picture 1" in errors(response)["alt-1"]
        assert hidden(response, "kept-1")

    def test_words_without_a_picture_are_asked_about(self, client, form):
        assert "not here" in errors(send(client, form | {"alt-3": "A gritter"}))["picture-3"]

    def test_a_refused_picture_loses_no_other(self, client, form):
        response = send(
            client,
            form
            | {
                "picture-1": upload(),
                "alt-1": "One",
                "picture-2": upload(b"GIF89a...."),
                "alt-2": "Two",
            },
        )
        assert "a GIF" in errors(response)["picture-2"]
        assert hidden(response, "kept-1")

    def test_a_picture_can_be_left_out_again(
        self, client, form, django_capture_on_commit_callbacks
    ):
        token = hidden(send(client, form | {"title": "", "picture-1": upload()}), "kept-1")
        assert len(files(private_pictures())) == 1
        with django_capture_on_commit_callbacks(execute=True):
            send(client, form | {"kept-1": token, "drop-1": "on", "alt-1": "A gritter"})
        assert CampaignStory.objects.get().pictures.count() == 0
        assert files(private_pictures()) == []

    def test_a_forged_token_is_none_of_ours(self, client, form):
        response = send(client, form | {"kept-1": "x", "alt-1": "A gritter"})
        assert "Choose it again" in errors(response)["picture-1"]

    def test_a_file_of_twelve_megabytes_is_refused_in_words_and_the_words_stay(self, client, form):
        response = send(client, form | {"picture-1": upload(drawing() + b"\0" * 12_000_000)})
        assert "Up to 10 MB" in errors(response)["picture-1"]
        assert form["words"] in response.content.decode()
        assert WaitingPicture.objects.count() == 0

    def test_a_body_without_end_is_refused_before_it_is_read(self, client, form):
        response = client.post(
            URL, form, headers={"Sec-Fetch-Site": "same-origin"}, CONTENT_LENGTH=str(10**9)
        )
        assert response.status_code == 413

    def test_a_video_needs_words_and_words_need_a_video(self, client, form):
        assert "video_words" in errors(send(client, form | {"video_url": "www.example.org/v"}))
        assert "video_url" in errors(send(client, form | {"video_words": "A gritter"}))
        bad = form | {"video_url": "javascript:alert(1)", "video_words": "A"}
        assert "video_url" in errors(send(client, bad))


class TestConsent:
    def test_words_that_were_not_shown_are_not_agreed_to(self, client, form):
        text = ConsentText.objects.get(purpose=ConsentPurpose.STORY)
        newer = ConsentText.objects.create(
            purpose=text.purpose, version=2, text=f"We may sell it.\n{text.text}",
            in_force_from=text.in_force_from,
        )  # fmt: skip
        response = send(client, form)
        assert "These words have changed" in errors(response)["rights"]
        assert "We may sell it." in response.text
        assert not response.context["fields"]["rights"]["is_ticked"]
        assert form["words"] in response.text
        again = form | {"consent": hidden(response, "consent")}
        assert send(client, again).status_code == 303
        assert CampaignStory.objects.get().consent_text == newer

    def test_a_form_that_carries_none_is_refused(self, client, form):
        del form["consent"]
        assert "rights" in errors(send(client, form))


class TestOnePictureOneStory:
    @pytest.fixture
    def token(self, client, form) -> str:
        return hidden(send(client, form | {"title": "", "picture-1": upload()}), "kept-1")

    def test_send_pressed_twice_loses_no_picture(
        self, council, year, form, token, editor, django_capture_on_commit_callbacks
    ):
        """Both requests have found the picture before either has sent the story."""
        text = ConsentText.objects.get(purpose=ConsentPurpose.STORY)
        said = {
            "council": council, "title": "One", "words": "Two", "service": "highways", "hour": 2,
            "people_shown": "nobody",
        }  # fmt: skip
        form_token = uuid4()
        for waiting in [story_pictures.kept(token), story_pictures.kept(token)]:
            with django_capture_on_commit_callbacks(execute=True):
                story = stories.send(
                    form_token=form_token, year=year, said=said, consent_text=text,
                    pictures=[stories.Shown(waiting, "A gritter")],
                )  # fmt: skip
        assert files(private_pictures()) == [story.pictures.get().file.name]
        stories.publish(story=story, by=editor)

    def test_one_picture_twice_in_a_form_is_asked_about(self, client, form, token):
        both = {"kept-1": token, "alt-1": "One", "kept-2": token, "alt-2": "Two"}
        response = send(client, form | both)
        assert set(errors(response)) == {"picture-2"}
        assert hidden(response, "kept-1")

    def test_of_two_forms_with_one_picture_the_second_is_told(
        self, client, form, token, monkeypatch
    ):
        """It has found the picture just before the first was sent."""
        waiting = story_pictures.kept(token)
        said = form | {"kept-1": token, "alt-1": "A gritter"}
        assert send(client, said).status_code == 303
        monkeypatch.setattr(public_forms, "FASTEST", 0)
        monkeypatch.setattr(story_pictures, "kept", lambda _: waiting)
        response = send(client, said | {"stamp": stamp(client)})
        assert "went with another form" in errors(response)["picture-1"]
        assert CampaignStory.objects.count() == 1
        assert len(files(private_pictures())) == 1


class TestLimits:
    def test_a_network_that_sends_too_many_is_refused_with_its_words(
        self, client, form, monkeypatch
    ):
        monkeypatch.setattr("campaigns.views.share.MOST_OF_A_NETWORK", 0)
        response = send(client, form)
        assert response.status_code == 429
        assert response["Retry-After"] == "3600"
        assert form["words"] in response.content.decode()

    def test_too_many_pictures_are_not_even_decoded_and_cost_no_other(
        self, client, form, monkeypatch
    ):
        token = hidden(send(client, form | {"title": "", "picture-1": upload()}), "kept-1")
        monkeypatch.setattr("campaigns.views.share.PICTURES_OF_A_NETWORK", 1)
        monkeypatch.setattr("campaigns.story_forms.clean", None)
        said = form | {"kept-1": token, "alt-1": "One", "picture-2": upload(), "alt-2": "Two"}
        response = send(client, said)
        assert response.status_code == 422
        assert set(errors(response)) == {"picture-2"}
        assert "Choose this one again later" in errors(response)["picture-2"]
        assert hidden(response, "kept-1")
        assert WaitingPicture.objects.count() == 1

    def test_who_sends_too_many_stories_keeps_the_pictures(self, client, form, monkeypatch):
        monkeypatch.setattr("campaigns.views.share.MOST_OF_A_NETWORK", 0)
        response = send(client, form | {"picture-1": upload(), "alt-1": "A gritter"})
        assert response.status_code == 429
        assert hidden(response, "kept-1")

    def test_without_a_good_stamp_no_picture_is_decoded_and_none_is_lost(
        self, client, form, monkeypatch
    ):
        token = hidden(send(client, form | {"title": "", "picture-1": upload()}), "kept-1")
        monkeypatch.setattr("campaigns.story_forms.clean", None)
        said = form | {"kept-1": token, "alt-1": "One", "picture-2": upload(), "alt-2": "Two"}
        response = send(client, said | {"stamp": "x"})
        assert "Choose it again" in errors(response)["picture-2"]
        assert hidden(response, "kept-1")
        assert WaitingPicture.objects.count() == 1

    def test_forms_that_fail_leave_fewer_pictures(self, client, form, monkeypatch):
        monkeypatch.setattr("campaigns.views.share.FAILED_OF_A_NETWORK", 1)
        said = form | {"alt-1": "One", "alt-2": "Two"}
        two = {"picture-1": upload(), "picture-2": upload()}
        response = send(client, said | two | {"title": ""})
        assert set(errors(response)) == {"title", "picture-2"}
        assert WaitingPicture.objects.count() == 1
        two = {"picture-1": upload(), "picture-2": upload()}
        assert send(client, said | two).status_code == 303

    def test_what_nobody_can_send_any_more_makes_room(
        self, client, form, monkeypatch, django_capture_on_commit_callbacks
    ):
        send(client, form | {"title": "", "picture-1": upload()})
        monkeypatch.setattr("campaigns.services.story_pictures.MOST_WAITING", 1)
        said = form | {"picture-1": upload(), "alt-1": "A gritter"}
        assert "Send it in an hour" in errors(send(client, said))["picture-1"]
        seven_hours = timezone.now() - timedelta(hours=7)
        WaitingPicture.objects.update(made_at=seven_hours)
        with django_capture_on_commit_callbacks(execute=True):
            response = send(client, form | {"picture-1": upload(), "alt-1": "A gritter"})
        assert response.status_code == 303
        assert len(files(private_pictures())) == 1

    def test_waiting_pictures_are_bounded(self, client, form, monkeypatch):
        monkeypatch.setattr("campaigns.services.story_pictures.MOST_WAITING", 0)
        response = send(client, form | {"picture-1": upload(), "alt-1": "A gritter"})
        assert "Send it in an hour" in errors(response)["picture-1"]
