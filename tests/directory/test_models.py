"""What the database itself does not let into the register, on SQLite and on PostgreSQL."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import IntegrityError, transaction

from directory import urls
from directory.models import SocialAccount
from directory.models.councils import is_free_for_a_council
from tests.factories.directory import CouncilFactory, EvidenceFactory, SocialAccountFactory

pytestmark = pytest.mark.django_db


def refused_by_the_database(act):
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


@pytest.mark.parametrize("seen_on", [date(2026, 10, 12), None])
def test_the_same_evidence_is_noted_once(seen_on):
    account = SocialAccountFactory()
    evidence = EvidenceFactory(account=account, seen_on=seen_on)
    refused_by_the_database(lambda: EvidenceFactory(account=account, seen_on=seen_on))
    evidence.pk = None
    with pytest.raises(ValidationError, match="noted already"):
        evidence.full_clean()
    EvidenceFactory(account=account, seen_on=date(2026, 11, 1))
    EvidenceFactory(account=SocialAccountFactory(), seen_on=seen_on)


@pytest.mark.parametrize("changes", [{"language": "fr"}, {"status": "lost"}, {"purpose": "fun"}])
def test_an_account_holds_only_known_values(changes):
    account = SocialAccountFactory()
    stored = SocialAccount.objects.filter(pk=account.pk)
    refused_by_the_database(lambda: stored.update(**changes))


@pytest.mark.parametrize("field", ["twin", "replaced_by"])
def test_an_account_does_not_point_at_itself(field):
    account, other = SocialAccountFactory(), SocialAccountFactory()
    stored = SocialAccount.objects.filter(pk=account.pk)
    stored.update(**{field: other})
    refused_by_the_database(lambda: stored.update(**{field: account}))
    setattr(account, field, account)
    with pytest.raises(ValidationError, match="itself|its own twin"):
        account.full_clean()


def test_no_council_stands_in_the_place_of_another_page():
    others = [str(pattern.pattern).split("/")[0] for pattern in urls.urlpatterns]
    pages = [part for part in others if part and "<" not in part]
    assert "feed" in pages
    for part in [*pages, "compare", "check", "overview"]:
        with pytest.raises(ValidationError):
            validate_slug(part)
            is_free_for_a_council(part)
    with pytest.raises(ValidationError, match="another page"):
        CouncilFactory(slug="feed").full_clean()


def test_an_account_is_found_by_its_handle_in_any_capitals_exact_ones_first():
    for key in ("channel/UCMereTVOld", "UCMereTVOld", "UCMereTV"):
        SocialAccountFactory(handle=key.split("/")[-1], handle_key=key)
    for typed in ("UCMereTV", "@ucmeretv"):
        found = SocialAccount.objects.by_handle(typed)
        assert [account.handle_key for account in found] == [
            "UCMereTV", "UCMereTVOld", "channel/UCMereTVOld",
        ]  # fmt: skip
