"""The register in the Wagtail admin. There is no export here: the public files are guarded ones."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.forms import ModelForm
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy

from core.dates import long_date
from directory import account_bulk
from directory.admin_forms import CouncilForm, EvidenceForm, PlatformForm, SocialAccountForm
from directory.admin_views import (
    AccountCreateView,
    AccountEditView,
    RegisterCreateView,
    RegisterEditView,
    RegisterHistoryView,
)
from directory.bulk import BulkIndexMixin
from directory.choosers import council_chooser
from directory.council_desk import AskCouncilView, CouncilDeskView
from directory.mark_admin import MarkAdoptionViewSet, MarkVersionViewSet
from directory.models import Council, Evidence, PeerGroup, Platform, SocialAccount
from directory.models.councils import STATEMENTS
from directory.notice_admin import NoticeViewSet
from directory.questions import QuestionViewSet
from directory.queue import SubmissionViewSet
from directory.uploads import RegisterUploadViewSet

WORK_ON_IT = "Work on this council"


class KeepForEverPolicy(ModelPermissionPolicy):
    """Nobody may delete, whatever their permissions: a council ends, and its address stays."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "delete" and super().user_has_permission(user, action)


class CouncilIndexView(generic.IndexView):
    """Finds a council by any name or code, as the public list does."""

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        if not self.is_searching:
            return queryset
        query = self.search_query.strip()
        named = Council.objects.named(query).values("pk")
        codes = Q(gss_code__iexact=query) | Q(local_authority_code__iexact=query)
        return queryset.filter(Q(pk__in=named) | codes)

    def get_list_more_buttons(self, instance: Council) -> list[Any]:
        buttons = super().get_list_more_buttons(instance)
        if self.user_has_permission("change"):
            url = reverse("council:desk", args=[instance.pk])
            buttons.append(MenuItem(WORK_ON_IT, url=url, icon_name="tasks", priority=5))
        return buttons


class LastDayColumn(Column):
    """The day in words: Wagtail's own column for dates calls any day to come "just now"."""

    def get_value(self, instance: Council) -> str:
        return long_date(instance.ended_on) if instance.ended_on else ""


class CouncilEditView(RegisterEditView):
    """Its facts; the way to all else that is known of it."""

    @cached_property
    def header_buttons(self) -> list[Any]:
        url = reverse("council:desk", args=[self.object.pk])
        return [HeaderButton(WORK_ON_IT, url=url, icon_name="tasks")]


class SocialAccountIndexView(BulkIndexMixin, generic.IndexView):
    """Finds an account by handle, address or any name of its councils."""

    bulk_actions = account_bulk.ACTIONS
    bulk_url_name = "socialaccount:bulk"

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related("platform")

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        if not self.is_searching:
            return queryset
        return queryset.filter(pk__in=accounts_found(self.search_query))


class EvidenceIndexView(generic.IndexView):
    """Finds evidence by its source, or as its account is found."""

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related("account__platform")

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        if not self.is_searching:
            return queryset
        accounts = accounts_found(self.search_query)
        return queryset.filter(Q(source__icontains=self.search_query) | Q(account__in=accounts))


def accounts_found(query: str) -> QuerySet:
    """Keys of accounts with such a handle or address, or of councils with such a name."""
    wanted = query.strip().lstrip("@").lower()
    named = Council.objects.named(query).values("social_accounts")
    return SocialAccount.objects.filter(
        Q(handle_key__icontains=wanted) | Q(url__icontains=wanted) | Q(pk__in=named)
    ).values("pk")


class RegisterViewSet(ModelViewSet):
    """What all parts of the register share."""

    add_view_class = RegisterCreateView
    edit_view_class = RegisterEditView
    history_view_class = RegisterHistoryView
    search_backend_name = None  # plain database search, the same on SQLite and PostgreSQL
    copy_view_enabled = False
    inspect_view_enabled = True
    list_per_page = 50


class CouncilViewSet(RegisterViewSet):
    model = Council
    # Of who may change councils alone.
    inspect_view_fields_exclude = ["mailbox", "imported_values"]
    icon = "home"
    menu_label = "Councils"
    add_to_reference_index = False
    index_view_class = CouncilIndexView
    edit_view_class = CouncilEditView
    search_fields = ["search_names"]
    list_display = [
        "name",
        Column("get_council_type_display", label="Type", sort_key="council_type"),
        Column("get_region_display", label="Region", sort_key="region"),
        LastDayColumn("last_day", label="Last day", sort_key="ended_on"),
    ]
    list_filter = ["council_type", "nation", "region"]
    ordering = ["sort_name"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("name"),
                    FieldRowPanel([FieldPanel("short_name"), FieldPanel("sort_name")]),
                    FieldPanel("slug"),
                    InlinePanel("names", label="Other name", heading="Other names"),
                ],
                heading="Names",
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("council_type"), FieldPanel("nation")]),
                    FieldRowPanel([FieldPanel("region"), FieldPanel("county")]),
                    FieldPanel("website"),
                    *map(FieldPanel, STATEMENTS),
                    FieldRowPanel([FieldPanel("population"), FieldPanel("population_year")]),
                ],
                heading="What and where",
            ),
            MultiFieldPanel(
                [FieldPanel("mailbox"), FieldPanel("mail_domains")],
                heading="Where we ask whether its accounts are right",
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("started_on"), FieldPanel("ended_on")]),
                    InlinePanel(
                        "successions",
                        label="Successor",
                        heading="Who takes over",
                        help_text="A council is never deleted. Give it a last day and name its "
                        "successors: its page stays and points to them.",
                        panels=[
                            FieldPanel("successor"),
                            FieldRowPanel([FieldPanel("kind"), FieldPanel("effective_on")]),
                            FieldPanel("note"),
                            FieldPanel("source"),
                        ],
                    ),
                ],
                heading="Beginning and end",
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("gss_code"), FieldPanel("local_authority_code")]),
                    FieldPanel("wikidata_id"),
                    InlinePanel("former_gss_codes", label="Code", heading="Former GSS codes"),
                    FieldRowPanel([FieldPanel("tile_column"), FieldPanel("tile_row")]),
                ],
                heading="Codes and place on the map",
            ),
            MultiFieldPanel(
                [
                    FieldPanel("source"),
                    FieldRowPanel([FieldPanel("source_url"), FieldPanel("source_date")]),
                ],
                heading="Where these facts come from",
            ),
        ],
        base_form_class=CouncilForm,
    )

    @property
    def permission_policy(self) -> KeepForEverPolicy:
        return KeepForEverPolicy(self.model)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("work/<int:pk>/", CouncilDeskView.as_view(), name="desk"),
            path("work/<int:pk>/ask/", AskCouncilView.as_view(), name="ask"),
        ]


