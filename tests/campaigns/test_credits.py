"""The guide says where its advice came from, at no question more."""

from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageViewRestriction, Site

from campaigns.choices import TipFate
from campaigns.places import KINDS, places
from campaigns.services import tips as service
from core.credits import Credit, credit_rows, credits_of
from core.models import User
from guidance.headings import headings_of
from tests.factories.chats import make_chat, make_published, make_tip
from tests.factories.checklists import make_checklist
from tests.factories.directory import CouncilFactory
from tests.factories.guidance import make_guide, make_information, make_section
from tests.factories.lists import make_mythbuster, make_tool

pytestmark = pytest.mark.django_db


@pytest.fixture
def chat():
    return make_chat(hashtag="#lgadigital")


def place(tip, page, heading: str = ""):
    user, _ = User.objects.get_or_create(email="editor@example.org")
    service.place(tip=tip, page=page, heading=heading, by=user, seen=tip.decided_at)
    return tip


def advice(address: str) -> str:
    """What the page says of where its advice came from."""
    response = Client().get(address)
    assert response.status_code == 200
    return response.text.partition("With advice from")[2].partition("</section>")[0]


def cold(address: str) -> int:
    cache.clear()
    ContentType.objects.clear_cache()
    Site.clear_site_root_paths_cache()
    with CaptureQueriesContext(connection) as captured:
        assert Client().get(address).status_code == 200
    return len(captured)


class TestPages:
    def test_a_guide_names_who_gave_its_advice_as_they_wished(self, chat):
        guide = make_guide()
        council = CouncilFactory(name="Mereford")
        place(make_tip(chat, role="press officer", council=council, credit="both"), guide)
        place(make_tip(chat, handle="@mere", credit="handle"), guide)
        place(make_tip(chat, role="Jane Doe", credit="nobody"), guide)
        said = advice(guide.url)
        assert f'<a href="{chat.url}">#lgadigital of 8 October 2026</a>' in said
        assert "press officer, Mereford; @mere; and one who gave no name." in said
        assert "Jane Doe" not in said

    def test_a_page_without_a_tip_says_nothing(self, chat):
        guide, other = make_guide("One"), make_guide("Two")
        place(make_tip(chat), other)
        assert advice(guide.url) == ""

    def test_those_who_said_the_same_are_named_as_well(self, chat):
        guide = make_guide()
        main = place(make_tip(chat, role="officer", credit="role"), guide)
        make_published(chat, fate=TipFate.GROUPED, twin_of=main, role="councillor", credit="role")
        assert "officer; councillor." in advice(guide.url)

    def test_each_part_of_a_guide_names_its_own(self, chat):
        guide = make_guide(parts=["Begin", "Answer people"])
        place(make_tip(chat, role="first", credit="role"), guide, "Begin")
        place(make_tip(chat, role="second", credit="role"), guide, "Answer people")
        assert "first." in advice(guide.url)
        assert "second" not in advice(guide.url)
        assert "second." in advice(f"{guide.url}answer-people/")
        assert "first; second." in advice(f"{guide.url}all/")

    @pytest.mark.parametrize(
        "make",
        [
            make_guide,
            make_checklist,
            lambda: make_information(parent=make_section()),
            make_mythbuster,
            make_tool,
        ],
    )
    def test_every_kind_that_can_hold_advice_shows_it(self, chat, make):
        page = make()
        assert isinstance(page, KINDS)
        place(make_tip(chat, role="officer", credit="role"), page)
        assert "officer." in advice(page.url)

    def test_a_chat_that_is_not_public_is_not_named(self, chat):
        guide = make_guide()
        place(make_tip(chat, role="officer", credit="role"), guide)
        restriction = PageViewRestriction.objects.create(page=chat, restriction_type="login")
        assert advice(guide.url) == ""
        restriction.delete()
        assert advice(guide.url)
        chat.unpublish()
        assert advice(guide.url) == ""

    def test_a_tip_that_is_taken_off_is_not_named(self, chat):
        guide = make_guide()
        tip = place(make_tip(chat, role="officer", credit="role"), guide)
        user = User.objects.get()
        service.decline(tip=tip, why="withdrawn", reason="So.", by=user, seen=tip.decided_at)
        assert advice(guide.url) == ""

    def test_text_of_strangers_is_text(self, chat):
        guide = make_guide()
        role = '</li><script>"\\\n'
        place(make_tip(chat, role=role, credit="role"), guide)
        said = advice(guide.url)
        assert "<script>" not in said
        assert "&lt;script&gt;&quot;\\" in said


