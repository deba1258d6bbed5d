"""What every address of the API does alike, its description and the page about it."""

import json
import re
from html import unescape

import pytest
from django.urls import reverse

from core.api import MOST, USUAL
from digital_councils.api import answers
from digital_councils.api.examples import answers_now, kept_answers
from tests.factories.directory import CouncilFactory, EvidenceFactory, SocialAccountFactory
from tests.factories.guidance import make_case_study, make_home

pytestmark = pytest.mark.django_db
ROOT = "/api/v1"
KINDS = {
    "/": 200,
    "/openapi.json": 200,
    "/councils": 200,
    "/councils/leeds": 200,
    "/councils/atlantis": 404,
    "/accounts": 200,
    "/platforms": 200,
    "/case-studies": 200,
    "/check?q=Leeds": 200,
    "/check?q=x.com/nobody": 404,
    "/check": 400,
    "/councils?type=castle": 400,
    "/councils/leeds/accounts": 404,
    "/councils/": 404,
    "/nothing": 404,
}
KNOWN = [path for path, status in KINDS.items() if status == 200]


def names_in(one, other, way="") -> set[str]:
    """Names that only one of two answers has, where both have something to compare."""
    if isinstance(one, dict) and isinstance(other, dict):
        apart = {f"{way}.{name}" for name in set(one) ^ set(other)}
        both = (names_in(one[name], other[name], f"{way}.{name}") for name in set(one) & set(other))
        return apart.union(*both)
    if isinstance(one, list) and isinstance(other, list) and one and other:
        return names_in(one[0], other[0], way)
    return set()


@pytest.fixture(autouse=True)
def leeds():
    council = CouncilFactory(name="Leeds", slug="leeds", gss_code="E08000035")
    EvidenceFactory(account=SocialAccountFactory(councils=[council]))
    return council


@pytest.mark.parametrize("path", KINDS)
class TestEveryAnswer:
    def test_is_json_that_any_page_may_read_and_any_cache_keep_for_a_minute(self, client, path):
        response = client.get(f"{ROOT}{path}")
        assert response.status_code == KINDS[path]
        assert response["Content-Type"] == "application/json; charset=utf-8"
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert response["Cache-Control"] == "public, max-age=60"
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")

    def test_head_is_the_same_without_the_body(self, client, path):
        response, head = client.get(f"{ROOT}{path}"), client.head(f"{ROOT}{path}")
        assert head.status_code == response.status_code
        assert head.content == b""
        names = ("ETag", "Cache-Control", "Content-Type", "Access-Control-Allow-Origin")
        if response.status_code == 200:
            assert [head[name] for name in names] == [response[name] for name in names]

    def test_nothing_can_be_changed(self, client, path):
        for method in ("POST", "PUT", "PATCH", "DELETE", "TRACE"):
            response = client.generic(method, f"{ROOT}{path}", "{}", "application/json")
            assert response.status_code == 405
            assert response["Allow"] == "GET, HEAD, OPTIONS"
            assert response["Cache-Control"] == "no-store"
            assert response["Access-Control-Allow-Origin"] == "*"
            assert response.json()["status"] == 405

    def test_browsers_may_ask_first(self, client, path):
        response = client.options(f"{ROOT}{path}", headers={"Origin": "https://other.example"})
        assert (response.status_code, response.content) == (204, b"")
        assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        assert response["Access-Control-Allow-Origin"] == "*"

    def test_what_goes_wrong_has_one_shape(self, client, path):
        if KINDS[path] != 200:
            answer = client.get(f"{ROOT}{path}").json()
            assert answer["status"] == KINDS[path]
            assert answer["docs"] == "http://testserver/api/v1/docs/"
            assert answer["errors"]
            for sentence in answer["errors"]:
                assert re.fullmatch(r"\S.*[.]", sentence), sentence


