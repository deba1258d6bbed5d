"""Where councils confirm their accounts: an officer asks for a link, which opens the questions."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from core import signing
from core.dates import long_date
from directory.mailboxes import mailbox_fault
from directory.models import ConfirmationRequest, Council, SocialAccount
from directory.presenters import public_forms as words
from directory.public_forms import AnswersForm
from directory.services.confirmations import (
    GOOD_FOR,
    PURPOSE,
    AccountAnswer,
    Answer,
    NotOpenError,
    ask,
    record_answers,
)

from . import link_requests
from .forms import end, form_context
from .slugs import in_small_letters

AGAIN = "You can ask for a new one on your council’s page, under “Confirm your accounts”."


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@in_small_letters
def council_confirm(request: HttpRequest, slug: str) -> HttpResponse:
    """An officer asks for a link. It goes to no address but the council's own."""
    council = get_object_or_404(Council, slug=slug)
    if closed := _cannot_be_asked(request, council):
        return closed
    wanted = link_requests.LinkRequest(
        council=council,
        title=f"Confirm the accounts of {council.short_name}",
        lead=f"For people who work at {council.name}. We send one link to your council’s mailbox; "
        "whoever opens it says which accounts are still yours. It is good for "
        f"{GOOD_FOR.days} days and needs no account.",
        sent_url=reverse("directory:council-confirm-sent", args=[council.slug]),
        send=lambda mailbox: ask(council=council, mailbox=mailbox),
        template="directory/council_confirm.html",
        context={"report_url": reverse("directory:council-report", args=[council.slug])},
    )
    return link_requests.answer(request, wanted)


@require_safe
@in_small_letters
def council_confirm_sent(request: HttpRequest, slug: str) -> HttpResponse:
    return link_requests.sent(request, get_object_or_404(Council, slug=slug), GOOD_FOR)


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The council's accounts and what is true of each. Opening it changes nothing."""
    return link_requests.hidden(_confirm(request, token))


def _confirm(request: HttpRequest, token: str) -> HttpResponse:
    try:
        key = signing.read(PURPOSE, token, GOOD_FOR)
    except signing.TokenExpired:
        return _run_out(request)
    except signing.TokenForged:
        return link_requests.unknown(request, AGAIN)
    questions = ConfirmationRequest.objects.select_related("council")
    asked = questions.filter(pk=key).first() if isinstance(key, int) else None
    if asked is None:
        return link_requests.foreign(request, AGAIN)
    if asked.answered_at:
        return _answered(request, asked)
    if asked.expires_at <= timezone.now():
        return _run_out(request, asked.council)
    if closed := _cannot_be_asked(request, asked.council):
        return closed
    if mailbox_fault(asked.council, asked.mailbox):
        return link_requests.not_theirs(request, AGAIN, asked.council)
    accounts = list(SocialAccount.objects.listed().filter(councils=asked.council).for_listing())
    form = AnswersForm(asked.council, accounts, request.POST if request.method == "POST" else None)
    said: dict[str, Any] = {}
    if form.is_bound and "all" in request.POST:
        shown = set(request.POST["all"].split(","))
        ours = AccountAnswer(Answer.OURS)
        said = {"answers": {one.pk: ours for one in accounts if str(one.pk) in shown}}
    elif form.is_bound and form.is_valid():
        note = form.cleaned_data["note"]
        said = {"answers": form.answers(), "new_links": form.new_links(), "note": note}
    if not any(said.values()):
        return _questions(request, asked, form)
    try:
        record_answers(request=asked, **said)
    except NotOpenError:
        asked.refresh_from_db()
        return _answered(request, asked) if asked.answered_at else _run_out(request, asked.council)
    return redirect("directory:confirm", token=token)


def _questions(request: HttpRequest, asked: ConfirmationRequest, form: AnswersForm) -> HttpResponse:
    council = asked.council
    problems = words.errors(form, "new-1")
    context = form_context(council, f"Are these still yours, {council.short_name}?", problems)
    context |= {
        "until": long_date(timezone.localtime(asked.expires_at).date()),
        "questions": words.account_questions(form),
        "shown": ",".join(str(account.pk) for account in form.accounts),
        "new_fields": words.new_fields(form),
        "note_field": words.field(form, "note", "Anything else? (optional)", rows=4),
    }
    status = 422 if problems else 200
    return render(request, "directory/confirm.html", context, status=status)


def _cannot_be_asked(request: HttpRequest, council: Council) -> HttpResponse | None:
    ended = f"{council.name} has ended, so nobody can confirm its accounts any more."
    return link_requests.cannot_be_asked(request, council, ended)


def _answered(request: HttpRequest, asked: ConfirmationRequest) -> HttpResponse:
    day = long_date(timezone.localtime(asked.answered_at).date())
    said = (
        f"{asked.council.short_name} answered on {day}. What you confirmed stands on its page; "
        "what has to be changed waits for an editor. This link can do no more."
    )
    is_late = request.method == "POST"
    title = "This link was used already" if is_late else "Thank you, we have your answer"
    return end(request, title, said, asked.council, 409 if is_late else 200)


def _run_out(request: HttpRequest, council: Council | None = None) -> HttpResponse:
    return link_requests.run_out(request, AGAIN, council, GOOD_FOR)