class TestCost:
    def test_it_costs_no_question_where_nothing_was_placed_nor_where_something_was(
        self, chat, monkeypatch
    ):
        guide = make_guide(parts=["Begin", "Answer people"])
        addresses = [guide.url, f"{guide.url}answer-people/", f"{guide.url}all/"]
        cold("/")
        with monkeypatch.context() as without:
            without.setattr("core.credits._sources", {})
            before = [cold(address) for address in addresses]
        assert [cold(address) for address in addresses] == before
        for number in range(30):
            place(make_tip(chat, role=f"role {number}", credit="role"), guide)
        assert "role 29" in advice(guide.url)
        assert [cold(address) for address in addresses] == before

    def test_a_page_that_came_another_way_asks_once(self, chat, django_assert_num_queries):
        guide = make_guide()
        place(make_tip(chat, role="officer", credit="role"), guide)
        Page.objects.get(pk=chat.pk).get_url()
        with django_assert_num_queries(1):
            (found,) = credits_of(guide)
        assert found.who == "officer"


class TestWords:
    @pytest.mark.parametrize(
        ("who", "words"),
        [
            (["a"], "a"),
            (["a", "b", "a"], "a; b"),
            ([""], "somebody who gave no name"),
            (["", ""], "2 who gave no name"),
            (["a", ""], "a; and one who gave no name"),
            (["a", "", ""], "a; and 2 who gave no name"),
        ],
    )
    def test_it_names_each_once_and_counts_the_others(self, who, words):
        (row,) = credit_rows([Credit("#a", "/a/", one) for one in who])
        assert row["who"] == words

    def test_two_chats_are_two_rows(self):
        rows = credit_rows([Credit("#a", "/a/", "x"), Credit("#b", "/b/", "y")])
        assert [row["source"] for row in rows] == ["#a", "#b"]


class TestHeadings:
    def test_parts_and_their_headings_lead_to_where_they_stand(self):
        guide = make_guide(parts=["Begin", "Answer people"])
        value = guide.parts[1].value
        value["body"] = value["body"].stream_block.to_python(
            [{"type": "text", "value": "<h2>Say when &amp; where</h2><p>So.</p>"}]
        )
        found = {one.words: one.path for one in headings_of(guide)}
        assert found == {
            "Begin": "",
            "Answer people": "answer-people/",
            "Say when & where": "answer-people/#say-when-where",
        }

    def test_myths_and_groups_count_as_headings(self):
        (myth,) = headings_of(make_mythbuster())
        assert myth.words == "Nobody reads it"
        assert myth.path.startswith("#")
        assert headings_of(make_checklist())

    def test_a_heading_that_moves_is_followed_and_one_that_goes_is_not_named(self, chat):
        guide = make_guide(parts=["Begin", "Answer people"])
        tip = place(make_tip(chat), guide, "Answer people")
        moved = [{"type": "part", "value": part.value} for part in reversed(guide.parts)]
        guide.parts = [(one["type"], one["value"]) for one in moved]
        guide.save_revision().publish()
        tip.refresh_from_db()
        assert (tip.placed_in, tip.placed_path) == ("Answer people", "")
        guide.parts = [(one["type"], one["value"]) for one in moved[1:]]
        guide.save_revision().publish()
        tip.refresh_from_db()
        assert (tip.placed_in, tip.placed_path) == ("", "")
        assert tip.placed_on_id == guide.pk


def test_places_are_published_pages_of_advice_below_a_section(chat):
    wanted = {make_guide().pk, make_tool().pk}
    make_guide("Draft", live=False)
    make_information("About")
    assert set(places().values_list("pk", flat=True)) == wanted