@pytest.mark.parametrize("path", KNOWN)
class TestKept:
    def test_who_has_it_already_is_told_so(self, client, path):
        etag = client.get(f"{ROOT}{path}")["ETag"]
        for tag in (etag, f"W/{etag}", f'"other", {etag}', "*"):
            response = client.get(f"{ROOT}{path}", headers={"If-None-Match": tag})
            assert (response.status_code, response.content) == (304, b"")
            assert response["ETag"] == etag
            assert response["Access-Control-Allow-Origin"] == "*"
            assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
            assert response["Cache-Control"] == "public, max-age=60"
        head = client.head(f"{ROOT}{path}", headers={"If-None-Match": etag})
        assert head.status_code == 304

    def test_it_stays_the_same_while_nothing_changes(self, client, path):
        assert client.get(f"{ROOT}{path}")["ETag"] == client.get(f"{ROOT}{path}")["ETag"]


def test_what_changed_has_another_etag(client, leeds):
    before = client.get(f"{ROOT}/councils/leeds")["ETag"]
    leeds.website = "https://new.example"
    leeds.save()
    response = client.get(f"{ROOT}/councils/leeds", headers={"If-None-Match": before})
    assert response.status_code == 200
    assert response["ETag"] != before


def test_a_fault_of_ours_is_told_in_json_and_written_down(client, monkeypatch, caplog):
    monkeypatch.setattr("directory.api.councils.called", lambda code: 1 / 0)
    client.raise_request_exception = False
    response = client.get(f"{ROOT}/councils/leeds")
    assert response.status_code == 500
    assert response.json()["errors"] == ["Something went wrong here. Try again in a few minutes."]
    assert response["Cache-Control"] == "no-store"
    assert "ZeroDivisionError" in caplog.text
    assert "ZeroDivisionError" not in response.text


class TestLimits:
    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ("limit=0", "limit has to be 1 or more."),
            ("limit=101", "limit has to be 100 or less."),
            ("limit=-1", "limit has to be a whole number, such as 50."),
            ("limit=1e3", "limit has to be a whole number, such as 50."),
            ("limit=", "limit has to be a whole number, such as 50."),
            (f"limit={'9' * 400}", "limit has to be a whole number, such as 50."),
            ("limit=1&limit=2", "The address gives more than one limit. Give one."),
            ("q=a&q=a", "The address gives more than one q. Give one."),
            (f"q={'a' * 201}", "q may have at most 200 characters."),
            (f"cursor={'a' * 1001}", "cursor may have at most 1000 characters."),
            ("cursor=%00", "This cursor is not one of ours."),
            ("&".join(["type=district"] * 21), "type may be given 20 times at most."),
            ("letter=a", "There is no letter called “a”. Choose one of: A, B,"),
            ("type=", "There is no type called “”. Choose one of: county,"),
            ("type=district%00", "There is no type called “district ”."),
            ("platform=myspace", "There is no platform called “myspace”. /api/v1/docs/ names"),
            ("platform=my%20space", "There is no platform called “my space”."),
            (f"type={'x' * 5000}", f"There is no type called “{'x' * 40}…”."),
            ("page=2", "This address knows no “page”. It knows limit, cursor, q, letter,"),
            (f"{'y' * 900}=1", f"This address knows no “{'y' * 40}…”."),
            ("asked=1", "This address knows no “asked”."),
            ("&".join(f"a{n}=1" for n in range(1_001)), "The address could not be read."),
        ],
    )
    def test_what_breaks_a_rule_is_refused_in_words(self, client, query, words):
        response = client.get(f"{ROOT}/councils?{query}")
        assert response.status_code == 400, response.text
        assert response.json()["errors"][0].startswith(words)

    def test_a_page_has_fifty_entries_unless_another_number_is_asked_for(self, client):
        for number in range(MOST):
            CouncilFactory(name=f"Mere {number}")
        for query, length in (("", USUAL), ("?limit=100", MOST), ("?limit=1", 1)):
            assert len(client.get(f"{ROOT}/councils{query}").json()["councils"]) == length

    def test_an_address_without_parameters_takes_none(self, client):
        for path in ("/", "/councils/leeds", "/accounts/1", "/platforms/x", "/case-studies/1"):
            response = client.get(f"{ROOT}{path}?lang=cy")
            assert response.status_code == 400
            assert response.json()["errors"] == ["This address knows no “lang”. It knows none."]


