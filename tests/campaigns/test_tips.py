"""Sending a tip: without account, cookie or script, and nothing that was typed is lost."""

from __future__ import annotations

import re
import time
from datetime import date

import pytest
from django.core import mail
from django.test import Client

from campaigns.choices import Credit
from campaigns.models import Tip, TipContact
from campaigns.tip_forms import councils_called
from campaigns.views import tips as views
from core.models import ConsentPurpose, ConsentText
from core.services.contacts import erase_address
from tests.factories.chats import make_chat, make_tip
from tests.factories.directory import CouncilFactory, SuccessionFactory

pytestmark = pytest.mark.django_db
# Longer than mail allows and shorter than a form takes by itself.
LONG_MAIL = f"{'a' * 60}@{'.'.join(['b' * 60] * 4)}.org"
SENT = {"Origin": "http://testserver"}
FIELD = re.compile(r'<(?:input|textarea|select)[^>]*\sname="([^"]+)"')


@pytest.fixture
def later(monkeypatch):
    """Call it once the form is open: now somebody has had time to read it."""
    real, waited = time.time, []

    def wait(seconds: float = 10) -> None:
        waited.append(seconds)
        monkeypatch.setattr("core.public_forms.time.time", lambda: real() + sum(waited))

    return wait


@pytest.fixture
def chat():
    return make_chat(questions=[("What works?", (13, 0))])


def address_of(chat) -> str:
    return f"{chat.url}share/"


def consent() -> ConsentText:
    return ConsentText.objects.filter(purpose=ConsentPurpose.TIP).first()


def filled(page: str, **more: str) -> dict[str, str]:
    """The form as a browser would send it."""
    stamp = re.search(r'name="stamp" value="([^"]+)"', page)[1]
    return {
        "stamp": stamp,
        "website": "",
        "kind": "tip",
        "text": "Say when you are there.",
        "question": "",
        "link": "",
        "role": "",
        "council": "",
        "credit": "nobody",
        "consent": str(consent().pk),
        "reply_to": "",
    } | more


def send(chat, later, **more):
    client = Client()
    form = filled(client.get(address_of(chat)).text, **more)
    later()
    return client.post(address_of(chat), form, headers=SENT)


class TestForm:
    def test_it_is_its_own_uncached_page_without_a_cookie(self, chat):
        response = Client().get(address_of(chat))
        assert response.status_code == 200
        assert "no-store" in response.headers["Cache-Control"]
        assert not response.cookies
        assert "csrfmiddlewaretoken" not in response.text

    def test_the_chat_leads_to_it_only_while_it_is_open(self, chat):
        assert address_of(chat) in Client().get(chat.url).text
        chat.takes_tips = False
        chat.save()
        assert address_of(chat) not in Client().get(chat.url).text
        response = Client().get(address_of(chat))
        assert response.status_code == 410
        assert "takes no tips now" in response.text
        assert Client().post(address_of(chat), {}, headers=SENT).status_code == 410

    def test_it_shows_every_statement_that_is_agreed_to(self, chat):
        text = Client().get(address_of(chat)).text
        statements = consent().text.splitlines()
        assert len(statements) > 1
        for statement in statements:
            assert statement in text

    def test_a_tip_is_kept_with_what_was_agreed_to(self, chat, later):
        council = CouncilFactory(name="Mereford", other_names=["Old Mere"])
        question = chat.questions.get()
        response = send(
            chat, later, kind="dont", text="Do not delete.\r\nEver.", question=str(question.pk),
            link="mereford.example/rules", role=" press officer ", council="old mere",
            credit="both", reply_to="a@mereford.example",
        )  # fmt: skip
        assert response.status_code == 303
        assert response.headers["Location"] == f"{address_of(chat)}thanks/"
        tip = Tip.objects.get()
        assert (tip.status, tip.kind, tip.question) == ("new", "dont", question)
        assert tip.link == "https://mereford.example/rules"
        assert (tip.role, tip.council, tip.credit) == ("press officer", council, "both")
        assert tip.consent_text == consent()
        assert tip.consented_at
        assert tip.contact.email == "a@mereford.example"
        assert mail.outbox == []
        assert "press officer" not in Client().get(chat.url).text
        assert Client().get(response.headers["Location"]).status_code == 200

    def test_the_same_form_sent_five_times_is_one_tip(self, chat, later):
        client = Client()
        form = filled(client.get(address_of(chat)).text, reply_to="a@b.example")
        later()
        for _ in range(5):
            assert client.post(address_of(chat), form, headers=SENT).status_code == 303
        assert Tip.objects.count() == TipContact.objects.count() == 1

    def test_an_address_is_erased_wherever_it_stands(self, chat, later):
        send(chat, later, reply_to="a@b.example")
        assert sum(erase_address("A@B.example").values()) == 1
        assert not TipContact.objects.exists()


