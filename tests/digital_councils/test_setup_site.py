"""setup_site: what every copy needs, made once and never over what somebody changed."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client
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
    assert list(names) == ["Administrators", "Directory editors", "Publishers", "Writers"]
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


def somebody(role: str) -> User:
    """Somebody with that role and no other."""
    user = User.objects.create_user("somebody@example.org", "a long enough password")
    user.groups.add(Group.objects.get(name=role))
    return user


ADDRESSES = {
    "pages": "/admin/pages/{home}/edit/",
    "pictures": "/admin/images/",
    "councils": "/admin/council/",
    "new council": "/admin/council/new/",
    "synonyms": "/admin/synonym/",
    "new synonym": "/admin/synonym/new/",
    "searches": "/admin/searchterm/",
    "broken links": "/admin/reports/links/",
    "topics": "/admin/topic/",
    "users": "/admin/users/",
    "roles": "/admin/groups/",
    "sites": "/admin/sites/",
    "workflows": "/admin/workflows/list/",
}


@pytest.mark.parametrize(
    ("role", "opened"),
    [
        ("Editors", {"pages", "pictures", "synonyms", "searches", "broken links"}),
        (
            "Publishers",
            {
                *{"pages", "pictures", "synonyms", "new synonym", "searches", "broken links"},
                "topics",
            },
        ),
        ("Directory editors", {"councils", "new council"}),
        ("Administrators", set(ADDRESSES)),
    ],
)
def test_each_role_opens_what_is_its_work_and_nothing_else(role: str, opened: set[str]) -> None:
    run()
    client = Client()
    client.force_login(somebody(role))
    home = HomePage.objects.get().pk
    answers = {
        name: client.get(path.format(home=home)).status_code for name, path in ADDRESSES.items()
    }
    assert {name for name, status in answers.items() if status == 200} == opened
    assert 404 not in answers.values()


def test_administrators_do_everything_without_being_superusers() -> None:
    run()
    user = somebody("Administrators")
    home = HomePage.objects.get()
    assert home.permissions_for_user(user).can_publish()
    assert user.has_perms(["core.change_user", "wagtailcore.change_site", "auth.change_group"])
    assert not user.has_perm("directory.delete_council")


def test_a_hub_set_up_before_gets_the_permissions_of_what_is_new() -> None:
    run()
    new = Permission.objects.filter(
        content_type__app_label="guidance", codename__regex="_(synonym|searchterm|linkcheck)$"
    )
    for permission in new:
        permission.group_set.clear()
    Group.objects.get(name="Administrators").delete()
    run()
    publishers = Group.objects.get(name="Publishers").permissions
    assert publishers.filter(codename="delete_synonym").exists()
    assert publishers.filter(codename="view_linkcheck").exists()
    assert Group.objects.filter(name="Administrators").exists()


def test_where_any_role_has_a_permission_on_a_model_nothing_is_given_on_it() -> None:
    run()
    editors, publishers = (Group.objects.get(name=name) for name in ("Editors", "Publishers"))
    for codename in ("add_synonym", "change_synonym", "delete_synonym"):
        publishers.permissions.remove(Permission.objects.get(codename=codename))
    editors.permissions.remove(Permission.objects.get(codename="view_synonym"))
    run()
    assert not editors.permissions.filter(codename__endswith="_synonym").exists()
    assert publishers.permissions.filter(codename__endswith="_synonym").count() == 1


def test_review_before_publishing_holds_for_every_page_and_takes_comments() -> None:
    run()
    workflow = HomePage.objects.get().get_workflow()
    assert workflow.name == "Review before publishing"
    task = workflow.tasks.get().specific
    actions = task.get_actions(HomePage.objects.get(), somebody("Publishers"))
    assert {name for name, _, has_comment in actions if has_comment} >= {"approve", "reject"}


def test_a_role_that_was_removed_does_not_come_back() -> None:
    run()
    Group.objects.get(name="Administrators").delete()
    assert run() == ""
    assert not Group.objects.filter(name="Administrators").exists()


def test_answers_of_readers_are_read_and_deleted_by_no_role() -> None:
    run()
    for role in ("Editors", "Publishers"):
        given = Group.objects.get(name=role).permissions.filter(codename__endswith="_pagefeedback")
        assert list(given.values_list("codename", flat=True)) == ["view_pagefeedback"]
