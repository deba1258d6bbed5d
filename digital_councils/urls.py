"""Every address of the site. The register's stand before Wagtail's, so no page hides them."""

from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from digital_councils import machine_files, mark_badge, share_views, views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("robots.txt", machine_files.robots, name="robots"),
    path("sitemap.xml", machine_files.sitemap, name="sitemap"),
    path("favicon.ico", machine_files.favicon, name="favicon"),
    path("site.webmanifest", machine_files.webmanifest, name="webmanifest"),
    path(".well-known/security.txt", machine_files.security_txt, name="security-txt"),
    path("share/<int:page_id>.png", share_views.page_picture, name="share-page"),
    path("share/council/<slug:slug>.png", share_views.council_picture, name="share-council"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("search/", views.search, name="search"),
    path("councils/<slug:slug>/mark/badge.png", mark_badge.mark_badge_png, name="mark-badge-png"),
    path(
        "councils/<slug:slug>/mark/badge-cy.png",
        mark_badge.mark_badge_cy_png,
        name="mark-badge-cy-png",
    ),
    path("api/v1/", include("digital_councils.api.urls")),
    path("councils/", include("directory.urls")),
    path("", include("guidance.urls")),
    path("", include("campaigns.urls")),
    re_path(r"^media/(?P<path>(?:images|avatar_images)/[^/]+)$", views.picture, name="picture"),
    path("", include(wagtail_urls)),
]

handler400 = "digital_councils.views.bad_request"
handler403 = "digital_councils.views.forbidden"
handler404 = "digital_councils.views.not_found"