class SocialAccountViewSet(RegisterViewSet):
    model = SocialAccount
    icon = "link"
    menu_label = "Accounts"
    add_to_reference_index = False
    index_view_class = SocialAccountIndexView
    add_view_class = AccountCreateView
    edit_view_class = AccountEditView
    search_fields = ["handle_key"]
    list_display = [
        "shown_handle",
        Column("platform", sort_key="platform__order"),
        Column("get_status_display", label="Status", sort_key="status"),
        DateColumn("confirmed_on", label="Confirmed", sort_key="confirmed_on"),
        DateColumn("seen_on", label="Last seen", sort_key="seen_on"),
    ]
    list_filter = ["platform", "status", "purpose", "language"]
    ordering = ["handle_key"]

    def get_form_class(self, for_update: bool = False) -> type[ModelForm]:
        return SocialAccountForm

    def get_urlpatterns(self) -> list[URLPattern]:
        bulk = account_bulk.BulkAccountsView.as_view()
        return [*super().get_urlpatterns(), path("bulk/<slug:action>/", bulk, name="bulk")]


class EvidenceViewSet(RegisterViewSet):
    model = Evidence
    icon = "view"
    menu_label = "Evidence"
    add_to_reference_index = False
    index_view_class = EvidenceIndexView
    search_fields = ["source"]
    list_display = [
        "account",
        Column("get_kind_display", label="Kind", sort_key="kind"),
        "source",
        DateColumn("seen_on", label="Seen on", sort_key="seen_on"),
    ]
    list_filter = ["kind", "account__platform"]
    ordering = ["-recorded_at"]

    def get_form_class(self, for_update: bool = False) -> type[ModelForm]:
        return EvidenceForm


class PlatformViewSet(RegisterViewSet):
    model = Platform
    icon = "globe"
    menu_label = "Platforms"
    add_to_reference_index = False
    search_fields = ["name", "slug"]
    list_display = [
        "name",
        Column("get_kind_display", label="Kind", sort_key="kind"),
        Column("get_status_display", label="Status", sort_key="status"),
    ]
    list_filter = ["kind", "status"]
    ordering = ["order"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("name"), FieldPanel("short_label")]),
            FieldPanel("slug"),
            FieldRowPanel([FieldPanel("kind"), FieldPanel("order")]),
            FieldRowPanel([FieldPanel("status"), FieldPanel("closed_on")]),
            MultiFieldPanel(
                [
                    FieldPanel("url_template"),
                    FieldRowPanel([FieldPanel("handle_prefix"), FieldPanel("handle_extra")]),
                    FieldRowPanel([FieldPanel("handle_min"), FieldPanel("handle_max")]),
                    FieldPanel("case_sensitive_handles"),
                    FieldPanel("domain_handles"),
                    FieldPanel("stop_words"),
                    InlinePanel("patterns", label="Pattern", heading="Other forms of address"),
                ],
                heading="Addresses",
            ),
            FieldPanel("reporting_url"),
            FieldPanel("note"),
        ],
        base_form_class=PlatformForm,
    )


class PeerGroupViewSet(RegisterViewSet):
    model = PeerGroup
    icon = "group"
    menu_label = "Groups of councils"
    add_to_reference_index = False
    search_fields = ["name"]
    list_display = ["name", "source"]
    ordering = ["name"]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            MultiFieldPanel(
                [FieldPanel("source"), FieldPanel("source_url")], heading="Who says who is in it"
            ),
            InlinePanel(
                "members",
                label="Council",
                heading="Councils in the group",
                help_text="Councils compare themselves with others of their group. It counts as "
                "much as the same region, and readers see “both in …”.",
                panels=[FieldPanel("council", widget=council_chooser.widget_class)],
            ),
        ]
    )


class DirectoryViewSetGroup(ModelViewSetGroup):
    menu_label = "Directory"
    menu_icon = "list-ul"
    menu_order = 150
    items = (
        SubmissionViewSet,
        MarkAdoptionViewSet,
        MarkVersionViewSet,
        CouncilViewSet,
        SocialAccountViewSet,
        EvidenceViewSet,
        PlatformViewSet,
        NoticeViewSet,
        RegisterUploadViewSet,
        QuestionViewSet,
        PeerGroupViewSet,
    )
