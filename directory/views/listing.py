"""The A–Z of councils. Everything that is chosen stands in the address."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core import dates
from core.dates import long_date
from core.listing import clear_words, paging
from directory.choices import CouncilState
from directory.figures import BLOCK, keys_of
from directory.forms import CouncilListForm
from directory.models import Council
from directory.names import search_words
from directory.presenters import listing
from directory.presenters.councils import TakenOver, council_row, rows_by_letter
from directory.suggestions import suggestions

PAGE_SIZE = 50
MOST_STEPS = 40  # of succession; a search that finds more is too wide to be helped by them
MOST_NAMED = 5  # ended or coming councils of that name
SHORT = 2  # letters; so few are meant as a name only where they are the whole name
WHOLE_NAME = 1  # the rank up to which a name is what was typed and no more
OTHERS = {
    CouncilState.ENDED: "No longer a council",
    CouncilState.COMING: "Not a council yet",
}
CRUMBS = [{"title": "Home", "url": "/"}, {"title": "Connect", "url": "/connect/"}]


@require_safe
def council_list(request: HttpRequest) -> HttpResponse:
    form = CouncilListForm(request.GET, dates.today())
    is_valid = form.is_valid()
    address = listing.Address(form)
    places = form.places() if is_valid else []
    letters = {letter for letter, _, _ in places}
    chosen = listing.chosen_filters(form, address)
    context = {
        "page_title": f"Error: {listing.NAME}",
        "meta_description": "Every council in England and Wales, the accounts it runs on social "
        "media, and when each was last confirmed.",
        # Search engines keep the whole list, page by page; what is chosen from it is for people.
        "robots": "noindex" if address.data or not is_valid else "",
        "current_section": "councils",
        "breadcrumbs": CRUMBS,
        "problems": form.problems(),
        "query": form.query,
        "list_url": address.path,
        "kept_by_search": address.fields(*(n for n in listing.KEPT if n not in {"q", "letter"})),
        "kept_by_panel": address.fields("q", "letter", "order"),
        "letters": listing.letter_bar(form, letters, address) if is_valid else [],
        "groups": listing.filter_groups(form),
        "switches": [
            {
                "name": "others",
                "value": "1",
                "label": "Show combined authorities and national parks too",
                "checked": bool(form.cleaned_data.get("others")),
            },
            {
                "name": "mark",
                "value": "1",
                "label": "Only with the Social Media Friendly Mark in force",
                "checked": form.wants_mark,
            },
        ],
        "open_words": f"Filters ({len(chosen)} chosen)" if chosen else "Filters",
        "chosen": chosen,
        "clear_words": clear_words(len(chosen)),
    }
    if is_valid:
        context |= _results(form, address, places, len(chosen))
        if not address.data:
            page = context["page_number"] if context["page_number"] > 1 else None
            context["canonical_url"] = f"{settings.SITE_URL}{address.with_values(page=page)}"
    return render(request, "directory/council_list.html", context, status=200 if is_valid else 400)


def _results(
    form: CouncilListForm,
    address: listing.Address,
    places: list[tuple[str, str, int]],
    filters: int,
) -> dict[str, Any]:
    """The page of councils, what it is called, and the ways to the rest and to the files."""
    shown = [place for place in places if form.chosen_letter in {"", place[0]}]
    total = sum(count for _, _, count in shown)
    regions = {region for _, region, _ in shown}
    place = paging(total, PAGE_SIZE, form.cleaned_data["page"] or 1, address)
    councils = _shown(form, place["shown"])
    others, taken_over = _past_and_coming(form)
    sentence = listing.result_sentence(form, total, regions, filters, set(others))
    rows = [
        council_row(council, form.on, form.query, taken_over.get(council.pk, ()))
        for council in councils
    ]
    by_name = form.chosen_order == "name" and not (form.query and not form.data.get("order"))
    files = {
        name: address.with_values(reverse(f"directory:council-{name}"))
        for name in ("list-csv", "list-json", "feed")
    }
    return {
        "page_title": listing.page_title(
            form, address, sentence, place["page_number"], place["pages"]
        ),
        "heading": f"{sentence}{listing.advice(form, total, filters)}",
        **place,
        "search_query": "" if form.meaning.address else form.query,
        "total": total,
        "ways_on": listing.ways_on(form, letters={place[0] for place in places}, filters=filters),
        "groups_of_rows": rows_by_letter(councils, rows)
        if by_name
        else [{"letter": "", "rows": rows}],
        "others": [
            {"words": OTHERS[state], "councils": councils[:MOST_NAMED]}
            for state, councils in others.items()
        ],
        "suggestions": _suggestions(form, address) if not total and not others else [],
        "order": listing.orders(form, address),
        "csv_url": files["list-csv"],
        "json_url": files["list-json"],
        "feed_url": files["feed"],
    }


def _shown(form: CouncilListForm, wanted: slice) -> list[Council]:
    """The councils of the page. At most one query more where it stands far down the list."""
    councils = form.councils()
    if wanted.start < BLOCK:
        return list(councils.for_listing()[wanted])
    keys = keys_of(councils, form.key, wanted)
    found = Council.objects.for_listing().in_bulk(keys)
    return [found[key] for key in keys if key in found]


def _suggestions(form: CouncilListForm, address: listing.Address) -> list[dict[str, str]]:
    """Names near one that no council has, each as a search of its own without the filters."""
    if form.meaning.address:
        return []
    return [
        {"name": name, "url": f"{address.path}?{urlencode({'q': name})}"}
        for name in suggestions(form.query)
    ]


def _past_and_coming(
    form: CouncilListForm,
) -> tuple[dict[CouncilState, list[dict[str, str]]], dict[int, list[TakenOver]]]:
    """Councils that are searched for and stand in no list of today, and who took over from them."""
    others: dict[CouncilState, dict[str, dict[str, str]]] = defaultdict(dict)
    taken_over: dict[int, list[TakenOver]] = defaultdict(list)
    steps = form.meaning.past_and_coming(form.on, MOST_STEPS) if form.query else []
    is_short = len("".join(search_words(form.query))) <= SHORT
    for step in steps:
        is_ended = bool(step["ended_on"] and step["ended_on"] < form.on)
        state = CouncilState.ENDED if is_ended else CouncilState.COMING
        if state == form.chosen_state:
            continue
        is_meant = step["name_rank"] <= WHOLE_NAME or not is_short
        if is_meant and form.lets_through(step):
            verb, day = ("ended", "ended_on") if is_ended else ("begins", "started_on")
            url = reverse("directory:council-detail", args=[step["slug"]])
            others[state][step["slug"]] = {
                "name": step["name"],
                "url": url,
                "words": f"{verb} {long_date(step[day])}",
            }
        for heir, name, began in (
            (step["heir"], step["name"], step["began"]),
            (step["next_heir"], step["heir_name"], step["next_began"]),
        ):
            reason: TakenOver = {"name": name, "effective_on": began}
            if heir and is_ended and reason not in taken_over[heir]:
                taken_over[heir].append(reason)
    return {state: list(found.values()) for state, found in others.items()}, taken_over
