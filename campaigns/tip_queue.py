"""Tips in the admin: the queue, where each goes, and posts that an editor enters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.views import View
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.widgets.button import HeaderButton

from campaigns.choices import TipDecline
from campaigns.likeness import nearest
from campaigns.models import Tip
from campaigns.places import places
from campaigns.presenters.chats import shortened
from campaigns.presenters.tip_queue import facts, near_rows, standing
from campaigns.services import tips as service
from campaigns.tip_forms import PostForm
from core.choices import OPEN_STATUSES, SubmissionStatus
from core.queues import (
    CannotDecide,
    QueueIndexView,
    QueuePolicy,
    QueueViewSet,
    ReasonForm,
    WorkView,
)

LONGEST_TITLE = 60


class PlaceField(forms.ModelChoiceField):
    def label_from_instance(self, page: Any) -> str:
        """Short, so that the list is no wider than the page; the address tells two apart."""
        return f"{shortened(page.title)[:LONGEST_TITLE]} ({page.slug})"


class TwinField(forms.ModelChoiceField):
    def label_from_instance(self, tip: Tip) -> str:
        return shortened(tip.text)


class TipDecisionForm(ReasonForm):
    """What an editor adds to a decision. Which of it is needed depends on the button."""

    page = PlaceField(
        label="Page of guidance",
        queryset=None,
        required=False,
        help_text="The published page that says what the tip says. Write it there first.",
    )
    heading = forms.CharField(
        label="Heading it stands under",
        required=False,
        max_length=120,
        help_text="As on the page: the title of a part, or a heading in it. Empty: the whole page.",
    )
    twin = TwinField(
        label="The tip that says the same",
        queryset=None,
        required=False,
        help_text="Of this chat, and published already.",
    )
    declined_for = forms.ChoiceField(
        label="Why, in the words that readers see",
        choices=[("", "Choose one"), *TipDecline.choices],
        required=False,
        help_text="Readers are told how many were declined for what, and nothing more.",
    )

    def __init__(self, tip: Tip | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["page"].queryset = places()
        mains = Tip.objects.none()
        if tip:
            mains = Tip.objects.filter(chat=tip.chat_id, status=SubmissionStatus.DONE).main()
            mains = mains.exclude(pk=tip.pk).order_by("text")
            self.fields["page"].initial = tip.placed_on_id
            self.fields["heading"].initial = tip.placed_in
            self.fields["twin"].initial = tip.twin_of_id
        self.fields["twin"].queryset = mains


class TipIndexView(QueueIndexView):
    related = ("chat", "placed_on")

    @property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton("Enter a post", url=reverse("tip:enter"), icon_name="plus")]


class TipWorkView(WorkView):
    """One tip, those that may say the same, and the buttons. Also for one that is published."""

    model = Tip
    template = "campaigns/admin/tip.html"
    related = ("chat", "question", "council", "placed_on", "twin_of", "consent_text")

    def form_class(self, *args: Any) -> TipDecisionForm:
        """What can be chosen depends on the tip."""
        tip = Tip.objects.filter(pk=self.kwargs["pk"]).first()
        return TipDecisionForm(tip, *args)

    def press_keep(self, submission: Tip, said: dict[str, Any]) -> str:
        service.keep(tip=submission, by=self.request.user, seen=submission.decided_at)
        return "It stands in the summary."

    def press_group(self, submission: Tip, said: dict[str, Any]) -> str:
        if said["twin"] is None:
            raise CannotDecide("Choose the tip that says the same.")
        service.group(
            tip=submission,
            twin=said["twin"],
            by=self.request.user,
            seen=submission.decided_at,
        )
        return "It is kept with its twin."

    def press_place(self, submission: Tip, said: dict[str, Any]) -> str:
        if said["page"] is None:
            raise CannotDecide("Choose the page of guidance that says it.")
        service.place(
            tip=submission,
            page=said["page"],
            heading=said["heading"],
            by=self.request.user,
            seen=submission.decided_at,
        )
        return f"It is placed in “{said['page'].title}”, which names where it came from."

    def press_decline(self, submission: Tip, said: dict[str, Any]) -> str:
        if not said["declined_for"]:
            raise CannotDecide("Choose why, in the words that readers see.")
        service.decline(
            tip=submission,
            why=TipDecline(said["declined_for"]),
            reason=said["reason"],
            by=self.request.user,
            seen=submission.decided_at,
        )
        return "Declined."

    def press_back(self, submission: Tip, said: dict[str, Any]) -> str:
        service.send_back(
            tip=submission,
            question=said["reason"],
            by=self.request.user,
            seen=submission.decided_at,
        )
        return "Your question is on its way."

    def news(self, submission: Tip) -> str:
        return service.quicker(submission)

    def more(self, submission: Tip) -> dict[str, Any]:
        others = list(
            Tip.objects.filter(
                chat=submission.chat_id, status__in=[*OPEN_STATUSES, SubmissionStatus.DONE]
            )
            .main()
            .exclude(pk=submission.pk)
        )
        alike = nearest(submission.text, [(other.pk, other.text) for other in others])
        return {
            "facts": facts(submission),
            "near": near_rows(alike, {other.pk: other for other in others}),
            "standing": standing(submission),
        }


class EnterPostView(View):
    """A post that an editor saw. It goes into the queue like any other tip."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not QueuePolicy(Tip).user_has_permission(request.user, "change"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request, PostForm(initial={"chat": request.GET.get("chat")}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PostForm(request.POST)
        if not form.is_valid():
            return self._page(request, form)
        tip = service.enter_post(by=request.user, **form.cleaned_data)
        messages.success(request, "It is in the queue. Decide where it goes.")
        return redirect("tip:edit", tip.pk)

    def _page(self, request: HttpRequest, form: PostForm) -> HttpResponse:
        title = "Enter a post"
        context = {
            "form": form,
            "page_title": title,
            "header_title": title,
            "header_icon": "comment",
            "breadcrumbs_items": [
                {"url": reverse("wagtailadmin_home"), "label": "Home"},
                {"url": reverse("tip:index"), "label": "Tips"},
                {"url": request.path, "label": title},
            ],
        }
        return render(
            request, "campaigns/admin/enter_post.html", context, status=422 if form.errors else 200
        )


class TipViewSet(QueueViewSet):
    model = Tip
    icon = "comment"
    menu_label = "Tips"
    work_view_class = TipWorkView
    index_view_class = TipIndexView
    search_fields = ["text", "role", "handle"]
    list_display = [
        "__str__",
        Column("chat", label="Chat", sort_key="chat__title"),
        Column("get_status_display", label="State", sort_key="status"),
        Column("get_fate_display", label="Where it went", sort_key="fate"),
        Column("taken_by", label="Taken by"),
        DateColumn("submitted_at", label="Sent", sort_key="submitted_at"),
    ]
    list_filter = ["chat", "status", "kind", "fate"]

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("enter/", EnterPostView.as_view(), name="enter")]
