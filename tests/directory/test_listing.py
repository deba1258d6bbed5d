"""The A–Z: filters, search, letters and order, all kept in the address."""

from datetime import date
from html import unescape

import pytest

from core import dates
from directory.choices import (
    AccountStatus,
    CouncilType,
    EvidenceKind,
    Nation,
    Region,
)
from directory.models import Council
from tests.factories.directory import (
    CouncilFactory,
    EvidenceFactory,
    PlatformFactory,
    SocialAccountFactory,
)

pytestmark = pytest.mark.django_db
URL = "/councils/"
TODAY = date(2026, 11, 20)


@pytest.fixture
def on_day(monkeypatch):
    """Sets the day, as often as a test needs."""
    return lambda day: monkeypatch.setattr(dates, "today", lambda: day)


@pytest.fixture(autouse=True)
def today(on_day):
    on_day(TODAY)


@pytest.fixture
def get(client):
    def ask(status=200, /, **address):
        response = client.get(URL, address)
        assert response.status_code == status
        return response

    return ask


def names(response):
    return [row["name"] for group in response.context["groups_of_rows"] for row in group["rows"]]


def heading(response):
    return response.context["heading"]


def account(council, platform, seen_on=None, kind=EvidenceKind.COUNCIL_WEBSITE, **values):
    made = SocialAccountFactory(councils=[council], platform=platform, **values)
    if seen_on or kind == EvidenceKind.PUBLIC_REGISTER:
        EvidenceFactory(account=made, kind=kind, seen_on=seen_on)
    return made


def titles(response):
    """Title, canonical address, and whether search engines are asked to leave it out."""
    page = response.content.decode()
    title = unescape(page.partition("<title>")[2].partition("</title>")[0])
    canonical = page.partition('<link rel="canonical" href="')[2].partition('"')[0]
    is_left_out = '<meta name="robots" content="noindex">' in page
    return title.removesuffix(" – Digital Councils"), canonical, is_left_out


class TestWhichCouncils:
    def test_current_principal_councils_stand_in_the_list_and_nothing_else(self, get):
        CouncilFactory(name="Mereford")
        CouncilFactory(name="Gone", ended_on=date(2023, 3, 31))
        CouncilFactory(name="Soon", started_on=date(2027, 4, 1))
        CouncilFactory(name="Park", council_type=CouncilType.NATIONAL_PARK, region="")
        response = get()
        assert names(response) == ["Mereford"]
        assert heading(response) == "1 council in England and Wales"

    @pytest.mark.parametrize(
        ("state", "found"), [("current", "Now"), ("ended", "Gone"), ("coming", "Soon")]
    )
    def test_state(self, get, state, found):
        CouncilFactory(name="Now")
        CouncilFactory(name="Gone", ended_on=date(2023, 3, 31))
        CouncilFactory(name="Soon", started_on=date(2027, 4, 1))
        assert names(get(state=state)) == [found]

    def test_a_council_is_current_on_its_last_day_and_ended_on_the_next(self, get, on_day):
        CouncilFactory(name="Mereford", ended_on=date(2027, 3, 31))
        on_day(date(2027, 3, 31))
        assert names(get()) == ["Mereford"]
        on_day(date(2027, 4, 1))
        assert names(get()) == []
        assert names(get(state="ended")) == ["Mereford"]

    def test_a_coming_council_is_current_from_its_first_day(self, get, on_day):
        CouncilFactory(name="Mereford", started_on=date(2027, 4, 1))
        on_day(date(2027, 3, 31))
        assert names(get()) == []
        on_day(date(2027, 4, 1))
        assert names(get()) == ["Mereford"]

    def test_other_bodies_come_with_the_switch_or_when_their_type_is_chosen(self, get):
        CouncilFactory(name="Mereford")
        CouncilFactory(name="Park", council_type=CouncilType.NATIONAL_PARK, region="")
        assert names(get(others="1")) == ["Mereford", "Park"]
        assert heading(get(others="1")) == "2 councils and other bodies in England and Wales"
        response = get(type="national-park")
        assert names(response) == ["Park"]
        assert heading(response) == "1 national park authority"

    def test_an_ended_council_is_left_out_but_keeps_its_address(self, client, get):
        gone = CouncilFactory(name="Mereford", ended_on=date(2023, 3, 31))
        assert "Mereford" not in get().content.decode()
        assert client.get(gone.get_absolute_url()).status_code == 200


