"""The one rule of freshness at its boundary days, in words and in the database."""

from datetime import date

import pytest

from directory.choices import EvidenceKind, Freshness
from directory.freshness import freshness, freshness_filter
from directory.models import SocialAccount
from tests.factories.directory import EvidenceFactory, SocialAccountFactory

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("confirmed", "seen", "on", "grade"),
    [
        (date(2026, 11, 20), date(2026, 11, 20), TODAY, "confirmed"),
        (date(2026, 5, 20), date(2026, 5, 20), TODAY, "confirmed"),
        (date(2026, 5, 19), date(2026, 5, 19), TODAY, "ageing"),
        (date(2025, 11, 20), date(2025, 11, 20), TODAY, "ageing"),
        (date(2025, 11, 19), date(2025, 11, 19), TODAY, "stale"),
        (None, None, TODAY, "never"),
        # A register's word alone is never more than ageing.
        (None, date(2026, 11, 20), TODAY, "ageing"),
        (date(2025, 1, 1), date(2026, 11, 20), TODAY, "ageing"),
        # Six months before 29, 30 and 31 August is the last day of February.
        (date(2024, 2, 29), date(2024, 2, 29), date(2024, 8, 29), "confirmed"),
        (date(2024, 2, 29), date(2024, 2, 29), date(2024, 8, 31), "confirmed"),
        (date(2024, 2, 28), date(2024, 2, 28), date(2024, 8, 31), "ageing"),
        (date(2023, 2, 28), date(2023, 2, 28), date(2023, 8, 31), "confirmed"),
        # Twelve months before 29 February is 28 February.
        (date(2023, 2, 28), date(2023, 2, 28), date(2024, 2, 29), "ageing"),
        (date(2023, 2, 27), date(2023, 2, 27), date(2024, 2, 29), "stale"),
    ],
)
@pytest.mark.django_db
def test_words_and_database_agree(confirmed, seen, on, grade):
    assert freshness(confirmed, seen, on) == grade
    account = SocialAccountFactory(confirmed_on=confirmed, seen_on=seen)
    found = [g for g in Freshness if SocialAccount.objects.filter(freshness_filter(g, on)).exists()]
    assert found == [grade]
    assert account.freshness(on) == grade


@pytest.mark.django_db
def test_the_dates_follow_the_evidence():
    account = SocialAccountFactory()
    register = EvidenceFactory(
        account=account, kind=EvidenceKind.PUBLIC_REGISTER, seen_on=date(2026, 11, 1)
    )
    EvidenceFactory(account=account, seen_on=date(2026, 10, 12))
    EvidenceFactory(account=account, kind=EvidenceKind.EDITOR, seen_on=None)
    account.refresh_from_db()
    assert (account.confirmed_on, account.seen_on) == (date(2026, 10, 12), date(2026, 11, 1))
    register.delete()
    account.refresh_from_db()
    assert account.seen_on == date(2026, 10, 12)
