"""Files that machines look for: what they say, and that it is true."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils import timezone
from PIL import Image
from wagtail.models import PageViewRestriction

from tests.cases import HubTestCase
from tests.factories.guidance import make_guide, make_home, make_information
from tests.page_kinds import PAGE_KINDS

DAY = dt.date(2026, 11, 21)


def security(client) -> dict[str, str]:
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    return dict(line.split(": ", 1) for line in response.text.splitlines())


@pytest.mark.parametrize("days", [0, 1, 400, 4000])
def test_security_txt_never_expires_in_the_past_and_always_within_a_year(client, on_day, days):
    day = DAY + dt.timedelta(days=days)
    on_day(day)
    expires = dt.datetime.strptime(security(client)["Expires"], "%Y-%m-%dT%H:%M:%SZ").date()
    assert day + dt.timedelta(days=90) < expires < day + dt.timedelta(days=365)


def test_security_txt_says_whom_to_write_to_and_where_it_stands(client):
    said = security(client)
    assert said.pop("Expires")
    assert said == {
        "Contact": f"mailto:{settings.CONTACT_EMAIL}",
        "Preferred-Languages": "en, cy",
        "Canonical": f"{settings.SITE_URL}/.well-known/security.txt",
    }


def test_the_manifest_names_icons_that_are_there_in_their_sizes(client):
    response = client.get("/site.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    manifest = json.loads(response.content)
    assert manifest["start_url"] == "/"
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
    for icon in manifest["icons"]:
        file = finders.find(icon["src"].removeprefix(settings.STATIC_URL))
        with Image.open(file) as picture:
            assert "x".join(map(str, picture.size)) == icon["sizes"]
        assert Path(file).stat().st_size < 6_000


@pytest.mark.django_db
def test_every_page_links_the_manifest(client):
    make_home()
    assert '<link rel="manifest" href="/site.webmanifest">' in client.get("/").text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/robots.txt", "/.well-known/security.txt", "/site.webmanifest", "/sitemap.xml"]
)
def test_machine_files_are_read_alone_and_may_be_kept(client, path):
    make_home()
    response = client.get(path)
    assert response.status_code == 200
    assert "public" in response["Cache-Control"]
    assert not response.cookies
    assert client.post(path).status_code == 405


@pytest.mark.django_db
def test_robots_are_kept_from_forms_and_searches(client):
    text = client.get("/robots.txt").text
    for path in ("/admin/", "/search/", "/feedback/", "/case-study-approval/"):
        assert f"Disallow: {path}\n" in text
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in text


@pytest.mark.django_db
def test_the_sitemap_has_what_readers_may_see_and_nothing_else(client):
    guide = make_guide(parts=["Begin", "Answer"])
    make_information("Draft", live=False)
    private = make_information("Private")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    make_information("Expired", expire_at=timezone.now() - dt.timedelta(minutes=1))
    text = client.get("/sitemap.xml").text
    assert f"{guide.url}answer/</loc>" in text
    assert f"{guide.url}all/</loc>" not in text
    for slug in ("draft", "private", "expired"):
        assert f"/{slug}/</loc>" not in text


class SitemapOfTheHubTest(HubTestCase):
    def test_it_has_every_kind_of_page_and_none_that_asks_to_be_left_out(self):
        text = self.client.get("/sitemap.xml").text
        paths = [loc.split("testserver", 1)[1] for loc in re.findall(r"<loc>(.*?)</loc>", text)]
        assert len(paths) == len(set(paths))
        for path in set(PAGE_KINDS.values()):
            response = self.client.get(path)
            left_out = '<meta name="robots" content="noindex' in response.text
            is_state = "?" in path
            if left_out:
                assert path not in paths, path
            elif not is_state:
                assert path in paths, path
        councils = [path for path in paths if re.fullmatch(r"/councils/[^/]+/", path)]
        assert len(councils) > 300
        for path in set(paths) - set(councils[5:]):
            response = self.client.get(path)
            assert response.status_code == 200, path
            assert 'name="robots" content="noindex' not in response.text, path
