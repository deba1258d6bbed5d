"""The list of case studies: what they can be chosen by, for the page, the CSV and the feed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.choices import Audience, Role
from core.models import Topic
from directory.choices import CouncilType, Nation, Region
from directory.models import Council, Platform
from directory.presenters.accounts import plain_name
from directory.presenters.listing import in_region
from guidance.choices import EvidenceGrade
from guidance.listing import Group, Item
from guidance.presenters import Noun
from guidance.querysets import COUNCIL_FACTS
from guidance.tool_list import known_platforms

NOUN = Noun("case study", "case studies")
NO_YEAR = "none"
_YEAR = re.compile(r"(?:19|20)\d\d")
# The letters stand on every page and are explained below the list.
GRADES = {
    EvidenceGrade.A.value: "A: measured, method published",
    EvidenceGrade.B.value: "B: from press or own account",
    EvidenceGrade.C.value: "C: told, no figures",
}
PLACES = {
    Nation.ENGLAND.value: Nation.ENGLAND.label,
    **{region.value: region.label for region in Region},
    Nation.WALES.value: Nation.WALES.label,
}
SAID_PLACES = {region.value: in_region(region) for region in Region}
AUDIENCES = {
    Audience.COUNCILLOR.value: Audience.COUNCILLOR.label,
    Audience.OFFICER.value: Audience.OFFICER.label,
    Audience.ANYONE.value: Audience.ANYONE.label,
}
SAID_AUDIENCES = {value: label[0].lower() + label[1:] for value, label in AUDIENCES.items()}


@dataclass
class Facts:
    """What one case study can be chosen by, and the names that its row shows."""

    year: str
    grade: str
    readers: set[str]
    councils: dict[int, Council] = field(default_factory=dict)
    platforms: dict[str, Platform] = field(default_factory=dict)
    topics: dict[str, str] = field(default_factory=dict)

    def item(self, key: int) -> Item:
        councils = self.councils.values()
        return Item(
            key,
            {
                "topic": self.topics,
                "platform": self.platforms,
                "type": {council.council_type for council in councils},
                "place": {c.nation for c in councils} | {c.region for c in councils if c.region},
                "year": {self.year},
                "evidence": {self.grade},
                "for": self.readers,
            },
        )


def read_facts(rows: Iterable[Mapping[str, Any]]) -> dict[int, Facts]:
    """Facts by the page's key, in the order of the rows of ``CaseStudyQuerySet.facets``."""
    found: dict[int, Facts] = {}
    for row in rows:
        happened_on = row["happened_on"]
        facts = found.setdefault(
            row["pk"],
            Facts(
                str(happened_on.year) if happened_on else NO_YEAR,
                row["evidence_grade"],
                {row["audience"]},
            ),
        )
        if facts.readers != {Audience.ANYONE.value} and row["page_roles__role"]:
            is_councillor = row["page_roles__role"] == Role.COUNCILLOR
            facts.readers.add(Audience.COUNCILLOR if is_councillor else Audience.OFFICER)
        council = {name: row[f"council_links__council__{name}"] for name in COUNCIL_FACTS}
        if council["pk"]:
            facts.councils.setdefault(council["pk"], Council(**council))
        if slug := row["platforms__slug"]:
            facts.platforms.setdefault(
                slug,
                Platform(slug=slug, name=row["platforms__name"], order=row["platforms__order"]),
            )
        if slug := row["page_topics__tag__slug"]:
            facts.topics[slug] = row["page_topics__tag__name"]
    return found


def groups(facts: Collection[Facts]) -> list[Group]:
    """The filters, with the topics, platforms and years that there are."""
    topics = {slug: name for study in facts for slug, name in study.topics.items()}
    platforms = {p.slug: p for study in facts for p in study.platforms.values()}
    years = {study.year for study in facts} - {NO_YEAR}
    return [
        Group(
            "topic",
            "Topic",
            dict(sorted(topics.items(), key=lambda pair: pair[1].lower())),
            phrase="about {}",
            said={slug: f"“{name}”" for slug, name in topics.items()},
            lookup=_topics,
        ),
        Group(
            "platform",
            "Platform",
            {p.slug: p.name for p in sorted(platforms.values(), key=lambda p: (p.order, p.name))},
            phrase="on {}",
            said={slug: plain_name(platform) for slug, platform in platforms.items()},
            lookup=known_platforms,
        ),
        Group(
            "for",
            "For whom",
            AUDIENCES,
            phrase="for {}",
            said=SAID_AUDIENCES,
            thing="group of readers",
        ),
        Group(
            "type",
            "Type of council",
            dict(CouncilType.choices),
            phrase="by a council of the type {}",
            said={kind.value: f"“{kind.label}”" for kind in CouncilType},
        ),
        Group(
            "place",
            "Region or nation",
            PLACES,
            phrase="in {}",
            said=SAID_PLACES,
        ),
        Group(
            "year",
            "Year",
            {year: year for year in sorted(years, reverse=True)} | {NO_YEAR: "Not told"},
            phrase="from {}",
            said={NO_YEAR: "a year that is not told"},
            lookup=_years,
        ),
        Group(
            "evidence",
            "Evidence",
            GRADES,
            phrase="with evidence of grade {}",
            said={grade: grade.upper() for grade in GRADES},
            thing="grade of evidence",
        ),
    ]


def _topics(slugs: Collection[str]) -> dict[str, str]:
    return dict(Topic.objects.filter(slug__in=slugs).values_list("slug", "name"))


def _years(values: Collection[str]) -> dict[str, str]:
    return {value: value for value in values if _YEAR.fullmatch(value)}
