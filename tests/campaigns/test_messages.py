"""The shared message: within the limits of each platform, open at its hour, unless it is held."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from campaigns.message_limits import (
    LIMITS,
    as_mastodon_counts,
    as_threads_counts,
    as_x_counts,
    by_grapheme,
    compose_url,
    faults,
    graphemes,
)
from campaigns.models import MessageWording, SharedMessage
from campaigns.services.messages import DEFAULT_WORDS, hold_message, release_message
from core.models import User
from directory.models import Platform
from tests.factories.directory import PlatformFactory
from tests.factories.stories import make_year

LINK = "https://www.leeds.gov.uk/a/very/long/address?that=goes&on=and-on"
FAMILY = "👨‍👩‍👧‍👦"


class TestCounting:
    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("Council", 7),
            ("Caffi Tŷ’r Ŵyl", 14),
            ("cafe\u0301", 4),
            ("👾", 2),
            (FAMILY, 2),
            ("🙋🏽", 2),
            ("🇬🇧", 2),
            ("日本", 4),
            (LINK, 23),
            (f"Look: {LINK}.", 6 + 23 + 1),
            (f"{LINK} {LINK}", 47),
        ],
    )
    def test_x_counts_links_as_23_and_emoji_as_two(self, text, number):
        assert as_x_counts(text) == number

    def test_others_count_as_they_say(self):
        assert as_mastodon_counts(f"a {LINK}") == 25
        assert as_mastodon_counts(FAMILY) == 1
        assert by_grapheme(f"ŵ{FAMILY}e\u0301") == 3
        assert as_threads_counts("ŵ👾") == 1 + 4

    def test_flags_come_in_pairs(self):
        assert len(graphemes("🇬🇧🇮🇪")) == 2

    def test_a_text_of_exactly_the_limit_passes_and_one_more_does_not(self):
        assert faults("a" * 280, [("x", "X")]) == []
        (fault,) = faults("a" * 281, [("x", "X"), ("facebook", "Facebook page")])
        assert fault.startswith("X takes 280 characters")
        assert "1 too many" in fault

    def test_too_many_hashtags_are_refused_where_there_is_a_limit(self):
        tags = " ".join(f"#Tag{number}" for number in range(6))
        assert faults(tags, [("instagram", "Instagram")]) == [
            "Instagram takes 5 hashtags. This has 6."
        ]
        assert faults(tags, [("x", "X")]) == []

    def test_a_platform_that_we_know_no_limit_of_refuses_nothing(self):
        assert faults("a" * 5000, [("podcast", "Podcast")]) == []

    def test_every_limit_names_its_source(self):
        assert all(limit.source and limit.how for limit in LIMITS.values())

    def test_a_link_that_begins_a_post_carries_the_words_whole(self):
        url = compose_url("x", "Bins & gritters #OurDay?\nYes")
        assert url == ("https://x.com/intent/tweet?text=Bins%20%26%20gritters%20%23OurDay%3F%0AYes")
        assert compose_url("facebook", "Words") == ""


def make_message(**fields) -> SharedMessage:
    year = fields.pop("year", None) or make_year()
    message = SharedMessage.objects.create(year=year, title="The noon message", **fields)
    for order, (label, language, text, slugs) in enumerate(
        [
            ("Short", "en", "Short words #OurDay", ["x", "bluesky"]),
            ("Long", "en", "Long words\n\n#OurDay", ["facebook"]),
            ("Welsh", "cy", "Geiriau #OurDay", ["x"]),
        ]
    ):
        wording = MessageWording(
            message=message, label=label, language=language, text=text, sort_order=order
        )
        wording.save()
        wording.platforms.set([platform(slug) for slug in slugs])
        wording.save()
    return message


def platform(slug: str) -> Platform:
    names = {"x": "X", "bluesky": "Bluesky", "facebook": "Facebook page"}
    found = Platform.objects.filter(slug=slug).first()
    return found or PlatformFactory(slug=slug, name=names[slug])


@pytest.fixture
def at(monkeypatch):
    def move(*parts: int) -> None:
        moment = datetime(*parts, tzinfo=UTC)
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return move


@pytest.mark.django_db
class TestOpening:
    PLACES = ("/ourday/2026/", "/ourday/2026/now/")

    @pytest.mark.parametrize("place", PLACES)
    def test_not_a_word_of_it_before_its_hour_and_all_of_it_at_the_stroke(self, client, at, place):
        make_message()
        at(2026, 11, 24, 11, 59, 59)
        early = client.get(place)
        assert "Short words" not in early.text
        assert "opens at 12:00" in early.text
        assert early.headers["Cache-Control"].split(", ").count("max-age=1") == 1
        at(2026, 11, 24, 12)
        text = client.get(place).text
        assert "The noon message: post it now" in text
        for words in ("Short words #OurDay", "Long words", "Geiriau #OurDay"):
            assert words in text
        assert 'lang="cy"' in text

    def test_noon_is_londons_in_summer(self, client, at):
        make_message(year=make_year(day=datetime(2026, 7, 1).date()))
        at(2026, 7, 1, 10, 59, 59)
        assert "Short words" not in client.get("/ourday/2026/").text
        at(2026, 7, 1, 11)
        assert "Short words" in client.get("/ourday/2026/").text

    def test_another_hour_is_another_hour(self, client, at):
        make_message(opens_at=time(17, 30))
        at(2026, 11, 24, 17, 29, 59)
        assert "opens at 17:30" in client.get("/ourday/2026/").text
        at(2026, 11, 24, 17, 30)
        assert "post it now" in client.get("/ourday/2026/").text

    def test_each_wording_has_its_button_and_links_where_a_platform_has_one(self, client, at):
        make_message()
        at(2026, 11, 24, 12, 7)
        text = client.get("/ourday/2026/").text
        assert ">Copy for X and Bluesky</button>" in text
        assert ">Copy for Facebook</button>" in text
        assert ">Copïo yn Gymraeg</button>" in text
        assert 'href="https://bsky.app/intent/compose?text=Short%20words%20%23OurDay"' in text
        assert "On Facebook, copy and paste" in text
        note = "Three wordings: short for X and Bluesky, long for Facebook, and Welsh."
        assert note in text

    def test_the_words_are_escaped(self, client, at):
        message = make_message()
        message.wordings.filter(label="Short").update(text="<script>alert(1)</script>")
        at(2026, 11, 24, 12)
        assert "<script>alert" not in client.get("/ourday/2026/").text


@pytest.mark.django_db
class TestHolding:
    @pytest.fixture
    def editor(self):
        return User.objects.create_superuser(email="editor@example.org", password="x")

    def test_held_it_tells_why_and_nothing_else_and_released_it_stands_there_again(
        self, client, at, editor
    ):
        message = make_message()
        at(2026, 11, 24, 12, 7)
        assert hold_message(message=message, by=editor, words="A flood in Mereford.")
        text = client.get("/ourday/2026/").text
        assert "The noon message is held" in text
        assert "A flood in Mereford." in text
        assert "Short words" not in text
        assert release_message(message=message, by=editor)
        text = client.get("/ourday/2026/").text
        assert "Short words" in text
        assert "A flood in Mereford." not in text

    def test_of_two_who_hold_one_does_and_its_words_stay(self, editor):
        message = make_message()
        assert hold_message(message=message, by=editor, words="First.")
        assert not hold_message(message=message, by=editor, words="Second.")
        message.refresh_from_db()
        assert message.held_words == "First."
        assert release_message(message=message, by=editor)
        assert not release_message(message=message, by=editor)

    def test_it_is_logged(self, editor):
        message = make_message()
        hold_message(message=message, by=editor, words="")
        release_message(message=message, by=editor)
        entries = ModelLogEntry.objects.filter(content_type__model="sharedmessage")
        actions = entries.order_by("pk").values_list("action", flat=True)
        assert list(actions) == ["campaigns.message_held", "campaigns.message_released"]
        assert entries.order_by("pk").first().data == {"reason": DEFAULT_WORDS}

    def test_one_button_in_the_admin_does_it(self, client, editor):
        message = make_message()
        client.force_login(editor)
        edit = reverse("sharedmessage:edit", args=[message.pk])
        page = client.get(edit).text
        assert "Hold it now" in page
        assert "280 characters, a link counts 23" in page
        hold = reverse("sharedmessage:hold", args=[message.pk])
        assert client.post(hold, {"words": "A flood."}).headers["Location"] == edit
        message.refresh_from_db()
        assert (message.held_words, message.held_by) == ("A flood.", editor)
        assert "Release it now" in client.get(edit).text
        client.post(reverse("sharedmessage:release", args=[message.pk]))
        message.refresh_from_db()
        assert not message.is_held

    def test_words_that_no_database_takes_are_cleaned(self, client, editor):
        message = make_message()
        client.force_login(editor)
        hold = reverse("sharedmessage:hold", args=[message.pk])
        client.post(hold, {"words": "A\0flood."})
        message.refresh_from_db()
        assert message.held_words == "A flood."

    def test_a_stranger_and_an_editor_without_permission_cannot(self, client):
        message = make_message()
        hold = reverse("sharedmessage:hold", args=[message.pk])
        assert client.post(hold).status_code == 302
        message.refresh_from_db()
        assert not message.is_held

    def test_the_admin_refuses_a_wording_that_does_not_fit_and_keeps_what_was_typed(
        self, client, editor
    ):
        year = make_year()
        client.force_login(editor)
        typed = "a" * 281
        data = {
            "year": year.pk,
            "title": "The noon message",
            "opens_at": "12:00",
            "alt_text": "",
            "picture": "",
            "wordings-TOTAL_FORMS": 1,
            "wordings-INITIAL_FORMS": 0,
            "wordings-MIN_NUM_FORMS": 1,
            "wordings-MAX_NUM_FORMS": 1000,
            "wordings-0-label": "Short",
            "wordings-0-language": "en",
            "wordings-0-platforms": [platform("x").pk],
            "wordings-0-text": typed,
            "wordings-0-id": "",
            "wordings-0-ORDER": 1,
            "wordings-0-DELETE": "",
        }
        page = client.post(reverse("sharedmessage:add"), data)
        assert "X takes 280 characters" in page.text
        assert typed in page.text
        assert not SharedMessage.objects.exists()
        client.post(reverse("sharedmessage:add"), data | {"wordings-0-text": "a" * 280})
        assert SharedMessage.objects.get().wordings.get().platforms.get().slug == "x"
