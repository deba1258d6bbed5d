"""Invented chats and tips."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from campaigns.choices import TipFate, TipKind
from campaigns.consents import consent_in_force
from campaigns.models import ChatIndexPage, ChatPage, ChatQuestion, Tip
from core.choices import SubmissionStatus
from core.models import ConsentPurpose
from tests.factories.guidance import make_home

DAY = date(2026, 10, 8)


def make_chats() -> ChatIndexPage:
    home = make_home()
    return ChatIndexPage.objects.child_of(home).first() or home.add_child(
        instance=ChatIndexPage(title="Chats", slug="chats", summary="Hours of shared advice.")
    )


def make_chat(title: str = "An hour", questions: Any = (), **fields: Any) -> ChatPage:
    """``questions``: pairs of text and the hour and minute at which it is asked, or None."""
    fields = {
        "slug": slugify(title),
        "summary": "What councils tell each other.",
        "day": DAY,
        "takes_tips": True,
    } | fields
    page = make_chats().add_child(instance=ChatPage(title=title, **fields))
    for number, (text, clock) in enumerate(questions):
        ChatQuestion.objects.create(
            chat=page, text=text, asked_at=time(*clock) if clock else None, sort_order=number
        )
    return ChatPage.objects.get(pk=page.pk)


def make_tip(chat: ChatPage, text: str = "Say when you are there.", **fields: Any) -> Tip:
    fields = {
        "kind": TipKind.TIP,
        "consent_text": consent_in_force(ConsentPurpose.TIP, date(2026, 11, 21)),
        "consented_at": timezone.now(),
    } | fields
    return Tip.objects.create(chat=chat, text=text, **fields)


def make_published(chat: ChatPage, text: str = "Say when you are there.", **fields: Any) -> Tip:
    fields = {
        "status": SubmissionStatus.DONE,
        "fate": TipFate.KEPT,
        "decided_at": timezone.now(),
    } | fields
    return make_tip(chat, text, **fields)


def london(*parts: int) -> datetime:
    """A moment as clocks in London show it."""
    return timezone.make_aware(datetime(*parts))