class TestDescription:
    def test_every_list_names_licence_and_sources(self, client):
        for path in ("/councils", "/accounts", "/platforms", "/case-studies", "/check?q=Leeds"):
            answer = client.get(f"{ROOT}{path}").json()
            assert answer["licence"]["name"] == "Open Government Licence v3.0"
            assert "Office for National Statistics" in answer["attribution"]
            assert re.fullmatch(r"\d{4}-\d\d-\d\d", answer["as_of"])

    def test_the_start_names_addresses_that_answer(self, client):
        start = client.get(f"{ROOT}/").json()
        for address in [start["docs"], start["openapi"], *start["lists"].values()]:
            assert client.get(address.removeprefix("http://testserver")).status_code == 200

    def test_examples_of_the_description_are_real(self, client):
        described = client.get(f"{ROOT}/openapi.json").json()
        assert described["openapi"].startswith("3.")
        for path, methods in described["paths"].items():
            assert list(methods) == ["get"]
            for parameter in methods["get"]["parameters"]:
                assert parameter["description"]
                if parameter["in"] == "path" and "example" in parameter:
                    address = re.sub(r"{\w+}", str(parameter["example"]), path)
                    assert client.get(address).status_code == 200

    def test_examples_of_the_page_have_the_shape_of_what_is_answered(self, client, leeds):
        make_home()
        make_case_study("Snow", audience="officer", councils=[leeds])
        kept, now = kept_answers(), answers_now()
        assert set(kept) == set(now)
        assert {name: names_in(kept[name], now[name]) for name in kept} == {
            name: set() for name in kept
        }, "Run manage.py write_api_examples on a hub with its register."

    def test_a_topic_that_nobody_made_is_not_described(self, client):
        described = client.get(f"{ROOT}/openapi.json").json()
        parameters = described["paths"]["/api/v1/case-studies"]["get"]["parameters"]
        assert "topic" not in [parameter["name"] for parameter in parameters]


class TestPage:
    @pytest.fixture
    def page(self, client):
        make_home()
        make_case_study("Snow", audience="officer")
        response = client.get(reverse("api:docs"))
        assert response.status_code == 200
        return unescape(response.content.decode())

    def test_every_address_and_every_parameter_is_described(self, client, page):
        described = client.get(f"{ROOT}/openapi.json").json()
        for path, methods in described["paths"].items():
            assert f"GET {path}<" in page
            assert methods["get"]["summary"] in page
            for parameter in methods["get"]["parameters"]:
                assert f"<code>{parameter['name']}</code>" in page

    def test_each_has_a_question_and_the_answer_that_it_gets(self, client, page):
        asked = re.findall(r"<code>curl 'http://testserver(/[^']+)'</code>", page)
        shown = re.findall(r"<code>({.+?\n})</code>", page, re.S)
        assert len(asked) == len(shown) + 1 == 11  # and one to begin with
        for address, answer in zip(asked[1:], shown, strict=True):
            response = client.get(address)
            assert response.status_code == 200, address
            assert list(json.loads(answer)) == list(response.json())

    def test_limits_and_rules_are_the_real_ones(self, page):
        words = " ".join(page.split())
        assert f"A list gives {USUAL} entries, with <code>limit</code> from 1 to {MOST}" in words
        assert "Kept for 60 seconds" in words
        assert "at most 6 months ago" in words
        assert "Open Government Licence v3.0" in words

    def test_no_script_and_nobody_else_is_called(self, page):
        assert "<script" not in page.replace('<script type="application/ld+json"', "")
        assert "swagger" not in page.lower()

    def test_it_is_found_from_where_files_are(self, client, page):
        link = 'href="/api/v1/docs/"'
        for path in ("/councils/", "/councils/leeds/", "/sitemap.xml"):
            text = client.get(path).content.decode()
            assert link in text or "/api/v1/docs/</loc>" in text

    def test_an_empty_register_has_a_page_too(self, client, leeds):
        leeds.social_accounts.all().delete()
        leeds.delete()
        assert client.get(reverse("api:docs")).status_code == 200
        assert client.get(f"{ROOT}/openapi.json").status_code == 200


def test_the_methods_told_are_the_methods_answered(client):
    for method in answers.METHODS.split(", "):
        assert client.generic(method, f"{ROOT}/councils").status_code in {200, 204}
