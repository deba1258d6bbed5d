"""Make what every copy of the hub needs: home page, site record, roles, an administrator."""

import secrets
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand
from django.db import transaction
from django.db.models import Q, QuerySet
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
    "socialaccount", "evidence", "accountevent", "notice", "submission", "confirmationrequest",
)  # fmt: skip
# Wagtail keeps the permissions of pictures on its own image model, whichever one is used.
FILE_PERMISSIONS = (
    "add_image", "change_image", "choose_image",
    "add_document", "change_document", "choose_document",
)  # fmt: skip
# Codenames of permissions that no role has: a council ends, it is not deleted.
NEVER_GIVEN = {"delete_council"}
ADMINISTRATORS = "Administrators"
PAGE_ACTIONS = {
    "Editors": ["add", "change"],
    "Publishers": ["add", "change", "publish", "lock", "unlock"],
    ADMINISTRATORS: ["add", "change", "publish", "lock", "unlock", "bulk_delete"],
}
# Who may do what with what the hub keeps beside its pages: model, role, actions. Whoever may edit a
# case study asks its councils, so questions to councils have no permissions of their own here.
KEPT_BESIDE_PAGES: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {
    ("directory", "registerupload"): {"Directory editors": ("add", "view")},
    ("directory", "peergroup"): {"Directory editors": ("add", "change", "delete", "view")},
    ("core", "topic"): {"Publishers": ("add", "change", "view")},
    ("guidance", "synonym"): {
        "Editors": ("view",),
        "Publishers": ("add", "change", "delete", "view"),
    },
    ("guidance", "searchterm"): {"Editors": ("view",), "Publishers": ("view",)},
    ("guidance", "linkcheck"): {"Editors": ("view",), "Publishers": ("view",)},
    ("guidance", "pagefeedback"): {"Editors": ("view",), "Publishers": ("view",)},
    ("campaigns", "campaignstory"): {"Editors": ("view",), "Publishers": ("change", "view")},
    ("campaigns", "takedownrequest"): {"Editors": ("view",), "Publishers": ("change", "view")},
    ("campaigns", "tip"): {"Editors": ("view",), "Publishers": ("change", "view")},
    ("campaigns", "campaignpledge"): {"Editors": ("view",), "Publishers": ("change", "view")},
    ("campaigns", "sharedmessage"): {
        "Editors": ("add", "change", "view"),
        "Publishers": ("add", "change", "delete", "view"),
    },
    ("campaigns", "figureclaim"): {
        "Editors": ("add", "change", "view"),
        "Publishers": ("add", "change", "delete", "view"),
    },
    ("directory", "markadoption"): {"Directory editors": ("change", "view")},
    ("directory", "markversion"): {"Directory editors": ("add", "change", "view")},
}
# The role of administrators came with this model.
CAME_WITH_ADMINISTRATORS = ("guidance", "synonym")


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
        self._new_parts(home)
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
        for name, more in {
            "Editors": [],
            "Publishers": [],
            "Directory editors": register,
        }.items():
            group, _ = Group.objects.get_or_create(name=name)
            group.permissions.set([admin, *more])
            self._let_write(group, home)
            self.stdout.write(f"Made the role “{name}”.")

    def _new_parts(self, home: HomePage) -> None:
        """Give the roles what came with a newer version, also where the hub was set up before it.

        A model on which no group has any permission is new to this hub. Where one has, somebody
        has decided who may do what, and that stays. A role renamed or removed gets nothing.
        """
        new = [model for model in KEPT_BESIDE_PAGES if not _permissions(model, given=True).exists()]
        if CAME_WITH_ADMINISTRATORS in new:
            self._let_administer(home)
        for model in new:
            for role, actions in KEPT_BESIDE_PAGES[model].items():
                wanted = {f"{action}_{model[1]}" for action in actions}
                for group in Group.objects.filter(name=role):
                    group.permissions.add(*_permissions(model).filter(codename__in=wanted))
            for group in Group.objects.filter(name=ADMINISTRATORS):
                group.permissions.add(*_permissions(model))

    def _let_administer(self, home: HomePage) -> None:
        """A role that may do everything, users and settings too, without being a superuser."""
        group, is_new = Group.objects.get_or_create(name=ADMINISTRATORS)
        if not is_new:
            return
        group.permissions.set(Permission.objects.exclude(codename__in=NEVER_GIVEN))
        self._let_write(group, home)
        root = Collection.get_first_root_node()
        have = group.collection_permissions.values("permission")
        for permission in Permission.objects.filter(
            Q(codename__endswith="_collection")
            | Q(codename__in=["delete_image", "delete_document"])
        ).exclude(pk__in=have):
            GroupCollectionPermission.objects.create(
                group=group, collection=root, permission=permission
            )
        self.stdout.write(f"Made the role “{ADMINISTRATORS}”.")

    def _let_write(self, group: Group, home: HomePage) -> None:
        """Pages below home, and pictures and documents everywhere, for the roles that write."""
        if group.name not in PAGE_ACTIONS:
            return
        for action in PAGE_ACTIONS[group.name]:
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


def _permissions(model: tuple[str, str], given: bool = False) -> QuerySet[Permission]:
    """The permissions on one model; with ``given`` only those that some group has."""
    app, name = model
    found = Permission.objects.filter(content_type__app_label=app, content_type__model=name)
    return found.filter(group__isnull=False) if given else found
