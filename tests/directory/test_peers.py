"""Peers: same type and nation, then region, then population; each with its reasons."""

from datetime import date

import pytest
from django.urls import reverse

from directory.models import PeerGroup
from directory.peers import (
    BAND_STARTS,
    BAND_WORDS,
    BORDERS,
    METHOD,
    Likeness,
    band,
    nearest,
    peers_of,
    peers_of_each,
    reasons,
)
from tests.factories.directory import CouncilFactory

TODAY = date(2026, 11, 20)


def likeness(name, region="north-west", population=None, county="", groups=()):
    return Likeness(name.lower(), name, name, region, county, population, frozenset(groups))


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


BAND = "population also under 100,000"


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (likeness("A", population=99_999), ("same type", "same region", BAND)),
        (likeness("A", "london", 100), ("same type", "same nation", BAND)),
        (
            likeness("A", "yorkshire-and-the-humber", 100),
            ("same type", "a region next to it", BAND),
        ),
        (likeness("A", population=100_000), ("same type", "same region")),
        (likeness("A"), ("same type", "same region", "size not compared")),
    ],
)
def test_every_peer_says_why(other, words):
    assert reasons(OWN, other) == words


@pytest.mark.parametrize(
    ("population", "is_similar"),
    [(125_000, True), (125_001, False), (80_000, True), (79_999, False)],
)
def test_across_a_band_a_fifth_more_or_less_is_similar(population, is_similar):
    edge = likeness("Own", population=100_000)
    other = likeness("A", population=population)
    if band(population) != band(100_000):
        assert ("similar population" in reasons(edge, other)) is is_similar
    else:
        assert "population also 100,000 to 149,999" in reasons(edge, other)


@pytest.mark.parametrize(
    ("population", "number"),
    [
        (0, 0), (99_999, 0), (100_000, 1), (149_999, 1), (150_000, 2), (249_999, 2),
        (250_000, 3), (499_999, 3), (500_000, 4), (9_000_000, 4),
    ],
)  # fmt: skip
def test_every_population_falls_in_exactly_one_band(population, number):
    assert band(population) == number
    assert len(BAND_STARTS) == len(BAND_WORDS)


def test_a_region_that_borders_comes_before_one_that_does_not():
    others = [likeness("Far", "london", 100), likeness("Next", "west-midlands", 900_000)]
    assert found(*others) == ["Next", "Far"]
    assert all((other, one) in BORDERS for one, other in BORDERS), "a border has two sides"


def test_the_same_band_comes_before_a_nearer_number_across_its_edge():
    own = likeness("Own", population=101_000)
    others = [likeness("Below", population=99_000), likeness("Within", population=149_000)]
    assert found(*others, own=own) == ["Within", "Below"]


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


@pytest.mark.django_db
def test_several_councils_have_peers_of_their_own_kind_and_none_of_themselves(
    django_assert_num_queries,
):
    one, two = CouncilFactory(name="One"), CouncilFactory(name="Two")
    county = CouncilFactory(name="Shire", council_type="county")
    CouncilFactory(name="Alike")
    CouncilFactory(name="Shire too", council_type="county")
    with django_assert_num_queries(1):
        peers = peers_of_each([one, two, county], TODAY, 3)
    assert {slug: [peer.name for peer in found] for slug, found in peers.items()} == {
        "one": ["Alike"],
        "two": ["Alike"],
        "shire": ["Shire too"],
    }


class TestGroups:
    """A group that councils formed counts as much as a region, and is said."""

    own = likeness("Own", population=100, groups=["Large Places"])

    def test_one_of_the_group_comes_before_a_region_that_borders(self):
        next_door = likeness("Next", "west-midlands", 100)
        member = likeness("Member", "london", 900_000, groups=["Large Places"])
        assert found(next_door, member, own=self.own) == ["Member", "Next"]

    def test_between_group_and_region_the_population_decides(self):
        same_region = likeness("Region", population=300)
        member = likeness("Member", "london", 200, groups=["Large Places"])
        assert found(same_region, member, own=self.own) == ["Member", "Region"]
        nearer = likeness("Nearer", population=150)
        assert found(nearer, member, own=self.own) == ["Nearer", "Member"]

    def test_the_reason_names_each_group_that_both_are_in_and_none_else(self):
        own = likeness("Own", groups=["Large Places", "Coast"])
        other = likeness("A", "london", groups=["Coast", "Large Places", "Elsewhere"])
        assert reasons(own, other)[:4] == (
            "same type", "both in Coast", "both in Large Places", "same nation",
        )  # fmt: skip
        apart = likeness("B", "london", groups=["Elsewhere"])
        assert not any("both in" in reason for reason in reasons(own, apart))

    def test_the_region_stays_a_reason_of_its_own(self):
        other = likeness("A", "west-midlands", groups=["Large Places"])
        assert "a region next to it" in reasons(self.own, other)

    @pytest.mark.django_db
    def test_an_editor_s_group_is_read_and_never_crosses_type_or_nation(self):
        own = CouncilFactory(name="Own", region="north-west")
        near = CouncilFactory(name="Near", region="north-east")
        member = CouncilFactory(name="Member", region="london")
        county = CouncilFactory(name="County", council_type="county", region="london")
        group = PeerGroup.objects.create(name="Large Places", source="Its own list")
        for council in (own, member, county):
            group.members.create(council=council)
        group.save()
        peers = peers_of(own, TODAY)
        assert [peer.name for peer in peers] == ["Member", "Near"]
        assert "both in Large Places" in peers[0].reasons
        assert not any("both in" in reason for reason in peers_of(near, TODAY)[0].reasons)
        assert county.slug not in {peer.slug for peer in peers}

    @pytest.mark.django_db
    def test_an_editor_names_a_group_in_the_admin(self, editor):
        one, two = CouncilFactory(name="One"), CouncilFactory(name="Two")
        form = {
            "name": "Large Places",
            "source": "Its own list",
            "source_url": "https://group.example/members",
            "members-TOTAL_FORMS": 2,
            "members-INITIAL_FORMS": 0,
            "members-0-council": one.pk,
            "members-1-council": two.pk,
        }
        assert editor.get(reverse("peergroup:add")).status_code == 200
        answer = editor.post(reverse("peergroup:add"), form)
        assert answer.status_code == 302, answer.context["form"].errors
        group = PeerGroup.objects.get()
        assert [str(member) for member in group.members.all()] == ["One", "Two"]
        form |= {"members-1-council": one.pk, "name": "Twice"}
        twice = editor.post(reverse("peergroup:add"), form)
        assert twice.status_code == 200
        assert not PeerGroup.objects.filter(name="Twice").exists()

    def test_the_method_says_so(self):
        assert any("two of its members are as near" in sentence for sentence in METHOD)
