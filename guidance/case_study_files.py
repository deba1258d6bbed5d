"""Case studies as files and for the API: all that is published of each, and an Atom feed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html import unescape
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import strip_tags

from core.exports import LICENCE, csv_response
from core.structured_data import absolute
from core.text import without_controls
from directory.freshness import freshness
from directory.presenters.words import joined
from directory.views.exports import council_in_short
from guidance.presenters import confirmation
from guidance.presenters.since import as_text, became_of, since_then

if TYPE_CHECKING:
    from guidance.models import CaseStudyPage

NEWEST = 50
MEASURE = ("what", "qualifier", "before", "after", "period", "source", "source_url")
HEADER = (
    "title", "page", "summary", "councils", "council_slugs", "council_types", "nations",
    "regions", "others_involved", "platforms", "topics", "for", "whom_it_was_for", "happened",
    "happened_on", "problem", "context", "plan", "what_they_did", "measures", "effort",
    "did_not_work", "advice", "evidence_grade", "evidence_grade_words", "confirmed_on",
    "still_true", "since_then", "names_or_shows_councillors", "ai_use", "sources", "reviewed_on",
    "first_published_on", "licence",
)  # fmt: skip


def case_study_csv(pages: Iterable[CaseStudyPage], on: date) -> HttpResponseBase:
    """One row for each; several values of a cell stand on lines of their own."""
    return csv_response("case-studies.csv", HEADER, (_cells(page, on) for page in pages))


def _cells(page: CaseStudyPage, on: date) -> list[object]:
    councils = page.named_councils()
    published = page.first_published_at
    return [
        page.title,
        absolute(page.url or "/"),
        page.summary,
        _lines(council.name for council in councils),
        _lines(council.slug for council in councils),
        _lines(dict.fromkeys(council.council_type for council in councils)),
        _lines(dict.fromkeys(council.nation for council in councils)),
        _lines(dict.fromkeys(council.region for council in councils if council.region)),
        page.others_involved,
        _lines(platform.name for platform in page.platforms.all()),
        _lines(link.tag.name for link in page.page_topics.all()),
        page.get_audience_display(),
        page.story_audience,
        page.happened,
        page.happened_on,
        page.problem,
        _plain(page.context),
        _plain(page.plan),
        _lines(page.body.stream_block.get_searchable_content(page.body)),
        _lines(measure_line(block.value) for block in page.measures),
        page.effort or "Not told",
        _plain(page.did_not_work) or "Not told",
        _plain(page.advice),
        page.evidence_grade.upper(),
        page.get_evidence_grade_display(),
        page.confirmed_on,
        freshness(page.confirmed_on, page.confirmed_on, on).value,
        _since(page, on),
        "yes" if page.is_pre_election_sensitive else "no",
        page.ai_use,
        _lines(_source_line(block.value) for block in page.sources),
        page.reviewed_on,
        published.date() if published else None,
        LICENCE,
    ]


def case_study_as_json(page: CaseStudyPage, on: date) -> dict[str, Any]:
    """The same for programs; running text without mark-up. Begin with ``for_files``."""
    published = page.first_published_at
    return {
        "id": page.pk,
        "title": page.title,
        "page": absolute(page.url or "/"),
        "summary": page.summary,
        "councils": [council_in_short(council) for council in page.named_councils()],
        "others_involved": page.others_involved or None,
        "platforms": [platform.slug for platform in page.platforms.all()],
        "topics": [link.tag.slug for link in page.page_topics.all()],
        "audience": page.audience,
        "whom_it_was_for": page.story_audience or None,
        "happened": page.happened,
        "happened_on": _iso(page.happened_on),
        "problem": page.problem,
        "context": _plain(page.context) or None,
        "plan": _plain(page.plan) or None,
        "what_they_did": _lines(page.body.stream_block.get_searchable_content(page.body)),
        "measures": [
            {name: block.value[name] or None for name in MEASURE} for block in page.measures
        ],
        "effort": page.effort or None,
        "did_not_work": _plain(page.did_not_work) or None,
        "advice": _plain(page.advice) or None,
        "evidence_grade": page.evidence_grade,
        "confirmed_on": _iso(page.confirmed_on),
        "freshness": freshness(page.confirmed_on, page.confirmed_on, on).value,
        "since_then": _since(page, on) or None,
        "names_or_shows_councillors": page.is_pre_election_sensitive,
        "ai_use": page.ai_use or None,
        "sources": [
            {
                "title": block.value["title"],
                "url": block.value["url"] or None,
                "checked_on": _iso(block.value["checked_on"]),
            }
            for block in page.sources
        ],
        "reviewed_on": _iso(page.reviewed_on),
        "first_published_on": _iso(published.date() if published else None),
    }


def measure_line(measure: dict[str, str]) -> str:
    """A measure on one line; what is missing says so."""
    after = " ".join(filter(None, [measure["qualifier"], measure["after"]])) or "Not told"
    parts = [
        f"{measure['what']}: before: {measure['before'] or 'Not told'}",
        f"after: {after}",
        measure["period"],
        f"source: {' '.join(filter(None, [measure['source'], measure['source_url']]))}",
    ]
    return "; ".join(filter(None, parts))


def _source_line(source: dict[str, str]) -> str:
    parts = [source["title"], source["url"]]
    if source["checked_on"]:
        parts.append(f"checked {source['checked_on']}")
    return ", ".join(filter(None, parts))


def case_study_feed(
    pages: Iterable[CaseStudyPage], on: date, *, title: str, link: str, feed_url: str
) -> HttpResponse:
    """Atom, newest change first."""
    feed = Atom1Feed(
        title=without_controls(f"Digital Councils: {title}"),
        link=absolute(link),
        feed_url=absolute(feed_url),
        description="What councils did, what it changed and what did not work.",
        language="en-GB",
        author_name="Digital Councils",
        feed_copyright=LICENCE,
    )
    for page in pages:
        address = absolute(page.url or "/")
        councils = joined([council.short_name for council in page.named_councils()])
        parts = [
            page.summary,
            f"{councils}. {page.happened}." if councils else f"{page.happened}.",
            f"{confirmation(page, on)['words']}.",
            _since(page, on),
        ]
        feed.add_item(
            title=without_controls(page.title),
            link=address,
            description=without_controls(" ".join(filter(None, parts))),
            unique_id=address,
            pubdate=page.first_published_at,
            updateddate=page.last_published_at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def _since(page: CaseStudyPage, on: date) -> str:
    platforms = {platform.pk for platform in page.platforms.all()}
    return as_text(since_then(became_of(page.named_councils()), platforms, page.happened_on, on))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _lines(values: Iterable[str]) -> str:
    return "\n".join(values)


def _plain(html: str) -> str:
    """Running text without mark-up, a line to each paragraph and point of a list."""
    broken = html.replace("</p>", "</p>\n").replace("</li>", "</li>\n")
    return "\n".join(line.strip() for line in unescape(strip_tags(broken)).split("\n")).strip()
