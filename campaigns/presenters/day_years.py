"""Figures of all years in words, as a table and as a chart. A gap stays a gap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from campaigns.choices import Metric
from campaigns.clock import day_bounds, london
from campaigns.figures import Claim, YearFigures, claim_words, years_of
from core.dates import long_date, short_date
from core.structured_data import CONTEXT, Thing, absolute
from directory.presenters.words import joined

if TYPE_CHECKING:
    from campaigns.models import CampaignPage, CampaignYearPage

NOT_TOLD = "Not told"
SHORT = {Metric.ACCOUNTS: "Accounts", Metric.POSTS: "Posts"}
SHOWN = (Metric.ACCOUNTS, Metric.POSTS)
CHARTED = (Metric.ACCOUNTS, Metric.POSTS)
BESIDE = (Metric.REACH, Metric.TREND_UK, Metric.TREND_WORLD, Metric.COUNCILS)
# What a chart's bar takes of its line at most, in per cent.
WIDEST = 100
LINE = 52


def campaign_context(page: CampaignPage, now: datetime) -> dict[str, Any]:
    """What templates/campaigns/campaign_page.html takes beside the frame of every page."""
    from campaigns.models import CampaignYearPage

    years = years_of(CampaignYearPage.objects.figure_rows(page.path))
    on = london(now).date()
    coming = [year for year in years if is_ahead(year, on.year, now)]
    past = [year for year in years if year not in coming]
    first, last = (f(int(year.slug) for year in past) if past else 0 for f in (min, max))
    return {
        "current_section": "connect",
        "coming": [
            {"title": year.title, "url": year.url, "words": year_words(year, now)}
            for year in reversed(coming)
        ],
        "years": [year_row(year) for year in past],
        "gap": gap_words(past),
        "charts": [chart(metric, past, first, last) for metric in CHARTED if past],
        "disputes": [dispute for year in past for dispute in dispute_rows(year)],
        "csv_url": reverse("campaigns:figures", args=[page.slug]),
    }


def is_ahead(year: YearFigures, this_year: int, now: datetime) -> bool:
    """Whether its day is coming, running, or not fixed yet in a year that is not over."""
    if year.day is None:
        return int(year.slug) >= this_year
    return now < day_bounds(year.day)[1]


def year_words(year: YearFigures, now: datetime) -> str:
    if year.day is None:
        return year.day_words or "The day is not fixed yet"
    begins, _ = day_bounds(year.day)
    when = "Today, " if begins <= now else ""
    return f"{when}{year.day:%A} {long_date(year.day)}, midnight to midnight in London"


def year_row(year: YearFigures) -> dict[str, Any]:
    """One line of the table of all years."""
    return {
        "id": f"year-{year.slug}",
        "year": year.slug,
        "url": year.url,
        "when": long_date(year.day) if year.day else year.day_words,
        "hashtag": year.hashtag,
        "cells": [cell(year, metric) for metric in SHOWN],
        "more": [
            f"{metric.label}: {with_note(claim)}"
            for metric in BESIDE
            if (claim := year.chosen(metric))
        ],
        "sources": sources(year),
        "differs_url": f"#claims-{year.slug}" if year.disputed() else "",
    }


def cell(year: YearFigures, metric: Metric) -> dict[str, Any]:
    claim = year.chosen(metric)
    words = with_note(claim) if claim else NOT_TOLD
    return {"label": SHORT[metric], "words": words, "is_told": claim is not None}


def sources(year: YearFigures) -> list[dict[str, str]]:
    """Each source of a chosen figure once."""
    chosen = [claim for metric in Metric if (claim := year.chosen(metric))]
    found = {claim.source: claim.source_url for claim in chosen}
    return [{"title": title, "url": url} for title, url in found.items()]


def earlier_rows(years: Sequence[YearFigures]) -> list[dict[str, Any]]:
    """Lines of “Earlier years” on a day's own page: only years of which something was counted."""
    rows = []
    for year in years:
        told = [claim for metric in SHOWN if (claim := year.chosen(metric))]
        if told:
            campaign = "/".join(year.url.rstrip("/").split("/")[:-1])
            row = year_row(year)
            row["sources"] = [
                {"title": title, "url": ""} for title in dict.fromkeys(c.source for c in told)
            ]
            if row["differs_url"]:
                row["differs_url"] = f"{campaign}/{row['differs_url']}"
            rows.append(row)
    return rows


