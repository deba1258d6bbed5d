"""The register as JSON: the same councils and accounts as on the pages, and nothing private."""

import json
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.answers import AnswerKind
from directory.api.check import KNOWN, LONGEST
from directory.api.councils import Grade, Letter, Order
from directory.choices import AccountStatus, CouncilType, EvidenceKind, Region
from directory.figures import forget
from directory.forms import FRESHNESS_CHOICES, LETTERS, ORDERS
from directory.models import FormerGssCode, Notice
from tests.factories.directory import (
    CouncilFactory,
    CouncilNameFactory,
    EvidenceFactory,
    PlatformFactory,
    SocialAccountFactory,
    SuccessionFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
ROOT = "/api/v1"


@pytest.fixture(autouse=True)
def today(on_day):
    on_day(TODAY)


@pytest.fixture
def get(client):
    def ask(path, status=200, /, **query):
        response = client.get(f"{ROOT}{path}", query)
        assert response.status_code == status, response.text
        return response.json()

    return ask


def names(answer):
    return [council["name"] for council in answer["councils"]]


def walk(client, path, **query):
    """Every page of a list, by following `next`."""
    address = f"{ROOT}{path}?{urlencode(query, doseq=True)}"
    while address:
        answer = client.get(address.removeprefix("http://testserver")).json()
        yield answer
        address = answer["next"]


class TestCouncils:
    @pytest.fixture
    def register(self):
        x, vine = PlatformFactory(slug="x"), PlatformFactory(slug="vine")
        leeds = CouncilFactory(
            name="Leeds", region=Region.YORKSHIRE_AND_THE_HUMBER, population=800_000
        )
        EvidenceFactory(account=SocialAccountFactory(councils=[leeds], platform=x))
        hull = CouncilFactory(name="Kingston upon Hull", population=None, other_names=["Hull"])
        SocialAccountFactory(councils=[hull], platform=vine, status=AccountStatus.ACTIVE)
        CouncilFactory(name="Gone", ended_on=date(2023, 3, 31))
        CouncilFactory(name="Peak", council_type=CouncilType.NATIONAL_PARK)

    @pytest.mark.parametrize(
        "query",
        [
            {},
            {"q": "hull"},
            {"letter": "L"},
            {"type": ["district", "national-park"]},
            {"region": "yorkshire-and-the-humber"},
            {"nation": "wales"},
            {"platform": ["x", "vine"]},
            {"freshness": ["confirmed"]},
            {"freshness": ["none", "never"]},
            {"state": "ended"},
            {"others": "1"},
            {"order": "population"},
            {"order": "confirmed", "platform": "x"},
        ],
    )
    def test_it_lists_what_the_file_of_the_same_filters_holds(self, client, get, register, query):
        response = client.get("/councils/list.json", query)
        file = json.loads(b"".join(response.streaming_content))
        answer = get("/councils", **query)
        assert answer.pop("next") is None
        assert answer == file, "one shape, wherever it is taken from"

    def test_choices_are_those_of_the_page(self):
        assert list(Letter.__args__) == [*LETTERS, "#"]
        assert list(Grade.__args__) == [str(value) for value, _ in FRESHNESS_CHOICES]
        assert list(Order.__args__) == list(ORDERS)

    @pytest.mark.parametrize("order", [{}, *({"order": order} for order in ORDERS), {"q": "mere"}])
    def test_pages_are_the_whole_list_in_its_order(self, client, get, order):
        for number in range(7):
            council = CouncilFactory(name=f"Mere {number}", population=[None, 5, 9][number % 3])
            if number % 2:
                EvidenceFactory(account=SocialAccountFactory(councils=[council]))
        pages = list(walk(client, "/councils", limit=3, **order))
        assert [len(page["councils"]) for page in pages] == [3, 3, 1]
        assert sum(map(names, pages), []) == names(get("/councils", **order))

    def test_the_next_page_keeps_the_filters(self, client):
        for number in range(3):
            CouncilFactory(name=f"Mere {number}")
            CouncilFactory(name=f"Glen {number}", region=Region.LONDON)
        pages = list(walk(client, "/councils", limit=2, region=["london", "wales"]))
        assert sum(map(names, pages), []) == ["Glen 0", "Glen 1", "Glen 2"]

    def test_a_cursor_goes_with_its_filters(self, client, get):
        for number in range(3):
            CouncilFactory(name=f"Mere {number}")
        first = get("/councils", limit=1)["next"]
        cursor = first.partition("cursor=")[2].replace("%3A", ":")
        answer = get("/councils", 404, cursor=cursor, limit=1, region="london")
        assert "belongs to a list with other filters" in answer["errors"][0]
        assert names(get("/councils", cursor=cursor, limit=2)) == ["Mere 1", "Mere 2"]

    def test_one_council_by_slug_and_by_every_code_that_it_had(self, client):
        leeds = CouncilFactory(name="Leeds", gss_code="E08000035")
        FormerGssCode.objects.create(council=leeds, code="E08000099")
        CouncilFactory()
        for code in ("leeds", "Leeds", "E08000035", "e08000035", "E08000099"):
            response = client.get(f"{ROOT}/councils/{code}")
            assert response.status_code == 200
            assert response["Content-Location"] == f"{ROOT}/councils/leeds"
            council = response.json()["council"]
            assert council["slug"] == "leeds"
            assert council["former_gss_codes"] == ["E08000099"]

    @pytest.mark.parametrize("code", ["atlantis", "E09999999", "leed"])
    def test_one_that_is_not_there_is_not_found(self, get, code):
        CouncilFactory(name="Leeds", slug="leeds")
        assert get(f"/councils/{code}", 404)["errors"] == ["There is no such council."]

    def test_an_ended_council_keeps_its_address_and_names_who_follows(self, get):
        gone = CouncilFactory(name="Gone", ended_on=date(2023, 3, 31))
        SuccessionFactory(predecessor=gone, successor=CouncilFactory(name="Heir"))
        council = get("/councils/gone")["council"]
        assert council["state"] == "ended"
        assert [step["slug"] for step in council["successors"]] == ["heir"]

    def test_notices_in_force_are_told(self, get):
        council = CouncilFactory(name="Leeds")
        account = SocialAccountFactory(councils=[council], handle="leeds")
        now = datetime.now(UTC)
        for text, ends in (("Down", 1), ("Over", -1)):
            Notice.objects.create(
                council=council,
                account=account,
                text=text,
                begins_at=now - timedelta(days=2),
                ends_at=now + timedelta(days=ends),
            )
        (told,) = get("/councils/leeds")["council"]["notices"]
        assert (told["text"], told["account"]) == ("Down", account.url)
        (told,) = get("/check", q=account.url)["answer"]["notices"]
        assert (told["text"], told["account"]) == ("Down", account.url)
        (told,) = get("/check", q="Leeds")["answer"]["notices"]
        assert told["account"] == account.url, "of one account, not of all"

    def test_nothing_private_goes_out(self, client):
        CouncilFactory(name="Leeds", mailbox="press@leeds.example", mail_domains="hidden.example")
        SocialAccountFactory(imported_values={"secret": 1}, councils=[CouncilFactory()])
        PlatformFactory(note="For editors")
        for path in ("/councils", "/councils/leeds", "/accounts", "/platforms", "/check?q=leeds"):
            text = client.get(f"{ROOT}{path}").text
            for private in ("press@", "hidden.example", "imported", "secret", "For editors"):
                assert private not in text


class TestAccounts:
    @pytest.fixture
    def accounts(self):
        leeds = CouncilFactory(name="Leeds", gss_code="E08000035")
        x, vine = PlatformFactory(slug="x"), PlatformFactory(slug="vine")
        fresh = SocialAccountFactory(councils=[leeds], platform=x, handle="fresh")
        EvidenceFactory(account=fresh)
        stale = SocialAccountFactory(platform=x, handle="stale")
        EvidenceFactory(account=stale, kind=EvidenceKind.PUBLIC_REGISTER, seen_on=date(2020, 1, 1))
        SocialAccountFactory(platform=vine, handle="shut", status=AccountStatus.CLOSED)

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({}, ["fresh", "stale", "shut"]),
            ({"platform": "x"}, ["fresh", "stale"]),
            ({"platform": ["x", "vine"]}, ["fresh", "stale", "shut"]),
            ({"status": "closed"}, ["shut"]),
            ({"status": ["active", "closed"]}, ["fresh", "stale", "shut"]),
            ({"council": "leeds"}, ["fresh"]),
            ({"council": "E08000035"}, ["fresh"]),
            ({"freshness": "confirmed"}, ["fresh"]),
            ({"freshness": ["stale", "never"]}, ["stale", "shut"]),
            ({"platform": "x", "freshness": "stale"}, ["stale"]),
            ({"platform": "vine", "status": "active"}, []),
        ],
    )
    def test_filters(self, get, accounts, query, found):
        answer = get("/accounts", **query)
        assert [account["handle"] for account in answer["accounts"]] == found

    def test_the_grade_of_an_account_is_what_the_filter_says(self, get, accounts):
        for grade in ("confirmed", "ageing", "stale", "never"):
            told = [a["freshness"] for a in get("/accounts", freshness=grade)["accounts"]]
            assert set(told) <= {grade}

    def test_pages_are_the_whole_list(self, client, accounts):
        pages = [page["accounts"] for page in walk(client, "/accounts", limit=1)]
        assert [account["handle"] for (account,) in pages] == ["fresh", "stale", "shut"]

    def test_one_account_and_whose_it_is(self, get):
        shared = SocialAccountFactory(
            councils=[CouncilFactory(name="Adur"), CouncilFactory(name="Worthing")]
        )
        account = get(f"/accounts/{shared.pk}")["account"]
        assert (account["id"], account["url"]) == (shared.pk, shared.url)
        assert [council["slug"] for council in account["councils"]] == ["adur", "worthing"]

    def test_unknown_platforms_are_refused_and_unknown_councils_not_found(self, get, accounts):
        (problem,) = get("/accounts", 400, platform="myspace")["errors"]
        assert problem.startswith("There is no platform called “myspace”.")
        get("/accounts", 404, council="atlantis")

    @pytest.mark.parametrize(
        ("number", "status"),
        [("999", 404), ("0", 400), ("-1", 400), ("1_0", 400), ("x", 400), ("9" * 30, 400)],
    )
    def test_numbers_that_are_none_of_ours(self, get, number, status):
        assert get(f"/accounts/{number}", status)["errors"]

    def test_the_largest_number_overflows_nothing(self, get):
        get(f"/accounts/{2**63 - 1}", 404)
        get(f"/accounts/{2**63}", 400)


