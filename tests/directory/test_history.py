"""The history of the register: who changed what, from what to what, and when."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from directory import changes
from directory.changes import LONGEST, differences, in_words, words_of
from directory.models import Council, Notice
from directory.reading import SiteRead
from directory.services.readings import record_reading
from tests.directory.test_viewsets import account_form, council_form
from tests.factories.directory import (
    CouncilFactory,
    CouncilNameFactory,
    EvidenceFactory,
    PlatformFactory,
    SocialAccountFactory,
    SuccessionFactory,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
DATA = Path(__file__).resolve().parent.parent / "data"


def entries(record) -> list[ModelLogEntry]:
    return list(ModelLogEntry.objects.for_instance(record).order_by("pk"))


def history(client, name, record) -> str:
    return client.get(reverse(f"{name}:history", args=[record.pk])).text


class TestCouncils:
    def test_each_field_that_changed_stands_there_from_what_to_what(self, editor):
        council = CouncilFactory(name="Mereford", population=1000)
        form = council_form(council, name="Mereford Council", population=2000, region="")
        assert editor.post(reverse("council:edit", args=[council.pk]), form).status_code == 302
        (entry,) = entries(council)
        assert entry.user.email == "editor@example.org"
        assert entry.comment == (
            "Official name: Mereford → Mereford Council; Region: South East → empty; "
            "Population: 1000 → 2000"
        )
        text = history(editor, "council", council)
        assert "Official name: Mereford → Mereford Council" in text
        assert "editor@example.org" in text

    def test_other_names_and_successors_count_as_well(self, editor):
        council, heir = CouncilFactory(name="Mereford"), CouncilFactory(name="Greater Mere")
        form = council_form(
            council,
            ended_on="2027-03-31",
            **{
                "names-TOTAL_FORMS": 1,
                "names-0-name": "Meretown",
                "names-0-kind": "common",
                "successions-TOTAL_FORMS": 1,
                "successions-0-successor": heir.pk,
                "successions-0-kind": "merged",
                "successions-0-effective_on": "2027-04-01",
            },
        )
        editor.post(reverse("council:edit", args=[council.pk]), form)
        (entry,) = entries(council)
        assert "Last day: empty → 31 March 2027" in entry.comment.replace("Ended on", "Last day")
        assert "Names: empty → Meretown" in entry.comment
        assert "Successions: empty → Mereford → Greater Mere, 01 April 2027" in entry.comment

    def test_the_mailbox_is_private_in_the_history_too(self, editor):
        council = CouncilFactory(slug="mereford", website="https://www.mereford.gov.uk")
        form = council_form(council, mailbox="comms@mereford.gov.uk")
        editor.post(reverse("council:edit", args=[council.pk]), form)
        (entry,) = entries(council)
        assert entry.comment == "Confirmation mailbox: empty → not shown here"
        assert "comms@" not in str(entry.data)

    def test_saving_without_a_change_writes_nothing(self, editor):
        council = CouncilFactory()
        council.refresh_from_db()
        editor.post(reverse("council:edit", args=[council.pk]), council_form(council))
        assert entries(council) == []

    def test_a_long_text_is_cut(self):
        old = {"note": ("Note", "a" * 400)}
        (change,) = differences(old, {"note": ("Note", "b")})
        assert len(change["old"]) == LONGEST
        assert in_words([change]).endswith("… → b")


class TestAccounts:
    def test_a_form_logs_its_fields_and_the_service_the_status(self, editor):
        account, other = SocialAccountFactory(), CouncilFactory(name="Otherford")
        first = account.councils.get()
        form = account_form(
            address=account.url,
            platform=account.platform_id,
            councils=[first.pk, other.pk],
            purpose="service",
            status="paused",
            status_on="2026-11-01",
            status_note="They said so",
        )
        editor.post(reverse("socialaccount:edit", args=[account.pk]), form)
        comments = [entry.comment for entry in entries(account)]
        assert comments == [
            "Active → Paused, since 1 November 2026. They said so",
            f"Purpose: Corporate → One service; Councils: {first} → {first}, Otherford",
        ]
        text = history(editor, "socialaccount", account)
        assert all(comment in text for comment in comments)

    def test_a_status_alone_is_one_entry(self, editor):
        account = SocialAccountFactory()
        form = account_form(
            address=account.url,
            platform=account.platform_id,
            councils=[account.councils.get().pk],
            status="closed",
        )
        editor.post(reverse("socialaccount:edit", args=[account.pk]), form)
        assert [entry.action for entry in entries(account)] == [changes.STATUS_CHANGED]


def test_evidence(editor):
    piece = EvidenceFactory(kind="editor", source="A call", url="", seen_on=date(2026, 10, 1))
    form = {"account": piece.account_id, "kind": "editor", "source": "A call to the press office",
            "seen_on": "2026-10-02"}  # fmt: skip
    editor.post(reverse("evidence:edit", args=[piece.pk]), form)
    (entry,) = entries(piece)
    assert entry.comment == (
        "Source: A call → A call to the press office; Seen on: 1 October 2026 → 2 October 2026"
    )


def test_notices(editor):
    now = timezone.now()
    notice = Notice.objects.create(
        council=CouncilFactory(), text="Down", begins_at=now, ends_at=now + timedelta(days=1)
    )
    ends = timezone.localtime(notice.ends_at)
    form = {
        "council": notice.council_id,
        "text": "Down since noon",
        "begins_at": f"{timezone.localtime(now):%Y-%m-%d %H:%M:%S}",
        "ends_at": f"{ends:%Y-%m-%d %H:%M:%S}",
    }
    editor.post(reverse("notice:edit", args=[notice.pk]), form)
    assert entries(notice)[0].comment == "Text: Down → Down since noon"


def test_patterns_of_a_platform_count(editor):
    platform = PlatformFactory(slug="chat", patterns=[("chat.example", "/{handle}")])
    before = words_of(platform)
    platform.patterns.update(path="/c/{handle}")
    (change,) = differences(before, words_of(platform))
    assert change == {
        "field": "Patterns", "old": "chat.example/{handle}", "new": "chat.example/c/{handle}",
    }  # fmt: skip


class TestRuns:
    def test_an_import_is_one_entry_for_each_file_with_its_numbers(self, editor):
        call_command("import_councils", str(DATA / "councils.csv"), stdout=StringIO())
        found = ModelLogEntry.objects.filter(action="directory.imported")
        (entry,) = [entry for entry in found if entry.label == "Import of councils"]
        assert entry.data["created"] == Council.objects.count()
        assert entry.comment == f"{Council.objects.count()} created, 0 updated"
        assert entry.content_type.model == "council"
        assert "Import of councils" in editor.get("/admin/reports/site-history/").text

    def test_an_import_that_changes_nothing_and_a_dry_run_leave_none(self):
        file = str(DATA / "councils.csv")
        call_command("import_councils", file, "--dry-run", stdout=StringIO())
        assert not ModelLogEntry.objects.exists()
        call_command("import_councils", file, stdout=StringIO())
        before = ModelLogEntry.objects.count()
        call_command("import_councils", file, stdout=StringIO())
        assert ModelLogEntry.objects.count() == before

    def test_the_link_reader_writes_one_entry_for_a_council_with_news(self, monkeypatch):
        council = CouncilFactory()
        empty = SiteRead(pages=("https://www.mereford.example/",))
        record_reading(councils=[council], reading=empty, on=DAY)
        assert entries(council) == []
        from directory.runs import log_reading
        from directory.services.readings import Recorded

        log_reading([council], Recorded("read", confirmed=2, marked=1))
        (entry,) = entries(council)
        assert entry.comment == "Accounts: 2 confirmed, 1 marked"
        assert entry.user is None


def test_successions_and_former_names_are_read_from_the_database():
    council = CouncilFactory(name="Mereford")
    CouncilNameFactory(council=council, name="Old Mere")
    link = SuccessionFactory(predecessor=council)
    words = words_of(council)
    assert words["names"] == ("Names", "Old Mere")
    assert str(link.successor) in words["successions"][1]
