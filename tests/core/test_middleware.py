"""Which headers a public page gets, and which the admin."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory, TestCase

from core.middleware import ADMIN_POLICY, PUBLIC_SECONDS, PolicyMiddleware


def answer(path="/", *, method="get", response=None, preview=False):
    request = getattr(RequestFactory(), method)(path)
    if preview:
        request.is_preview = True
    return PolicyMiddleware(lambda request: response or HttpResponse("x"))(request)


def test_a_public_page_may_be_kept_by_any_cache_for_a_minute():
    control = answer()["Cache-Control"]
    assert "public" in control
    assert f"max-age={PUBLIC_SECONDS}" in control


def test_a_post_is_not_kept():
    assert not answer(method="post").has_header("Cache-Control")


@pytest.mark.parametrize("status", [301, 302, 400, 403, 404, 500])
def test_an_answer_other_than_a_page_is_left_alone(status):
    assert not answer(response=HttpResponse(status=status)).has_header("Cache-Control")


def test_a_page_that_sets_a_cookie_is_never_shared():
    response = HttpResponse("x")
    response.set_cookie("sessionid", "1")
    assert "public" not in answer(response=response).get("Cache-Control", "")


def test_a_page_that_says_how_long_it_may_be_kept_is_believed():
    response = HttpResponse("x", headers={"Cache-Control": "no-store"})
    assert answer(response=response)["Cache-Control"] == "no-store"


@pytest.mark.parametrize("where", [{"path": "/admin/"}, {"path": "/x/", "preview": True}])
def test_the_admin_and_previews_are_private_and_get_the_looser_policy(where):
    response = answer(**where)
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    assert response._csp_replace == ADMIN_POLICY
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_a_page_whose_address_only_begins_like_the_admin_is_public():
    response = answer("/administration/")
    assert not hasattr(response, "_csp_replace")
    assert "public" in response["Cache-Control"]


def test_no_page_may_use_camera_or_place():
    assert "camera=()" in answer()["Permissions-Policy"]
    assert "geolocation=()" in answer()["Permissions-Policy"]


class PolicyTests(TestCase):
    """Through the whole stack, where django-csp writes the header."""

    def policy(self, path):
        response = self.client.get(path)
        directives = response["Content-Security-Policy"].split(";")
        return {words.split()[0]: words.split()[1:] for words in directives if words.strip()}

    def test_a_public_answer_forbids_whatever_is_not_named(self):
        policy = self.policy("/robots.txt")
        assert policy["default-src"] == ["'none'"]
        assert policy["frame-ancestors"] == ["'none'"]
        assert "unsafe" not in str(policy)

    def test_public_pages_name_no_other_host(self):
        sources = {source for values in self.policy("/robots.txt").values() for source in values}
        assert sources <= {"'self'", "'none'"}

    def test_only_the_admin_may_run_inline_script(self):
        policy = self.policy("/admin/login/")
        assert "'unsafe-inline'" in policy["script-src"]
        assert policy["default-src"] == ["'none'"]
        assert "unsafe-eval" not in str(policy)
