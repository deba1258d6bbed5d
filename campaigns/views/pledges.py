"""A council says that it takes part: it is found by any name, asked at its own mailbox, answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.choices import DayState
from campaigns.models import CampaignPledge, CampaignYearPage
from campaigns.services import pledges as service
from campaigns.views.years import Place, place_of, place_or_404
from core import dates
from core.dates import long_date
from core.listing import read_address
from core.public_forms import UNREADABLE
from core.text import clean_query
from directory.comparing import look_up
from directory.models import Council, MailboxLink
from directory.models.mailbox_links import LinkPurpose
from directory.presenters import public_forms as words
from directory.services import mailbox_links
from directory.services.mailbox_links import LinkForeign, LinkProblem
from directory.views import link_requests
from directory.views.forms import Way, see_other

AGAIN = "You can ask for a new one on the page of the day, under “Say that you take part”."
USED = "It has done its work. The page of the day shows whether your council takes part."
MOST_WORDS = 280


class PledgeForm(forms.Form):
    """What the council plans, if it wants to say."""

    words = forms.CharField(
        required=False,
        max_length=MOST_WORDS,
        error_messages={
            "max_length": f"Write {MOST_WORDS} characters at most. You wrote %(show_value)d.",
            "null_characters_not_allowed": UNREADABLE,
        },
    )


@require_safe
def take_part(request: HttpRequest, campaign: str, year: int) -> HttpResponse:
    """Which council? Any of its names finds it, and leads on to its own page."""
    place = place_or_404(campaign, year)
    if closed := _is_over(request, place):
        return closed
    typed = clean_query(read_address(request.GET).get("council", ""))
    question = None
    if typed:
        on = dates.today()
        council = Council.objects.current(on).filter(slug=typed.lower()).first()
        if council is None:
            council, question = look_up(typed, on)
        if council:
            return see_other(_url("take-part-council", place, council.slug))
    title = f"Take part in {place.year.title}"
    problems = [{"id": "council", "message": question.message}] if question else []
    context = _frame(place, title, problems) | {
        "meta_description": f"Say for your council that it takes part in {place.year.title}. The "
        "link goes to a mailbox of the council, and needs no account.",
        "typed": typed,
        "action": request.path,
        "options": [
            {"name": each.name, "url": _url("take-part-council", place, each.slug)}
            for each in (question.options if question else ())
        ],
    }
    return render(request, "campaigns/pledge_choose.html", context, status=400 if problems else 200)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_part_council(request: HttpRequest, campaign: str, year: int, slug: str) -> HttpResponse:
    """An officer asks for a link. It goes to no address but the council's own."""
    place = place_or_404(campaign, year)
    council = get_object_or_404(Council, slug=slug)
    if closed := _is_over(request, place) or link_requests.cannot_be_asked(
        request, council, f"{council.name} has ended, so it cannot take part."
    ):
        return closed
    title = f"Say that {council.short_name} takes part in {place.year.title}"
    wanted = link_requests.LinkRequest(
        council=council,
        title=title,
        lead=f"For people who work at {council.name}. We send one link to your council’s mailbox; "
        "whoever opens it says that the council takes part, or takes that back. It is good for "
        f"{mailbox_links.GOOD_FOR.days} days and needs no account.",
        sent_url=_url("take-part-sent", place, council.slug),
        send=lambda mailbox: service.ask(year=place.year, council=council, mailbox=mailbox),
        template="campaigns/pledge_ask.html",
        context={
            "breadcrumbs": place.way(),
            "current_section": "connect",
            "other_url": _url("take-part", place),
        },
    )
    return link_requests.answer(request, wanted)


@require_safe
def take_part_sent(request: HttpRequest, campaign: str, year: int, slug: str) -> HttpResponse:
    place = place_or_404(campaign, year)
    back = {"title": f"Back to {place.year.title}", "url": place.url}
    way = Way(back, place.way(), "connect")
    return link_requests.sent(request, get_object_or_404(Council, slug=slug), way=way)


