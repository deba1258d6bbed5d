"""Councils: the list with the filters of the A–Z, and one by its slug or its GSS code."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, P, PathEx, Query, Router
from pydantic import StringConstraints

from core import dates
from core.api import (
    ROOT,
    SLUG,
    Paged,
    Problem,
    Slug,
    one_of,
    piece_of,
    refuse_if_invalid,
    several,
    takes_nothing,
)
from core.text import LONGEST_QUERY
from directory.api.schemas import CouncilList, OneCouncil
from directory.choices import CouncilState, CouncilType, Nation, Region
from directory.codes import called
from directory.forms import CouncilListForm
from directory.views.exports import council_as_json, for_json, head_as_json

router = Router(tags=["Councils"])
# As `directory.forms` has them; a test holds the two together.
Letter = Literal[
    "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R",
    "S", "T", "U", "V", "W", "X", "Y", "Z", "#",
]  # fmt: skip
Grade = Literal["confirmed", "ageing", "stale", "never", "none"]
Order = Literal["name", "confirmed", "population"]
# Which platforms there are, only the register knows; the description names them.
PlatformSlug = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=SLUG)]

Code = PathEx[Slug, P(description="Its slug, or a GSS code that it has or had.")]


class CouncilsAsked(Paged):
    q: str = Field(
        "",
        max_length=LONGEST_QUERY,
        description="A name, in any form (“Hull”, “Caerffili”), an account's address or a website. "
        "Former names lead to the successors.",
    )
    letter: Letter = Field(None, description="The letter of the A–Z under which they stand.")
    type: list[CouncilType] = several(
        "Kind of council. Without it, principal councils are listed; see `others`.",
    )
    nation: list[Nation] = several("England or Wales.")
    region: list[Region] = several("Region of England, or Wales.")
    platform: list[PlatformSlug] = several("With an account there that is not closed or moved.")
    freshness: list[Grade] = several(
        "Grade of the freshest account; `none`: no account is listed.",
    )
    state: CouncilState = Field(
        None, description="Without it, councils that there are today (`current`)."
    )
    others: Literal["1"] = Field(
        None, description="Give combined authorities and national parks as well."
    )
    order: Order = Field(
        None,
        description="By name, newest confirmed first, or most people first. Without it, a search "
        "gives the closest names first, and everything else goes by name.",
    )


@router.get(
    "",
    response={200: CouncilList, 400: Problem, 404: Problem},
    operation_id="list_councils",
    summary="Councils, as the A–Z lists them",
)
def list_councils(request: HttpRequest, asked: Query[CouncilsAsked]) -> dict[str, Any]:
    """The filters are those of the page: values of one filter widen the list, filters narrow it."""
    on = dates.today()
    form = CouncilListForm(request.GET, on)
    refuse_if_invalid(form)
    piece = piece_of(for_json(form.councils()), asked, request)
    councils = [council_as_json(council, on) for council in piece.rows]
    return {**head_as_json(on), "councils": councils, "next": piece.next}


@router.get(
    "/{code}",
    response={200: OneCouncil, 400: Problem, 404: Problem},
    operation_id="get_council",
    summary="One council, by slug or GSS code",
)
def get_council(request: HttpRequest, response: HttpResponse, code: Code) -> dict[str, Any]:
    """Codes that a council had before lead to it too. `Content-Location` names the lasting address.

    An ended council keeps its address.
    """
    takes_nothing(request)
    on = dates.today()
    council = one_of(for_json(called(code)), "council")
    response["Content-Location"] = f"{ROOT}councils/{council.slug}"
    return {**head_as_json(on), "council": council_as_json(council, on)}
