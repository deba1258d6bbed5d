"""The Mark: from which day to which it counts, what renews it, and what can be its evidence."""

from __future__ import annotations

from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.utils import timezone

from core import dates
from core.choices import SubmissionStatus
from directory import migrations
from directory.mark_evidence import NO_WEB_ADDRESS, EvidenceJudge
from directory.models import Council, MarkAdoption, MarkCommitment, MarkVersion
from directory.models.councils import RESERVED_SLUGS, is_free_for_a_council
from directory.models.marks import MarkScope, MarkState
from directory.presenters.marks import standing_of
from tests.factories.directory import CouncilFactory, PlatformFactory, SocialAccountFactory
from tests.factories.marks import MarkAdoptionFactory

pytestmark = pytest.mark.django_db
ACCEPTED = date(2026, 11, 20)


@pytest.fixture
def council() -> Council:
    return CouncilFactory(name="Mereford Council", short_name="Mereford", slug="mereford")


def counts(on: date) -> dict[str, int]:
    found = MarkAdoption.objects
    return {
        "in force": found.in_force(on).count(),
        "due": found.due(on).count(),
        "lapsed": found.lapsed(on).count(),
        "withdrawn": found.withdrawn(on).count(),
    }


class TestDays:
    @pytest.mark.parametrize(
        ("on", "state", "counted"),
        [
            (date(2026, 11, 19), MarkState.WAITING, ""),
            (date(2026, 11, 20), MarkState.IN_FORCE, "in force"),
            (date(2027, 10, 20), MarkState.IN_FORCE, "in force"),
            (date(2027, 10, 21), MarkState.DUE, "in force, due"),
            (date(2027, 11, 19), MarkState.DUE, "in force, due"),
            (date(2027, 11, 20), MarkState.LAPSED, "lapsed"),
        ],
    )
    def test_twelve_months_of_which_the_last_thirty_days_are_due(self, council, on, state, counted):
        adoption = MarkAdoptionFactory(council=council)
        assert adoption.state(on) == state
        assert ", ".join(name for name, count in counts(on).items() if count) == counted

    def test_the_last_day_is_the_day_before_a_year_is_over(self, council):
        assert MarkAdoptionFactory(council=council).last_day == date(2027, 11, 19)

    def test_withdrawn_counts_from_the_day_itself(self, council):
        adoption = MarkAdoptionFactory(council=council, withdrawn_on=date(2027, 3, 1))
        before, then = date(2027, 2, 28), date(2027, 3, 1)
        assert adoption.state(before) == MarkState.IN_FORCE
        assert adoption.state(then) == MarkState.WITHDRAWN
        assert counts(before)["in force"] == 1
        assert counts(then) == {"in force": 0, "due": 0, "lapsed": 0, "withdrawn": 1}

    def test_it_ends_with_its_council(self):
        council = CouncilFactory(ended_on=date(2027, 3, 31))
        adoption = MarkAdoptionFactory(council=council)
        assert adoption.last_day == date(2027, 3, 31)
        for on, state, name in (
            (date(2027, 3, 31), MarkState.IN_FORCE, "in force"),
            (date(2027, 4, 1), MarkState.LAPSED, "lapsed"),
        ):
            assert adoption.state(on) == state
            assert counts(on)[name] == 1

    def test_what_nobody_accepted_is_never_in_force(self, council):
        for status in set(SubmissionStatus) - {SubmissionStatus.DONE}:
            MarkAdoptionFactory(council=council, status=status)
        assert set(counts(date(2027, 1, 1)).values()) == {0}

    @pytest.mark.parametrize(
        ("moment", "is_over"),
        [
            # The last minute of 19 July in London is 22:59 UTC, because of summer time.
            (datetime(2027, 7, 19, 22, 59, 59, tzinfo=UTC), False),
            (datetime(2027, 7, 19, 23, 0, 0, tzinfo=UTC), True),
        ],
    )
    def test_the_day_is_london_s_on_a_server_in_utc(self, council, monkeypatch, moment, is_over):
        monkeypatch.setenv("TZ", "UTC")
        adoption = MarkAdoptionFactory(council=council, accepted_on=date(2026, 7, 20))
        monkeypatch.setattr(timezone, "now", lambda: moment)
        assert timezone.localtime().tzinfo == ZoneInfo("Europe/London")
        assert (adoption.state(dates.today()) == MarkState.LAPSED) is is_over
        assert MarkAdoption.objects.in_force(dates.today()).exists() is not is_over


