"""Years and what sources said of each. A gap stays a gap, and nothing is added up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.humanize.templatetags.humanize import ordinal

from campaigns.choices import PLACES, Metric, Qualifier
from campaigns.querysets import CLAIM_COLUMNS


def claim_words(metric: str, value: int, qualifier: str) -> str:
    """As it is said: “nearly 14,000”, “3rd”."""
    if metric in PLACES:
        return str(ordinal(value))
    word = Qualifier(qualifier).label if qualifier else ""
    return f"{word} {value:,}".strip()


@dataclass(frozen=True)
class Claim:
    """One figure by one source."""

    metric: str
    value: int
    qualifier: str
    note: str
    source: str
    source_url: str
    source_date: date | None
    is_chosen: bool

    @property
    def words(self) -> str:
        return claim_words(self.metric, self.value, self.qualifier)

    @property
    def qualifier_word(self) -> str:
        return str(Qualifier(self.qualifier).label) if self.qualifier else ""


@dataclass
class YearFigures:
    """One year of a campaign with all its claims, the chosen one of each metric first."""

    slug: str
    title: str
    url: str
    day: date | None
    day_words: str
    hashtag: str
    claims: list[Claim] = field(default_factory=list)

    def of(self, metric: str) -> list[Claim]:
        return [claim for claim in self.claims if claim.metric == metric]

    def chosen(self, metric: str) -> Claim | None:
        return next((claim for claim in self.of(metric) if claim.is_chosen), None)

    def disputed(self) -> list[str]:
        """The metrics for which sources name different figures."""
        return [m for m in Metric if len({claim.value for claim in self.of(m)}) > 1]

    def differs(self, metric: str) -> bool:
        return metric in self.disputed()


def years_of(rows: Iterable[dict[str, Any]]) -> list[YearFigures]:
    """From the rows of ``YearQuerySet.figure_rows``: newest year first."""
    years: dict[str, YearFigures] = {}
    for row in rows:
        slug = row["slug"]
        if slug not in years:
            path = "/".join(row["url_path"].strip("/").split("/")[-2:])
            about = (row["title"], f"/{path}/", row["day"], row["day_words"], row["hashtag"])
            years[slug] = YearFigures(slug, *about)
        if row["claims__metric"]:
            facts = [row[f"claims__{name}"] for name in CLAIM_COLUMNS]
            years[slug].claims.append(Claim(*facts))
    return list(years.values())
