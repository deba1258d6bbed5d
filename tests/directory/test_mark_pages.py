"""The pages of the Mark: asking for a link, declaring, withdrawing, the live entry and the kit."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core import mail, signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.choices import SubmissionStatus
from directory.choices import CouncilType, Nation
from directory.models import (
    Council,
    MailboxLink,
    MarkAdoption,
    MarkContact,
    MarkVersion,
)
from directory.models.mailbox_links import LinkPurpose
from directory.models.marks import MarkScope
from directory.services import mailbox_links, marks
from tests.directory.sending import FROM_HERE, stamp
from tests.factories.directory import CouncilFactory
from tests.factories.marks import MarkAdoptionFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
MAILBOX = "press@mereford.example"
ADOPT = "/councils/mereford/mark/adopt/"
ENTRY = "/councils/mereford/mark/"


@pytest.fixture(autouse=True)
def today(on_day) -> None:
    on_day(DAY)


@pytest.fixture
def council() -> Council:
    return CouncilFactory(name="Mereford Council", short_name="Mereford", slug="mereford")


@pytest.fixture
def link(council) -> MailboxLink:
    return marks.send_link(council=council, mailbox=MAILBOX)


def at(link: MailboxLink, view: str = "mark-declare") -> str:
    return reverse(f"directory:{view}", args=[mailbox_links.token_of(link)])


def filled_in(**other: str) -> dict[str, str]:
    """What an officer of an English council sends."""
    typed = {"scope": "council", "scope_words": "", "reply_words": "within two days"}
    version = MarkVersion.objects.get(number=1)
    for one in version.commitments.filter(is_for_wales=False):
        typed |= {
            f"tick-{one.key}": "on",
            f"link-{one.key}": f"https://www.mereford.example/{one.key}",
        }
    return {name: value for name, value in (typed | other).items() if value is not None}


def text_of(response) -> str:
    return response.content.decode()


class TestAsking:
    def test_the_link_goes_to_the_council_s_own_mailbox_alone(self, client, council):
        page = client.get(ADOPT)
        assert "no-store" in page["Cache-Control"]
        assert page.cookies == {}
        assert "We say how quickly we reply." in text_of(page)
        data = {"mailbox": "me@gmail.com", "stamp": stamp("ask-for-link", "mereford")}
        refused = client.post(ADOPT, data, **FROM_HERE)
        assert refused.status_code == 422
        assert "me@gmail.com" in text_of(refused)
        assert mail.outbox == []
        data["mailbox"] = MAILBOX
        answer = client.post(ADOPT, data, **FROM_HERE)
        assert (answer.status_code, answer["Location"]) == (303, f"{ADOPT}sent/")
        assert client.get(f"{ADOPT}sent/").status_code == 200
        [letter] = mail.outbox
        assert letter.to == [MAILBOX]
        assert len(re.findall(r"/councils/mark/declare/\S+", letter.body)) == 1

    def test_welsh_is_asked_of_welsh_councils_only(self, client, council):
        CouncilFactory(slug="cwm", nation=Nation.WALES, council_type=CouncilType.WELSH_UNITARY)
        words = "We treat Welsh no less favourably than English."
        assert words not in text_of(client.get(ADOPT))
        assert words in text_of(client.get("/councils/cwm/mark/adopt/"))

    def test_a_council_that_has_ended_cannot_adopt(self, client, council, link):
        Council.objects.update(ended_on=date(2026, 3, 31))
        assert client.get(ADOPT).status_code == 410
        assert client.get(at(link)).status_code == 410
        assert client.post(at(link), filled_in()).status_code == 410
        assert "mark/adopt" not in text_of(client.get(ENTRY))


class TestDeclaring:
    def test_opening_it_changes_nothing_and_stays_out_of_caches_and_search(self, client, link):
        for _ in range(2):
            page = client.get(at(link))
            assert page.status_code == 200
        assert "no-store" in page["Cache-Control"]
        assert page["X-Robots-Tag"] == "noindex, nofollow"
        assert page["Referrer-Policy"] == "same-origin"
        link.refresh_from_db()
        assert link.used_at is None
        assert not MarkAdoption.objects.exists()

    def test_it_is_kept_with_its_evidence_and_waits(self, client, link):
        answer = client.post(at(link), filled_in(), follow=True)
        assert "Thank you, we have your answer" in text_of(answer)
        adoption = MarkAdoption.objects.get()
        assert adoption.status == SubmissionStatus.NEW
        assert adoption.reply_words == "within two days"
        urls = {one.evidence_url for one in adoption.ticked.all()}
        assert "https://www.mereford.example/house-rules" in urls
        assert MarkContact.objects.get().email == MAILBOX
        assert MAILBOX not in text_of(client.get(ENTRY))

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"tick-hours": None}, "Tick “We show the hours when we answer”: the Mark"),
            ({"link-hours": ""}, "Give the page that shows it."),
            ({"link-hours": "https://evil.example/x"}, "Give a page under mereford.example"),
            ({"link-hours": "mereford.example/x"}, "beginning with https://"),
            ({"link-hours": "https://mereford.example/" + "x" * 500}, "500 characters at most"),
            ({"reply_words": ""}, "Say how quickly you reply"),
            ({"scope": ""}, "Choose what the Mark is about"),
            ({"scope": "world"}, "Choose what the Mark is about"),
            ({"scope": "venue"}, "Say which venue."),
            ({"scope": "event"}, "Say which event."),
        ],
    )
    def test_refused_in_words_and_what_was_typed_stays(self, client, link, typed, said):
        answer = client.post(at(link), filled_in(**typed))
        assert answer.status_code == 422
        page = text_of(answer)
        assert said in page
        assert "https://www.mereford.example/house-rules" in page
        for value in typed.values():
            assert not value or value == "world" or value in page
        link.refresh_from_db()
        assert link.used_at is None
        assert not MarkAdoption.objects.exists()

    def test_words_of_the_scope_are_kept_where_they_mean_something(self, client, council, link):
        client.post(at(link), filled_in(scope="venue", scope_words=" Town   Hall "))
        assert MarkAdoption.objects.get().scope_words == "Town Hall"
        other = marks.send_link(council=council, mailbox=MAILBOX)
        client.post(at(other), filled_in(scope="council", scope_words="Town Hall"))
        assert MarkAdoption.objects.get(scope=MarkScope.COUNCIL).scope_words == ""

    def test_renewing_comes_filled_in_with_the_last(self, client, council, link):
        MarkAdoptionFactory(council=council, reply_words="before the kettle boils")
        page = text_of(client.get(at(link)))
        assert "before the kettle boils" in page
        assert 'value="https://www.mereford.example/filming"' in page
        assert page.count("checked") == 6
        assert "Withdraw the Mark" in page

    def test_a_link_with_a_question_shows_it(self, client, council):
        asked = MarkAdoptionFactory(
            council=council, status=SubmissionStatus.RETURNED, reason="Where are the hours?"
        )
        MarkAdoptionFactory(council=council, scope=MarkScope.MEETINGS, reply_words="another one")
        link = marks.send_link(council=council, mailbox=MAILBOX, about=asked.pk)
        page = text_of(client.get(at(link)))
        assert "Where are the hours?" in page
        assert "another one" not in page

    def test_a_newer_list_is_asked_for_from_its_day(self, client, link, on_day):
        newer = MarkVersion.objects.create(number=2, in_force_from=date(2026, 11, 21))
        newer.commitments.create(key="new", text="We do a new thing.", evidence_help="The page.")
        newer.save()
        assert "We do a new thing." not in text_of(client.get(at(link)))
        on_day(date(2026, 11, 21))
        assert "We do a new thing." in text_of(client.get(at(link)))
        assert client.post(at(link), filled_in()).status_code == 422


class TestLinksThatDoNotWork:
    def test_used(self, client, link):
        client.post(at(link), filled_in())
        assert "Thank you, we have your answer" in text_of(client.get(at(link)))
        again = client.post(at(link), filled_in())
        assert again.status_code == 409
        assert "This link was used already" in text_of(again)
        assert client.get(at(link, "mark-withdraw")).status_code == 200
        assert MarkAdoption.objects.count() == 1

    def test_expired(self, client, link, monkeypatch):
        MailboxLink.objects.update(expires_at=timezone.now())
        for method in (client.get, client.post):
            answer = method(at(link))
            assert answer.status_code == 410
            assert "This link has run out" in text_of(answer)

    def test_a_token_that_is_too_old_says_so_too(self, client, council, monkeypatch):
        with monkeypatch.context() as patched:
            old = timezone.now() - timedelta(days=15)
            patched.setattr(signing.time, "time", old.timestamp)
            link = marks.send_link(council=council, mailbox=MAILBOX)
            path = at(link)
        assert "This link has run out" in text_of(client.get(path))

    @pytest.mark.parametrize("view", ["mark-declare", "mark-withdraw"])
    def test_forged(self, client, link, view):
        for token in ("forged", f"{mailbox_links.token_of(link)}x", "a:b:c"):
            answer = client.get(reverse(f"directory:{view}", args=[token]))
            assert answer.status_code == 404
            assert "This link does not work" in text_of(answer)

    def test_foreign(self, client, link):
        path = at(link)
        link.delete()
        answer = client.get(path)
        assert answer.status_code == 404
        assert "belongs to no question of ours" in text_of(answer)

    def test_a_link_of_another_purpose_declares_nothing(self, client, council):
        other = mailbox_links.send(
            council=council,
            mailbox=MAILBOX,
            purpose=LinkPurpose.PLEDGE,
            view_name="directory:mark-declare",
            subject="x",
            letter=lambda address: [address],
        )
        answer = client.post(at(other), filled_in())
        assert answer.status_code == 404
        assert not MarkAdoption.objects.exists()


class TestWithdrawing:
    def test_one_press_ends_it_and_the_register_keeps_the_words(self, client, council, link):
        MarkAdoptionFactory(council=council)
        path = at(link, "mark-withdraw")
        page = client.get(path)
        assert "no-store" in page["Cache-Control"]
        assert MarkAdoption.objects.in_force(DAY).exists()
        too_long = client.post(path, {"words": "x" * 301})
        assert too_long.status_code == 422
        assert "x" * 301 in text_of(too_long)
        client.post(path, {"words": "We merge."}, follow=True)
        entry = text_of(client.get(ENTRY))
        assert "Withdrawn on 20 November 2026" in entry
        assert "We merge." in entry

    def test_nothing_in_force_is_said(self, client, link):
        answer = client.get(at(link, "mark-withdraw"))
        assert answer.status_code == 409
        assert "Nothing to withdraw" in text_of(answer)


class TestEntry:
    def test_what_was_committed_since_when_until_when_and_by_whom(self, client, council):
        MarkAdoptionFactory(council=council)
        page = text_of(client.get(ENTRY))
        for words in (
            "In force until 19 November 2027",
            "Self-declared",
            "not an accreditation",
            "by a mailbox at mereford.example",
            "20 November 2026",
            "Version 1",
            "We publish the rules of our accounts.",
            'href="https://www.mereford.example/house-rules"',
            "within two working days",
        ):
            assert words in page

    def test_it_sets_no_cookie_and_may_be_cached(self, client, council):
        MarkAdoptionFactory(council=council)
        for path in (ENTRY, f"{ENTRY}kit/"):
            page = client.get(path)
            assert page.cookies == {}
            assert "max-age=60" in page["Cache-Control"]

    def test_lapsed_and_withdrawn_are_said_plainly(self, client, council, on_day):
        MarkAdoptionFactory(council=council)
        on_day(date(2027, 11, 20))
        page = text_of(client.get(ENTRY))
        assert "Lapsed on 20 November 2027" in page
        assert "What it had committed to" in page
        assert "Adopt the Mark for Mereford" in page

    def test_a_council_without_one_has_a_plain_page_with_the_way_to_it(self, client, council):
        answer = client.get(ENTRY)
        assert answer.status_code == 200
        page = text_of(answer)
        assert "has not declared the Mark" in page
        assert ADOPT in page
        assert "noindex" in page
        assert client.get("/councils/atlantis/mark/").status_code == 404
        assert client.get("/councils/MEREFORD/mark/").status_code == 301

    def test_what_nobody_has_accepted_is_not_public(self, client, council):
        for status in set(SubmissionStatus) - {SubmissionStatus.DONE}:
            MarkAdoptionFactory(council=council, status=status, reply_words="secret words")
        page = text_of(client.get(ENTRY))
        assert "secret words" not in page
        assert "mereford.example/filming" not in page

    def test_evidence_that_is_no_longer_the_council_s_is_no_link(self, client, council):
        MarkAdoptionFactory(council=council)
        Council.objects.update(website="https://www.newford.example")
        page = text_of(client.get(ENTRY))
        assert 'href="https://www.mereford.example/filming"' not in page
        assert "not one of its pages or accounts today" in page

    def test_history_tells_renewals_lapses_and_withdrawals(self, client, council, on_day):
        MarkAdoptionFactory(council=council, accepted_on=date(2025, 1, 10))
        MarkAdoptionFactory(council=council, accepted_on=date(2026, 1, 2))
        MarkAdoptionFactory(
            council=council,
            scope=MarkScope.MEETINGS,
            accepted_on=date(2025, 3, 1),
            withdrawn_on=date(2025, 4, 1),
            withdrawn_words="No more streams.",
        )
        on_day(date(2027, 1, 2))
        history = text_of(client.get(ENTRY)).partition("<h2>History</h2>")[2]
        entries = re.findall(r'datetime="([\d-]+)">[^<]*</time>([^<]*)', history)
        assert entries == [
            ("2027-01-02", "Lapsed: The whole council"),
            ("2026-01-02", "Renewed: The whole council, Version 1"),
            ("2025-04-01", "Withdrawn: Its meetings. No more streams."),
            ("2025-03-01", "In force: Its meetings, Version 1"),
            ("2025-01-10", "In force: The whole council, Version 1"),
        ]

    def test_many_declarations_cost_no_more_than_one(self, client, council):
        def cost() -> int:
            with CaptureQueriesContext(connection) as captured:
                client.get(ENTRY)
            return len(captured)

        MarkAdoptionFactory(council=council)
        few = cost()
        for number in range(10):
            MarkAdoptionFactory(
                council=council, scope=MarkScope.VENUE, scope_words=f"Hall {number}"
            )
        assert cost() == few <= 5


class TestKit:
    def test_the_code_has_a_text_alternative_and_leads_to_the_live_entry(self, client, council):
        MarkAdoptionFactory(council=council)
        page = text_of(client.get(f"{ENTRY}kit/"))
        assert "/councils/mereford/mark/&quot;&gt;&lt;img src=" in page
        assert "badge.svg&quot;" in page
        assert "badge-cy.svg&quot;" in page
        assert "alt=&quot;Social Media Friendly Mark, declared by Mereford Council itself" in page
        assert "Marc Cyfeillgar" in page
        assert page.count("data-copies=") == 5

    def test_a_name_cannot_break_out_of_the_code(self, client, council):
        Council.objects.update(name='X"><script>alert(1)</script>')
        page = text_of(client.get(f"{ENTRY}kit/"))
        assert "<script>alert" not in page
        assert "alt=&quot;Social Media Friendly Mark, declared by X&amp;quot;" in page

    def test_it_says_when_the_mark_is_not_in_force(self, client, council):
        assert "not in force for this council today" in text_of(client.get(f"{ENTRY}kit/"))


class TestElsewhere:
    def test_the_council_s_page_says_where_it_stands(self, client, council, on_day):
        assert "Not declared." in text_of(client.get("/councils/mereford/"))
        MarkAdoptionFactory(council=council)
        page = text_of(client.get("/councils/mereford/"))
        assert "Self-declared, until 19 Nov 2027. The whole council." in page
        on_day(date(2027, 11, 20))
        assert "Lapsed on 20 November 2027." in text_of(client.get("/councils/mereford/"))

    def test_comparisons_have_a_row_for_it(self, client, council):
        MarkAdoptionFactory(council=council)
        CouncilFactory(name="Aldford", slug="aldford")
        page = text_of(client.get("/councils/compare/?c=mereford&c=aldford"))
        assert "Self-declared, until 19 Nov 2027" in page
        assert "Not declared" in page

    def test_the_a_to_z_can_be_asked_for_those_with_the_mark(self, client, council, on_day):
        MarkAdoptionFactory(council=council)
        CouncilFactory(name="Aldford", slug="aldford")
        page = text_of(client.get("/councils/?mark=1"))
        assert "1 council in the South East has the Social Media Friendly Mark" in page
        assert "Social Media Friendly Mark in force" in page
        assert b"".join(client.get("/councils/list.csv?mark=1").streaming_content).count(b"\n") == 2
        on_day(date(2027, 11, 20))
        assert "No council matches this filter" in text_of(client.get("/councils/?mark=1"))
        assert client.get("/councils/?mark=gold").status_code == 400
