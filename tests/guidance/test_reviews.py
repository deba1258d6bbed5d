"""Reminders of reviews: the right day, the right person, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from smtplib import SMTPException

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import CommandError, call_command

from core.models import User
from guidance.models import HomePage, ReviewReminder
from guidance.presenters import review_card
from guidance.services import reviews
from guidance.services.reviews import digests, remind
from tests.factories.guidance import make_case_study, make_guide, make_information

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
HUB = "hub@example.org"


@pytest.fixture(autouse=True)
def _today(on_day: Callable[[date], None]) -> None:
    on_day(DAY)


def send(**options: object) -> str:
    out = StringIO()
    call_command("send_review_reminders", stdout=out, stderr=out, **options)
    return out.getvalue()


def told() -> dict[str, str]:
    """The mails so far, by mailbox."""
    return {message.to[0]: message.body for message in mail.outbox}


def make_writer(email: str = "writer@example.org") -> User:
    if not Group.objects.filter(name="Publishers").exists():
        call_command("setup_site", verbosity=0, stdout=StringIO())
    user = User.objects.create_user(email, "a long enough password")
    user.groups.add(Group.objects.get(name="Editors"))
    return user


class TestTheDay:
    @pytest.mark.parametrize(
        ("days", "is_told"), [(-400, True), (-1, True), (0, True), (14, True), (15, False)]
    )
    def test_a_review_is_told_of_from_fourteen_days_before(self, days: int, is_told: bool) -> None:
        make_information(review_due_on=DAY + timedelta(days=days))
        assert bool(digests(on=DAY)) is is_told

    @pytest.mark.parametrize(("days", "is_told"), [(-1, True), (0, True), (1, False)])
    def test_still_true_is_told_of_on_its_day(self, days: int, is_told: bool) -> None:
        make_case_study(next_check_on=DAY + timedelta(days=days))
        assert bool(digests(on=DAY)) is is_told

    @pytest.mark.parametrize(
        ("due", "words"),
        [
            (DAY - timedelta(days=1), "Due for review"),
            (DAY, "Reviewed 1 Nov 2026"),
            (DAY + timedelta(days=1), "Reviewed 1 Nov 2026"),
            (None, "Reviewed 1 Nov 2026"),
        ],
    )
    def test_readers_see_due_for_review_from_the_day_after(
        self, client, due: date | None, words: str
    ) -> None:
        page = make_information(reviewed_on=date(2026, 11, 1), review_due_on=due)
        assert review_card(page, DAY)["words"] == words
        assert words in client.get(page.url).text

    def test_what_is_not_published_is_nobody_s_review(self) -> None:
        make_information(review_due_on=DAY, live=False)
        assert digests(on=DAY) == {}

    def test_every_kind_of_page_is_looked_at_in_as_many_queries(
        self, django_assert_max_num_queries
    ) -> None:
        make_guide(review_due_on=DAY)
        make_information(review_due_on=DAY)
        make_case_study(review_due_on=DAY)
        with django_assert_max_num_queries(4):
            assert len(digests(on=DAY)[HUB]) == 3


class TestTheMailbox:
    def test_the_owner_is_told_and_the_hub_of_what_has_none(self) -> None:
        writer = make_writer()
        make_information("Mine", owner=writer, review_due_on=DAY)
        make_information("Nobody’s", review_due_on=DAY)
        send()
        assert set(told()) == {"writer@example.org", HUB}
        assert "Mine" in told()["writer@example.org"]
        assert "Nobody’s" in told()[HUB]

    @pytest.mark.parametrize("why", ["left", "no longer an editor"])
    def test_an_owner_who_may_not_edit_any_more_is_not_told(self, why: str) -> None:
        writer = make_writer()
        make_information("Mine", owner=writer, review_due_on=DAY)
        if why == "left":
            User.objects.filter(pk=writer.pk).update(is_active=False)
        else:
            writer.groups.clear()
        send()
        assert set(told()) == {HUB}

    def test_one_plain_mail_for_all_that_waits(self) -> None:
        make_information("Late", review_due_on=DAY - timedelta(days=30))
        make_information("Soon", review_due_on=DAY + timedelta(days=10))
        story = make_case_study("A story", next_check_on=DAY)
        send()
        (message,) = mail.outbox
        assert message.subject == "3 pages wait for you"
        assert not message.alternatives
        late, soon, asked = (message.body.index(word) for word in ("Late", "Soon", "A story"))
        assert late < soon < asked
        assert f"/admin/case-studies/{story.pk}/ask-council/" in message.body


class TestOnce:
    def test_a_second_run_tells_nobody(self) -> None:
        make_information(review_due_on=DAY)
        send()
        assert "Nobody is to be reminded." in send()
        assert len(mail.outbox) == 1

    def test_a_new_day_is_told_of_again(self) -> None:
        page = make_information(review_due_on=DAY)
        send()
        page.review_due_on = DAY + timedelta(days=1)
        page.save()
        send()
        assert len(mail.outbox) == 2

    def test_a_new_owner_is_told(self) -> None:
        page = make_information(review_due_on=DAY)
        send()
        page.owner = make_writer()
        page.save()
        send()
        assert [message.to[0] for message in mail.outbox] == [HUB, "writer@example.org"]

    def test_a_dry_run_shows_the_mails_and_keeps_nothing(self) -> None:
        make_information("Late", review_due_on=DAY)
        shown = send(dry_run=True)
        assert f"To {HUB}:" in shown
        assert "Late" in shown
        assert not mail.outbox
        assert not ReviewReminder.objects.exists()

    def test_who_is_killed_between_record_and_mail_tells_nobody_twice(self, monkeypatch) -> None:
        make_information(review_due_on=DAY)

        def killed(*args: object, **kwargs: object) -> None:
            assert ReviewReminder.objects.exists()
            mail.send_mail(*args, **kwargs)
            raise KeyboardInterrupt

        monkeypatch.setattr(reviews, "send_mail", killed)
        with pytest.raises(KeyboardInterrupt):
            send()
        monkeypatch.setattr(reviews, "send_mail", mail.send_mail)
        send()
        assert len(mail.outbox) == 1

    def test_two_runs_at_once_tell_of_it_once(self) -> None:
        make_information(review_due_on=DAY)
        dues = digests(on=DAY)[HUB]
        assert remind(mailbox=HUB, dues=dues, on=DAY) == 1
        assert remind(mailbox=HUB, dues=dues, on=DAY) == 0
        assert len(mail.outbox) == 1


class TestAMailServerThatRefuses:
    def test_the_others_are_told_and_the_command_says_it_failed(self, monkeypatch) -> None:
        make_information("Mine", owner=make_writer("a@example.org"), review_due_on=DAY)
        make_information("Nobody’s", review_due_on=DAY)

        def picky(subject: str, body: str, sender: None, to: list[str]) -> None:
            if to == ["a@example.org"]:
                raise SMTPException("mailbox full")
            mail.send_mail(subject, body, sender, to)

        monkeypatch.setattr(reviews, "send_mail", picky)
        with pytest.raises(CommandError, match="a@example.org"):
            send()
        assert set(told()) == {HUB}
        monkeypatch.setattr(reviews, "send_mail", mail.send_mail)
        send()
        assert set(told()) == {HUB, "a@example.org"}
        assert len(mail.outbox) == 2


def test_the_home_page_is_a_page_with_a_review_too() -> None:
    call_command("setup_site", verbosity=0, stdout=StringIO())
    HomePage.objects.update(review_due_on=DAY)
    assert len(digests(on=DAY)[HUB]) == 1