class TestPlatforms:
    def test_in_the_order_of_the_register_and_one_by_its_slug(self, client, get):
        for slug, order in (("x", 2), ("vine", 3), ("facebook", 1)):
            PlatformFactory(slug=slug, name=slug.title(), order=order)
        pages = [page["platforms"] for page in walk(client, "/platforms", limit=2)]
        assert [p["slug"] for page in pages for p in page] == ["facebook", "x", "vine"]
        assert get("/platforms/X")["platform"]["name"] == "X"
        get("/platforms/myspace", 404)


class TestCheck:
    @pytest.fixture
    def news(self):
        x = PlatformFactory(
            slug="x",
            name="X",
            url_template="https://x.com/{handle}",
            patterns=[("x.com", "/{handle}")],
        )
        leeds = CouncilFactory(name="Leeds City Council", website="https://www.leeds.gov.uk")
        account = SocialAccountFactory(platform=x, handle="LeedsCC_News", councils=[leeds])
        EvidenceFactory(account=account)
        return account

    @pytest.mark.parametrize(
        ("asked", "kind"),
        [
            ("@LeedsCC_News", AnswerKind.CONFIRMED),
            ("https://x.com/LeedsCC_News?s=20", AnswerKind.CONFIRMED),
            ("www.leeds.gov.uk", AnswerKind.DOMAIN),
            ("press@leeds.gov.uk", AnswerKind.E_MAIL),
            ("Leeds", AnswerKind.COUNCIL),
        ],
    )
    def test_what_the_register_knows(self, get, news, asked, kind):
        answer = get("/check", q=asked)["answer"]
        assert (answer["kind"], answer["asked"]) == (kind, asked)
        assert answer["is_listed"] is (kind not in KNOWN)
        assert [council["name"] for council in answer["councils"]] == ["Leeds City Council"]

    @pytest.mark.parametrize(
        ("asked", "kind"),
        [
            ("x.com/somebody_else", AnswerKind.NOT_LISTED),
            ("x.com/Leeds_CC_News", AnswerKind.LOOK_ALIKE),
            ("x.com/LeedsCC_Newz", AnswerKind.ONE_LETTER_OFF),
            ("leeds-gov-uk.example", AnswerKind.LOOK_ALIKE_DOMAIN),
            ("https://x.com@evil.example/LeedsCC_News", AnswerKind.HIDDEN_HOST),
            ("two words", AnswerKind.UNREADABLE),
            ("\0", AnswerKind.UNREADABLE),
            ("<script>alert(1)</script>", AnswerKind.UNREADABLE),
        ],
    )
    def test_what_it_does_not_know_is_not_found(self, get, news, asked, kind):
        answer = get("/check", 404, q=asked)
        assert answer["status"] == 404
        assert answer["errors"][0] == answer["answer"]["heading"]
        assert (answer["answer"]["kind"], answer["answer"]["is_listed"]) == (kind, False)

    @pytest.mark.parametrize("status", AccountStatus.values)
    def test_an_account_of_any_status_is_known(self, get, news, status):
        news.status = status
        news.save()
        answer = get("/check", q=news.url)["answer"]
        assert answer["accounts"][0]["status"] == status
        assert (answer["address"], answer["page"][:7]) == (news.url, "http://")

    def test_it_says_what_to_use_instead(self, get, news):
        new = SocialAccountFactory(councils=news.councils.all())
        news.status, news.replaced_by = AccountStatus.MOVED, new
        news.save()
        assert get("/check", q=news.url)["answer"]["use_instead"] == new.url

    def test_what_was_asked_comes_back_as_data(self, client, news):
        response = client.get(f"{ROOT}/check", {"q": "</script><b>&"})
        assert response.json()["answer"]["asked"] == "</script><b>&"
        assert not set("<>&") & set(response.text)
        assert response["Content-Type"] == "application/json; charset=utf-8"

    @pytest.mark.parametrize(
        ("query", "words"),
        [("", "Give q"), ("?q=", "q is empty"), (f"?q={'a' * (LONGEST + 1)}", "at most 500")],
    )
    def test_what_breaks_a_rule_is_refused_in_words(self, client, query, words):
        response = client.get(f"{ROOT}/check{query}")
        assert response.status_code == 400
        assert words in response.json()["errors"][0]


