"""Where an editor asks the councils of a case study if it is right, and reads what they said."""

from __future__ import annotations

from smtplib import SMTPException
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from core.dates import long_date
from directory.models import Council
from guidance.choices import ApprovalAnswer
from guidance.models import CaseStudyApproval, CaseStudyPage
from guidance.services.approvals import ask_council, latest_draft, mailbox_fault

TEMPLATE = "guidance/admin/ask_council.html"


class AskCouncilForm(forms.Form):
    """One council of the story, and where it is asked."""

    council = forms.ModelChoiceField(
        queryset=Council.objects.none(),
        empty_label=None,
        help_text="Each council in the story is asked on its own.",
    )
    mailbox = forms.EmailField(
        help_text="A mailbox at the council’s own domain, shared by a team rather than one "
        "person’s. It gets one mail with a link that is good for 14 days and works once."
    )

    def __init__(self, draft: CaseStudyPage, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"mailbox": draft.contact_mailbox}, **kwargs)
        self.draft = draft
        named = [council.pk for council in draft.named_councils()]
        self.fields["council"].queryset = Council.objects.filter(pk__in=named).order_by("sort_name")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "council" in data and "mailbox" in data:
            fault = mailbox_fault(
                draft=self.draft, council=data["council"], mailbox=data["mailbox"]
            )
            if fault:
                self.add_error("mailbox", fault)
        return data


@require_http_methods(["GET", "HEAD", "POST"])
def ask_council_view(request: HttpRequest, pk: int) -> HttpResponse:
    """For whoever may edit this very page; a role that may edit others is not enough."""
    page = get_object_or_404(CaseStudyPage, pk=pk)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    draft = latest_draft(page)
    form = AskCouncilForm(draft, request.POST if request.method == "POST" else None)
    here = reverse("guidance_ask_council", args=[page.pk])
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data
        try:
            ask_council(page=page, asked_by=request.user, **chosen)
        except ValidationError as error:
            form.add_error(None, error.messages)
        except (SMTPException, OSError):
            form.add_error(None, "The mail could not be sent, so nothing was asked. Try later.")
        else:
            messages.success(
                request, f"{chosen['council'].short_name} was asked at {chosen['mailbox']}."
            )
            return redirect(here)
    context = {
        "page": page,
        "form": form,
        "has_councils": form.fields["council"].queryset.exists(),
        "questions": _questions(page),
        "edit_url": reverse("wagtailadmin_pages:edit", args=[page.pk]),
        "page_title": "Ask the council",
        "header_title": f"Ask the council: {draft.title}",
        "header_icon": "mail",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": "Home"},
            {"url": reverse("wagtailadmin_pages:edit", args=[page.pk]), "label": draft.title},
            {"url": here, "label": "Ask the council"},
        ],
    }
    return render(request, TEMPLATE, context)


def _questions(page: CaseStudyPage) -> list[dict[str, Any]]:
    """Every question about the page, newest first, with where it stands."""
    now = timezone.now()
    open_now = set(
        CaseStudyApproval.objects.open(now).filter(page=page).values_list("pk", flat=True)
    )
    asked = page.approvals.select_related("council", "asked_by")
    return [
        {
            "council": question.council.short_name,
            "mailbox": question.mailbox,
            "asked": f"{_day(question.asked_at)}, by {question.asked_by or 'a former editor'}",
            "state": _state(question, question.pk in open_now, now),
            "comment": question.comment,
        }
        for question in asked
    ]


def _state(question: CaseStudyApproval, is_open: bool, now: Any) -> str:
    if question.answer != ApprovalAnswer.WAITING:
        return f"{question.get_answer_display()}, {_day(question.answered_at)}"
    if is_open:
        return f"No answer yet; the link is good until {_day(question.expires_at)}"
    if question.expires_at <= now:
        return f"No answer; the link ran out on {_day(question.expires_at)}"
    return "The draft was changed or the council asked anew: this link no longer works"


def _day(moment: Any) -> str:
    return long_date(timezone.localtime(moment).date())