class TestRefusals:
    @pytest.mark.parametrize(
        ("more", "words"),
        [
            ({"text": "  "}, "Write your tip."),
            ({"text": "x" * 601}, "A tip has 600 characters at most. You wrote 601."),
            ({"text": "a\0b"}, "cannot be read"),
            ({"kind": "castle"}, "Choose what it is."),
            ({"kind": ""}, "Choose what it is."),
            ({"question": "999999"}, "Choose one of the questions"),
            ({"link": "javascript:alert(1)"}, "not an address of a web page"),
            ({"link": "ftp://a.example/"}, "not an address of a web page"),
            ({"council": "Atlantis"}, "We know no council called “Atlantis”."),
            ({"credit": ""}, "Choose how we name you."),
            ({"credit": "handle"}, "Choose how we name you."),
            ({"credit": "role", "role": ""}, "Say what you do"),
            ({"credit": "council"}, "Give your council"),
            ({"consent": ""}, "only use your tip if you agree"),
            ({"consent": "0"}, "These words have changed."),
            ({"reply_to": "nobody"}, "not a whole e-mail address"),
            ({"reply_to": LONG_MAIL}, "No e-mail address is that long."),
            ({"link": f"example.org/{'a' * 485}"}, "An address has 500 characters at most"),
            ({"stamp": "forged"}, "open for more than a day"),
        ],
    )
    def test_each_is_said_in_words_and_keeps_what_was_typed(self, chat, later, more, words):
        typed = {"text": "Ask the library & co.", "role": "officer"} | more
        response = send(chat, later, **typed)
        assert response.status_code == 422
        summary = response.text.partition("There is a problem")[2].partition("</ul>")[0]
        assert words in summary
        assert "<title>Error: " in response.text
        if "text" not in more:
            assert "Ask the library &amp; co.</textarea>" in response.text
        assert 'value="officer"' in response.text or "role" in more
        for target in re.findall(r'href="#([^"]+)"', summary):
            assert f'id="{target}"' in response.text
        assert not Tip.objects.exists()

    def test_words_of_consent_that_changed_meanwhile_are_shown_again(self, chat, later):
        client = Client()
        form = filled(client.get(address_of(chat)).text)
        ConsentText.objects.create(
            purpose=ConsentPurpose.TIP, version=9, text="New words.", in_force_from=date(2026, 1, 2)
        )
        later()
        response = client.post(address_of(chat), form, headers=SENT)
        assert response.status_code == 422
        assert "New words." in response.text
        assert not Tip.objects.exists()

    def test_a_program_learns_nothing_and_leaves_nothing(self, chat, later):
        assert send(chat, later, website="x").status_code == 303
        assert not Tip.objects.exists()

    def test_nobody_is_that_quick(self, chat):
        client = Client()
        form = filled(client.get(address_of(chat)).text)
        response = client.post(address_of(chat), form, headers=SENT)
        assert response.status_code == 422
        assert "That was very quick." in response.text

    def test_another_site_cannot_send_it(self, chat, later):
        client = Client()
        form = filled(client.get(address_of(chat)).text)
        later()
        other = {"Origin": "https://evil.example"}
        assert client.post(address_of(chat), form, headers=other).status_code == 403
        assert not Tip.objects.exists()

    def test_a_stamp_is_good_for_its_chat_alone(self, chat, later):
        client = Client()
        form = filled(client.get(address_of(make_chat("Another"))).text)
        later()
        assert client.post(address_of(chat), form, headers=SENT).status_code == 422

    def test_too_many_are_held_and_nothing_is_lost(self, chat, later, monkeypatch):
        monkeypatch.setattr(views, "MOST_OF_A_NETWORK", 2)
        for _ in range(2):
            assert send(chat, later).status_code == 303
        response = send(chat, later, text="The third one.")
        assert response.status_code == 429
        assert response.headers["Retry-After"]
        assert "The third one." in response.text
        assert Tip.objects.count() == 2

    def test_twelve_behind_one_address_may_each_send_several(self):
        assert views.MOST_OF_A_NETWORK >= 12 * 5


class TestCouncils:
    def test_a_name_of_several_is_asked_for_and_the_choice_kept(self, chat, later):
        CouncilFactory(name="North Mereshire")
        wanted = CouncilFactory(name="South Mereshire")
        response = send(chat, later, council="Mereshire", credit="council")
        assert response.status_code == 422
        assert "Several councils are called “Mereshire”. Choose yours." in response.text
        assert "Give your council" not in response.text
        form = filled(response.text, council="Mereshire", credit="council")
        form["council_slug"] = wanted.slug
        later()
        assert Client().post(address_of(chat), form, headers=SENT).status_code == 303
        assert Tip.objects.get().council == wanted

    def test_a_whole_name_is_that_council_and_no_other(self):
        whole = CouncilFactory(name="Mere")
        CouncilFactory(name="Mere and Moor")
        assert councils_called("mere") == [whole]

    def test_an_ended_council_leads_to_its_successor(self):
        succession = SuccessionFactory()
        assert councils_called(succession.predecessor.name) == [succession.successor]

    def test_a_choice_that_was_not_offered_is_none(self, chat, later):
        CouncilFactory(name="North Mereshire")
        CouncilFactory(name="South Mereshire")
        other = CouncilFactory(name="Elsewhere")
        response = send(chat, later, council="Mereshire", council_slug=other.slug)
        assert response.status_code == 422
        assert not Tip.objects.exists()


class TestRules:
    def test_the_database_wants_to_know_who_agreed(self, chat):
        from django.db import IntegrityError, transaction

        with pytest.raises(IntegrityError), transaction.atomic():
            make_tip(chat, consent_text=None, consented_at=None)
        make_tip(chat, consent_text=None, consented_at=None, permission="A reply on X")

    def test_the_form_offers_every_wish_but_that_of_a_post(self, chat):
        text = Client().get(address_of(chat)).text
        offered = re.findall(r'name="credit" value="([^"]+)"', text)
        assert offered == [wish for wish in Credit.values if wish != Credit.HANDLE]