class TestAddressByCode:
    def test_every_code_that_a_council_had_leads_to_its_page(self, client):
        leeds = CouncilFactory(name="Leeds", gss_code="E08000035")
        FormerGssCode.objects.create(council=leeds, code="E08000099")
        for code in ("E08000035", "e08000035", "E08000099"):
            response = client.get(f"/councils/gss/{code}/")
            assert (response.status_code, response["Location"]) == (301, "/councils/leeds/")

    def test_the_council_that_has_a_code_now_comes_before_one_that_had_it(self, client):
        old, new = CouncilFactory(name="Old"), CouncilFactory(name="New", gss_code="E08000035")
        FormerGssCode.objects.create(council=old, code="E08000035")
        assert client.get("/councils/gss/E08000035/")["Location"] == new.get_absolute_url()

    @pytest.mark.parametrize("code", ["E09999999", "leeds", "E0", "x" * 200])
    def test_an_unknown_code_is_not_found(self, client, code):
        CouncilFactory(name="Leeds", slug="leeds")
        assert client.get(f"/councils/gss/{code}/").status_code == 404


ADDRESSES = {
    "/councils?limit=100": 8,
    "/councils?limit=100&order=confirmed&freshness=confirmed": 8,
    "/councils?limit=100&platform=x": 8,
    "/councils?limit=100&q=mere": 8,
    "/councils/mereford": 9,
    "/accounts?limit=100": 3,
    "/accounts?limit=100&council=mereford&platform=x&freshness=confirmed": 6,
    "/platforms": 1,
    "/platforms/x": 1,
    "/check?q=@mereford": 5,
    "/check?q=x.example/mereforb": 5 + 3,  # to look for a redirect, as after every 404
}


