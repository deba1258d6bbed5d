"""Version 1 of the API: which parts it has, and how it refuses."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.renderers import JSONRenderer

from core import dates
from core.api import DOCS, ROOT, Answer, Problem, Refused, problem, refusals, takes_nothing
from directory.api import accounts, check, councils, platforms
from directory.views.exports import LICENCE, LICENCE_URL, head_as_json
from guidance import api as guidance_api

# In a page, an answer is text: no mark-up in it means anything (as Django's json_script).
_NO_MARK_UP = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


class PlainRenderer(JSONRenderer):
    """Welsh letters as they are, and nothing that a browser could take for mark-up."""

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> str:
        text = json.dumps(data, cls=self.encoder_class, ensure_ascii=False)
        return f"{text.translate(_NO_MARK_UP)}\n"


api = NinjaAPI(
    title="Digital Councils",
    version="1",
    description="Councils in England and Wales, their accounts on social media, what the knowledge "
    f"of each rests on and how fresh it is, and case studies. Read-only. In words: {DOCS}",
    urls_namespace="api-v1",
    openapi_url=None,
    docs_url=None,
    renderer=PlainRenderer(),
    openapi_extra={"info": {"license": {"name": LICENCE, "url": LICENCE_URL}}},
)
api.add_router("/councils", councils.router)
api.add_router("/accounts", accounts.router)
api.add_router("/platforms", platforms.router)
api.add_router("/check", check.router)
api.add_router("/case-studies", guidance_api.router)


class Start(Answer):
    """Where to go from here."""

    docs: str
    openapi: str
    lists: dict[str, str]


@api.get(
    "/",
    response={200: Start, 400: Problem},
    operation_id="start",
    summary="What there is",
    tags=["Start"],
)
def start(request: HttpRequest) -> dict[str, Any]:
    """Addresses of the lists, of this page and of the description for machines."""
    takes_nothing(request)
    names = ("councils", "accounts", "platforms", "case-studies")
    return {
        **head_as_json(dates.today()),
        "docs": f"{settings.SITE_URL}{DOCS}",
        "openapi": f"{settings.SITE_URL}{reverse('api:openapi')}",
        "lists": {name: f"{settings.SITE_URL}{ROOT}{name}" for name in names},
    }


def answer_problem(status: int, errors: Sequence[str]) -> HttpResponse:
    """The one shape of everything that goes wrong."""
    text = PlainRenderer().render(HttpRequest(), problem(status, errors), response_status=status)
    return HttpResponse(text, status=status, content_type=api.get_content_type())


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return answer_problem(400, error.problems)


@api.exception_handler(ValidationError)
def not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return answer_problem(400, refusals(error.errors, request.GET))


@api.exception_handler(Http404)
def not_there(request: HttpRequest, error: Http404) -> HttpResponse:
    return answer_problem(404, [str(error)])


@api.exception_handler(SuspiciousOperation)
@api.exception_handler(BadRequest)
def unreadable(request: HttpRequest, error: Exception) -> HttpResponse:
    return answer_problem(400, ["The address could not be read. It has too many parameters."])
