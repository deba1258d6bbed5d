"""setup_site: what every copy needs, made once and never over what somebody changed."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from wagtail.documents.permissions import permission_policy as document_policy
from wagtail.images.permissions import permission_policy as picture_policy
from wagtail.models import GroupApprovalTask, Page, Site

from core.models import User
from guidance.models import HomePage
from tests.factories.guidance import make_section

pytestmark = pytest.mark.django_db


def run() -> str:
    out = StringIO()
    call_command("setup_site", stdout=out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def _no_admin_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ADMIN_EMAIL", "ADMIN_PASSWORD"):
        monkeypatch.delenv(name, raising=False)


def test_home_is_what_the_site_shows_and_wagtail_s_welcome_is_gone(client) -> None:
    run()
    assert Site.objects.get().root_page_id == HomePage.objects.get().pk
    assert not Page.objects.filter(title__startswith="Welcome").exists()
    assert client.get("/").status_code == 200


def test_the_password_is_random_works_and_is_shown_once() -> None:
    first = run()
    password = first.split("Password: ")[1].splitlines()[0]
    assert len(password) >= 20
    assert User.objects.get().check_password(password)
    assert "Password" not in run()


def test_the_password_can_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_EMAIL", "Boss@Example.org")
    monkeypatch.setenv("ADMIN_PASSWORD", "correct horse battery staple")
    assert "correct horse" not in run()
    user = User.objects.get(email="boss@example.org")
    assert user.check_password("correct horse battery staple")


def test_a_second_run_changes_nothing() -> None:
    run()
    before = list(Group.objects.order_by("pk").values_list("pk", "name"))
    assert run() == ""
    assert list(Group.objects.order_by("pk").values_list("pk", "name")) == before
    assert HomePage.objects.count() == 1
    assert User.objects.count() == 1


def test_what_an_administrator_changed_about_roles_stays() -> None:
    run()
    taken = Group.objects.get(name="Directory editors").permissions.get(codename="change_platform")
    Group.objects.get(name="Directory editors").permissions.remove(taken)
    Group.objects.get(name="Publishers").permissions.clear()
    Group.objects.filter(name="Editors").update(name="Writers")
    run()
    names = Group.objects.order_by("name").values_list("name", flat=True)
    assert list(names) == ["Directory editors", "Publishers", "Writers"]
    assert not Group.objects.get(name="Publishers").permissions.exists()
    assert not taken.group_set.filter(name="Directory editors").exists()


def test_the_address_is_the_operator_s_and_the_rest_of_the_site_is_not(settings) -> None:
    run()
    other = make_section("Elsewhere")
    Site.objects.update(site_name="Our hub", root_page=other)
    settings.SITE_URL = "https://hub.example.org"
    run()
    site = Site.objects.get()
    assert (site.hostname, site.port) == ("hub.example.org", 443)
    assert (site.site_name, site.root_page_id) == ("Our hub", other.pk)


def test_editors_write_and_only_publishers_publish() -> None:
    run()
    home = HomePage.objects.get()
    allowed = {}
    for role in ("Editors", "Publishers"):
        user = User.objects.create_user(f"{role.lower()}@example.org", "a long enough password")
        user.groups.add(Group.objects.get(name=role))
        permissions = home.permissions_for_user(user)
        allowed[role] = (permissions.can_edit(), permissions.can_publish())
    assert allowed == {"Editors": (True, False), "Publishers": (True, True)}
    task = GroupApprovalTask.objects.get()
    assert [group.name for group in task.groups.all()] == ["Publishers"]


def test_writers_may_upload_pictures_and_documents_and_others_may_not() -> None:
    run()
    allowed = {}
    for role in ("Editors", "Publishers", "Directory editors"):
        user = User.objects.create_user(f"{role[:3].lower()}@example.org", "a long enough password")
        user.groups.add(Group.objects.get(name=role))
        allowed[role] = [
            policy.user_has_any_permission(user, ["add", "change"])
            for policy in (picture_policy, document_policy)
        ]
    assert allowed == {
        "Editors": [True, True],
        "Publishers": [True, True],
        "Directory editors": [False, False],
    }


def test_nobody_below_an_administrator_deletes_a_council() -> None:
    run()
    user = User.objects.create_user("register@example.org", "a long enough password")
    user.groups.add(Group.objects.get(name="Directory editors"))
    assert user.has_perm("directory.change_council")
    assert not user.has_perm("directory.delete_council")
