"""Where councils confirm their accounts: an officer asks for a link, which opens the questions."""

from __future__ import annotations

from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from core import dates, signing
from core.dates import long_date
from core.limits import allow
from directory.choices import CouncilState
from directory.mailboxes import mail_domains, mailbox_fault
from directory.models import ConfirmationRequest, Council, SocialAccount
from directory.presenters import public_forms as words
from directory.public_forms import AnswersForm, AskForLinkForm
from directory.services.confirmations import (
    GOOD_FOR,
    PURPOSE,
    AccountAnswer,
    Answer,
    NotOpenError,
    ask,
    record_answers,
)

from .forms import DAY, TOO_MANY, end, form_context, has_room, refuse_other_sites, see_other
from .slugs import in_small_letters

MOST_OF_A_NETWORK = 30
MOST_OF_ALL = 200
# So that nobody fills a council's mailbox with our letters.
MOST_TO_A_MAILBOX = 3
MOST_TO_A_COUNCIL = 20
NOT_SENT = "The mail could not be sent just now. Try again in a while."
ENOUGH = "Links went to this council several times today. Look in its mailbox, or try tomorrow."


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@in_small_letters
def council_confirm(request: HttpRequest, slug: str) -> HttpResponse:
    """An officer asks for a link. It goes to no address but the council's own."""
    council = get_object_or_404(Council, slug=slug)
    if closed := _cannot_be_asked(request, council):
        return closed
    if request.method != "POST":
        return _ask_page(request, council, AskForLinkForm(council))
    refuse_other_sites(request)
    form = AskForLinkForm(council, request.POST)
    sent = reverse("directory:council-confirm-sent", args=[council.slug])
    if form.is_from_a_program:
        return see_other(sent)
    if not form.is_valid():
        return _ask_page(request, council, form, status=422)
    mailbox = form.cleaned_data["mailbox"]
    if not allow(("link form", str(form.form_token), mailbox.lower()), most=1, seconds=DAY):
        return see_other(sent)  # the same form once more: its mail is on the way
    if not has_room("link", request, of_a_network=MOST_OF_A_NETWORK, of_all=MOST_OF_ALL):
        return _refused(request, council, form, TOO_MANY, 429)
    to_it = ("link to", mailbox.lower())
    to_all = ("links to", council.pk)
    if not (
        allow(to_it, most=MOST_TO_A_MAILBOX, seconds=DAY)
        and allow(to_all, most=MOST_TO_A_COUNCIL, seconds=DAY)
    ):
        return _refused(request, council, form, ENOUGH, 429)
    try:
        ask(council=council, mailbox=mailbox)
    except (SMTPException, OSError):
        return _refused(request, council, form, NOT_SENT, 503)
    return see_other(sent)


@require_safe
@in_small_letters
def council_confirm_sent(request: HttpRequest, slug: str) -> HttpResponse:
    council = get_object_or_404(Council, slug=slug)
    said = (
        f"If the mailbox exists, a link is on its way to it. It is good for {GOOD_FOR.days} days "
        f"and works once, for {council.short_name} alone. Look in the junk folder too."
    )
    return end(request, "Look in your mailbox", said, council)


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The council's accounts and what is true of each. Opening it changes nothing."""
    return _hidden(_confirm(request, token))


def _confirm(request: HttpRequest, token: str) -> HttpResponse:
    try:
        key = signing.read(PURPOSE, token, GOOD_FOR)
    except signing.TokenExpired:
        return _run_out(request)
    except signing.TokenForged:
        return _unknown(request)
    questions = ConfirmationRequest.objects.select_related("council")
    asked = questions.filter(pk=key).first() if isinstance(key, int) else None
    if asked is None:
        return _foreign(request)
    if asked.answered_at:
        return _answered(request, asked)
    if asked.expires_at <= timezone.now():
        return _run_out(request, asked.council)
    if closed := _cannot_be_asked(request, asked.council):
        return closed
    if mailbox_fault(asked.council, asked.mailbox):
        return _not_theirs(request, asked.council)
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


def _ask_page(
    request: HttpRequest, council: Council, form: AskForLinkForm, status: int = 200
) -> HttpResponse:
    title = f"Confirm the accounts of {council.short_name}"
    context = form_context(council, title, words.errors(form, "mailbox"))
    context |= {
        "field": words.mailbox_field(form, council),
        "stamp": form.stamp_to_send,
        "days": GOOD_FOR.days,
        "report_url": reverse("directory:council-report", args=[council.slug]),
    }
    return render(request, "directory/council_confirm.html", context, status=status)


def _refused(
    request: HttpRequest, council: Council, form: AskForLinkForm, why: str, status: int
) -> HttpResponse:
    """Nothing was sent. Its stamp is used up, so the form gets a new one with the next sending."""
    form.add_error(None, why)
    form.kept_stamp = ""
    return _ask_page(request, council, form, status)


def _cannot_be_asked(request: HttpRequest, council: Council) -> HttpResponse | None:
    if council.state(dates.today()) == CouncilState.ENDED:
        said = f"{council.name} has ended, so nobody can confirm its accounts any more."
        return end(request, "This council has ended", said, council, 410)
    if not mail_domains(council):
        said = (
            f"We do not know the website of {council.short_name}, so we cannot tell its mailboxes "
            f"from others. Write to {settings.CONTACT_EMAIL}, and an editor will see to it."
        )
        return end(request, "We cannot send a link yet", said, council, 404)
    return None


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
    said = f"It worked for {GOOD_FOR.days} days, and nothing was changed. {_ask_again()}"
    return end(request, "This link has run out", said, council, 410)


def _not_theirs(request: HttpRequest, council: Council) -> HttpResponse:
    """An editor has put the website or the mailboxes right since the link was sent."""
    said = (
        f"It went to a mailbox that is not one of {council.short_name}’s as we know them now, and "
        f"nothing was changed. {_ask_again()}"
    )
    return end(request, "This link is not good any more", said, council, 410)


def _unknown(request: HttpRequest) -> HttpResponse:
    said = (
        "It is not complete, or not from us, and nothing was changed. Copy the whole link from our "
        f"mail, also where it runs over two lines. {_ask_again()}"
    )
    return end(request, "This link does not work", said, status=404)


def _foreign(request: HttpRequest) -> HttpResponse:
    said = f"The question that it belongs to is not here, and nothing was changed. {_ask_again()}"
    return end(request, "This link belongs to no question of ours", said, status=404)


def _ask_again() -> str:
    return "You can ask for a new one on your council’s page, under “Confirm your accounts”."


def _hidden(response: HttpResponse) -> HttpResponse:
    """Kept out of search engines; nobody outside learns the address.

    With "no-referrer" browsers send the form with "Origin: null", and it would be refused as a
    forgery (Fetch, "append a request Origin header").
    """
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
