"""The page on which a council reads the draft of its case study and answers. No account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from core import signing
from core.dates import long_date
from guidance.choices import ApprovalAnswer
from guidance.models import CaseStudyApproval
from guidance.services.approvals import GOOD_FOR, PURPOSE, NotOpenError, record_answer

CHOICES = [(ApprovalAnswer.AGREED, "We agree"), (ApprovalAnswer.COMMENTED, "Please change")]

FIELD_IDS = {"answer": f"answer-{ApprovalAnswer.AGREED}", "comment": "answer-comment"}


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        choices=CHOICES, error_messages={"required": "Choose “We agree” or “Please change”."}
    )
    comment = forms.CharField(
        required=False,
        max_length=4000,
        strip=True,
        error_messages={"max_length": "Write 4,000 characters at most."},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        is_change = data.get("answer") == ApprovalAnswer.COMMENTED
        if is_change and not data.get("comment") and "comment" not in self.errors:
            self.add_error("comment", "Write what has to change.")
        return data


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def case_study_approval(request: HttpRequest, token: str) -> HttpResponse:
    """The draft as it would be published, and two answers. Opening it changes nothing."""
    try:
        key = signing.read(PURPOSE, token, GOOD_FOR)
    except signing.TokenExpired:
        return _run_out(request)
    except signing.TokenForged:
        return _unknown(request)
    questions = CaseStudyApproval.objects.select_related("page", "council", "revision")
    asked = questions.filter(pk=key).first() if isinstance(key, int) else None
    if asked is None:
        return _unknown(request)
    if not CaseStudyApproval.objects.open(timezone.now()).filter(pk=asked.pk).exists():
        return _why_closed(request, asked)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            record_answer(
                approval=asked,
                answer=ApprovalAnswer(form.cleaned_data["answer"]),
                comment=form.cleaned_data["comment"],
            )
        except NotOpenError:
            asked.refresh_from_db()
            return _why_closed(request, asked)
        return redirect("guidance:case-study-approval", token=token)
    return _draft(request, asked, form)


def _draft(request: HttpRequest, asked: CaseStudyApproval, form: AnswerForm) -> HttpResponse:
    draft = asked.page.with_content_json(asked.revision.content)
    errors = [
        {"id": FIELD_IDS[name], "message": message}
        for name, messages in form.errors.items()
        for message in messages
    ]
    title = f"Is this right? {draft.title}"
    context = draft.get_context(request) | {
        "page_title": f"Error: {title}" if errors else title,
        "robots": "noindex, nofollow",
        # The address of this page is a secret of the council and ours.
        "canonical_url": "",
        "share_image_url": "",
        "structured_data": [],
        "feedback_action": "",
        "asked": asked,
        "status": _status(asked),
        "until": long_date(timezone.localtime(asked.expires_at).date()),
        "form": form,
        "errors": errors,
    }
    status = 422 if errors else 200
    response = TemplateResponse(
        request, "guidance/case_study_approval.html", context, status=status
    )
    # With "no-referrer" browsers send the form with "Origin: null", and it would be refused as a
    # forgery (Fetch, "append a request Origin header"). Nobody outside learns the address.
    response.headers["Referrer-Policy"] = "same-origin"
    return _hidden(response)


def _status(asked: CaseStudyApproval) -> str:
    """Whether readers have what the council is shown."""
    council = asked.council.short_name
    if asked.page.live and asked.page.live_revision_id == asked.revision_id:
        return f"{council}, is this still true? Readers see this case study today."
    if asked.page.live:
        return f"A new draft for {council}. Readers see the version before it."
    return f"A draft for {council}. Readers do not see it."


def _why_closed(request: HttpRequest, asked: CaseStudyApproval) -> HttpResponse:
    """Used up, run out, or about a draft that is no longer the one in question."""
    council = asked.council.short_name
    if asked.answer != ApprovalAnswer.WAITING:
        day = long_date(timezone.localtime(asked.answered_at).date())
        said = "agreed" if asked.answer == ApprovalAnswer.AGREED else "asked for changes"
        words = (
            f"{council} {said} on {day}. The editors have the answer, and this link can do no "
            f"more. If something has to be said still, write to {settings.CONTACT_EMAIL}."
        )
        return _closed(request, "Thank you, we have your answer", words, 200)
    if asked.expires_at <= timezone.now():
        return _run_out(request)
    newer = CaseStudyApproval.objects.last_asked().filter(
        page=asked.page_id, council=asked.council_id
    )
    if newer.exclude(pk=asked.pk).exists():
        words = (
            "The case study was changed, and a newer link was sent. Open that one: it stands in "
            f"the last mail from us. If you cannot find it, write to {settings.CONTACT_EMAIL}."
        )
        return _closed(request, "There is a newer draft", words, 410)
    words = f"The case study was changed after this link was sent. {_ask_again()}"
    return _closed(request, "This draft is out of date", words, 410)


def _run_out(request: HttpRequest) -> HttpResponse:
    words = f"It worked for {GOOD_FOR.days} days. {_ask_again()}"
    return _closed(request, "This link has run out", words, 410)


def _unknown(request: HttpRequest) -> HttpResponse:
    words = (
        "It is not complete, or the case study is no longer there. Copy the whole link from our "
        f"mail, also where it runs over two lines. {_ask_again()}"
    )
    return _closed(request, "This link does not work", words, 404)


def _closed(request: HttpRequest, title: str, words: str, status: int) -> HttpResponse:
    context = {
        "page_title": title,
        "words": words,
        "robots": "noindex, nofollow",
        "breadcrumbs": [{"title": "Home", "url": "/"}],
    }
    response = render(request, "guidance/approval_closed.html", context, status=status)
    response.headers["Referrer-Policy"] = "no-referrer"
    return _hidden(response)


def _ask_again() -> str:
    return f"Write to {settings.CONTACT_EMAIL}, and an editor will send you a new one."


def _hidden(response: HttpResponse) -> HttpResponse:
    """Kept out of search engines, also where they do not read the page."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
