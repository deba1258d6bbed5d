"""An officer asks for a link, which goes to no address but the council's own.

Confirming accounts, taking part in a campaign and the Mark share this page and these limits, and
the pages for links that do not work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core import dates
from core.limits import allow
from directory.choices import CouncilState
from directory.mailboxes import mail_domains
from directory.models import Council
from directory.presenters import public_forms as words
from directory.public_forms import AskForLinkForm
from directory.services.mailbox_links import (
    GOOD_FOR,
    LinkForeign,
    LinkForged,
    LinkNotTheirs,
    LinkProblem,
    LinkUsed,
)

from .forms import DAY, TOO_MANY, Way, end, form_context, has_room, refuse_other_sites, see_other

MOST_OF_A_NETWORK = 30
MOST_OF_ALL = 200
# So that nobody fills a council's mailbox with our letters, whatever they are about.
MOST_TO_A_MAILBOX = 3
MOST_TO_A_COUNCIL = 20
NOT_SENT = "The mail could not be sent just now. Try again in a while."
ENOUGH = "Links went to this council several times today. Look in its mailbox, or try tomorrow."


@dataclass(frozen=True)
class LinkRequest:
    """What is asked for, and how it is sent.

    ``lead`` says under the title who may ask and what the link is for. ``send`` gets the mailbox
    and may raise SMTPException or OSError. ``context`` is what ``template``, which extends
    directory/link_request.html, needs beside that.
    """

    council: Council
    title: str
    lead: str
    sent_url: str
    send: Callable[[str], object]
    template: str = "directory/link_request.html"
    context: dict[str, Any] = field(default_factory=dict)


def answer(request: HttpRequest, wanted: LinkRequest) -> HttpResponse:
    """The page, and what it sends. The view is ``csrf_exempt``, ``never_cache``, and says no to
    councils that cannot be asked (``cannot_be_asked``)."""
    council = wanted.council
    if request.method != "POST":
        return _page(request, wanted, AskForLinkForm(council))
    refuse_other_sites(request)
    form = AskForLinkForm(council, request.POST)
    if form.is_from_a_program:
        return see_other(wanted.sent_url)
    if not form.is_valid():
        return _page(request, wanted, form, status=422)
    mailbox = form.cleaned_data["mailbox"]
    if not allow(("link form", str(form.form_token), mailbox.lower()), most=1, seconds=DAY):
        return see_other(wanted.sent_url)  # the same form once more: its mail is on the way
    if not has_room("link", request, of_a_network=MOST_OF_A_NETWORK, of_all=MOST_OF_ALL):
        return _refused(request, wanted, form, TOO_MANY, 429)
    to_it = ("link to", mailbox.lower())
    to_all = ("links to", council.pk)
    if not (
        allow(to_it, most=MOST_TO_A_MAILBOX, seconds=DAY)
        and allow(to_all, most=MOST_TO_A_COUNCIL, seconds=DAY)
    ):
        return _refused(request, wanted, form, ENOUGH, 429)
    try:
        wanted.send(mailbox)
    except (SMTPException, OSError):
        return _refused(request, wanted, form, NOT_SENT, 503)
    return see_other(wanted.sent_url)


def sent(
    request: HttpRequest,
    council: Council,
    good_for: timedelta = GOOD_FOR,
    way: Way | None = None,
) -> HttpResponse:
    """Where the page leads when the mail is on its way; the same for whoever asks."""
    said = (
        f"If the mailbox exists, a link is on its way to it. It is good for {good_for.days} days "
        f"and works once, for {council.short_name} alone. Look in the junk folder too."
    )
    return end(request, "Look in your mailbox", said, council, way=way)


def cannot_be_asked(request: HttpRequest, council: Council, ended: str) -> HttpResponse | None:
    """A page for councils that have ended (``ended`` says what that means), or have no mailbox."""
    if council.state(dates.today()) == CouncilState.ENDED:
        return end(request, "This council has ended", ended, council, 410)
    if not mail_domains(council):
        said = (
            f"We do not know the website of {council.short_name}, so we cannot tell its mailboxes "
            f"from others. Write to {settings.CONTACT_EMAIL}, and an editor will see to it."
        )
        return end(request, "We cannot send a link yet", said, council, 404)
    return None


def problem(request: HttpRequest, found: LinkProblem, *, again: str, used: str) -> HttpResponse:
    """A page of its own for each way in which a link of mailbox_links does not work.

    ``again`` says how to get a new one, ``used`` what a link that was used has done.
    """
    if isinstance(found, LinkForged):
        return unknown(request, again)
    if isinstance(found, LinkForeign):
        return foreign(request, again)
    council = found.link.council if found.link else None
    if isinstance(found, LinkNotTheirs) and council:
        return not_theirs(request, again, council)
    if isinstance(found, LinkUsed):
        return end(request, "This link was used already", f"{used} {again}", council, 410)
    return run_out(request, again, council)


def run_out(
    request: HttpRequest,
    again: str,
    council: Council | None = None,
    good_for: timedelta = GOOD_FOR,
) -> HttpResponse:
    said = f"It worked for {good_for.days} days, and nothing was changed. {again}"
    return end(request, "This link has run out", said, council, 410)


def not_theirs(request: HttpRequest, again: str, council: Council) -> HttpResponse:
    """An editor has put the website or the mailboxes right since the link was sent."""
    said = (
        f"It went to a mailbox that is not one of {council.short_name}’s as we know them now, and "
        f"nothing was changed. {again}"
    )
    return end(request, "This link is not good any more", said, council, 410)


def unknown(request: HttpRequest, again: str) -> HttpResponse:
    said = (
        "It is not complete, or not from us, and nothing was changed. Copy the whole link from our "
        f"mail, also where it runs over two lines. {again}"
    )
    return end(request, "This link does not work", said, status=404)


def foreign(request: HttpRequest, again: str) -> HttpResponse:
    said = f"The question that it belongs to is not here, and nothing was changed. {again}"
    return end(request, "This link belongs to no question of ours", said, status=404)


def hidden(response: HttpResponse) -> HttpResponse:
    """Kept out of search engines; nobody outside learns the address.

    With "no-referrer" browsers send the form with "Origin: null", and it would be refused as a
    forgery (Fetch, "append a request Origin header").
    """
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _page(
    request: HttpRequest, wanted: LinkRequest, form: AskForLinkForm, status: int = 200
) -> HttpResponse:
    context = form_context(wanted.council, wanted.title, words.errors(form, "mailbox"))
    context |= {
        "lead": wanted.lead,
        "field": words.mailbox_field(form, wanted.council),
        "stamp": form.stamp_to_send,
        **wanted.context,
    }
    return render(request, wanted.template, context, status=status)


def _refused(
    request: HttpRequest, wanted: LinkRequest, form: AskForLinkForm, why: str, status: int
) -> HttpResponse:
    """Nothing was sent. Its stamp is used up, so the form gets a new one with the next sending."""
    form.add_error(None, why)
    form.kept_stamp = ""
    return _page(request, wanted, form, status)