class TestRenewals:
    def test_the_newest_of_the_same_thing_stands_in_the_register(self, council):
        old = MarkAdoptionFactory(council=council)
        new = MarkAdoptionFactory(council=council, accepted_on=date(2027, 11, 1))
        on = date(2027, 11, 10)
        assert list(MarkAdoption.objects.in_force(on)) == [old, new]
        assert list(MarkAdoption.objects.standing(on)) == [new]
        assert standing_of([new, old], on) == [new]
        # Before the new one was accepted, the old one stood.
        assert list(MarkAdoption.objects.standing(date(2027, 10, 31))) == [old]

    def test_two_accepted_on_one_day_are_told_apart(self, council):
        MarkAdoptionFactory(council=council)
        last = MarkAdoptionFactory(council=council)
        assert list(MarkAdoption.objects.standing(ACCEPTED)) == [last]

    def test_another_thing_of_the_council_stands_beside_it(self, council):
        whole = MarkAdoptionFactory(council=council)
        hall = MarkAdoptionFactory(council=council, scope=MarkScope.VENUE, scope_words="Town Hall")
        barn = MarkAdoptionFactory(council=council, scope=MarkScope.VENUE, scope_words="Barn")
        assert set(MarkAdoption.objects.standing(ACCEPTED)) == {whole, hall, barn}
        assert standing_of([barn, hall, whole], ACCEPTED)[0] == whole

    def test_a_declaration_that_waits_changes_nothing(self, council):
        old = MarkAdoptionFactory(council=council)
        MarkAdoptionFactory(council=council, status=SubmissionStatus.NEW)
        assert list(MarkAdoption.objects.standing(date(2027, 1, 1))) == [old]

    def test_python_and_the_database_agree(self, council):
        MarkAdoptionFactory(council=council, accepted_on=date(2025, 1, 10))
        MarkAdoptionFactory(council=council, withdrawn_on=date(2027, 3, 1))
        MarkAdoptionFactory(council=council, scope=MarkScope.MEETINGS)
        every = list(MarkAdoption.objects.accepted())
        for on in (date(2025, 6, 1), date(2026, 12, 1), date(2027, 6, 1), date(2028, 6, 1)):
            assert set(standing_of(every, on)) == set(MarkAdoption.objects.standing(on))


class TestEvidence:
    @pytest.fixture
    def judge(self, council) -> EvidenceJudge:
        council.mail_domains = "mereford.gov.example"
        platform = PlatformFactory(
            slug="chat",
            url_template="https://chat.example/{handle}",
            patterns=[("chat.example", "/{handle}")],
        )
        for handle, status in (("mereford", "active"), ("gone", "closed")):
            SocialAccountFactory(
                platform=platform, handle=handle, status=status, councils=[council]
            )
        SocialAccountFactory(platform=platform, handle="stranger", councils=[CouncilFactory()])
        return EvidenceJudge(council)

    @pytest.mark.parametrize(
        "link",
        [
            "https://www.mereford.example/social-media",
            "http://mereford.example/a?b=c#d",
            "https://news.mereford.example/",
            "https://democracy.mereford.gov.example/filming",
            "https://chat.example/mereford",
            "https://chat.example/Mereford/",
        ],
    )
    def test_a_page_or_an_account_of_the_council_is_evidence(self, judge, link):
        assert judge.fault(link) == ""

    @pytest.mark.parametrize(
        "link",
        [
            "https://notmereford.example/",
            "https://mereford.example.evil.example/",
            "https://mereford.example@evil.example/",
            "https://evil.example/mereford.example",
            "https://evil.example\\@mereford.example/",
            "https://мereford.example/",
            "https://chat.example/gone",
            "https://chat.example/stranger",
            "https://chat.example/nobody",
        ],
    )
    def test_anything_else_is_refused_in_words(self, judge, link):
        assert judge.fault(link)

    def test_the_refusal_says_what_would_do(self, judge):
        fault = judge.fault("https://evil.example/")
        assert "mereford.example or mereford.gov.example" in fault
        assert "accounts that we list for Mereford" in fault

    @pytest.mark.parametrize(
        "link",
        ["mereford.example/x", "javascript:alert(1)", "ftp://mereford.example/", "", "two words"],
    )
    def test_only_web_addresses_are_links(self, judge, link):
        assert judge.fault(link) == NO_WEB_ADDRESS

    def test_pages_of_its_own_cost_no_query(self, judge, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert judge.fault("https://www.mereford.example/") == ""


class TestListOfCommitments:
    def test_version_1_asks_seven_things_one_of_welsh_councils_only(self):
        version = MarkVersion.objects.newest(ACCEPTED)
        assert version.number == 1
        asked = {one.key: one.is_for_wales for one in version.commitments.all()}
        assert len(asked) == 7
        assert [key for key, is_for_wales in asked.items() if is_for_wales] == ["welsh"]
        assert all(one.text_cy and one.evidence_help for one in version.commitments.all())

    def test_a_list_of_the_future_is_not_asked_yet(self):
        coming = MarkVersion.objects.create(number=2, in_force_from=date(2027, 1, 1))
        assert MarkVersion.objects.newest(date(2026, 12, 31)).number == 1
        assert MarkVersion.objects.newest(date(2027, 1, 1)) == coming

    def test_the_migration_can_be_undone_unless_somebody_committed(self, council):
        folder = Path(migrations.__file__).parent
        [name] = [path.stem for path in folder.glob("*_mark_version_1.py")]
        migration = import_module(f"directory.migrations.{name}")
        adoption = MarkAdoptionFactory(council=council)
        with pytest.raises(ProtectedError):
            migration.remove_list(apps, None)
        adoption.delete()
        migration.remove_list(apps, None)
        assert not MarkCommitment.objects.exists()
        migration.write_list(apps, None)
        assert MarkCommitment.objects.count() == 7


def test_no_council_can_stand_in_the_place_of_the_register():
    assert "mark" in RESERVED_SLUGS
    with pytest.raises(ValidationError):
        is_free_for_a_council("mark")