class TestFilters:
    def test_values_of_one_filter_add_up_and_filters_narrow_each_other(self, get):
        CouncilFactory(name="A", council_type="county", region="north-east")
        CouncilFactory(name="B", council_type="unitary", region="north-east")
        CouncilFactory(name="C", council_type="unitary", region="london")
        assert names(get(type=["county", "unitary"])) == ["A", "B", "C"]
        assert names(get(type=["county", "unitary"], region="north-east")) == ["A", "B"]

    def test_nation(self, get):
        CouncilFactory(name="England")
        CouncilFactory(name="Cymru", nation=Nation.WALES, region=Region.WALES)
        response = get(nation="wales")
        assert names(response) == ["Cymru"]
        assert heading(response) == "1 council in Wales"

    def test_region(self, get):
        CouncilFactory(name="A", region="north-west")
        CouncilFactory(name="B", region="yorkshire-and-the-humber")
        assert heading(get(region="north-west")) == "1 council in the North West"
        response = get(region="yorkshire-and-the-humber")
        assert heading(response) == "1 council in Yorkshire and The Humber"
        assert names(response) == ["B"]

    def test_platform_leaves_out_accounts_that_are_closed_or_moved(self, get):
        x, other = PlatformFactory(slug="x", name="X"), PlatformFactory(slug="other")
        for region in ("london", "north-east"):
            account(CouncilFactory(name=f"On in {region}", region=region), x)
        account(CouncilFactory(name="Closed"), x, status=AccountStatus.CLOSED)
        account(CouncilFactory(name="Moved"), x, status=AccountStatus.MOVED)
        account(CouncilFactory(name="Elsewhere"), other)
        response = get(platform="x")
        assert names(response) == ["On in london", "On in north-east"]
        assert heading(response) == "2 councils in 2 regions have an account on X"

    def test_freshness_is_that_of_the_best_account(self, get):
        platform = PlatformFactory()
        fresh = CouncilFactory(name="Fresh")
        account(fresh, platform, date(2026, 10, 12))
        account(fresh, platform, date(2020, 1, 1))
        account(CouncilFactory(name="Ageing"), platform, date(2026, 2, 1))
        account(CouncilFactory(name="Stale"), platform, date(2023, 11, 19))
        account(CouncilFactory(name="Never"), platform)
        CouncilFactory(name="None listed")
        gone = CouncilFactory(name="Only closed")
        account(gone, platform, date(2026, 10, 12), status=AccountStatus.CLOSED)
        assert names(get(freshness="confirmed")) == ["Fresh"]
        assert names(get(freshness="ageing")) == ["Ageing"]
        assert names(get(freshness="stale")) == ["Stale"]
        assert names(get(freshness="never")) == ["Never"]
        assert names(get(freshness="none")) == ["None listed", "Only closed"]
        assert names(get(freshness=["confirmed", "none"])) == [
            "Fresh", "None listed", "Only closed",
        ]  # fmt: skip

    def test_every_council_falls_in_exactly_one_grade(self, get):
        platform = PlatformFactory()
        for number, seen_on in enumerate([date(2026, 5, 20), date(2025, 11, 20), None]):
            account(CouncilFactory(name=f"C{number}"), platform, seen_on)
        CouncilFactory(name="None")
        found = [
            name
            for grade in ("confirmed", "ageing", "stale", "never", "none")
            for name in names(get(freshness=grade))
        ]
        assert sorted(found) == ["C0", "C1", "C2", "None"]

    def test_a_public_register_alone_never_confirms(self, get):
        seen = date(2026, 11, 1)
        account(CouncilFactory(name="A"), PlatformFactory(), seen, EvidenceKind.PUBLIC_REGISTER)
        assert names(get(freshness="confirmed")) == []
        assert names(get(freshness="ageing")) == ["A"]

    def test_a_letter_narrows_and_letters_without_councils_are_no_links(self, get):
        CouncilFactory(name="City of York", short_name="City of York")
        CouncilFactory(name="Leeds")
        response = get(letter="Y")
        assert names(response) == ["City of York"]
        bar = {item["letter"]: item for item in response.context["letters"]}
        assert bar["Y"]["current"] and bar["L"]["url"] == "/councils/?letter=L"
        assert bar["C"]["url"] == "" and bar["Z"]["url"] == ""

    def test_a_small_letter_is_the_letter(self, get):
        CouncilFactory(name="Leeds")
        response = get(letter="l")
        assert names(response) == ["Leeds"]
        assert [item["letter"] for item in response.context["letters"] if item["current"]] == ["L"]

    @pytest.mark.parametrize(
        "address",
        [
            {"type": "parish"},
            {"nation": "scotland"},
            {"region": "mercia"},
            {"platform": "myspace"},
            {"freshness": "rotten"},
            {"state": "gone"},
            {"order": "followers"},
            {"letter": "É"},
            {"letter": "AB"},
            {"others": "yes"},
            {"page": "two"},
            {"page": "-1"},
            {"page": "0"},
            {"page": "9" * 5000},
            {"type": ["county", "parish"]},
            {"state": ["ended", "coming"]},
        ],
    )
    def test_an_unknown_value_is_refused_with_a_message_and_never_ignored(self, get, address):
        CouncilFactory(name="Mereford")
        response = get(400, **address)
        page = response.content.decode()
        assert "There is a problem" in page
        assert response.context["problems"]
        assert "Mereford" not in page

    def test_the_message_names_the_value_escaped_and_cut(self, get):
        page = get(400, type="<script>").content.decode()
        assert "There is no kind of council called “&lt;script&gt;”" in page
        assert "z" * 60 not in get(400, region="z" * 500).content.decode()

    def test_empty_values_and_unknown_names_say_nothing(self, get):
        CouncilFactory(name="Mereford")
        assert names(get(type="", q="", state="", page="", utm_source="mail")) == ["Mereford"]


