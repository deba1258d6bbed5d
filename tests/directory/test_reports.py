"""Report a problem: kind to people, held against programs, and nothing is public."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from core.choices import SubmissionStatus
from directory.choices import Origin, ProblemKind
from directory.models import Council, ReplyAddress, SocialAccount, Submission
from tests.directory.sending import FROM_HERE, stamp
from tests.factories.directory import CouncilFactory, PlatformFactory, SocialAccountFactory

pytestmark = pytest.mark.django_db
PATH = "/councils/mereford/report/"


@pytest.fixture
def council() -> Council:
    return CouncilFactory(name="Mereford Council", short_name="Mereford", slug="mereford")


@pytest.fixture
def account(council: Council) -> SocialAccount:
    platform = PlatformFactory(
        slug="chat",
        name="Chat",
        url_template="https://chat.example/{handle}",
        patterns=[("chat.example", "/{handle}")],
    )
    return SocialAccountFactory(
        platform=platform, handle="one", url="https://chat.example/one", councils=[council]
    )


def form(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "new-account",
        "account": "",
        "link": "https://chat.example/two",
        "note": "",
        "reply_to": "",
        "website": "",
        "stamp": stamp("problem", "mereford"),
    } | changes


def send(client: Client, **changes: Any):
    return client.post(PATH, form(**changes), **FROM_HERE)


class TestThePage:
    def test_it_is_fresh_for_everybody_and_sets_no_cookie(self, client, account):
        response = client.get(PATH)
        page = response.content.decode()
        assert response.status_code == 200
        assert "no-store" in response["Cache-Control"]
        assert not response.cookies
        assert '<meta name="robots" content="noindex">' in page
        for kind in ProblemKind:
            assert kind.label in page.replace("&#x27;", "'")
        assert "@one on Chat" in page

    def test_capitals_lead_to_it_and_an_unknown_council_has_none(self, client, council):
        assert client.get("/councils/Mereford/report/")["Location"] == PATH
        assert client.get("/councils/atlantis/report/").status_code == 404

    def test_an_ended_council_takes_reports_too(self, client):
        CouncilFactory(slug="gone", ended_on="2020-03-31")
        assert client.get("/councils/gone/report/").status_code == 200

    def test_the_council_page_leads_there(self, client, council):
        page = client.get("/councils/mereford/").content.decode()
        assert f'href="{PATH}"' in page
        assert 'href="/councils/mereford/confirm/"' in page


class TestSending:
    def test_a_report_waits_for_an_editor_and_is_thanked_for(self, client, account):
        response = send(client, kind="moved", account=account.pk, note=" Since May ")
        assert response.status_code == 303
        assert "Thank you" in client.get(response["Location"]).content.decode()
        [report] = Submission.objects.all()
        assert (report.kind, report.origin) == (ProblemKind.MOVED, Origin.PUBLIC)
        assert (report.status, report.account) == (SubmissionStatus.NEW, account)
        assert (report.url, report.platform.slug) == ("https://chat.example/two", "chat")
        assert report.note == "Since May"
        assert not ReplyAddress.objects.exists()

    def test_the_address_for_a_reply_stands_in_a_table_of_its_own(self, client, account):
        send(client, reply_to="me@example.org")
        assert ReplyAddress.objects.get().email == "me@example.org"
        assert "me@example.org" not in str(Submission.objects.values().get())

    def test_nothing_of_it_is_public(self, client, account):
        send(client, note="A secret word", link="https://chat.example/secret")
        for path in ("/councils/mereford/", "/councils/mereford/council.json", PATH):
            response = client.get(path)
            body = b"".join(response) if response.streaming else response.content
            assert b"secret" not in body

    def test_a_form_sent_five_times_is_one_report(self, client, account):
        one = stamp("problem", "mereford")
        codes = {send(client, stamp=one, reply_to="a@example.org").status_code for _ in range(5)}
        assert codes == {303}
        assert Submission.objects.count() == ReplyAddress.objects.count() == 1

    @pytest.mark.parametrize(
        "link", ["https://xn--lds-hoa.example/", "javascript:alert(1)", "http://1.2.3.4/", "@them"]
    )
    def test_whatever_somebody_saw_is_taken_as_it_is(self, client, account, link):
        assert send(client, kind="fake", link=link).status_code == 303
        report = Submission.objects.get()
        assert (report.link, report.url, report.platform) == (link, "", None)

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"kind": ""}, "Choose what is wrong."),
            ({"kind": "rude"}, "Choose what is wrong."),
            ({"account": "99999"}, "Choose one of the accounts in the list, or none."),
            ({"link": "", "note": ""}, "Give the address of the account that is missing."),
            ({"kind": "gone", "link": ""}, "Choose the account, or give its address."),
            ({"kind": "fake", "link": ""}, "Give the address of whoever poses"),
            ({"kind": "other", "link": ""}, "Say in a few words what is wrong."),
            ({"link": "chat.example/ONE"}, "This account is listed already."),
            ({"reply_to": "me"}, "You may leave it empty."),
            ({"note": "x" * 2001}, "2,000 characters at most"),
            ({"note": "a\0b"}, "cannot be read"),
            ({"stamp": "forged"}, "Look it through and send it once more."),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field_and_the_text_stays(
        self, client, account, changes, words
    ):
        response = send(
            client, **({"note": "Typed text"} if "kind" not in changes else {}) | changes
        )
        if words == "Give the address of the account that is missing.":
            response = send(client, **changes)
        page = response.content.decode()
        assert response.status_code == 422
        assert "<title>Error: " in page
        assert words in page
        assert not Submission.objects.exists()
        if changes.get("note") is None and "kind" not in changes:
            assert "Typed text" in page

    def test_an_account_of_another_council_cannot_be_named(self, client, account):
        other = SocialAccountFactory()
        assert send(client, kind="gone", account=other.pk).status_code == 422


class TestPrograms:
    def test_the_field_that_nobody_sees_keeps_nothing_and_says_nothing(self, client, account):
        response = send(client, website="https://spam.example")
        assert response.status_code == 303
        assert not Submission.objects.exists()

    def test_three_seconds_are_asked_for_and_the_same_form_then_passes(self, client, account):
        quick = stamp("problem", "mereford", seconds=1)
        response = send(client, stamp=quick)
        assert response.status_code == 422
        assert "very quick" in response.content.decode()
        assert quick in response.content.decode()

    def test_a_stamp_is_good_for_one_council_and_one_day(self, client, account, monkeypatch):
        assert send(client, stamp=stamp("problem", "leeds")).status_code == 422
        assert send(client, stamp=stamp("ask-for-link", "mereford")).status_code == 422
        response = send(client, stamp="")
        assert response.status_code == 422
        assert send(client, stamp=response.context["stamp"]).status_code == 422, "too quick"
        assert not Submission.objects.exists()

    def test_other_sites_cannot_send_it(self, client, account):
        assert client.post(PATH, form()).status_code == 403
        other = {"headers": {"Sec-Fetch-Site": "cross-site"}}
        assert client.post(PATH, form(), **other).status_code == 403
        assert not Submission.objects.exists()

    def test_twelve_people_behind_one_address_pass_and_a_flood_does_not(self, client, account):
        codes = [send(client, link=f"https://chat.example/new{n}").status_code for n in range(32)]
        assert codes == [303] * 30 + [429] * 2
        response = send(client, note="Kept")
        assert "Kept" in response.content.decode()
        assert response["Retry-After"] == "3600"
        assert Submission.objects.count() == 30
        elsewhere = client.post(PATH, form(), REMOTE_ADDR="192.0.2.9", **FROM_HERE)
        assert elsewhere.status_code == 303