@require_safe
def take_part_thanks(request: HttpRequest, campaign: str, year: int, slug: str) -> HttpResponse:
    """What the hub shows of the council now; it says no more than the page of the day does."""
    place = place_or_404(campaign, year)
    council = get_object_or_404(Council, slug=slug)
    pledge = CampaignPledge.objects.standing().filter(year=place.year, council=council).first()
    if pledge:
        title = f"{council.short_name} takes part"
        said = f"It stands on the page of {place.year.title} now, in the list and on the map."
        if pledge.words and not pledge.shown_words:
            said += " Your words are shown once an editor has looked at them."
    else:
        title = f"{council.short_name} does not take part"
        said = f"It is not on the page of {place.year.title}. You can ask for a link again."
    return _end(request, place, title, said)


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def pledge(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link changes nothing; pressing a button does."""
    return link_requests.hidden(_pledge(request, token))


def _pledge(request: HttpRequest, token: str) -> HttpResponse:
    try:
        link = mailbox_links.look_up(purpose=LinkPurpose.PLEDGE, token=token)
        place = _place_of(link)
        return _is_over(request, place) or _answer(request, link, place)
    except LinkProblem as problem:
        return link_requests.problem(request, problem, again=AGAIN, used=USED)


def _place_of(link: MailboxLink) -> Place:
    year = CampaignYearPage.objects.published().filter(pk=link.about).first()
    if year is None:
        raise LinkForeign(link)
    return place_of(year)


def _answer(request: HttpRequest, link: MailboxLink, place: Place) -> HttpResponse:
    council = link.council
    ended = f"{council.name} has ended, so it cannot take part."
    if closed := link_requests.cannot_be_asked(request, council, ended):
        return closed
    given = CampaignPledge.objects.standing().filter(year=place.year, council=council).first()
    form = PledgeForm(
        request.POST if request.method == "POST" else None,
        initial={"words": given.words if given else ""},
    )
    thanks = _url("take-part-thanks", place, council.slug)
    if "withdraw" in request.POST:
        if given:
            service.withdraw(link=link, pledge=given)
        return see_other(thanks)
    if form.is_bound and form.is_valid():
        service.take_part(link=link, year=place.year, words=form.cleaned_data["words"])
        return see_other(thanks)
    title = f"Does {council.short_name} take part in {place.year.title}?"
    errors = words.errors(form, "words")
    context = _frame(place, title, errors) | {
        "council": council.name,
        "when": long_date(place.year.day) if place.year.day else place.year.day_words,
        "since": long_date(timezone.localtime(given.submitted_at).date()) if given else "",
        "until": long_date(timezone.localtime(link.expires_at).date()),
        "field": words.field(
            form,
            "words",
            "What do you plan? (optional)",
            f"One or two sentences, {MOST_WORDS} characters at most. Shown after an editor has "
            "looked at them. No names of people.",
            rows=4,
        ),
    }
    return render(request, "campaigns/pledge.html", context, status=422 if errors else 200)


def _is_over(request: HttpRequest, place: Place) -> HttpResponse | None:
    """A page for a day that is over: nobody can say any more that they take part."""
    year = place.year
    is_past = year.day is None and int(year.slug) < dates.today().year
    if year.state(timezone.now()) != DayState.AFTER and not is_past:
        return None
    said = "What was shown stays on its page. The next day is on the page of the campaign."
    return _end(request, place, f"{year.title} is over", said, 410)


def _url(name: str, place: Place, *more: str) -> str:
    return reverse(f"campaigns:{name}", args=[place.campaign.slug, int(place.year.slug), *more])


def _frame(place: Place, title: str, errors: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "page_title": f"Error: {title}" if errors else title,
        "heading": title,
        "current_section": "connect",
        "breadcrumbs": place.way(),
        "robots": "noindex",
        "errors": errors,
    }


def _end(
    request: HttpRequest, place: Place, title: str, said: str, status: int = 200
) -> HttpResponse:
    links = [
        {"title": f"Back to {place.year.title}", "url": place.url},
        {"title": place.campaign.title, "url": f"/{place.campaign.slug}/"},
    ]
    context = _frame(place, title, []) | {
        "meta_description": said,
        "words": said,
        "links": links,
    }
    return render(request, "directory/form_end.html", context, status=status)
