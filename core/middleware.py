"""Headers that differ between what the public reads and what editors use."""

from __future__ import annotations

from collections.abc import Callable

from csp.constants import SELF, UNSAFE_INLINE
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
# Wagtail 7.4's editor and listings run inline scripts and styles and preview pages in a frame.
ADMIN_POLICY = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
}
PUBLIC_SECONDS = 60


class PolicyMiddleware:
    """Sets what the admin needs on top of the strict policy, and how long pages may be kept.

    A public page is the same for everybody, so any cache may keep it for a minute; a page that
    sets a cookie, the admin, and answers that say otherwise are left alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        is_preview = getattr(request, "is_preview", False)
        if request.path.startswith("/admin/") or is_preview:
            response._csp_replace = ADMIN_POLICY  # noqa: SLF001 - django-csp's own per-response hook
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
            patch_cache_control(response, private=True, no_store=True)
        elif (
            request.method in {"GET", "HEAD"}
            and response.status_code == 200
            and not response.has_header("Cache-Control")
            and not response.cookies
        ):
            patch_cache_control(response, public=True, max_age=PUBLIC_SECONDS)
        return response
