"""The A–Z of councils. Everything that is chosen stands in the address."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core import dates
from core.dates import long_date
from directory.choices import CouncilState
from directory.forms import CouncilListForm
from directory.models import Council
from directory.presenters import listing
from directory.presenters.councils import TakenOver, council_row, rows_by_letter
from directory.presenters.words import figure

PAGE_SIZE = 50
MOST_ENDED = 40  # rows of succession; a search that finds more is too wide to be helped by them
CRUMBS = [{"title": "Home", "url": "/"}, {"title": "Connect", "url": "/connect/"}]


@require_safe
def council_list(request: HttpRequest) -> HttpResponse:
    form = CouncilListForm(request.GET, dates.today())
    is_valid = form.is_valid()
    address = listing.Address(form)
    places = form.without_letter().places() if is_valid else []
    letters = {letter for letter, _, _ in places}
    chosen = listing.chosen_filters(form, address)
    context = {
        "page_title": "Councils A–Z" if is_valid else "Error: Councils A–Z",
        "meta_description": "Every council in England and Wales, the accounts it runs on social "
        "media, and when each was last confirmed.",
        "canonical_url": f"{settings.SITE_URL}{address.path}",
        "robots": "noindex" if chosen or not is_valid else "",
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
            }
        ],
        "open_words": f"Filters ({len(chosen)} chosen)" if chosen else "Filters",
        "chosen": chosen,
        "clear_words": listing.clear_words(len(chosen)),
    }
    if is_valid:
        context |= _results(form, address, places, len(chosen))
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
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(form.cleaned_data["page"] or 1, pages)
    first = (page - 1) * PAGE_SIZE
    councils = list(form.councils().for_listing()[first : first + PAGE_SIZE])
    ended, taken_over = _ended_with_that_name(form)
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
        "heading": listing.result_sentence(form, total, regions, filters),
        "total": total,
        "groups_of_rows": rows_by_letter(councils, rows)
        if by_name
        else [{"letter": "", "rows": rows}],
        "ended": ended,
        "order": listing.orders(form, address),
        "csv_url": files["list-csv"],
        "json_url": files["list-json"],
        "feed_url": files["feed"],
        "page_words": f"{figure(first + 1)} to {figure(first + len(rows))} of {figure(total)}",
        "previous_url": address.with_values(page=page - 1 if page > 2 else None)  # noqa: PLR2004
        if page > 1
        else "",
        "next_url": address.with_values(page=page + 1) if page < pages else "",
    }


def _ended_with_that_name(
    form: CouncilListForm,
) -> tuple[list[dict[str, str]], dict[int, list[TakenOver]]]:
    """Ended councils that the search means, and which councils took over from each."""
    taken_over: dict[int, list[TakenOver]] = defaultdict(list)
    if not form.query or form.chosen_state == CouncilState.ENDED:
        return [], taken_over
    ended = {}
    found = Council.objects.in_state(CouncilState.ENDED, form.on).named(form.query)
    for step in found.succession_steps()[:MOST_ENDED]:
        ended[step["slug"]] = {
            "name": step["name"],
            "url": reverse("directory:council-detail", args=[step["slug"]]),
            "words": f"ended {long_date(step['ended_on'])}",
        }
        for heir, name, began in (
            (step["heir"], step["name"], step["began"]),
            (step["next_heir"], step["heir_name"], step["next_began"]),
        ):
            reason: TakenOver = {"name": name, "effective_on": began}
            if heir and reason not in taken_over[heir]:
                taken_over[heir].append(reason)
    return list(ended.values()), taken_over