class TestChosenFilters:
    def test_each_is_shown_and_can_be_taken_off_alone(self, get):
        response = get(type=["county", "district"], region="london", order="population", page="1")
        chosen = {item["label"]: item["remove_url"] for item in response.context["chosen"]}
        assert chosen["County"] == ("/councils/?order=population&type=district&region=london")
        assert chosen["London"] == "/councils/?order=population&type=county&type=district"
        assert response.context["clear_words"] == "Clear all"

    def test_nothing_found_says_how_many_filters_to_blame(self, get):
        assert heading(get(type="county")) == "No council matches this filter"
        both = get(type="county", region="london")
        assert heading(both) == "No council matches both filters. Remove one:"
        four = get(type="county", region="london", state="ended", q="leeds")
        assert heading(four) == "No council matches all four filters. Remove one:"

    def test_where_nothing_is_found_only_what_can_help_is_proposed(self, get):
        CouncilFactory(name="Mereford")
        dead = get(q="atlantis").content.decode()
        assert "Try fewer words or another spelling." in dead
        assert "letter above" not in dead and "emove a filter" not in dead
        other = get(q="mere", letter="Z").content.decode()
        assert (
            "Choose another letter above, remove a filter or try fewer words or another spelling."
            in other
        )
        assert '<a href="/search/?q=mere">' in other
        assert "spelling" not in get(type="county").content.decode()

    def test_search_keeps_filters_and_the_panel_keeps_the_search(self, get):
        response = get(q="mere", type="county", order="population")
        kept = [(field["name"], field["value"]) for field in response.context["kept_by_search"]]
        assert kept == [("order", "population"), ("type", "county")]
        kept = [(field["name"], field["value"]) for field in response.context["kept_by_panel"]]
        assert kept == [("q", "mere"), ("order", "population")]

    def test_figures_beside_the_filters_are_totals_over_the_state(self, get):
        x = PlatformFactory(slug="x", name="X")
        account(CouncilFactory(name="A", council_type="county"), x)
        CouncilFactory(name="B", council_type="district")
        CouncilFactory(name="C", council_type="district", ended_on=date(2023, 3, 31))
        groups = {group["name"]: group for group in get(type="county").context["groups"]}
        totals = {option["value"]: option["count"] for option in groups["type"]["options"]}
        assert totals == {"county": 1, "district": 1}
        platforms = {option["value"]: option["count"] for option in groups["platform"]["options"]}
        assert platforms == {"x": 1}
        grades = {option["value"]: option["count"] for option in groups["freshness"]["options"]}
        assert grades == {"never": 1, "none": 1}

    def test_figures_follow_at_once_when_an_editor_changes_the_register(self, get):
        CouncilFactory(name="A")
        get()
        CouncilFactory(name="B")
        groups = {group["name"]: group for group in get().context["groups"]}
        assert groups["type"]["options"][0]["count"] == 2


