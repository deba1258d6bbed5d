"""Addresses that belong to no part: errors, health, files that machines expect, pictures."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from tests.factories.guidance import make_home

pytestmark = pytest.mark.django_db


def put(path: str) -> None:
    file = Path(settings.MEDIA_ROOT) / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"\x89PNG")


def test_shown_pictures_have_an_address_and_originals_and_documents_have_none(client) -> None:
    put("images/gritter.width-400.png")
    put("original_images/gritter.png")
    put("documents/draft.pdf")
    response = client.get("/media/images/gritter.width-400.png")
    assert response.status_code == 200
    assert response["X-Content-Type-Options"] == "nosniff"
    for path in (
        "original_images/gritter.png",
        "documents/draft.pdf",
        "images/../documents/draft.pdf",
    ):
        assert client.get(f"/media/{path}").status_code == 404, path


def test_a_refused_token_is_answered_in_the_frame() -> None:
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"})
    assert response.status_code == 403
    assert "dc-header" in response.text


def test_not_found_offers_search_and_the_list(client) -> None:
    make_home()
    response = client.get("/nothing-here/")
    assert response.status_code == 404
    assert 'role="search"' in response.text
    assert 'href="/councils/"' in response.text


def test_ready_says_no_while_a_migration_waits(client) -> None:
    assert client.get("/readyz").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'guidance'")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert client.get("/healthz").status_code == 200


def test_robots_names_the_sitemap_and_keeps_out_of_the_admin(client) -> None:
    text = client.get("/robots.txt").text
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in text
    assert "Disallow: /admin/" in text


def test_browsers_find_the_icon_where_they_look(client) -> None:
    response = client.get("/favicon.ico")
    assert response.status_code == 301
    assert response["Location"].endswith("favicon.ico")
