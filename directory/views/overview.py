"""The state of council social media. Page and files count the same things in the same way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from core import dates
from core.dates import long_date
from core.exports import LICENCE, csv_response
from core.listing import ListAddress, more_than_one, read_address, refusal, shortened
from directory.overview import (
    OnPlatform,
    Spread,
    freshness_of,
    moves,
    newest_moves,
    spread,
    tiles,
)
from directory.presenters import freshness_parts
from directory.presenters import overview as words
from directory.presenters.words import figure
from directory.views.exports import ATTRIBUTION

from .listing import CRUMBS

NAME = "The state of council social media"
DEFAULT_GROUPING = "region"
PLACES = {"type": 0, "region": 1, "nation": 2}
NOTE = "A council without a listed account is one of which we know none, not proof of none."


class OverviewForm(forms.Form):
    """What is looked at: one platform, and how the councils are grouped."""

    platform = forms.CharField(required=False)
    by = forms.ChoiceField(required=False, choices=list(words.GROUPINGS.items()))

    def __init__(self, address: QueryDict, on: date) -> None:
        self.on = on
        super().__init__(read_address(address))
        self.fields["by"].error_messages["invalid_choice"] = refusal("grouping")  # type: ignore[index]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("platform", "by"):
            if len(set(self.data.getlist(name))) > 1:  # type: ignore[attr-defined]
                self.add_error(name, more_than_one({"by": "grouping"}.get(name, name)))
        slug = cleaned.get("platform")
        if slug and not any(platform.slug == slug for platform in self.spread.platforms):
            self.add_error("platform", refusal("platform") % {"value": slug})
        return cleaned

    @cached_property
    def spread(self) -> Spread:
        return spread(self.on)

    @property
    def grouping(self) -> str:
        return self.cleaned_data.get("by") or DEFAULT_GROUPING

    @property
    def chosen_platform(self) -> OnPlatform | None:
        """The one chosen, or the one on which most councils are known to be."""
        slug = self.cleaned_data.get("platform")
        found = [each for each in self.spread.platforms if slug in {each.slug, "", None}]
        return found[0] if found else None

    def messages(self) -> list[str]:
        return [shortened(text) for texts in self.errors.values() for text in texts]


@require_safe
def council_overview(request: HttpRequest) -> HttpResponse:
    form = OverviewForm(request.GET, dates.today())
    is_valid = form.is_valid()
    path = reverse("directory:council-overview")
    context: dict[str, Any] = {
        "page_title": NAME if is_valid else f"Error: {NAME}",
        "heading": NAME,
        "meta_description": "Which platforms councils in England and Wales use, as far as we "
        "know, how fresh that knowledge is, and who came and left.",
        "current_section": "councils",
        "breadcrumbs": [
            *CRUMBS,
            {"title": "Councils A–Z", "url": reverse("directory:council-list")},
        ],
        "robots": "noindex" if request.GET else "",
        "problems": [{"id": "choose", "message": message} for message in form.messages()],
        "overview_url": path,
    }
    if not request.GET:
        context["canonical_url"] = f"{settings.SITE_URL}{path}"
    platform = form.chosen_platform if is_valid else None
    if platform:
        context |= _figures(form, platform, path)
    return render(
        request, "directory/council_overview.html", context, status=200 if is_valid else 400
    )


def _figures(form: OverviewForm, platform: OnPlatform, path: str) -> dict[str, Any]:
    address = ListAddress(path, QueryDict(mutable=True))
    chosen = {
        "platform": form.cleaned_data.get("platform") or None,
        "by": form.cleaned_data.get("by") or None,
    }
    everybody = tiles(platform.slug, form.on)
    on = long_date(form.on)
    title = NAME if not chosen["platform"] else f"{NAME}: {platform.name}"
    by_words = words.GROUPINGS[form.grouping].lower()
    return {
        "page_title": f"{title}, by {by_words}" if chosen["by"] else title,
        "platforms": [
            {
                "name": each.name,
                "count": figure(each.councils),
                "url": address.with_values(**{**chosen, "platform": each.slug}),
                "is_current": each.slug == platform.slug,
            }
            for each in form.spread.platforms
            if each.councils or each.slug == platform.slug
        ],
        "groupings": [
            {
                "name": name,
                "url": f"{address.with_values(**{**chosen, 'by': value})}#shares",
                "is_current": value == form.grouping,
            }
            for value, name in words.GROUPINGS.items()
        ],
        "platform": platform.spoken,
        "figure": f"{figure(platform.councils)} of {figure(form.spread.councils)}",
        "counted_on": on,
        "note": NOTE,
        "map": words.drawing(everybody, platform.spoken),
        "standings": words.standing_rows(everybody),
        "shares_title": f"Councils with an account on {platform.spoken} listed, by {by_words}",
        "by": words.GROUPINGS[form.grouping],
        "shares": words.share_rows(
            form.grouping, form.spread.shares(platform.slug, PLACES[form.grouping])
        ),
        "fresh": freshness_parts(freshness_of(platform.slug, form.on)),
        "moves": words.move_rows(moves(platform.slug)),
        "newest": words.newest(newest_moves(platform.slug)),
        "files": {
            name: address.with_values(
                reverse("directory:council-overview-csv", args=[name]),
                platform=platform.slug,
                by=form.grouping if name == "shares" else None,
            )
            for name in TABLES
        },
    }


@require_safe
def overview_csv(request: HttpRequest, table: str) -> HttpResponseBase:
    """One table of the page as a file, with the figures that the page shows."""
    if table not in TABLES:
        raise Http404("There is no such table.")
    form = OverviewForm(request.GET, dates.today())
    if not form.is_valid():
        text = "".join(f"{message}\n" for message in form.messages())
        return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")
    platform = form.chosen_platform
    if platform is None:
        raise Http404("There are no platforms yet.")
    header, rows = TABLES[table]
    about = ("platform", "counted_on", "note", "licence", "attribution")
    after = [platform.name, form.on.isoformat(), NOTE, LICENCE, ATTRIBUTION]
    lines = ([*row, *after] for row in rows(form, platform))
    return csv_response(f"{table}-{platform.slug}.csv", (*header, *about), lines)


def _share_lines(form: OverviewForm, platform: OnPlatform) -> Iterator[list[object]]:
    for share in form.spread.shares(platform.slug, PLACES[form.grouping]):
        name = words.group_name(form.grouping, share.group)
        yield [form.grouping, name, share.known, share.councils, share.percent]


def _map_lines(form: OverviewForm, platform: OnPlatform) -> Iterator[list[object]]:
    for tile in tiles(platform.slug, form.on):
        yield [
            tile.name,
            tile.slug,
            words.group_name("region", tile.region),
            words.STANDING_WORDS[tile.standing].lower(),
            tile.column,
            tile.row,
        ]


def _fresh_lines(form: OverviewForm, platform: OnPlatform) -> Iterator[list[object]]:
    for grade, number in freshness_of(platform.slug, form.on).items():
        yield [grade, number]


def _move_lines(form: OverviewForm, platform: OnPlatform) -> Iterator[list[object]]:
    for move in moves(platform.slug):
        yield [move.year, move.came, move.stopped]


TABLES = {
    "shares": (
        ("grouped_by", "group", "councils_with_account_listed", "councils", "percent"),
        _share_lines,
    ),
    "map": (("council", "slug", "region", "standing", "tile_column", "tile_row"), _map_lines),
    "freshness": (("freshness", "councils"), _fresh_lines),
    "moves": (("year", "came", "stopped"), _move_lines),
}
