"""A name that no council has is answered with those that are near, and never replaced."""

from __future__ import annotations

from datetime import date
from html import unescape

import pytest

from directory.choices import NameKind
from directory.models import Council
from directory.spelling import distance, keys, sound
from directory.suggestions import suggestions
from tests.factories.directory import CouncilFactory, CouncilNameFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def councils() -> None:
    for name in ("Leeds", "Lewes", "Birmingham", "Tower Hamlets", "King’s Lynn", "Gloucester"):
        CouncilFactory(name=f"{name} City Council", short_name=name)
    caerphilly = CouncilFactory(name="Caerphilly", nation="wales", region="wales")
    CouncilNameFactory(council=caerphilly, name="Caerffili", kind=NameKind.WELSH)


@pytest.mark.usefixtures("councils")
@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("leads", "Leeds"),
        ("Leads City Council", "Leeds"),
        ("Caerfilly", "Caerphilly"),
        ("Birmigham", "Birmingham"),
        ("birmingahm", "Birmingham"),
        ("birminghamm", "Birmingham"),
        ("Glocester", "Gloucester"),
        ("tower hamletts", "Tower Hamlets"),
        ("twoer hamletts", "Tower Hamlets"),
        ("kings linn", "King’s Lynn"),
    ],
)
def test_a_slip_leads_to_the_name(typed: str, first: str) -> None:
    assert suggestions(typed)[0] == first


@pytest.mark.usefixtures("councils")
@pytest.mark.parametrize("typed", ["", "Leeds", "atlantis", "x", "123456", "é" * 300, "' OR 1=1"])
def test_what_is_right_or_far_from_everything_is_left_alone(typed: str) -> None:
    assert suggestions(typed) == []


@pytest.mark.usefixtures("councils")
def test_a_word_that_no_name_has_any_more_is_not_suggested() -> None:
    Council.objects.filter(short_name="Leeds").update(search_names="| other |")
    assert "Leeds" not in suggestions("leads")


@pytest.mark.usefixtures("councils")
class TestOnThePage:
    @pytest.fixture(autouse=True)
    def today(self, on_day) -> None:
        on_day(date(2026, 11, 20))

    def test_they_are_links_below_the_sentence_that_nothing_was_found(self, client) -> None:
        page = unescape(client.get("/councils/", {"q": "leads"}).content.decode())
        assert "No council is called “leads”" in page
        assert 'Did you mean <a href="/councils/?q=Leeds">Leeds</a>' in page

    def test_a_search_that_finds_something_is_shown_as_it_is(self, client) -> None:
        for typed in ("Leeds", "le", "Birming"):
            assert "Did you mean" not in client.get("/councils/", {"q": typed}).content.decode()

    def test_an_ended_council_of_that_name_is_answer_enough(self, client) -> None:
        CouncilFactory(name="Leads", ended_on=date(2020, 3, 31))
        assert "Did you mean" not in client.get("/councils/", {"q": "leads"}).content.decode()

    def test_a_dead_end_costs_no_more_queries_the_more_words_are_typed(
        self, client, django_assert_max_num_queries
    ) -> None:
        client.get("/councils/")
        with django_assert_max_num_queries(8):
            client.get("/councils/", {"q": "leads birmigham glocester hamletts caerfilly"})


def test_every_single_slip_shares_a_key_with_the_word() -> None:
    word = "birmingham"
    slips = {word[:at] + word[at + 1 :] for at in range(len(word))}
    slips |= {word[:at] + "x" + word[at + 1 :] for at in range(len(word))}
    slips |= {word[:at] + "x" + word[at:] for at in range(len(word) + 1)}
    slips |= {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)}
    assert [slip for slip in slips if not keys(slip) & keys(word)] == []
    assert {distance(word, slip) for slip in slips} <= {0, 1}


def test_ways_of_writing_one_sound_are_one() -> None:
    assert sound("caerphilly") == sound("caerffili") == sound("caerfilly")
