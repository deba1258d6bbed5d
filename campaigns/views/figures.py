"""Every claim of every year as a file: what each source said, and which one is chosen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from campaigns.choices import Metric, Qualifier
from campaigns.figures import YearFigures, years_of
from campaigns.models import CampaignPage, CampaignYearPage
from core.exports import LICENCE, csv_response

HEADER = (
    *("year", "day", "day_in_words", "hashtag", "metric", "qualifier", "value", "note"),
    *("source", "source_url", "source_date", "chosen", "licence"),
)


@require_safe
def figures_csv(request: HttpRequest, campaign: str) -> HttpResponseBase:
    """A year without figures has a line without a figure: a gap, never zero."""
    page = get_object_or_404(CampaignPage.objects.published(), slug=campaign)
    years = years_of(CampaignYearPage.objects.figure_rows(page.path))
    rows = (row for year in reversed(years) for row in lines_of(year, page.hashtag))
    return csv_response(f"{campaign}-figures.csv", HEADER, rows)


def lines_of(year: YearFigures, hashtag: str) -> Iterator[list[Any]]:
    about = [year.slug, year.day, year.day_words, year.hashtag or hashtag]
    for claim in year.claims:
        word = Qualifier(claim.qualifier).label if claim.qualifier else ""
        chosen = "yes" if claim.is_chosen else "no"
        figure = [Metric(claim.metric).label, word, claim.value, claim.note]
        source = [claim.source, claim.source_url, claim.source_date]
        yield [*about, *figure, *source, chosen, LICENCE]
    if not year.claims:
        yield [*about, *[""] * 8, LICENCE]
