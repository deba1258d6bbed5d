"""Addresses of the API. Each answers as `for_everybody` has it, and so does what is none."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path

from core.api import DOCS
from digital_councils.api.answers import for_everybody
from digital_councils.api.description import openapi
from digital_councils.api.docs import docs
from digital_councils.api.v1 import answer_problem, api

app_name = "api"


def unknown(request: HttpRequest) -> HttpResponse:
    words = f"There is nothing at this address. {DOCS} says what there is."
    if request.path.endswith("/"):
        words = f"{words} Addresses here have no slash at the end."
    return answer_problem(404, [words])


def _of_the_api() -> list[URLPattern]:
    patterns, _, _ = api.urls
    return [
        URLPattern(pattern.pattern, for_everybody(pattern.callback), name=pattern.name)
        for pattern in patterns
        if pattern.name != "api-root"
    ]


urlpatterns = [
    path("docs/", docs, name="docs"),
    path("openapi.json", for_everybody(openapi), name="openapi"),
    *_of_the_api(),
    re_path("", for_everybody(unknown)),
]
