"""Invented stories: only where somebody says that it is a demo, and marked on every page."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from campaigns.models import CampaignStory, CampaignYearPage
from digital_councils import quickstart
from digital_councils.demo_pictures import SCENES, draw
from digital_councils.management.commands import load_demo_stories
from tests.factories.directory import CouncilFactory
from tests.factories.guidance import make_home
from tests.factories.stories import make_year

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small(monkeypatch, editor):
    monkeypatch.setattr(load_demo_stories, "NUMBER", 4)
    make_home()
    CouncilFactory()


def load() -> None:
    call_command("load_demo_stories", this_is_a_demo=True, stdout=StringIO())


def test_nothing_is_invented_unless_somebody_says_that_it_is_a_demo():
    with pytest.raises(CommandError, match="make demo"):
        call_command("load_demo_stories", stdout=StringIO())
    assert not CampaignStory.objects.exists()


def test_every_card_and_page_is_marked_and_a_second_run_changes_nothing(client):
    for _ in range(2):
        load()
    assert CampaignStory.objects.count() == 4
    assert not CampaignStory.objects.exclude(is_demo=True).exists()
    year = CampaignYearPage.objects.get(is_demo=True)
    gallery = client.get(f"/ourday/{year.slug}/stories/")
    text = gallery.content.decode()
    assert text.count("Demo: an invented story") == 4
    for story in CampaignStory.objects.all():
        page = client.get(story.get_absolute_url()).content.decode()
        assert "Demo: an invented story" in page
        assert 'content="noindex"' in page


def test_a_year_that_is_there_is_not_touched(on_day):
    from datetime import date  # noqa: PLC0415

    on_day(date(2026, 11, 21))
    real = make_year(2026)
    load()
    assert not real.stories.exists()
    assert CampaignYearPage.objects.get(is_demo=True).slug == "2025"


def test_the_demo_has_a_database_and_pictures_of_its_own(monkeypatch, tmp_path):
    for name in ("DATABASE_URL", "MEDIA_ROOT", "SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL",
                 "CONTACT_EMAIL", "DJANGO_SETTINGS_MODULE"):  # fmt: skip
        monkeypatch.setenv(name, "postgres://hub" if name == "DATABASE_URL" else "x")
    monkeypatch.setattr(quickstart, "VAR", tmp_path)
    quickstart.fill_environment(demo=True)
    assert quickstart.os.environ["DATABASE_URL"] == f"sqlite:///{tmp_path / 'demo.sqlite3'}"
    assert quickstart.os.environ["MEDIA_ROOT"] == str(tmp_path / "demo-media")


@pytest.mark.parametrize("service", SCENES)
def test_every_drawing_says_what_it_shows(service):
    data, words = draw(SCENES[service], 2, 1)
    assert data.startswith(b"\xff\xd8")
    assert words.startswith("Drawing: ")
    assert "under the moon" in words
