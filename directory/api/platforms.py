"""Platforms, with the shape of their addresses."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import P, PathEx, Query, Router

from core import dates
from core.api import Paged, Problem, Slug, one_of, piece_of, takes_nothing
from directory.api.schemas import OnePlatform, PlatformList, platform_as_json
from directory.models import Platform
from directory.views.exports import head_as_json

router = Router(tags=["Platforms"])
Known = PathEx[Slug, P(description="Its slug, as the list gives it.")]


@router.get(
    "",
    response={200: PlatformList, 400: Problem, 404: Problem},
    operation_id="list_platforms",
    summary="Platforms that the register knows",
)
def list_platforms(request: HttpRequest, asked: Query[Paged]) -> dict[str, Any]:
    """Closed ones too: old lists still name them."""
    piece = piece_of(Platform.objects.order_by("order", "pk"), asked, request)
    platforms = [platform_as_json(platform) for platform in piece.rows]
    return {**head_as_json(dates.today()), "platforms": platforms, "next": piece.next}


@router.get(
    "/{slug}",
    response={200: OnePlatform, 400: Problem, 404: Problem},
    operation_id="get_platform",
    summary="One platform, by its slug",
)
def get_platform(request: HttpRequest, slug: Known) -> dict[str, Any]:
    takes_nothing(request)
    platform = one_of(Platform.objects.filter(slug=slug.lower()), "platform")
    return {**head_as_json(dates.today()), "platform": platform_as_json(platform)}
