"""Pages cost the same however long the register is."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import dates
from directory.figures import forget
from directory.models import AccountEvent, Council
from tests.factories.directory import (
    CouncilFactory,
    CouncilNameFactory,
    EvidenceFactory,
    PlatformFactory,
    SocialAccountFactory,
    SuccessionFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(dates, "today", lambda: TODAY)


def add_councils(number):
    platforms = [PlatformFactory(), PlatformFactory()]
    for _ in range(number):
        council = CouncilFactory(other_names=["Mere"])
        for platform in platforms:
            EvidenceFactory(account=SocialAccountFactory(councils=[council], platform=platform))


def queries(client, url):
    """What the page costs once the figures beside the filters are kept, and what it costs cold."""
    forget()
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            response = client.get(url)
            b"".join(response.streaming_content if response.streaming else [])
        assert response.status_code == 200
        counts.append(len(captured))
    return counts


# What each costs cold, and once the figures beside the filters are kept.
LIMITS = {
    "/councils/": [8, 5],
    "/councils/?order=confirmed&freshness=confirmed": [8, 5],
    "/councils/?q=mere": [9, 6],
    "/councils/?q=https://network-at.example/mereford": [12, 9],
    "/councils/list.csv": [7, 4],
    "/councils/list.json": [11, 8],
    "/councils/feed/": [8, 5],
    "/councils/mereford/": [12, 12],
    "/councils/mereford/council.csv": [5, 5],
    "/councils/mereford/council.json": [9, 9],
    "/councils/check/?q=@mereford": [5, 5],
    "/councils/check/?q=network-at.example/mereforb": [5, 5],
}


def test_pages_cost_the_same_for_three_councils_and_for_three_hundred(client):
    mereford = CouncilFactory(name="Mereford")
    at = PlatformFactory(slug="network-at")
    SocialAccountFactory(platform=at, handle="mereford", councils=[mereford])
    add_councils(2)
    few = {url: queries(client, url) for url in LIMITS}
    add_councils(297)
    assert Council.objects.count() == 300
    assert {url: queries(client, url) for url in LIMITS} == few
    over = {url: count for url, count in few.items() if any(map(int.__gt__, count, LIMITS[url]))}
    assert not over


def test_a_profile_costs_the_same_for_two_accounts_and_for_twenty(client):
    council = CouncilFactory(name="Mereford")
    CouncilNameFactory(council=council)

    def add_accounts(number):
        for _ in range(number):
            account = SocialAccountFactory(councils=[council, CouncilFactory()], status="paused")
            EvidenceFactory(account=account)
            AccountEvent.objects.create(account=account, kind="paused", happened_on=TODAY)
            gone = CouncilFactory(ended_on=date(2023, 3, 31))
            SuccessionFactory(predecessor=gone, successor=council)
            heir = None
            for _ in range(3):
                heir = SocialAccountFactory(councils=[council], status="moved", replaced_by=heir)

    add_accounts(2)
    few = queries(client, council.get_absolute_url())
    add_accounts(18)
    assert queries(client, council.get_absolute_url()) == few
    assert few[0] <= 12
