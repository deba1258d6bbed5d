"""The Mark of one council: its live entry, the kit, and the pages through which it is declared."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from core import dates
from core.dates import long_date
from directory.choices import CouncilState
from directory.mark_evidence import EvidenceJudge
from directory.mark_forms import MarkForm, WithdrawForm
from directory.models import Council, MailboxLink, MarkAdoption, MarkCommitment, MarkVersion
from directory.models.mailbox_links import LinkPurpose
from directory.presenters import marks as words
from directory.presenters.public_forms import errors, field
from directory.services import mailbox_links, marks

from . import link_requests
from .forms import Way, end, form_context, way_to
from .slugs import in_small_letters

ABOUT_URL = "/connect/social-media-friendly-mark/"
AGAIN = "You can ask for a new one on your council’s page of the Mark, under “Adopt or renew”."
NO_LIST = "There is no list of commitments in force today. An editor has to publish one first."


@require_safe
@in_small_letters
def council_mark(request: HttpRequest, slug: str) -> HttpResponse:
    """The live entry. It is there for every council, since every badge links to it."""
    council = get_object_or_404(Council, slug=slug)
    on = dates.today()
    accepted = list(MarkAdoption.objects.accepted().filter(council=council).for_entry())
    for adoption in accepted:
        adoption.council = council
    standing = words.standing_of(accepted, on)
    judge = EvidenceJudge(council)
    is_ended = council.state(on) == CouncilState.ENDED
    title = f"{words.NAME}: {council.short_name}"
    entry_url = reverse("directory:council-mark", args=[council.slug])
    context = {
        "page_title": title,
        "meta_description": f"What {council.name} says of itself under the {words.NAME}. "
        f"{words.short_words(standing, on)}",
        "canonical_url": f"{settings.SITE_URL}{entry_url}",
        "robots": "" if standing else "noindex",
        "current_section": "councils",
        "breadcrumbs": way_to(council),
        "council": council,
        "label": words.label(standing, on),
        "entries": [words.entry(one, judge, on) for one in standing],
        "is_running": any(one.state(on) in words.RUNNING for one in standing),
        "is_ended": is_ended,
        "history": words.history(accepted, on),
        "adopt_url": "" if is_ended else reverse("directory:mark-adopt", args=[council.slug]),
        **_ways(council),
    }
    return render(request, "directory/council_mark.html", context)


@require_safe
@in_small_letters
def mark_kit(request: HttpRequest, slug: str) -> HttpResponse:
    """How to place the badge."""
    council = get_object_or_404(Council, slug=slug)
    on = dates.today()
    running = MarkAdoption.objects.filter(council=council).in_force(on)
    context = {
        "page_title": f"Place the badge: {council.short_name}",
        "meta_description": f"The badge of the {words.NAME} of {council.name}: how to place it on "
        "a website, in mail and in print, and what may be said of it.",
        "robots": "noindex",
        "current_section": "councils",
        "breadcrumbs": _way_to_mark(council),
        "council": council,
        "is_running": running.exists(),
        "adopt_path": reverse("directory:mark-adopt", args=[council.slug]),
        **words.kit(council),
        **_ways(council),
    }
    return render(request, "directory/mark_kit.html", context)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@in_small_letters
def mark_adopt(request: HttpRequest, slug: str) -> HttpResponse:
    """An officer asks for the link with which the council adopts, renews or withdraws."""
    council = get_object_or_404(Council, slug=slug)
    if closed := _cannot_adopt(request, council):
        return closed
    _, commitments = _list_for(council)
    wanted = link_requests.LinkRequest(
        council=council,
        title=f"Adopt or renew the Mark: {council.short_name}",
        lead=f"For people who work at {council.name}. We send one link to your council’s mailbox. "
        "Whoever opens it declares the Mark, renews it or withdraws it. It is good for "
        f"{mailbox_links.GOOD_FOR.days} days and needs no account.",
        sent_url=reverse("directory:mark-adopt-sent", args=[council.slug]),
        send=lambda mailbox: marks.send_link(council=council, mailbox=mailbox),
        template="directory/mark_adopt.html",
        context={
            "breadcrumbs": _way_to_mark(council),
            "commitments": commitments,
            "months": marks.MONTHS_IN_FORCE,
            **_ways(council),
        },
    )
    return link_requests.answer(request, wanted)


@require_safe
@in_small_letters
def mark_adopt_sent(request: HttpRequest, slug: str) -> HttpResponse:
    council = get_object_or_404(Council, slug=slug)
    url = reverse("directory:council-mark", args=[council.slug])
    way = Way({"title": f"{words.NAME}: {council.short_name}", "url": url}, _way_to_mark(council))
    return link_requests.sent(request, council, way=way)


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def mark_declare(request: HttpRequest, token: str) -> HttpResponse:
    """The commitments, each with a tick and a link. Opening it changes nothing."""
    return link_requests.hidden(_declare(request, token))


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def mark_withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """The same link withdraws what is in force."""
    return link_requests.hidden(_withdraw(request, token))


def _declare(request: HttpRequest, token: str) -> HttpResponse:
    try:
        link = mailbox_links.look_up(purpose=LinkPurpose.MARK, token=token)
    except mailbox_links.LinkProblem as found:
        return _problem(request, found)
    council = link.council
    if closed := _cannot_adopt(request, council):
        return closed
    version, commitments = _list_for(council)
    if version is None:
        return end(request, "No list of commitments", NO_LIST, council, 503)
    data = request.POST if request.method == "POST" else None
    form = MarkForm(council, commitments, data, last=_last(link))
    if data is None or not form.is_valid():
        return _declare_page(request, link, form, token)
    try:
        marks.declare(
            link=link,
            version=version,
            scope=form.cleaned_data["scope"],
            scope_words=form.cleaned_data["scope_words"],
            reply_words=form.cleaned_data["reply_words"],
            evidence=form.evidence(),
        )
    except mailbox_links.LinkProblem as found:
        return _problem(request, found)
    return redirect("directory:mark-declare", token=token)


def _withdraw(request: HttpRequest, token: str) -> HttpResponse:
    try:
        link = mailbox_links.look_up(purpose=LinkPurpose.MARK, token=token)
    except mailbox_links.LinkProblem as found:
        return _problem(request, found)
    council, on = link.council, dates.today()
    standing = MarkAdoption.objects.filter(council=council).in_force(on).standing(on)
    running = list(standing.for_listing())
    waiting = list(MarkAdoption.objects.filter(council=council).open().for_listing())
    if not running and not waiting:
        return _nothing_to_withdraw(request, council)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            marks.withdraw_by_council(link=link, words=form.cleaned_data["words"])
        except mailbox_links.LinkProblem as found:
            return _problem(request, found)
        except marks.NotInForce:
            return _nothing_to_withdraw(request, council)
        return redirect("directory:mark-withdraw", token=token)
    problems = errors(form, "words")
    context = form_context(council, f"Withdraw the Mark: {council.short_name}", problems)
    context |= {
        "running": [
            f"{one.scope_in_words}. {words.state_words(one, on)}." for one in [*running, *waiting]
        ],
        "field": field(
            form,
            "words",
            "Why? (optional)",
            "The register shows these words. Leave it empty if you would rather not say.",
        ),
        "declare_url": reverse("directory:mark-declare", args=[token]),
    }
    status = 422 if problems else 200
    return render(request, "directory/mark_withdraw.html", context, status=status)


def _declare_page(
    request: HttpRequest, link: MailboxLink, form: MarkForm, token: str
) -> HttpResponse:
    council, on = link.council, dates.today()
    problems = errors(form, "scope")
    context = form_context(council, f"Declare the Mark: {council.short_name}", problems)
    theirs = MarkAdoption.objects.filter(council=council)
    can_withdraw = theirs.in_force(on).exists() or theirs.open().exists()
    context |= {
        "until": long_date(timezone.localtime(link.expires_at).date()),
        "months": marks.MONTHS_IN_FORCE,
        "fields": words.declare_fields(form),
        "is_filled_in": bool(form.initial),
        "question": _question(link),
        "withdraw_url": reverse("directory:mark-withdraw", args=[token]) if can_withdraw else "",
        **_ways(council),
    }
    status = 422 if problems else 200
    return render(request, "directory/mark_declare.html", context, status=status)


def _list_for(council: Council) -> tuple[MarkVersion | None, list[MarkCommitment]]:
    """The newest list, without what is asked of Welsh councils only where the council is not."""
    version = MarkVersion.objects.newest(dates.today())
    found = MarkCommitment.objects.filter(version=version)
    if not council.has_welsh_language_duty:
        found = found.filter(is_for_wales=False)
    return version, list(found)


def _last(link: MailboxLink) -> MarkAdoption | None:
    """What the form comes filled in with: the declaration the link is about, or the newest."""
    declared = MarkAdoption.objects.filter(council=link.council).order_by("-pk")
    return declared.filter(pk=link.about).first() or declared.first()


def _question(link: MailboxLink) -> str:
    """What the editor asked, where the link came with a question."""
    asked = MarkAdoption.objects.filter(pk=link.about, council=link.council, status="returned")
    return asked.values_list("reason", flat=True).first() or ""


def _cannot_adopt(request: HttpRequest, council: Council) -> HttpResponse | None:
    ended = f"{council.name} has ended, and the Mark ends with its council."
    return link_requests.cannot_be_asked(request, council, ended)


def _nothing_to_withdraw(request: HttpRequest, council: Council) -> HttpResponse:
    said = f"{council.short_name} has no Mark in force, so there is nothing to withdraw."
    return end(request, "Nothing to withdraw", said, council, 409)


def _problem(request: HttpRequest, found: mailbox_links.LinkProblem) -> HttpResponse:
    if not isinstance(found, mailbox_links.LinkUsed) or not found.link:
        return link_requests.problem(request, found, again=AGAIN, used="")
    link = found.link
    day = long_date(timezone.localtime(link.used_at).date())
    said = (
        f"{link.council.short_name} used this link on {day}. What it declared waits for an editor, "
        "who writes to your mailbox within a few days; what it withdrew is no longer in force. "
        "This link can do no more."
    )
    is_late = request.method == "POST"
    title = "This link was used already" if is_late else "Thank you, we have your answer"
    return end(request, title, said, link.council, 409 if is_late else 200)


def _way_to_mark(council: Council) -> list[dict[str, str]]:
    entry = {"title": words.NAME, "url": reverse("directory:council-mark", args=[council.slug])}
    return [*way_to(council), entry]


def _ways(council: Council) -> dict[str, Any]:
    return {
        "self_declared": words.SELF_DECLARED,
        "about_url": ABOUT_URL,
        "list_url": reverse("directory:mark-list"),
        "entry_path": reverse("directory:council-mark", args=[council.slug]),
        "kit_url": reverse("directory:mark-kit", args=[council.slug]),
        "badge_url": reverse("directory:mark-badge", args=[council.slug]),
    }
