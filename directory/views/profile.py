"""One council: what it is, its accounts, and what came before and after it."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core import dates
from core.dates import long_date
from core.sharing import share_picture
from core.structured_data import CONTEXT, Thing, absolute, breadcrumb_list
from directory.answers import may_be_linked
from directory.choices import CouncilState, Freshness
from directory.comparing import compare_url
from directory.models import Council, Notice, SocialAccount, Succession
from directory.peers import Peer, peers_of
from directory.presenters import accounts as account_words
from directory.presenters import councils as council_words
from directory.presenters import succession
from directory.presenters.fates import fates
from directory.presenters.marks import short_words, standing_of
from directory.presenters.notices import notice_boxes
from directory.presenters.words import figure, joined
from directory.statements import statements

from .listing import CRUMBS
from .slugs import in_small_letters

STORIES = 5  # of the day, newest first


@require_safe
@in_small_letters
def council_detail(request: HttpRequest, slug: str) -> HttpResponse:
    council = get_object_or_404(Council.objects.for_profile(), slug=slug)
    return render(request, "directory/council_detail.html", _context(council, dates.today()))


def _context(council: Council, on: date) -> dict[str, Any]:
    is_over = council.state(on) == CouncilState.ENDED
    accounts = list(council.social_accounts.all())
    notices = Notice.objects.filter(council=council).in_force(timezone.now()).for_showing()
    warned = {notice.account_id for notice in notices}
    groups = account_words.account_groups(accounts, on, council, warned)
    rows = [row for group in groups for row in group["rows"]]
    if is_over and rows:
        groups = [{"title": "", "note": "", "rows": rows}]
    links = list(Succession.objects.around(council.pk))
    state = council_words.state_label(council, on)
    facts = council_words.facts(council, on)
    peers = [] if is_over else peers_of(council, on)
    cases = council.case_studies.for_listing()  # a reverse relation that guidance lends
    way = [*CRUMBS, {"title": "Councils A–Z", "url": reverse("directory:council-list")}]
    return {
        "page_title": council.name,
        "meta_description": f"{council.name}: its accounts on social media, where each was seen "
        f"and when. {facts[0]}, {facts[1]}.",
        "canonical_url": f"{settings.SITE_URL}{council.get_absolute_url()}",
        "current_section": "councils",
        "breadcrumbs": way,
        "structured_data": [
            breadcrumb_list(way, council.name, council.get_absolute_url()),
            _organization(council, accounts, warned, on),
        ],
        **share_picture("share-council", council.slug, council.name, "Councils A–Z"),
        "council": council,
        "welsh_name": council_words.welsh_name(council),
        "is_over": is_over,
        "state": _long_state(council, state, is_over=is_over),
        "facts": facts,
        "website_words": "" if is_over else council_words.website_words(council),
        "notices": notice_boxes(notices),
        "notice": succession.notice(council, links, on),
        "drawing": succession.drawing(council, links, on),
        "freshness": None if is_over else account_words.freshness_line(accounts, on),
        "groups": groups,
        "warning": account_words.lost_names_warning(rows),
        "cases": [page.list_row(on) for page in cases],
        "case_url": _case_url(council),
        # Another that is lent, by campaigns.
        "stories": [story.list_row() for story in council.campaign_stories.of_a_council(STORIES)],
        "history": succession.history(council, links, accounts, on),
        "fates": fates(council, accounts, on),
        "peers": _peers(peers),
        "compare": _compare(council, peers),
        "heirs": _heirs(council, links) if is_over else [],
        "mark": _mark(council, on),
        "report_url": reverse("directory:council-report", args=[council.slug]),
        "confirm_url": "" if is_over else reverse("directory:council-confirm", args=[council.slug]),
        "csv_url": reverse("directory:council-csv", args=[council.slug]),
        "json_url": reverse("directory:council-json", args=[council.slug]),
        "statements": [] if is_over else statements(council),
        "codes": _codes(council),
        "source_date": long_date(council.source_date) if council.source_date else "",
    }


def _long_state(council: Council, state: dict, *, is_over: bool) -> dict:
    """The label over the name, with the date in full as the page has room for it."""
    if is_over and council.ended_on:
        return state | {"state_words": f"Ended {long_date(council.ended_on)}"}
    return state


def _compare(council: Council, peers: list[Peer]) -> dict[str, str]:
    """The way to this council and its peers side by side."""
    return {
        "url": compare_url([council.slug, *(peer.slug for peer in peers)]),
        "words": f"Compare with {joined([peer.name for peer in peers])}",
    }


def _mark(council: Council, on: date) -> dict[str, str]:
    """What the council declares of itself under the Social Media Friendly Mark. One query."""
    adoptions = list(council.mark_adoptions.accepted())
    for adoption in adoptions:
        adoption.council = council
    standing = standing_of(adoptions, on)
    words = short_words(standing, on)
    return {
        "words": words if words.endswith(".") else f"{words}.",
        "url": reverse("directory:council-mark", args=[council.slug]),
        "link_words": "What it commits to" if standing else "Adopt it, or see what it is",
    }


def _peers(peers: list[Peer]) -> list[dict[str, str]]:
    return [
        {
            "name": peer.name,
            "url": reverse("directory:council-detail", args=[peer.slug]),
            "reasons": ", ".join(peer.reasons),
            "population": "population not known"
            if peer.population is None
            else f"population {figure(peer.population)}",
        }
        for peer in peers
    ]


def _heirs(council: Council, links: list[Succession]) -> list[dict[str, str]]:
    """Where to go instead, for the box beside an ended council."""
    return [
        {
            "name": link.successor.short_name,
            "url": link.successor.get_absolute_url(),
            "website": link.successor.website,
            "website_words": council_words.website_words(link.successor),
        }
        for link in succession.successors_of(council, links)
    ]


def _organization(
    council: Council, accounts: list[SocialAccount], warned: set[int | None], on: date
) -> Thing:
    """The council for search engines: only accounts that are its own today are the same as it."""
    own = [
        account.url
        for account in accounts
        if account.freshness(on) == Freshness.CONFIRMED
        and may_be_linked(account, account.councils.all(), on, warned)
    ]
    facts = {
        "alternateName": [name.name for name in council.names.all()],
        "url": council.website,
        "sameAs": own,
        "foundingDate": council.started_on and council.started_on.isoformat(),
        "dissolutionDate": council.ended_on and council.ended_on.isoformat(),
        "identifier": council.gss_code,
    }
    known = {name: value for name, value in facts.items() if value}
    return {
        "@context": CONTEXT,
        "@type": "GovernmentOrganization",
        "name": council.name,
        "mainEntityOfPage": absolute(council.get_absolute_url()),
        **known,
    }


def _case_url(council: Council) -> str:
    """A letter to the hub that already says which council has something to tell."""
    subject = quote(f"A case study from {council.name}")
    return f"mailto:{settings.CONTACT_EMAIL}?subject={subject}"


def _codes(council: Council) -> list[dict[str, str]]:
    pairs = [
        ("GSS code", council.gss_code or "", ""),
        ("Local authority code", council.local_authority_code or "", ""),
        (
            "Wikidata",
            council.wikidata_id,
            f"https://www.wikidata.org/wiki/{council.wikidata_id}",
        ),
    ]
    return [{"term": term, "value": value, "url": url} for term, value, url in pairs if value]