def gap_words(years: Iterable[YearFigures]) -> str:
    """Of years that are over, newest first: “2018: no result figures were found. …”"""
    gaps = [year.slug for year in reversed(list(years)) if not year.claims]
    if not gaps:
        return ""
    return f"{joined(gaps)}: no result figures were found. A gap is a gap, never zero."


def figure_rows(year: YearFigures) -> list[dict[str, Any]]:
    """The chosen figures of one year, each with its source and whoever says otherwise."""
    return [
        {
            "label": metric.label,
            "qualifier": claim.qualifier_word,
            "value": claim_words(claim.metric, claim.value, ""),
            "note": claim.note,
            "source": source_words(claim),
            "url": claim.source_url,
            "others": [said(other) for other in year.of(metric) if other.value != claim.value],
        }
        for metric in Metric
        if (claim := year.chosen(metric))
    ]


def source_words(claim: Claim) -> str:
    """The source with its date, unless its name has it already."""
    day = claim.source_date
    if day is None or str(day.year) in claim.source:
        return claim.source
    return f"{claim.source}, {short_date(day)}"


def with_note(claim: Claim) -> str:
    """“11,447 (people)”: what was counted, where it is not what its label says."""
    return f"{claim.words} ({claim.note})" if claim.note else claim.words


def said(claim: Claim) -> dict[str, str]:
    """What another source says, in words."""
    return {"source": source_words(claim), "url": claim.source_url, "words": with_note(claim)}


def dispute_rows(year: YearFigures) -> list[dict[str, Any]]:
    """The metrics of a year on which its sources disagree."""
    metrics = year.disputed()
    if not metrics:
        return []
    return [
        {
            "id": f"claims-{year.slug}",
            "year": year.slug,
            "metrics": [
                {
                    "label": Metric(metric).label,
                    "claims": [
                        said(claim) | {"is_chosen": claim.is_chosen} for claim in year.of(metric)
                    ],
                }
                for metric in metrics
            ],
        }
    ]


def chart(metric: Metric, years: Sequence[YearFigures], first: int, last: int) -> dict[str, Any]:
    """What components/year_chart.html takes: a bar for each year that was told, else a gap.

    Years between the first and the last of which there is no page are gaps too.
    """
    by_slug = {year.slug: year.chosen(metric) for year in years}
    most = max((claim.value for claim in by_slug.values() if claim), default=0)
    bars = []
    for place, number in enumerate(range(first, last + 1)):
        claim = by_slug.get(str(number))
        bars.append(
            {
                "year": str(number),
                "words": with_note(claim) if claim else NOT_TOLD.lower(),
                "is_told": claim is not None,
                "width": max(1, round(WIDEST * claim.value / most)) if claim else 0,
                "text_y": place * LINE + 18,
                "bar_y": place * LINE + 26,
            }
        )
    told = [f"{bar['year']} {bar['words']}" for bar in bars]
    return {
        "title": metric.label,
        "height": len(bars) * LINE,
        "bars": bars,
        "label": f"{metric.label} by year: {', '.join(told)}.",
    }


def event_thing(page: CampaignYearPage, path: str) -> list[Thing]:
    """The day as an event, where it has a date."""
    begins, ends = page.bounds()
    if begins is None or ends is None:
        return []
    return [
        {
            "@context": CONTEXT,
            "@type": "Event",
            "name": page.title,
            "description": page.meta_description(),
            "url": absolute(path),
            "startDate": begins.isoformat(),
            "endDate": ends.isoformat(),
            "eventStatus": "https://schema.org/EventScheduled",
            "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
            "location": {"@type": "VirtualLocation", "url": absolute(path)},
            # Who called for it is said only where a source says so.
            **(
                {"organizer": {"@type": "Organization", "name": page.organisers}}
                if page.organisers
                else {}
            ),
        }
    ]