class TestTitles:
    @pytest.mark.parametrize(
        ("address", "title"),
        [
            ({"state": "ended"}, "1 ended council in England and Wales"),
            ({"state": "coming"}, "No council matches this filter"),
            ({"letter": "M"}, "2 councils in the South East under M"),
            ({"q": "mere"}, "2 councils in the South East match “mere”"),
            ({"q": "mere", "type": "county"}, "No council matches both filters"),
            ({"type": "district"}, "2 district councils in the South East"),
            ({"order": "population"}, "Councils A–Z, largest population first"),
            (
                {"letter": "M", "order": "name"},
                "2 councils in the South East under M, in order of name",
            ),
        ],
    )
    def test_what_is_chosen_has_its_own_title_and_is_left_out_by_search_engines(
        self, get, address, title
    ):
        CouncilFactory(name="Mereford")
        CouncilFactory(name="Merebridge")
        CouncilFactory(name="Gone", ended_on=date(2023, 3, 31))
        found = titles(get(**address))
        assert found == (title, "", True)

    def test_a_mistake_stands_in_the_title(self, get):
        assert titles(get(400, type="parish")) == ("Error: Councils A–Z", "", True)


class TestOrder:
    def test_population_puts_the_unknown_last_and_ties_by_name(self, get):
        CouncilFactory(name="Unknown", population=None)
        CouncilFactory(name="B", population=5)
        CouncilFactory(name="A", population=5)
        CouncilFactory(name="Large", population=9)
        assert names(get(order="population")) == ["Large", "A", "B", "Unknown"]

    def test_last_confirmed_puts_the_unconfirmed_last(self, get):
        platform = PlatformFactory()
        account(CouncilFactory(name="Old"), platform, date(2024, 1, 1))
        account(CouncilFactory(name="New"), platform, date(2026, 1, 1))
        seen = date(2026, 11, 1)
        account(CouncilFactory(name="Listed"), platform, seen, EvidenceKind.PUBLIC_REGISTER)
        CouncilFactory(name="Nothing")
        assert names(get(order="confirmed")) == ["New", "Old", "Listed", "Nothing"]

    def test_order_by_name_goes_by_the_name_it_is_filed_under(self, get):
        CouncilFactory(name="City of York", short_name="City of York")
        CouncilFactory(name="Wigan")
        CouncilFactory(name="Zeal")
        assert names(get()) == ["Wigan", "City of York", "Zeal"]


class TestPages:
    @pytest.fixture(autouse=True)
    def councils(self):
        made = [CouncilFactory.build(name=f"Same {number:03}") for number in range(120)]
        for council in made:
            council.population = 7
            council.file_under([])
        Council.objects.bulk_create(made)

    @pytest.mark.parametrize("order", ["name", "population", "confirmed"])
    def test_pages_show_each_council_once(self, get, order):
        found = [name for page in (1, 2, 3) for name in names(get(order=order, page=page))]
        assert found == [f"Same {number:03}" for number in range(120)]

    def test_fifty_a_page_with_the_ways_on(self, get):
        first, last = get(), get(page="3")
        assert first.context["page_words"] == "1 to 50 of 120"
        assert first.context["next_url"] == "/councils/?page=2"
        assert first.context["previous_url"] == ""
        assert last.context["page_words"] == "101 to 120 of 120"
        assert last.context["next_url"] == ""
        assert last.context["previous_url"] == "/councils/?page=2"
        assert get(page="2").context["previous_url"] == "/councils/"

    @pytest.mark.parametrize("page", ["4", "999999999999999999", "9" * 60])
    def test_a_page_that_is_not_there_is_not_found(self, get, page):
        assert "Page not found" in get(404, page=page).content.decode()

    def test_a_page_beyond_those_of_a_letter_is_not_found(self, get):
        get(404, letter="Z", page="2")
        assert heading(get(letter="Z", page="1")) == "No council matches this filter"

    def test_pages_of_the_whole_list_have_a_title_and_an_address_of_their_own(self, get):
        first, second = get(), get(page="2", utm_source="mail")
        assert titles(first) == ("Councils A–Z", "http://testserver/councils/", False)
        assert titles(second) == (
            "Councils A–Z, page 2 of 3",
            "http://testserver/councils/?page=2",
            False,
        )


def test_head_is_answered(client):
    response = client.head(URL)
    assert response.status_code == 200
    assert not response.content


def test_nothing_may_be_posted(client):
    assert client.post(URL).status_code == 405


def test_the_page_is_the_same_for_everybody_and_sets_no_cookie(client):
    response = client.get(URL)
    assert not response.cookies
    assert "public" in response["Cache-Control"]


def test_the_feed_of_the_list_is_named_in_the_head(get):
    page = get(region="london").content.decode()
    assert 'type="application/atom+xml"' in page
    assert 'href="/councils/feed/?region=london"' in page
