"""An hour in which the sector talks, and where its advice went."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.functional import cached_property
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    PageChooserPanel,
)
from wagtail.models import Orderable

from campaigns.choices import Credit, DayState, TipDecline, TipFate, TipKind
from campaigns.clock import at, state_of
from campaigns.day import seconds_kept
from campaigns.presenters import chats as words
from campaigns.querysets import TipQuerySet
from core.choices import SubmissionStatus
from core.models import ContactDetail, ModeratedSubmission
from core.querysets import published_pages
from core.structured_data import Thing
from guidance.models.story import StoryPage


class ChatIndexPage(StoryPage):
    """All chats under one hashtag."""

    # Addresses of forms and files of a chat hold its own name alone (campaigns/urls.py).
    max_count = 1
    parent_page_types = ["guidance.HomePage"]
    subpage_types = ["campaigns.ChatPage"]
    template = "campaigns/chat_index_page.html"

    class Meta:
        verbose_name = "list of chats"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        chats = ChatPage.objects.published().child_of(self)
        newest = chats.defer_streamfields().order_by(F("day").desc(nulls_first=True), "title")
        now = timezone.now()
        return context | {
            "current_section": "connect",
            "chats": [words.chat_row(chat, now) for chat in newest],
        }


class ChatPage(StoryPage):
    """One chat: its questions, what was sent in, and where the tips went."""

    hashtag = models.CharField(
        max_length=40, default="#lgadigital", help_text="With its sign, as people search for it."
    )
    day = models.DateField(null=True, blank=True, help_text="Empty until it is fixed.")
    starts = models.TimeField(default=time(13), help_text="London time.")
    ends = models.TimeField(default=time(14), help_text="London time.")
    hosts = models.CharField(
        max_length=200, blank=True, help_text="Who asks the questions, as readers know them."
    )
    partners = models.CharField(
        max_length=200, blank=True, help_text="Who else calls for it or supports it."
    )
    platforms = ParentalManyToManyField(
        "directory.Platform", blank=True, related_name="+", help_text="Where it is held."
    )
    takes_tips = models.BooleanField(
        default=False, help_text="Whether the form is open, before, during and after the hour."
    )
    outcome_page = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The page of guidance that came of it.",
    )

    content_panels = [
        *StoryPage.content_panels[:2],
        MultiFieldPanel(
            [
                FieldPanel("hashtag"),
                FieldRowPanel([FieldPanel("day"), FieldPanel("starts"), FieldPanel("ends")]),
                FieldPanel("hosts"),
                FieldPanel("partners"),
                FieldPanel("platforms"),
                FieldPanel("takes_tips"),
            ],
            heading="The hour",
        ),
        InlinePanel("questions", label="Question", heading="Questions"),
        FieldPanel("body", heading="What was said"),
        PageChooserPanel("outcome_page"),
        FieldPanel("sources"),
    ]
    parent_page_types = ["campaigns.ChatIndexPage"]
    subpage_types: list[str] = []
    template = "campaigns/chat_page.html"

    class Meta:
        verbose_name = "chat"

    def clean(self) -> None:
        super().clean()
        if self.starts and self.ends and self.ends <= self.starts:
            raise ValidationError({"ends": "It has to end after it starts, on the same day."})

    def bounds(self) -> tuple[datetime, datetime] | tuple[None, None]:
        return (at(self.day, self.starts), at(self.day, self.ends)) if self.day else (None, None)

    def state(self, now: datetime) -> DayState:
        return state_of(*self.bounds(), now)

    @cached_property
    def questions_asked(self) -> list[ChatQuestion]:
        """In their order, read once for a page."""
        return list(self.questions.all())

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """No cache keeps it past the moment at which it says something else."""
        response = super().serve(request, *args, **kwargs)
        kept = seconds_kept(response.context_data["turn"], timezone.now())
        patch_cache_control(response, public=True, max_age=kept)
        return response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        now = timezone.now()
        questions = self.questions_asked
        current = words.asked_now(questions, self, now)
        decided = list(Tip.objects.filter(chat=self.pk).decided().for_listing())
        tips = [tip for tip in decided if tip.status == SubmissionStatus.DONE]
        declined = Counter(
            tip.declined_for for tip in decided if tip.status == SubmissionStatus.DECLINED
        )
        outcome = self.outcome_page_id and published_pages().filter(pk=self.outcome_page_id).first()
        return context | {
            "turn": next(iter(words.turns(questions, self, now)), None),
            "panel": words.state_panel(self, current, now),
            "facts": words.facts(self, self.platforms.all()),
            "questions": words.question_rows(questions, current),
            "outcome": words.outcome(outcome),
            "groups": words.summary_groups(tips, questions),
            "ways": words.ways(tips),
            "ways_words": words.ways_words(tips, declined) if tips or declined else "",
            "declined_words": words.declined_words(declined),
            "current_section": "connect",
            **self._files(bool(tips), now),
        }

    def structured_data(self, breadcrumbs: list[dict[str, str]], path: str) -> list[Thing]:
        event = words.event_thing(self, path)
        return [*super().structured_data(breadcrumbs, path), *([event] if event else [])]

    def _files(self, has_tips: bool, now: datetime) -> dict[str, str]:
        """Addresses of what goes with the chat; empty where there is nothing to find."""
        args = [self.slug]
        is_ahead = self.state(now) in {DayState.BEFORE, DayState.DURING}
        return {
            "share_url": reverse("campaigns:tip-share", args=args) if self.takes_tips else "",
            "calendar_url": reverse("campaigns:chat-calendar", args=args) if is_ahead else "",
            "csv_url": reverse("campaigns:chat-tips", args=args) if has_tips else "",
            "feed_url": reverse("campaigns:chat-feed", args=args) if has_tips else "",
        }


class ChatQuestion(Orderable):
    chat = ParentalKey(ChatPage, on_delete=models.CASCADE, related_name="questions")
    asked_at = models.TimeField(null=True, blank=True, help_text="London time.")
    text = models.CharField(max_length=280, help_text="As it is posted, one question at a time.")

    class Meta(Orderable.Meta):
        pass

    def __str__(self) -> str:
        return self.text


class Tip(ModeratedSubmission):
    """One piece of advice for a chat, by form or from a post that its author let us use."""

    chat = models.ForeignKey(ChatPage, on_delete=models.CASCADE, related_name="tips")
    question = models.ForeignKey(
        ChatQuestion, null=True, blank=True, on_delete=models.SET_NULL, related_name="tips"
    )
    kind = models.CharField(max_length=8, choices=TipKind.choices)
    text = models.TextField(max_length=600)
    link = models.URLField(max_length=500, blank=True)
    role = models.CharField(max_length=80, blank=True)
    council = models.ForeignKey(
        "directory.Council",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="tips",
    )
    credit = models.CharField(max_length=8, choices=Credit.choices, default=Credit.NOBODY)
    # A post that was pasted: whose it is, and how its author let us use it. Empty for the form.
    handle = models.CharField("account that posted it", max_length=100, blank=True)
    post_url = models.URLField("the post", max_length=500, blank=True)
    permission = models.CharField("how its author agreed", max_length=200, blank=True)
    # What whoever sent the form agreed to. Empty for a post.
    consent_text = models.ForeignKey(
        "core.ConsentText", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    consented_at = models.DateTimeField(null=True, editable=False)
    # Readers are told this word for why, never the reason, which speaks to one person.
    declined_for = models.CharField(max_length=12, choices=TipDecline.choices, blank=True)
    fate = models.CharField(max_length=8, choices=TipFate.choices, blank=True)
    twin_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="twins"
    )
    placed_on = models.ForeignKey(
        "wagtailcore.Page", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    placed_in = models.CharField(
        "where on the page", max_length=120, blank=True, help_text="The heading it stands under."
    )
    # What follows the page's own address to lead there: "answer/#say-when". Followed on publishing.
    placed_path = models.CharField(max_length=250, blank=True, editable=False)
    placed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = TipQuerySet.as_manager()
    # Its words stay as they came; where it went can be changed again and again.
    shown_fields = ("decided_at",)

    class Meta(ModeratedSubmission.Meta):
        verbose_name = "tip"
        constraints = [
            models.CheckConstraint(condition=~Q(twin_of=F("pk")), name="tip_no_twin_of_itself"),
            models.CheckConstraint(
                condition=Q(consent_text__isnull=False, consented_at__isnull=False)
                | ~Q(permission=""),
                name="tip_agreed_to",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80] or "A tip whose words have gone"


class TipContact(ContactDetail):
    submission = models.OneToOneField(Tip, on_delete=models.CASCADE, related_name="contact")

    def __str__(self) -> str:
        return f"for tip {self.submission_id}"
