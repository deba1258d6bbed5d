"""Platforms in the admin: patterns that cannot work, alone or together, are refused in words."""

import pytest
from django.urls import reverse

from directory.models import Platform
from tests.factories.directory import PlatformFactory

pytestmark = pytest.mark.django_db
PATTERN = {"id": "", "host": "mere.example", "path": "/{handle}", "form": "", "begins": ""}


def platform_form(platform, *patterns):
    """The form as the page sends it: stored patterns carry their ``id``."""
    form = {
        field: getattr(platform, field)
        for field in (
            "name", "slug", "short_label", "kind", "order", "status", "url_template",
            "handle_prefix", "handle_extra", "handle_min", "handle_max", "note",
        )
    }  # fmt: skip
    stored = sum(bool(pattern.get("id")) for pattern in patterns)
    form |= {"closed_on": "", "stop_words": "share Intent share"}
    form |= {"patterns-TOTAL_FORMS": len(patterns), "patterns-INITIAL_FORMS": stored}
    for place, pattern in enumerate(patterns):
        values = {**PATTERN, "ORDER": place + 1, **pattern}
        form |= {f"patterns-{place}-{name}": value for name, value in values.items()}
    return form


@pytest.fixture
def platform():
    return PlatformFactory(patterns=[("mere.example", "/{handle}")])


@pytest.fixture
def save(editor, platform):
    def post(*patterns):
        first = {"id": platform.patterns.get().pk}
        form = platform_form(platform, *({**first, **patterns[0]}, *patterns[1:]))
        return editor.post(reverse("platform:edit", args=[platform.pk]), form)

    return post


def test_a_pattern_that_cannot_work_is_refused_in_words(save, platform):
    assert "is not a path" in save({"path": "no slash"}).content.decode()
    response = save({})
    assert response.status_code == 302, response.context["form"].errors
    assert Platform.objects.get(pk=platform.pk).stop_words == ["intent", "share"]


def test_a_pattern_is_added(save, platform):
    response = save({}, {"path": "/c/{handle}", "form": "c"})
    assert response.status_code == 302, response.context["form"].errors
    assert [pattern.path for pattern in platform.patterns.all()] == ["/{handle}", "/c/{handle}"]


def test_an_added_pattern_that_cannot_work_is_refused_in_words(save):
    assert "is not a path" in save({}, {"path": "no slash"}).content.decode()


def test_a_platform_is_added_with_its_patterns(editor):
    made = PlatformFactory.build(name="Mere", slug="mere")
    response = editor.post(reverse("platform:add"), platform_form(made, {}))
    assert response.status_code == 302, response.context["form"].errors
    assert Platform.objects.get(slug="mere").patterns.get().host == "mere.example"


def test_patterns_of_one_form_must_hold_the_same_values(save, platform):
    other = {"path": "/pages/{any}/{id}", "form": "page"}
    response = save({"form": "page"}, other)
    assert "must hold the same placeholders" in str(response.context["form"].non_field_errors())
    assert platform.patterns.get().form == ""


def test_a_pattern_that_is_taken_away_contradicts_no_other(save, platform):
    other = {"path": "/pages/{any}/{id}", "form": "page"}
    response = save({"form": "page", "DELETE": "on"}, other)
    assert response.status_code == 302, response.context["form"].errors
    assert platform.patterns.get().form == "page"
