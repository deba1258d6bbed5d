"""The command that reminds before the Mark ends and tells when it has lapsed. Each mail once."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command

from core.choices import SubmissionStatus
from core.locks import only_run
from directory.management.commands import send_mark_reminders  # noqa: F401 - before days freeze
from directory.models import Council, MarkAdoption, MarkContact
from directory.models.marks import MarkScope
from tests.factories.directory import CouncilFactory
from tests.factories.marks import MarkAdoptionFactory

pytestmark = pytest.mark.django_db
EARLY, DUE, LAST, LAPSED = (
    date(2027, 10, 20), date(2027, 10, 21), date(2027, 11, 19), date(2027, 11, 20),
)  # fmt: skip


@pytest.fixture
def adoption() -> MarkAdoption:
    council = CouncilFactory(name="Mereford Council", short_name="Mereford", slug="mereford")
    return MarkAdoptionFactory(council=council, mailbox="press@mereford.example")


def another(name: str) -> MarkAdoption:
    council = CouncilFactory(short_name=name, slug=name.lower())
    return MarkAdoptionFactory(council=council, mailbox=f"press@{name.lower()}.example")


def run(*args: str) -> str:
    out = StringIO()
    call_command("send_mark_reminders", *args, stdout=out)
    return out.getvalue()


def test_thirty_days_before_the_end_and_once(adoption, on_day):
    on_day(EARLY)
    assert "0 reminded, 0 not." in run()
    on_day(DUE)
    assert "Mereford: reminded." in run()
    on_day(LAST)
    assert "0 reminded" in run()
    [letter] = mail.outbox
    assert letter.to == ["press@mereford.example"]
    assert "ends on 19 November 2027" in letter.body
    assert "/councils/mark/declare/" in letter.body
    assert "press@" not in run("--dry-run")


def test_told_once_when_it_has_lapsed_and_then_forgotten(adoption, on_day):
    on_day(LAST)
    run()
    on_day(LAPSED)
    assert "Mereford: told that it lapsed." in run()
    assert "0 told" in run()
    assert len(mail.outbox) == 2
    assert "has lapsed" in mail.outbox[1].body
    assert not MarkContact.objects.exists()


def test_a_dry_run_writes_to_nobody(adoption, on_day):
    on_day(DUE)
    assert "1 would be reminded and 0 told" in run("--dry-run")
    assert mail.outbox == []
    adoption.refresh_from_db()
    assert adoption.reminded_at is None


def test_whoever_has_renewed_or_withdrawn_is_not_written_to(adoption, on_day):
    MarkAdoptionFactory(council=adoption.council, accepted_on=date(2027, 10, 20))
    gone = another("Aldford")
    MarkAdoption.objects.filter(pk=gone.pk).update(withdrawn_on=date(2027, 1, 1))
    for day in (DUE, LAPSED):
        on_day(day)
        run()
    assert mail.outbox == []


def test_a_renewal_that_waits_for_us_is_not_asked_for_again(adoption, on_day):
    waiting = MarkAdoptionFactory(council=adoption.council, status=SubmissionStatus.NEW)
    on_day(DUE)
    assert "0 reminded" in run()
    # One that was sent back waits for the council.
    MarkAdoption.objects.filter(pk=waiting.pk).update(status=SubmissionStatus.RETURNED)
    assert "1 reminded" in run()


def test_another_thing_of_the_council_is_no_renewal(adoption, on_day):
    MarkAdoptionFactory(
        council=adoption.council, scope=MarkScope.MEETINGS, accepted_on=date(2027, 10, 20)
    )
    on_day(DUE)
    assert "1 reminded" in run()


def test_a_council_that_has_ended_is_left_in_peace(adoption, on_day):
    Council.objects.update(ended_on=date(2027, 3, 31))
    on_day(LAPSED)
    assert "0 told" in run()
    assert mail.outbox == []


def test_killed_half_way_nobody_is_written_to_twice(adoption, on_day, monkeypatch):
    another("Aldford")
    another("Zedford")
    on_day(DUE)
    real, sent = EmailBackend.send_messages, []

    def killed_at_the_second(backend, messages):
        if len(sent) == 1:
            raise KeyboardInterrupt  # after it was marked as reminded, before its mail went
        sent.extend(messages)
        return real(backend, messages)

    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "send_messages", killed_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            run()
    assert "1 reminded" in run()
    boxes = [letter.to[0] for letter in mail.outbox]
    assert len(boxes) == len(set(boxes)) == 2


def test_a_mailbox_that_refuses_stops_no_other_and_is_tried_again(adoption, on_day, monkeypatch):
    another("Aldford")
    real = EmailBackend.send_messages

    def refuses_one(backend, messages):
        if messages[0].to == ["press@aldford.example"]:
            raise ConnectionResetError("gone")
        return real(backend, messages)

    for day, verb in ((DUE, "reminded"), (LAPSED, "told that it lapsed")):
        on_day(day)
        with monkeypatch.context() as patched:
            patched.setattr(EmailBackend, "send_messages", refuses_one)
            with pytest.raises(CommandError, match="1 could not be written to"):
                run()
        assert f"Aldford: {verb}." in run()
    assert len(mail.outbox) == 4


def test_a_mailbox_that_is_no_longer_the_council_s_own_gets_nothing(adoption, on_day):
    Council.objects.update(website="https://elsewhere.example")
    for day in (DUE, LAPSED):
        on_day(day)
        with pytest.raises(CommandError):
            run()
    assert mail.outbox == []


def test_two_runs_at_once_are_one(adoption):
    with only_run("send_mark_reminders"), pytest.raises(CommandError, match="under way"):
        run()
