"""Make what every copy of the hub needs: home page, site record, roles, an administrator."""

import secrets
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
    Task,
    Workflow,
)

from core.models import User
from digital_councils.env import Environment
from guidance.models import HomePage

SUMMARY = (
    "Guidance you can copy, a directory you can check, and days when councils show their work "
    "together."
)
DIRECTORY_MODELS = (
    "council", "councilname", "formergsscode", "succession", "platform", "platformpattern",
    "socialaccount", "evidence", "accountevent",
)  # fmt: skip
# Wagtail keeps the permissions of pictures on its own image model, whichever one is used.
FILE_PERMISSIONS = (
    "add_image", "change_image", "choose_image",
    "add_document", "change_document", "choose_document",
)  # fmt: skip
# Codenames of directory permissions that no role has: a council ends, it is not deleted.
NEVER_GIVEN = {"delete_council"}


class Command(BaseCommand):
    help = "Makes the home page, the roles and one administrator. Safe to repeat."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        is_new = not HomePage.objects.exists()
        home = self._home()
        self._site(home)
        if is_new:
            # Roles are made with the site and are the administrators' from then on.
            self._take_over_wagtail_roles()
            self._roles(home)
        self._administrator()

    def _take_over_wagtail_roles(self) -> None:
        """Wagtail's first migration makes Editors and Moderators; from the start they are ours.

        Moderators and their approval task become the publishers, the second pair of eyes.
        """
        Group.objects.filter(name="Editors").delete()
        for group in Group.objects.filter(name="Moderators"):
            GroupPagePermission.objects.filter(group=group).delete()
            GroupCollectionPermission.objects.filter(group=group).delete()
            group.permissions.clear()
            group.name = "Publishers"
            group.save()
        Task.objects.filter(name="Moderators approval").update(name="A publisher agrees")
        Workflow.objects.filter(name="Moderators approval").update(name="Review before publishing")

    def _home(self) -> HomePage:
        home = HomePage.objects.first()
        if home:
            return home
        root = Page.get_first_root_node()
        # Wagtail's own first migration leaves a page that says "Welcome"; it is in the way.
        for welcome in root.get_children().filter(slug="home").exact_type(Page):
            welcome.delete()
        root.refresh_from_db()
        home = root.add_child(
            instance=HomePage(title="Digital Councils", slug="home", summary=SUMMARY, live=True)
        )
        self.stdout.write("Made the home page.")
        return home

    def _site(self, home: HomePage) -> None:
        """Host and port are the operator's (SITE_URL); which page is the root stays as it is."""
        address = urlsplit(settings.SITE_URL)
        site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
        site.hostname = address.hostname
        site.port = address.port or (443 if address.scheme == "https" else 80)
        site.site_name = site.site_name or settings.WAGTAIL_SITE_NAME
        if site.pk is None or site.root_page.depth < home.depth:
            site.root_page = home
        site.save()

    def _roles(self, home: HomePage) -> None:
        """Editors write, publishers publish, directory editors keep the register."""
        admin = Permission.objects.get(codename="access_admin")
        register = Permission.objects.filter(
            content_type__app_label="directory", content_type__model__in=DIRECTORY_MODELS
        ).exclude(codename__in=NEVER_GIVEN)
        roles = {
            "Editors": (["add", "change"], []),
            "Publishers": (["add", "change", "publish", "lock", "unlock"], []),
            "Directory editors": ([], register),
        }
        for name, (page_actions, more) in roles.items():
            group, _ = Group.objects.get_or_create(name=name)
            group.permissions.set([admin, *more])
            if page_actions:
                self._let_write(group, home, page_actions)
            self.stdout.write(f"Made the role “{name}”.")

    def _let_write(self, group: Group, home: HomePage, page_actions: list[str]) -> None:
        """Pages below home, and pictures and documents in every collection."""
        for action in page_actions:
            permission = Permission.objects.get(
                content_type__app_label="wagtailcore", codename=f"{action}_page"
            )
            GroupPagePermission.objects.create(
                group=group, page=home.page_ptr, permission=permission
            )
        root = Collection.get_first_root_node()
        for permission in Permission.objects.filter(codename__in=FILE_PERMISSIONS):
            GroupCollectionPermission.objects.create(
                group=group, collection=root, permission=permission
            )

    def _administrator(self) -> None:
        if User.objects.filter(is_superuser=True).exists():
            return
        env = Environment()
        email = env.text("ADMIN_EMAIL")
        given = env.text("ADMIN_PASSWORD")
        password = given or secrets.token_urlsafe(15)
        User.objects.create_superuser(email=email, password=password)
        self.stdout.write(f"Made the administrator {email}.")
        if given:
            self.stdout.write("Password: the one in ADMIN_PASSWORD.")
        else:
            self.stdout.write(f"Password: {password}\nIt is shown this once. Write it down.")
