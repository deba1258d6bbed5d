"""Files that machines look for at an agreed address."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.contrib.sitemaps.views import sitemap as wagtail_sitemap

from core.dates import today
from digital_councils.sitemaps import (
    CouncilSitemap,
    GallerySitemap,
    ListSitemap,
    PageSitemap,
)

# RFC 9116 (2.5.5) recommends less than a year; an installation nobody keeps then says so itself.
SECURITY_TXT_DAYS = 180
# Editors, search (a page for every word), and forms that stand on addresses of their own.
NOT_FOR_ROBOTS = ("/admin/", "/search/", "/feedback/", "/case-study-approval/")
ICONS = (
    ("icon-192.png", 192, "any"),
    ("icon-512.png", 512, "any"),
    ("icon-512-full.png", 512, "maskable"),
)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS),
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    maps = {
        "pages": PageSitemap,
        "lists": ListSitemap,
        "councils": CouncilSitemap,
        "galleries": GallerySitemap,
    }
    return wagtail_sitemap(request, sitemaps=maps)


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness (RFC 9116)."""
    last_day = datetime.combine(today() + timedelta(days=SECURITY_TXT_DAYS), time(), UTC)
    lines = [
        f"Contact: mailto:{settings.CONTACT_EMAIL}",
        f"Expires: {last_day:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en, cy",
        f"Canonical: {settings.SITE_URL}{reverse('security-txt')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def webmanifest(request: HttpRequest) -> JsonResponse:
    """How the hub shows on a phone's home screen: as a page in the browser, under its own icon."""
    icons = [
        {
            "src": static(f"img/{name}"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for name, size, purpose in ICONS
    ]
    manifest = {
        "name": "Digital Councils",
        "short_name": "Digital Councils",
        "description": "Social media for councils, learned from councils",
        "lang": "en-GB",
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "browser",
        "background_color": "#faf6ee",
        "theme_color": "#250a52",
        "icons": icons,
    }
    return JsonResponse(manifest, content_type="application/manifest+json")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for it here whatever a page says."""
    return HttpResponsePermanentRedirect(static("img/favicon.ico"))
