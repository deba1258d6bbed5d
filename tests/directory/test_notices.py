"""Notices: first where people look, in London time, and gone by themselves."""

from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from directory.models import Notice
from tests.factories.directory import CouncilFactory, EvidenceFactory, SocialAccountFactory

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
NOON = datetime(2026, 11, 20, 12, tzinfo=LONDON)
WORDS = "Our page is not ours since this morning."


@pytest.fixture
def at(monkeypatch, on_day):
    """Call it with a moment, and that is now."""

    def freeze(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment.astimezone(UTC))
        on_day(moment.astimezone(LONDON).date())

    freeze(NOON)
    return freeze


@pytest.fixture
def account():
    council = CouncilFactory(name="Mereford Council", slug="mereford")
    account = SocialAccountFactory(councils=[council], handle="mereford_news")
    EvidenceFactory(account=account, seen_on=date(2026, 10, 12))
    return account


def make(account, begins_at=NOON, ends_at=NOON + timedelta(days=1), **more):
    council = account.councils.get()
    fields = {"council": council, "account": account, "text": WORDS} | more
    return Notice.objects.create(begins_at=begins_at, ends_at=ends_at, **fields)


PAGES = {
    "page": "/councils/mereford/",
    "check": "/councils/check/?q=@mereford_news",
    "feed": "/councils/feed/",
    "json": "/councils/mereford/council.json",
}


def shown(client, path):
    response = client.get(path)
    assert response.status_code == 200
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode()


@pytest.mark.parametrize("place", PAGES)
# In winter, in summer, and over the last Sundays of March and October, when clocks move.
@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        (datetime(2026, 11, 20, 9), datetime(2026, 11, 21, 9)),
        (datetime(2026, 3, 28, 12), datetime(2026, 3, 29, 2, 30)),
        (datetime(2026, 3, 29, 3), datetime(2026, 3, 29, 12)),
        (datetime(2026, 10, 25, 0, 30), datetime(2026, 10, 25, 12)),
        (datetime(2026, 10, 24, 12), datetime(2026, 10, 25, 1, 30)),
    ],
)
def test_it_shows_from_its_first_second_to_its_last(client, at, account, place, begins, ends):
    begins, ends = begins.replace(tzinfo=LONDON), ends.replace(tzinfo=LONDON)
    make(account, begins, ends)
    second = timedelta(seconds=1)
    first, last = begins.astimezone(UTC), ends.astimezone(UTC)
    seen = []
    for moment in (first - second, first, last - second, last):
        at(moment)
        seen.append(WORDS in shown(client, PAGES[place]).replace("’", "'"))
    assert seen == [False, True, True, False]


def test_it_says_until_when_in_london_time(client, at, account):
    make(account, ends_at=datetime(2027, 6, 1, 8, 30, tzinfo=UTC))
    text = shown(client, PAGES["page"])
    assert "This notice ends on 1 June 2027 at 09:30." in text


def test_it_stands_before_everything_else_on_the_council_s_page(client, at, account):
    make(account, use_instead="https://www.mereford.example/news")
    text = shown(client, PAGES["page"])
    assert text.index(WORDS) < text.index("dc-line") < text.index('id="accounts"')
    assert f"Be careful with {account}" in text
    assert 'href="https://www.mereford.example/news"' in text


def test_it_comes_before_the_answer_and_takes_the_yes_away(client, at, account):
    asked = f"/councils/check/?q={account.url}"
    assert "Yes. Mereford Council" in shown(client, asked)
    make(account)
    text = shown(client, asked)
    assert "Yes." not in text
    assert text.index(WORDS) < text.index("dc-answer")
    assert "There is a notice about this account of Mereford Council." in text


def test_the_feed_begins_with_it(client, at, account):
    CouncilFactory(name="Aaa")
    make(account)
    atom = "{http://www.w3.org/2005/Atom}"
    titles = [entry.findtext(f"{atom}title") for entry in
              ET.fromstring(shown(client, PAGES["feed"])).iter(f"{atom}entry")]  # fmt: skip
    assert titles[0] == f"Mereford Council: Be careful with {account}"
    filtered = shown(client, "/councils/feed/?letter=A")
    assert WORDS not in filtered


def test_the_data_names_the_account_and_both_moments(client, at, account):
    make(account)
    text = shown(client, PAGES["json"])
    assert '"begins_at": "2026-11-20T12:00:00+00:00"' in text
    assert f'"account": "{account.url}"' in text


def test_it_has_to_end_after_it_begins(account):
    with pytest.raises(IntegrityError):
        make(account, ends_at=NOON)


def test_it_is_about_an_account_of_the_council():
    council, stranger = CouncilFactory(), SocialAccountFactory()
    notice = Notice(
        council=council, account=stranger, text="x", begins_at=NOON, ends_at=NOON + timedelta(1)
    )
    with pytest.raises(ValidationError):
        notice.full_clean()


class TestAdmin:
    def form(self, account, **changes):
        return {
            "council": account.councils.get().pk,
            "account": account.pk,
            "text": WORDS,
            "use_instead": "",
            "begins_at": "2026-11-20 12:00",
            "ends_at": "2026-11-21 12:00",
        } | changes

    def test_an_editor_writes_one_in_london_time_and_signs_it(self, editor, at, account):
        response = editor.post(
            reverse("notice:add"), self.form(account, ends_at="2027-06-01 09:30")
        )
        assert response.status_code == 302, response.context["form"].errors
        notice = Notice.objects.get()
        assert notice.ends_at == datetime(2027, 6, 1, 8, 30, tzinfo=UTC)
        assert notice.made_by.email == "editor@example.org"

    @pytest.mark.parametrize(
        "changes",
        [{"ends_at": "2026-11-20 11:00"}, {"ends_at": ""}, {"begins_at": "2026-11-22 12:00"}],
    )
    def test_one_that_nobody_would_see_is_refused(self, editor, at, account, changes):
        assert editor.post(reverse("notice:add"), self.form(account, **changes)).status_code == 200
        assert not Notice.objects.exists()

    def test_one_is_ended_early(self, editor, at, account):
        notice = make(account)
        at(NOON + timedelta(hours=2))
        form = self.form(account, ends_at="2026-11-20 13:00")
        response = editor.post(reverse("notice:edit", args=[notice.pk]), form)
        assert response.status_code == 302, response.context["form"].errors
        assert not Notice.objects.in_force(timezone.now()).exists()

    def test_the_list_opens_and_finds_by_name_and_words(self, editor, at, account):
        make(account)
        url = reverse("notice:index")
        for query in ("", "mereford", "not ours"):
            assert WORDS in editor.get(url, {"q": query}).content.decode()
        assert WORDS not in editor.get(url, {"q": "atlantis"}).content.decode()

    def test_directory_editors_may(self):
        call_command("setup_site", verbosity=0)
        group = Group.objects.get(name="Directory editors")
        assert {"add_notice", "change_notice"} <= set(
            group.permissions.values_list("codename", flat=True)
        )


def test_a_character_that_xml_cannot_hold_does_not_take_the_feed_down(client, on_day):
    on_day(date(2026, 11, 20))
    begins = timezone.now() - timedelta(hours=1)
    Notice.objects.create(
        council=CouncilFactory(),
        text="Pasted from Word:\x0b be careful.",
        begins_at=begins,
        ends_at=begins + timedelta(days=2),
    )
    feed = client.get("/councils/feed/")
    assert feed.status_code == 200
    assert "be careful" in feed.text
