"""Stories and requests to take one down, in the admin: lists, and a page on which each is decided.

On the day itself hundreds come: whoever decides one gets the next, and each button has a key.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_safe
from wagtail.admin.ui.tables import Column, DateColumn

from campaigns.models import CampaignStory, StoryPicture, TakedownRequest
from campaigns.presenters import story_queue as words
from campaigns.presenters.stories import hour_words
from campaigns.services import stories, story_pictures, takedowns
from core.admin_columns import words_column
from core.choices import OPEN_STATUSES, SubmissionStatus
from core.models import ModeratedSubmission
from core.queues import (
    CannotDecide,
    QueueIndexView,
    QueuePolicy,
    QueueViewSet,
    ReasonForm,
    WorkView,
)
from core.services.submissions import AlreadyDecided


class StoryDecisionForm(ReasonForm):
    lets_children = forms.BooleanField(
        required=False,
        label="I have looked at every picture: the children in it may be shown",
        help_text="Nothing tells who a child is or where it can be met, and the consent is there.",
    )


class NextView(WorkView):
    """After a decision the next one that waits comes up, oldest first."""

    # Buttons after which the page stays open.
    stays: tuple[str, ...] = ("take",)

    def after(self, submission: ModeratedSubmission) -> str:
        if self.request.POST.get("action") in self.stays:
            return reverse(f"{self.namespace}:edit", args=[submission.pk])
        return self.next_url(submission)

    def next_url(self, submission: ModeratedSubmission) -> str:
        """The next that nobody else looks at; the list where nothing waits."""
        waiting = self.model._default_manager.filter(status=SubmissionStatus.NEW)
        others = waiting.exclude(pk=submission.pk).order_by("submitted_at", "pk")
        later = others.filter(submitted_at__gte=submission.submitted_at)
        found = (
            later.values_list("pk", flat=True).first()
            or others.values_list("pk", flat=True).first()
        )
        if found is None:
            return reverse(f"{self.namespace}:index")
        return reverse(f"{self.namespace}:edit", args=[found])


class StoryWorkView(NextView):
    template = "campaigns/admin/story.html"
    related = ("council", "year", "consent_text")
    form_class = StoryDecisionForm
    stays = ("take", "feature", "down")
    # One that was sent back is with whoever mends it: taken on, their link would open nothing.
    takes = (SubmissionStatus.NEW,)

    def more(self, submission: CampaignStory) -> dict[str, Any]:
        standing = words.standing(submission)
        return {
            "facts": words.facts(submission),
            "pictures": words.pictures(submission),
            "standing": standing,
            "keys": words.keys(standing),
            "next_url": self.next_url(submission),
        }

    def press_publish(self, story: CampaignStory, said: dict[str, Any]) -> str:
        if story.is_held and not said["lets_children"]:
            raise CannotDecide("It shows children: tick that they may be shown, or decline it.")
        lets_children = said["lets_children"]
        try:
            stories.publish(story=story, by=self.request.user, lets_children=lets_children)
        except story_pictures.PictureMissing as error:
            raise CannotDecide(str(error)) from error
        return "Published."

    def press_back(self, story: CampaignStory, said: dict[str, Any]) -> str:
        stories.send_back(story=story, by=self.request.user, comment=said["reason"])
        return "Sent back with your question."

    def press_decline(self, story: CampaignStory, said: dict[str, Any]) -> str:
        stories.decline(story=story, by=self.request.user, reason=said["reason"])
        return "Declined."

    def press_feature(self, story: CampaignStory, said: dict[str, Any]) -> str:
        is_featured = not story.is_featured
        stories.feature(story=story, by=self.request.user, is_featured=is_featured)
        return "Shown first in the gallery." if is_featured else "No longer shown first."

    def press_down(self, story: CampaignStory, said: dict[str, Any]) -> str:
        if not takedowns.take_down(story=story, by=self.request.user, words=said["reason"]):
            raise AlreadyDecided("It is not public: somebody has taken it down, or it never was.")
        return "Taken down everywhere."


class TakedownWorkView(NextView):
    template = "campaigns/admin/takedown.html"
    related = ("story__council", "story__year")

    def more(self, submission: TakedownRequest) -> dict[str, Any]:
        return {
            "facts": words.takedown_facts(submission),
            "standing": words.standing(submission.story)
            | {"is_waiting": submission.status in OPEN_STATUSES},
            "pictures": words.pictures(submission.story),
            "story_words": submission.story.words,
        }

    def press_down(self, request: TakedownRequest, said: dict[str, Any]) -> str:
        if not takedowns.take_down(story=request.story, by=self.request.user, words=said["reason"]):
            request.refresh_from_db()
            if request.status == SubmissionStatus.DONE:
                return "It was down already."
            raise CannotDecide("The story is not public. Close the request with a reason instead.")
        request.refresh_from_db()
        return "Taken down everywhere."

    def press_decline(self, request: TakedownRequest, said: dict[str, Any]) -> str:
        takedowns.keep(request=request, by=self.request.user, reason=said["reason"])
        return "The story stays."


class StoryIndexView(QueueIndexView):
    related = ("council", "year")


class TakedownIndexView(QueueIndexView):
    related = ("story",)


@require_safe
def private_picture(request: HttpRequest, code: str) -> HttpResponseBase:
    """A picture that is not public, for those who decide about it."""
    if not QueuePolicy(CampaignStory).user_has_permission(request.user, "change"):
        raise PermissionDenied
    picture = get_object_or_404(StoryPicture, code=code)
    try:
        file = picture.file.open("rb")
    except FileNotFoundError as error:
        raise Http404("Its file is not on the disk.") from error
    response = FileResponse(file, content_type="image/jpeg")
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


class StoryViewSet(QueueViewSet):
    model = CampaignStory
    name = "campaignstory"
    menu_label = "Stories"
    icon = "image"
    index_view_class = StoryIndexView
    work_view_class = StoryWorkView
    search_fields = ["title", "words", "council__search_names", "code"]
    list_display = [
        "title",
        Column("council", label="Council", sort_key="council__sort_name"),
        Column("status", label="State", accessor=words.standing_words, sort_key="status"),
        Column(
            "hour", label="Hour", accessor=lambda story: hour_words(story.hour), sort_key="hour"
        ),
        words_column("is_held", "Children", "To look at closely", sort_key="is_held"),
        words_column("is_featured", "In the gallery", "Featured", sort_key="is_featured"),
        Column("taken_by", label="Taken by"),
        DateColumn("submitted_at", label="Sent", sort_key="submitted_at"),
    ]
    list_filter = ["status", "year", "service", "is_held", "is_featured", "is_demo"]

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("picture/<slug:code>/", private_picture, name="picture"),
        ]


class TakedownViewSet(QueueViewSet):
    model = TakedownRequest
    name = "takedownrequest"
    menu_label = "Requests to take down"
    icon = "warning"
    index_view_class = TakedownIndexView
    work_view_class = TakedownWorkView
    search_fields = ["story__title", "words"]
    list_display = [
        "__str__",
        Column("get_status_display", label="State", sort_key="status"),
        words_column("is_shown", "The sender", "Is shown in it"),
        Column("taken_by", label="Taken by"),
        DateColumn("submitted_at", label="Sent", sort_key="submitted_at"),
    ]
    list_filter = ["status", "is_shown"]
