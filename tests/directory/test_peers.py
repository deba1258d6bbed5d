"""Peers: same type and nation, then region, then population; each with its reasons."""

from datetime import date

import pytest

from directory.peers import Likeness, nearest, peers_of, reasons
from tests.factories.directory import CouncilFactory

TODAY = date(2026, 11, 20)


def likeness(name, region="north-west", population=None, county=""):
    return Likeness(name.lower(), name, name, region, county, population)


OWN = likeness("Own", population=100)


def found(*others, own=OWN):
    return [peer.name for peer in nearest(own, others)]


def test_the_same_region_comes_before_a_nearer_population():
    assert found(likeness("Far", "london", 100), likeness("Near", population=900)) == [
        "Near", "Far",
    ]  # fmt: skip


def test_the_nearest_population_comes_first_whether_smaller_or_larger():
    others = [
        likeness("A", population=140),
        likeness("B", population=70),
        likeness("C", population=101),
    ]
    assert found(*others) == ["C", "B", "A"]


def test_an_unknown_population_comes_last_and_ties_go_by_name():
    others = [likeness("Z"), likeness("B", population=90), likeness("A", population=110)]
    assert found(*others) == ["A", "B", "Z"]


def test_without_a_population_of_its_own_the_order_goes_by_name_and_says_so():
    own = likeness("Own")
    peers = nearest(own, [likeness("B", population=1), likeness("A", population=9)])
    assert [peer.name for peer in peers] == ["A", "B"]
    assert "size not compared" in peers[0].reasons


def test_a_council_is_not_its_own_peer_and_three_are_shown():
    assert found(OWN, *[likeness(name, population=5) for name in "ABCD"]) == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (likeness("A", population=125), ("same type", "same region", "similar population")),
        (likeness("A", population=126), ("same type", "same region")),
        (likeness("A", population=80), ("same type", "same region", "similar population")),
        (likeness("A", population=79), ("same type", "same region")),
        (likeness("A", "london", 100), ("same type", "same nation", "similar population")),
        (likeness("A"), ("same type", "same region")),
    ],
)
def test_every_peer_says_why(other, words):
    assert reasons(OWN, other) == words


def test_a_shared_county_is_the_better_reason():
    own = likeness("Own", county="Mereshire")
    assert reasons(own, likeness("A", county="Mereshire"))[1] == "also in Mereshire"
    assert reasons(likeness("Own"), likeness("A"))[1] == "same region", "no county is no reason"


@pytest.mark.django_db
def test_only_living_councils_of_the_same_type_and_nation_are_compared(django_assert_num_queries):
    own = CouncilFactory(name="Own")
    CouncilFactory(name="Alike")
    CouncilFactory(name="Gone", ended_on=date(2023, 3, 31))
    CouncilFactory(name="Soon", started_on=date(2027, 4, 1))
    CouncilFactory(name="Other type", council_type="county")
    CouncilFactory(name="Other nation", nation="wales", region="wales")
    with django_assert_num_queries(1):
        assert [peer.name for peer in peers_of(own, TODAY)] == ["Alike"]
