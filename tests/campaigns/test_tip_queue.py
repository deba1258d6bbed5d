"""Where tips go: one editor wins, twins make no ring, and every step is in the log."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from smtplib import SMTPException

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from campaigns.choices import TipDecline, TipFate
from campaigns.likeness import nearest
from campaigns.models import Tip, TipContact
from campaigns.services import tips as service
from campaigns.services.retention import declined_tips, never_answered
from core import waiting
from core.models import User
from core.queues import CannotDecide
from core.services.submissions import AlreadyDecided
from tests.factories.chats import make_chat, make_published, make_tip
from tests.factories.guidance import make_guide, make_information, make_section

pytestmark = pytest.mark.django_db


@pytest.fixture
def chat():
    return make_chat()


@pytest.fixture
def ann():
    return User.objects.create_superuser("ann@example.org", "a long enough password")


@pytest.fixture
def bob():
    return User.objects.create_superuser("bob@example.org", "a long enough password")


@pytest.fixture
def client(ann):
    client = Client()
    client.force_login(ann)
    return client


def log_of(tip: Tip) -> list[str]:
    entries = ModelLogEntry.objects.filter(action=service.MOVED, object_id=str(tip.pk))
    return [entry.data["to"] for entry in entries.order_by("pk")]


def press(client: Client, tip: Tip, action: str, **more: object):
    """As the page would send it, with what was decided last when it was opened."""
    said = {"action": action, "seen": tip.seen_mark, "reason": ""}
    return client.post(reverse("tip:edit", args=[tip.pk]), said | more)


class TestDecisions:
    def test_it_is_kept(self, chat, ann):
        tip = make_tip(chat)
        service.keep(tip=tip, by=ann, seen=None)
        tip.refresh_from_db()
        assert (tip.status, tip.fate, tip.decided_by) == ("done", TipFate.KEPT, ann)
        assert log_of(tip) == ["kept for the summary"]

    def test_it_is_placed_under_a_heading_that_is_there(self, chat, ann):
        guide = make_guide("Talk", parts=["Begin", "Answer people"])
        tip = make_tip(chat)
        service.place(tip=tip, page=guide, heading="answer PEOPLE", by=ann, seen=None)
        tip.refresh_from_db()
        assert (tip.placed_on_id, tip.placed_in) == (guide.pk, "Answer people")
        assert tip.placed_path == "answer-people/"
        assert log_of(tip) == ["placed in “Talk”, under “Answer people”"]

    def test_a_heading_that_is_not_there_is_refused_with_those_that_are(self, chat, ann):
        guide = make_guide(parts=["Begin", "Answer people"])
        tip = make_tip(chat)
        with pytest.raises(CannotDecide, match="It has: “Begin”; “Answer people”"):
            service.place(tip=tip, page=guide, heading="Castles", by=ann, seen=None)
        tip.refresh_from_db()
        assert tip.status == "new"

    @pytest.mark.parametrize("which", ["draft", "about", "chat"])
    def test_only_published_advice_can_hold_a_tip(self, chat, ann, which):
        pages = {
            "draft": lambda: make_guide(live=False),
            "about": make_information,
            "chat": lambda: chat,
        }
        with pytest.raises(CannotDecide, match="published page of guidance"):
            service.place(tip=make_tip(chat), page=pages[which](), heading="", by=ann, seen=None)

    def test_a_placed_tip_can_be_moved_and_taken_off(self, chat, ann):
        first = make_guide("First")
        second = make_information("Second", parent=make_section())
        tip = make_tip(chat)
        service.place(tip=tip, page=first, heading="", by=ann, seen=None)
        service.place(tip=tip, page=second, heading="", by=ann, seen=tip.decided_at)
        service.keep(tip=tip, by=ann, seen=tip.decided_at)
        tip.refresh_from_db()
        assert (tip.placed_on, tip.fate) == (None, TipFate.KEPT)
        assert log_of(tip) == ["placed in “First”", "placed in “Second”", "kept for the summary"]

    def test_declining_needs_a_reason_and_a_word(self, chat, ann):
        tip = make_tip(chat)
        with pytest.raises(ValueError, match="Say why"):
            service.decline(tip=tip, why=TipDecline.ADVERT, reason=" ", by=ann, seen=None)
        service.decline(tip=tip, why=TipDecline.ADVERT, reason="It sells.", by=ann, seen=None)
        tip.refresh_from_db()
        assert (tip.status, tip.declined_for, tip.fate) == ("declined", "advert", "")
        with pytest.raises(CannotDecide, match="was declined"):
            service.keep(tip=tip, by=ann, seen=tip.decided_at)

    def test_one_that_is_published_can_be_taken_off(self, chat, ann):
        tip = make_published(chat, "Remove me, please.")
        service.decline(
            tip=tip, why=TipDecline.WITHDRAWN, reason="You asked.", by=ann, seen=tip.decided_at
        )
        assert "Remove me" not in Client().get(chat.url).text


class TestTwins:
    def test_a_twin_stands_with_its_main_and_its_own_go_along(self, chat, ann):
        main = make_published(chat, "Main")
        second = make_published(chat, "Second")
        third = make_published(chat, "Third", fate=TipFate.GROUPED, twin_of=second)
        service.group(tip=second, twin=main, by=ann, seen=second.decided_at)
        third.refresh_from_db()
        assert third.twin_of == main
        assert log_of(second) == [f"kept with its twin, tip {main.pk}"]
        assert log_of(third) == [f"kept with its twin, tip {main.pk}"]

    def test_no_ring_can_come_about(self, chat, ann):
        main = make_published(chat, "Main")
        other = make_published(chat, "Other")
        service.group(tip=other, twin=main, by=ann, seen=other.decided_at)
        with pytest.raises(CannotDecide, match="itself kept with a twin"):
            service.group(tip=main, twin=other, by=ann, seen=main.decided_at)
        with pytest.raises(CannotDecide, match="no twin of itself"):
            service.group(tip=main, twin=main, by=ann, seen=main.decided_at)

    def test_the_database_refuses_a_twin_of_itself(self, chat):
        tip = make_published(chat)
        with pytest.raises(IntegrityError), transaction.atomic():
            Tip.objects.filter(pk=tip.pk).update(twin_of=tip.pk)

    def test_twins_are_of_one_chat_and_published(self, chat, ann):
        tip = make_tip(chat)
        with pytest.raises(CannotDecide, match="another chat"):
            service.group(tip=tip, twin=make_published(make_chat("Two")), by=ann, seen=None)
        with pytest.raises(CannotDecide, match="Keep or place that tip first"):
            service.group(tip=tip, twin=make_tip(chat), by=ann, seen=None)

    def test_one_that_stands_in_a_page_is_not_hidden_behind_another(self, chat, ann):
        placed = make_published(chat, fate=TipFate.PLACED, placed_on=make_guide())
        with pytest.raises(CannotDecide, match="stands in a page"):
            service.group(tip=placed, twin=make_published(chat), by=ann, seen=placed.decided_at)

    def test_a_grouping_can_be_undone(self, chat, ann):
        main = make_published(chat, "Main")
        twin = make_published(chat, "Twin", fate=TipFate.GROUPED, twin_of=main)
        service.keep(tip=twin, by=ann, seen=twin.decided_at)
        twin.refresh_from_db()
        assert (twin.twin_of, twin.fate) == (None, TipFate.KEPT)
        assert log_of(twin) == ["kept for the summary"]

    def test_advice_stays_where_it_stands_while_another_said_the_same(self, chat, ann):
        guide = make_guide("Talk")
        main = make_published(chat, "Main", fate=TipFate.PLACED, placed_on=guide, placed_in="Begin")
        heir = make_published(chat, "Heir", fate=TipFate.GROUPED, twin_of=main)
        last = make_published(chat, "Last", fate=TipFate.GROUPED, twin_of=main)
        service.decline(
            tip=main, why=TipDecline.WITHDRAWN, reason="You asked.", by=ann, seen=main.decided_at
        )
        for tip in (main, heir, last):
            tip.refresh_from_db()
        assert (heir.fate, heir.placed_on_id, heir.placed_in) == ("placed", guide.pk, "Begin")
        assert (heir.twin_of, last.twin_of) == (None, heir)
        assert (main.placed_on, main.fate) == (None, "")

    def test_near_ones_are_found_by_their_words(self):
        texts = [
            (1, "Always answer residents within one hour."),
            (2, "Residents should be answered in the hour!"),
            (3, "Post pictures of the library cat."),
            (4, "Always do this for your council."),
        ]
        found = nearest("Answer every resident within the hour", texts)
        assert [one.key for one in found] == [1, 2]
        assert found[0].words == ("answer", "resident", "within", "hour")
        assert nearest("", texts) == nearest("Do", texts) == []
        few = [(5, "Swans answer no resident, and boats and trains do not float.")]
        assert nearest("Answer each resident within an hour, by telephone", few) == []


class TestTwoEditors:
    def test_of_two_at_once_one_wins_and_the_other_is_told(self, chat, ann, bob):
        tip = make_tip(chat)
        again = Tip.objects.get(pk=tip.pk)
        service.keep(tip=tip, by=ann, seen=None)
        with pytest.raises(AlreadyDecided, match="ann@example.org was quicker: kept for the sum"):
            service.decline(tip=again, why=TipDecline.ADVERT, reason="No.", by=bob, seen=None)
        assert Tip.objects.get(pk=tip.pk).status == "done"
        assert log_of(tip) == ["kept for the summary"]

    def test_so_it_is_with_one_that_is_moved(self, chat, ann, bob, client):
        tip = make_published(chat)
        looked_at = Tip.objects.get(pk=tip.pk)
        service.place(tip=tip, page=make_guide("Talk"), heading="", by=bob, seen=tip.decided_at)
        response = press(client, looked_at, "keep")
        assert response.status_code == 302
        assert Tip.objects.get(pk=tip.pk).fate == TipFate.PLACED
        text = client.get(response.headers["Location"]).text
        assert "bob@example.org was quicker: placed in “Talk”" in text

    def test_who_takes_it_on_is_named(self, chat, bob, client):
        tip = make_tip(chat)
        assert press(client, tip, "take").status_code == 302
        tip.refresh_from_db()
        assert tip.status == "checking"
        other = Client()
        other.force_login(bob)
        assert (
            "Being checked by ann@example.org" in other.get(reverse("tip:edit", args=[tip.pk])).text
        )


class TestLetters:
    @pytest.fixture
    def tip(self, chat):
        tip = make_tip(chat, "My tip")
        TipContact.objects.create(submission=tip, email="a@b.example")
        return tip

    def test_whoever_left_an_address_is_told_once_and_then_forgotten(
        self, tip, ann, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            service.keep(tip=tip, by=ann, seen=None)
            assert TipContact.objects.exists()
        assert not TipContact.objects.exists()
        (letter,) = mail.outbox
        assert letter.to == ["a@b.example"]
        assert "It stands in the summary" in letter.body
        assert "/chats/an-hour/" in letter.body
        with django_capture_on_commit_callbacks(execute=True):
            service.place(tip=tip, page=make_guide(), heading="", by=ann, seen=tip.decided_at)
        assert len(mail.outbox) == 1

    def test_a_question_keeps_the_address(self, tip, ann, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            service.send_back(tip=tip, question="Which page?", by=ann, seen=None)
        assert "Which page?" in mail.outbox[0].body
        assert TipContact.objects.exists()
        tip.refresh_from_db()
        assert tip.status == "returned"
        with django_capture_on_commit_callbacks(execute=True):
            service.keep(tip=tip, by=ann, seen=tip.decided_at)
        assert len(mail.outbox) == 2
        assert not TipContact.objects.exists()

    def test_the_reason_goes_to_the_sender_alone(
        self, tip, chat, ann, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            service.decline(
                tip=tip, why=TipDecline.PRIVATE, reason="It names Mr X.", by=ann, seen=None
            )
        assert "It names Mr X." in mail.outbox[0].body
        text = Client().get(chat.url).text
        assert "1 about private people" in text
        assert "Mr X" not in text

    def test_a_letter_that_cannot_be_sent_undoes_nothing(
        self, tip, ann, monkeypatch, django_capture_on_commit_callbacks
    ):
        def fail(*args, **kwargs):
            raise SMTPException

        monkeypatch.setattr(service, "send_mail", fail)
        with django_capture_on_commit_callbacks(execute=True):
            service.keep(tip=tip, by=ann, seen=None)
        tip.refresh_from_db()
        assert tip.status == "done"
        assert not TipContact.objects.exists()

    def test_nobody_is_asked_who_left_no_address(self, chat, ann):
        with pytest.raises(ValueError, match="Nobody left an address"):
            service.send_back(tip=make_tip(chat), question="Which?", by=ann, seen=None)


class TestAdmin:
    def test_each_button_does_what_it_says(self, chat, client):
        guide = make_guide("Talk", parts=["Begin", "Answer people"])
        main, twin, bad = (make_tip(chat, text) for text in ("Main tip", "Twin tip", "Bad tip"))
        press(client, main, "place", page=guide.pk, heading="Answer people")
        press(client, twin, "group", twin=main.pk)
        press(client, bad, "decline", declined_for="advert", reason="It sells.")
        for tip in (main, twin, bad):
            tip.refresh_from_db()
        assert (main.fate, main.placed_path) == ("placed", "answer-people/")
        assert (twin.fate, twin.twin_of) == ("grouped", main)
        assert (bad.status, bad.declined_for) == ("declined", "advert")

    @pytest.mark.parametrize(
        ("action", "more", "words"),
        [
            ("place", {}, "Choose the page of guidance"),
            ("group", {}, "Choose the tip that says the same"),
            ("decline", {"reason": "It sells."}, "Choose why"),
            ("decline", {"declined_for": "advert"}, "Say why"),
            ("back", {"reason": "Which?"}, "Nobody left an address"),
            ("castle", {}, "Choose one of the buttons."),
        ],
    )
    def test_what_is_missing_is_said_and_what_was_typed_kept(
        self, chat, client, action, more, words
    ):
        tip = make_tip(chat)
        response = press(client, tip, action, heading="Typed heading", **more)
        assert response.status_code == 422
        assert words in response.text
        assert 'value="Typed heading"' in response.text
        tip.refresh_from_db()
        assert tip.status == "new"

    def test_those_that_may_say_the_same_stand_beside_it(self, chat, client):
        other = make_published(chat, "Answer residents within one hour.")
        tip = make_tip(chat, "Answer a resident within an hour.")
        text = client.get(reverse("tip:edit", args=[tip.pk])).text
        near = text.partition("May say the same")[2].partition("</ul>")[0]
        assert reverse("tip:edit", args=[other.pk]) in near
        assert "published" in near

    def test_the_list_can_be_searched_and_costs_the_same_for_thirty(self, chat, client):
        def count() -> int:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(reverse("tip:index")).status_code == 200
            return len(captured)

        for number in range(3):
            make_tip(chat, f"Tip {number}")
        count()
        three = count()
        for number in range(3, 30):
            make_tip(chat, f"Tip {number}")
        assert count() == three
        assert "Tip 17" in client.get(reverse("tip:index"), {"q": "Tip 17"}).text

    def test_publishers_decide_and_nobody_deletes(self):
        call_command("setup_site", verbosity=0, stdout=StringIO())
        tip = make_tip(make_chat())
        edit, enter = reverse("tip:edit", args=[tip.pk]), reverse("tip:enter")
        for role, may in {"Publishers": True, "Editors": False, "Directory editors": False}.items():
            user = User.objects.create_user(f"{role[:3]}@example.org", "a long enough password")
            user.groups.add(Group.objects.get(name=role))
            one = Client()
            one.force_login(user)
            for address in (edit, enter):
                assert (one.get(address).status_code == 200) == may, (role, address)
            assert one.post(f"/admin/tip/delete/{tip.pk}/").status_code == 404

    def test_the_log_can_be_read(self, chat, ann, client):
        tip = make_tip(chat)
        service.keep(tip=tip, by=ann, seen=None)
        text = client.get(reverse("tip:history", args=[tip.pk])).text
        assert "Now: kept for the summary" in text


class TestPosts:
    POST = {
        "kind": "tip",
        "text": "Ask before you tag anybody.",
        "handle": "@mereford",
        "post_url": "https://x.example/mereford/status/1",
        "permission": "Reply to us, 9 October 2026",
        "credit": "handle",
    }

    def test_a_post_goes_into_the_queue(self, chat, client):
        response = client.post(reverse("tip:enter"), self.POST | {"chat": chat.pk})
        tip = Tip.objects.get()
        assert response.headers["Location"] == reverse("tip:edit", args=[tip.pk])
        assert (tip.status, tip.handle, tip.consent_text) == ("new", "@mereford", None)
        entries = ModelLogEntry.objects.filter(action="wagtail.create", object_id=str(tip.pk))
        assert entries.count() == 1

    @pytest.mark.parametrize("missing", ["permission", "handle", "post_url", "text", "kind"])
    def test_one_that_lacks_something_is_not_taken(self, chat, client, missing):
        response = client.post(reverse("tip:enter"), self.POST | {"chat": chat.pk, missing: ""})
        assert response.status_code == 422
        if missing != "text":
            assert "Ask before you tag anybody." in response.text
        assert not Tip.objects.exists()

    def test_its_address_is_one_of_the_web(self, chat, client):
        bad = self.POST | {"chat": chat.pk, "post_url": "javascript:alert(1)"}
        assert client.post(reverse("tip:enter"), bad).status_code == 422

    def test_its_question_is_of_its_chat(self, chat, client):
        other = make_chat("Two", questions=[("Why?", None)]).questions.get()
        bad = self.POST | {"chat": chat.pk, "question": other.pk}
        assert "belongs to another chat" in client.post(reverse("tip:enter"), bad).text


class TestWaiting:
    def test_queues_are_counted_in_one_question_for_those_who_may_decide(self, chat, ann):
        nobody = User.objects.create_user("no@example.org", "a long enough password")
        for _ in range(3):
            make_tip(chat)
        make_published(chat)
        assert waiting.waiting_for(nobody) == []
        ann.get_all_permissions()
        with CaptureQueriesContext(connection) as captured:
            (found,) = [one for one in waiting.waiting_for(ann) if one.key == "tip"]
        assert len(captured) == 1
        assert (found.number, found.note, found.url) == (3, "3 wait", reverse("tip:index"))
        assert found.since == Tip.objects.order_by("submitted_at").first().submitted_at


def said_in_the_log(tip) -> str:
    entries = ModelLogEntry.objects.for_instance(tip)
    return str([(entry.label, entry.data) for entry in entries])


class TestWordsThatGo:
    def test_the_log_forgets_them_too_and_still_says_who_did_what(self, chat, ann):
        tip = make_tip(chat, "Jane Smith is rude")
        service.decline(tip=tip, why=TipDecline.PRIVATE, reason="Names Jane.", by=ann, seen=None)
        assert "Jane" in said_in_the_log(tip)
        day = timezone.localtime(tip.decided_at).date()
        declined_tips(day + timedelta(days=32))
        assert "Jane" not in said_in_the_log(tip)
        entries = ModelLogEntry.objects.for_instance(tip)
        assert {(entry.label, entry.user) for entry in entries} == {("Removed", ann)}
        moved = entries.get(action="core.submission_moved")
        assert moved.data == {"from": "New", "to": "Declined"}
        client = Client()
        client.force_login(ann)
        text = client.get(reverse("tip:history", args=[tip.pk])).text
        assert "Jane" not in text

    def test_a_post_keeps_that_its_author_agreed_and_not_how(self, chat, ann):
        tip = make_tip(chat, "A post", permission="@jane said so", handle="@jane")
        service.decline(tip=tip, why=TipDecline.ADVERT, reason="It sells.", by=ann, seen=None)
        declined_tips(timezone.localtime(tip.decided_at).date() + timedelta(days=32))
        tip.refresh_from_db()
        assert (tip.permission, tip.handle) == ("Removed", "")

    def test_the_log_of_one_tip_holds_no_words_of_another(self, chat, ann):
        twin = make_published(chat, "Ask Jane Smith on 07700 900123")
        tip = make_tip(chat, "The same")
        service.group(tip=tip, twin=twin, by=ann, seen=None)
        assert "Jane" not in said_in_the_log(tip)
        assert f"kept with its twin, tip {twin.pk}" in said_in_the_log(tip)


@pytest.mark.parametrize(("days", "status"), [(90, "returned"), (91, "declined")])
def test_a_question_that_nobody_answers_closes_the_tip_and_the_address_goes(
    chat, ann, days, status, django_capture_on_commit_callbacks
):
    tip = make_tip(chat)
    TipContact.objects.create(submission=tip, email="officer@mereford.example")
    service.send_back(tip=tip, question="Which platform?", by=ann, seen=None)
    day = timezone.localtime(tip.decided_at).date()
    with django_capture_on_commit_callbacks(execute=True):
        assert never_answered(day + timedelta(days=days)) == (status == "declined")
    tip.refresh_from_db()
    assert tip.status == status
    assert TipContact.objects.exists() is (status == "returned")
    if status == "declined":
        assert "No answer came within 90 days." in mail.outbox[-1].body
        assert never_answered(day + timedelta(days=days)) == 0


def test_words_of_declined_tips_go_after_thirty_days(chat, ann):
    tip = make_tip(chat, "An advertisement", role="seller", handle="@sell")
    service.decline(tip=tip, why=TipDecline.ADVERT, reason="It sells.", by=ann, seen=None)
    day = timezone.localtime(tip.decided_at).date()
    assert declined_tips(day + timedelta(days=29)) == 0
    assert declined_tips(day + timedelta(days=32)) == 1
    tip.refresh_from_db()
    assert (tip.text, tip.role, tip.handle, tip.reason) == ("", "", "", "")
    assert "1 an advertisement" in Client().get(chat.url).text
