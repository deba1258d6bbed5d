"""The queue of stories in the admin: who may decide, what comes next, and two at once."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse

from campaigns.models import CampaignStory
from campaigns.services import stories
from core.models import User
from tests.campaigns.test_share import hidden
from tests.campaigns.test_stories import mended
from tests.factories.stories import make_story, published

pytestmark = pytest.mark.django_db


def page(story) -> str:
    return reverse("campaignstory:edit", args=[story.pk])


def press(client, story, action: str, follow: bool = False, **more: str):
    """As the page would send it that was opened when ``story`` was read."""
    return client.post(
        page(story), {"action": action, "seen": story.seen_mark} | more, follow=follow
    )


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def member(role: str) -> User:
    call_command("setup_site", stdout=StringIO())
    user = User.objects.create_user(email="one@example.org", password="correct horse battery")
    user.groups.add(Group.objects.get(name=role))
    return user


class TestWhoMay:
    @pytest.mark.parametrize(("role", "may"), [("Publishers", True), ("Editors", False),
                                               ("Directory editors", False)])  # fmt: skip
    def test_publishers_decide_and_see_private_pictures(self, client, role, may, monkeypatch):
        monkeypatch.setenv("ADMIN_EMAIL", "root@example.org")
        user = member(role)
        story = make_story(pictures=1)
        picture = reverse("campaignstory:picture", args=[story.pictures.get().code])
        client.force_login(user)
        assert (client.get(page(story)).status_code == 200) is may
        response = client.get(picture)
        assert (response.status_code == 200) is may
        if may:
            assert response["Content-Type"] == "image/jpeg"
            assert "no-store" in response["Cache-Control"]

    def test_nobody_else_sees_a_private_picture(self, client):
        story = make_story(pictures=1)
        picture = reverse("campaignstory:picture", args=[story.pictures.get().code])
        response = client.get(picture)
        assert response.status_code == 302
        assert "/login/" in response["Location"]


class TestDeciding:
    def test_after_a_decision_the_next_one_comes_up(self, desk):
        first, second, third = (make_story(title=f"Story {number}") for number in range(3))
        response = press(desk, second, "publish")
        assert response["Location"] == page(third)
        assert press(desk, third, "publish")["Location"] == page(first)
        assert press(desk, first, "publish")["Location"] == reverse("campaignstory:index")

    def test_one_that_somebody_looks_at_is_passed_over(self, desk):
        first, taken, last = (make_story(title=f"Story {number}") for number in range(3))
        press(desk, taken, "take")
        assert press(desk, first, "publish")["Location"] == page(last)

    def test_the_keys_are_listed_and_each_presses_a_button_of_the_page(self, desk):
        story = make_story(email="officer@mereford.example")
        text = desk.get(page(story)).content.decode()
        keys = [one["key"] for one in desk.get(page(story)).context["keys"]]
        assert keys == ["t", "p", "a", "d", "n"]
        for key in keys:
            assert f'data-key="{key}"' in text
            assert f"<kbd>{key}</kbd>" in text

    def test_children_need_their_own_tick(self, desk):
        story = make_story(is_held=True, people_shown="children")
        response = press(desk, story, "publish")
        assert response.status_code == 422
        assert "shows children" in response.content.decode()
        press(desk, story, "publish", lets_children="on")
        assert CampaignStory.objects.visible().exists()

    def test_a_reason_is_asked_for_and_what_was_typed_is_kept(self, desk):
        story = make_story()
        assert press(desk, story, "decline", reason="").status_code == 422
        response = press(desk, story, "back", reason="Which road was it?")
        assert response.status_code == 422
        assert "Which road was it?" in response.content.decode()
        story.refresh_from_db()
        assert story.status == "new"

    def test_the_slower_of_two_reviewers_is_told_who_was_quicker(self, desk, editor):
        story = make_story()
        press(desk, story, "publish")
        response = press(desk, story, "decline", reason="No", follow=True)
        assert f"{editor} was quicker" in response.content.decode()
        story.refresh_from_db()
        assert story.status == "done"

    def test_nobody_publishes_words_that_came_after_the_page_was_opened(self, desk, editor):
        story = make_story(email="officer@mereford.example")
        seen = hidden(desk.get(page(story)), "seen")
        stories.send_back(story=story, by=editor, comment="Which road was it?")
        mended(story, words="Words that nobody has read")
        response = desk.post(page(story), {"action": "publish", "seen": seen}, follow=True)
        assert "has changed it since you opened this page" in response.text
        assert "Words that nobody has read" in response.text
        assert not CampaignStory.objects.visible().exists()
        desk.post(page(story), {"action": "publish", "seen": hidden(response, "seen")})
        assert CampaignStory.objects.visible().exists()

    def test_one_that_was_sent_back_is_left_to_whoever_mends_it(self, desk, editor):
        story = make_story(email="officer@mereford.example")
        seen = hidden(desk.get(page(story)), "seen")
        stories.send_back(story=story, by=editor, comment="Which road was it?")
        assert 'value="take"' not in desk.get(page(story)).text
        desk.post(page(story), {"action": "take", "seen": seen})
        story.refresh_from_db()
        assert story.status == "returned"
        assert stories.to_mend(stories.mend_token(story)) == story

    def test_a_picture_that_is_not_on_the_disk_is_said_in_words(self, desk):
        story = make_story(pictures=1)
        picture = story.pictures.get()
        picture.file.storage.delete(picture.file.name)
        address = reverse("campaignstory:picture", args=[picture.code])
        assert desk.get(address).status_code == 404
        said = {"action": "publish", "seen": hidden(desk.get(page(story)), "seen")}
        response = desk.post(page(story), said)
        assert response.status_code == 422
        assert "The file of picture 1 is not on the disk" in response.text
        story.refresh_from_db()
        assert story.status == "new"

    def test_a_published_story_is_featured_and_no_longer(self, desk):
        story = published()
        for is_featured in (True, False):
            response = press(desk, story, "feature")
            assert response["Location"] == page(story)
            story.refresh_from_db()
            assert story.is_featured is is_featured

    def test_history_says_who_did_what(self, desk):
        story = make_story()
        press(desk, story, "publish")
        text = desk.get(reverse("campaignstory:history", args=[story.pk])).content.decode()
        assert "From “New” to “Done”" in text

    def test_the_list_asks_as_much_for_three_as_for_thirty(
        self, desk, django_assert_max_num_queries
    ):
        for number in (3, 27):
            for _ in range(number):
                make_story()
            desk.get(reverse("campaignstory:index"))
            with django_assert_max_num_queries(24):
                desk.get(reverse("campaignstory:index"))