def queries(client, path):
    forget()
    client.get(f"{ROOT}{path}")
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"{ROOT}{path}").status_code in {200, 404}
    return len(captured)


def test_three_councils_cost_as_much_as_thirty(client):
    x = PlatformFactory(slug="x")

    def add(number):
        for _ in range(number):
            council = CouncilFactory(other_names=["Mere"])
            CouncilNameFactory(council=council)
            FormerGssCode.objects.create(council=council, code=f"E06{council.pk:06}")
            account = SocialAccountFactory(councils=[council, CouncilFactory()], platform=x)
            EvidenceFactory(account=account)
            SuccessionFactory(successor=council)

    mereford = CouncilFactory(name="Mereford")
    SocialAccountFactory(platform=x, handle="mereford", councils=[mereford])
    EvidenceFactory(account=SocialAccountFactory(platform=x, councils=[mereford]))
    add(2)
    few = {path: queries(client, path) for path in ADDRESSES}
    add(27)
    assert {path: queries(client, path) for path in ADDRESSES} == few
    assert {path: n for path, n in few.items() if n > ADDRESSES[path]} == {}


def test_a_page_far_down_costs_what_the_first_one_costs(client):
    for number in range(30):
        CouncilFactory(name=f"Mere {number:02}")
    counts = []
    address = f"{ROOT}/councils?limit=5"
    client.get(address)  # so that the figures beside the filters are kept
    while address:
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address).json()
        counts.append(len(captured))
        address = (answer["next"] or "").removeprefix("http://testserver")
    assert len(counts) == 6
    assert counts == [counts[0]] * 6
