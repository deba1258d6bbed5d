"""Shared messages and figures in the admin, and the councils that say they take part."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.views import View
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from campaigns.message_limits import LIMITS
from campaigns.models import CampaignPledge, FigureClaim, SharedMessage
from campaigns.services.messages import DEFAULT_WORDS, hold_message, release_message
from core.admin_columns import words_column
from core.choices import OPEN_STATUSES, SubmissionStatus
from core.queues import QueueIndexView, QueueViewSet, WorkView
from core.services.submissions import decide
from core.text import without_controls
from directory.models import Platform

MOST_WORDS = 200


class MessageIndexView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related("year")


class MessageEditView(generic.EditView):
    """Above the form stands the button that holds the message, or lets it go."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "hold_url": reverse("sharedmessage:hold", args=[self.object.pk]),
            "release_url": reverse("sharedmessage:release", args=[self.object.pk]),
            "held_words": self.object.held_words,
            "default_words": DEFAULT_WORDS,
            "most_words": MOST_WORDS,
            "limits": limit_rows(),
        }


def limit_rows() -> list[dict[str, str]]:
    """What each platform takes, and who says so."""
    names = dict(Platform.objects.filter(slug__in=LIMITS).values_list("slug", "name"))
    return [
        {
            "name": names[slug],
            "words": f"{limit.most:,} characters, {limit.how}",
            "source": limit.source,
        }
        for slug, limit in LIMITS.items()
        if slug in names
    ]


class SwitchView(View):
    """One press on a message. ``is_hold``: whether it stops it or lets it go."""

    is_hold = True

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not request.user.has_perm("campaigns.change_sharedmessage"):
            raise PermissionDenied
        message = get_object_or_404(SharedMessage, pk=pk)
        if self.is_hold:
            words = without_controls(request.POST.get("words", ""))[:MOST_WORDS]
            done = hold_message(message=message, by=request.user, words=words)
            said = "It is held. Readers see why within a minute."
        else:
            done = release_message(message=message, by=request.user)
            said = "It is let go. Readers see it within a minute, once its hour has come."
        if done:
            messages.success(request, said)
        else:
            messages.warning(request, "Somebody was quicker. It stands as you see it here.")
        return redirect("sharedmessage:edit", pk)


class SharedMessageViewSet(ModelViewSet):
    """What everybody posts at one hour, with a wording for each group of platforms."""

    model = SharedMessage
    icon = "comment-large"
    menu_label = "Shared messages"
    add_to_reference_index = False
    copy_view_enabled = False
    search_backend_name = None
    index_view_class = MessageIndexView
    edit_view_class = MessageEditView
    edit_template_name = "campaigns/admin/message_edit.html"
    search_fields = ["title"]
    list_display = [
        "title",
        Column("year", label="Day", sort_key="year__title"),
        Column(
            "opens_at",
            label="Opens at",
            accessor=lambda message: f"{message.opens_at:%H:%M}",
            sort_key="opens_at",
        ),
        words_column("is_held", "State", "Held"),
    ]
    list_filter = ["year"]
    ordering = ["-year__day", "opens_at"]
    edit_handler = ObjectList(
        [
            FieldPanel("year"),
            FieldRowPanel([FieldPanel("title"), FieldPanel("opens_at")]),
            InlinePanel(
                "wordings",
                label="Wording",
                heading="Wordings",
                min_num=1,
                help_text="One for each group of platforms that can take the same words, and one "
                "in Welsh. The first is shown large.",
                panels=[
                    FieldRowPanel([FieldPanel("label"), FieldPanel("language")]),
                    FieldPanel("platforms"),
                    FieldPanel("text"),
                ],
            ),
            MultiFieldPanel([FieldPanel("picture"), FieldPanel("alt_text")], heading="Picture"),
        ]
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("hold/<int:pk>/", SwitchView.as_view(), name="hold"),
            path("release/<int:pk>/", SwitchView.as_view(is_hold=False), name="release"),
        ]


class ClaimIndexView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related("year")


class FigureClaimViewSet(ModelViewSet):
    """What sources said of a year. Nothing is ever thrown away because another source differs."""

    model = FigureClaim
    icon = "table"
    menu_label = "Figures"
    add_to_reference_index = False
    copy_view_enabled = False
    search_backend_name = None
    index_view_class = ClaimIndexView
    search_fields = ["source"]
    list_display = [
        "__str__",
        Column("year", label="Year", sort_key="year__title"),
        Column("source", label="Source", sort_key="source"),
        words_column("is_chosen", "On the page", "Shown"),
    ]
    list_filter = ["year", "metric", "is_chosen"]
    ordering = ["-year__title", "metric"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("year"), FieldPanel("metric")]),
            FieldRowPanel([FieldPanel("qualifier"), FieldPanel("value")]),
            FieldPanel("note"),
            MultiFieldPanel(
                [FieldPanel("source"), FieldPanel("source_url"), FieldPanel("source_date")],
                heading="Who says so",
            ),
            FieldPanel("is_chosen"),
        ]
    )


class PledgeWorkView(WorkView):
    """The words of one council. That it takes part counts already; only its words wait."""

    model = CampaignPledge
    template = "campaigns/admin/pledge.html"
    related = ("year", "council")

    def press_show(self, submission: CampaignPledge, said: dict[str, Any]) -> str:
        decide(submission=submission, to=SubmissionStatus.DONE, by=self.request.user)
        return "Its words are shown."

    def press_decline(self, submission: CampaignPledge, said: dict[str, Any]) -> str:
        decide(
            submission=submission,
            to=SubmissionStatus.DECLINED,
            by=self.request.user,
            reason=said["reason"],
        )
        return "Its words are not shown. It still takes part."

    def more(self, submission: CampaignPledge) -> dict[str, Any]:
        withdrawn = "It has taken it back since." if submission.withdrawn_at else ""
        return {
            "facts": [
                {"term": "Council", "words": submission.council.name},
                {"term": "Day", "words": submission.year.title},
                {"term": "What it plans", "words": submission.words or "It wrote nothing."},
                {"term": "Said from", "words": f"A mailbox at {submission.mail_domain}"},
                {"term": "State", "words": withdrawn or submission.get_status_display()},
            ],
            "is_open": submission.status in OPEN_STATUSES,
            "can_take": submission.status == SubmissionStatus.NEW,
        }


class PledgeIndexView(QueueIndexView):
    related = ("council", "year")
    template_name = "campaigns/admin/pledge_index.html"


class PledgeViewSet(QueueViewSet):
    model = CampaignPledge
    icon = "group"
    menu_label = "Councils that take part"
    work_view_class = PledgeWorkView
    index_view_class = PledgeIndexView
    search_fields = ["council__name", "words"]
    list_display = [
        Column("council", label="Council", sort_key="council__sort_name"),
        Column("year", label="Day", sort_key="year__title"),
        Column("words", label="What it plans"),
        Column("get_status_display", label="Its words", sort_key="status"),
        DateColumn("submitted_at", label="Said", sort_key="submitted_at"),
    ]
    list_filter = ["year", "status"]
