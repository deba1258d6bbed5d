"""Case studies as JSON: only what is published, with the filters of their list."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, P, PathEx, Query, Router, Schema
from pydantic import StringConstraints

from core import dates
from core.api import (
    Answer,
    Day,
    Key,
    ListAnswer,
    Paged,
    Problem,
    one_of,
    piece_of,
    refuse_if_invalid,
    several,
    takes_nothing,
)
from core.choices import Audience
from directory.api.councils import PlatformSlug
from directory.api.schemas import CouncilInShort
from directory.choices import CouncilType, Freshness
from directory.views.exports import head_as_json
from guidance.case_study_files import case_study_as_json
from guidance.case_study_list import groups, read_facts
from guidance.choices import EvidenceGrade
from guidance.listing import FilterForm
from guidance.models import CaseStudyPage

router = Router(tags=["Case studies"])
Number = PathEx[Key, P(description="Its `id`, as the list gives it.")]
# As `guidance.case_study_list.PLACES` has them; a test holds the two together.
Place = Literal[
    "england", "east-midlands", "east-of-england", "london", "north-east", "north-west",
    "south-east", "south-west", "wales", "west-midlands", "yorkshire-and-the-humber",
]  # fmt: skip
Readers = Literal["anyone", "officer", "councillor"]
# Which topics there are, editors decide; the description names them.
TopicSlug = Annotated[str, StringConstraints(max_length=100, pattern=r"^[-_\p{L}\p{N}]+$")]
Year = Annotated[str, StringConstraints(pattern=r"^((19|20)[0-9]{2}|none)$")]


class CaseStudiesAsked(Paged):
    topic: list[TopicSlug] = several("What it is about.")
    platform: list[PlatformSlug] = several("Where it happened.")
    readers: list[Readers] = several("Whom the story is for.", alias="for")
    type: list[CouncilType] = several("Kind of council.")
    place: list[Place] = several("Nation or region.")
    year: list[Year] = several("When it happened; `none`: that is not told.")
    evidence: list[EvidenceGrade] = several(
        "What the figures rest on: `a` measured and published with the method, `b` "
        "press or own account, `c` told.",
    )


class Measure(Schema):
    what: str
    qualifier: str | None = Field(description="“more than”, “almost”, as the source says.")
    before: str | None = Field(description="Null: not told. Never nought for it.")
    after: str | None
    period: str | None
    source: str | None
    source_url: str | None


class StorySource(Schema):
    title: str
    url: str | None
    checked_on: Day | None


class CaseStudy(Schema):
    id: int
    title: str
    page: str = Field(description="The page for people.")
    summary: str
    councils: list[CouncilInShort]
    others_involved: str | None
    platforms: list[str] = Field(description="Slugs of platforms.")
    topics: list[str] = Field(description="Slugs of topics.")
    audience: Audience
    whom_it_was_for: str | None
    happened: str = Field(description="In words.")
    happened_on: Day | None = Field(description="The first day that it could have been.")
    problem: str
    context: str | None
    plan: str | None
    what_they_did: str
    measures: list[Measure]
    effort: str | None = Field(description="Null: not told.")
    did_not_work: str | None = Field(description="Null: not told.")
    advice: str | None
    evidence_grade: EvidenceGrade
    confirmed_on: Day | None = Field(description="When the council last said that it is so.")
    freshness: Freshness
    since_then: str | None = Field(description="What has become of its councils and accounts.")
    names_or_shows_councillors: bool
    ai_use: str | None
    sources: list[StorySource]
    reviewed_on: Day | None
    first_published_on: Day | None


class CaseStudyList(ListAnswer):
    case_studies: list[CaseStudy]


class OneCaseStudy(Answer):
    case_study: CaseStudy


@router.get(
    "",
    response={200: CaseStudyList, 400: Problem, 404: Problem},
    operation_id="list_case_studies",
    summary="Case studies, newest confirmed first",
)
def list_case_studies(request: HttpRequest, asked: Query[CaseStudiesAsked]) -> dict[str, Any]:
    """The filters are those of the page: values of one filter widen the list, filters narrow it."""
    on = dates.today()
    published = CaseStudyPage.objects.in_order()
    facts = read_facts(published.facets())
    form = FilterForm(request.GET, groups(facts.values()))
    refuse_if_invalid(form)
    keys = [item.key for item in form.among(study.item(key) for key, study in facts.items())]
    piece = piece_of(published.filter(pk__in=keys).for_files(), asked, request)
    studies = [case_study_as_json(page, on) for page in piece.rows]
    return {**head_as_json(on), "case_studies": studies, "next": piece.next}


@router.get(
    "/{id}",
    response={200: OneCaseStudy, 400: Problem, 404: Problem},
    operation_id="get_case_study",
    summary="One case study, by its number",
)
def get_case_study(request: HttpRequest, id: Number) -> dict[str, Any]:
    """Only while it is published."""
    takes_nothing(request)
    on = dates.today()
    page = one_of(CaseStudyPage.objects.filter(pk=id).for_files(), "case study")
    return {**head_as_json(on), "case_study": case_study_as_json(page, on)}
