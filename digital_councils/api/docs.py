"""The page about the API, drawn from its description, so that the two cannot differ."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from core.api import DOCS, LONGEST_CURSOR, MOST, MOST_VALUES, ROOT, USUAL
from core.middleware import PUBLIC_SECONDS
from digital_councils.api.description import description
from digital_councils.api.examples import Examples, examples
from directory.freshness import AGEING_MONTHS, CONFIRMED_MONTHS
from directory.views.exports import ATTRIBUTION, LICENCE, LICENCE_URL

NAME = "Data for programs: the JSON API"
PAGED = ("limit", "cursor")


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    asked = examples()
    context = {
        "page_title": NAME,
        "heading": NAME,
        "meta_description": "Councils, their accounts, platforms and case studies as JSON, without "
        "a key: addresses, filters, limits, licence and examples.",
        "canonical_url": f"{settings.SITE_URL}{DOCS}",
        "current_section": "councils",
        "breadcrumbs": [
            {"title": "Home", "url": "/"},
            {"title": "Connect", "url": "/connect/"},
            {"title": "Councils A–Z", "url": reverse("directory:council-list")},
        ],
        "groups": _groups(asked),
        "check_asked": asked.get("check", {}).get("path", f"{ROOT}check?q=@ExampleCouncil"),
        "code": asked.get("get_council", {}).get("path", "E08000035").rpartition("/")[2],
        "site_url": settings.SITE_URL,
        "openapi_url": reverse("api:openapi"),
        "usual": USUAL,
        "most": MOST,
        "most_values": MOST_VALUES,
        "longest_cursor": LONGEST_CURSOR,
        "kept_seconds": PUBLIC_SECONDS,
        "confirmed_months": CONFIRMED_MONTHS,
        "ageing_months": AGEING_MONTHS,
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "attribution": ATTRIBUTION,
    }
    return render(request, "api/docs.html", context)


def _groups(asked: Examples) -> list[dict[str, Any]]:
    """Addresses by subject, in the order in which the description has them."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in description()["paths"].items():
        operation = methods["get"]
        example = asked.get(operation["operationId"], {})
        parameters = [_parameter(parameter) for parameter in operation["parameters"]]
        groups.setdefault(operation["tags"][0], []).append(
            {
                "id": operation["operationId"].replace("_", "-"),
                "summary": operation["summary"],
                "path": path,
                "text": _with_code(operation.get("description", "")),
                "parameters": [each for each in parameters if each["name"] not in PAGED],
                "is_paged": any(each["name"] == "cursor" for each in parameters),
                "asked": example.get("path", ""),
                "answer": example.get("answer", ""),
            }
        )
    return [{"title": title, "operations": found} for title, found in groups.items()]


def _parameter(parameter: Mapping[str, Any]) -> dict[str, Any]:
    schema = parameter["schema"]
    return {
        "name": parameter["name"],
        "is_required": parameter["required"],
        "text": _with_code(parameter.get("description", "")),
        "may_repeat": schema.get("type") == "array",
        "limits": _limits(schema.get("items", schema)),
        "values": schema.get("items", schema).get("enum", []),
    }


def _with_code(text: str) -> SafeString:
    """What stands in `backticks` is meant letter by letter."""
    pieces = text.split("`")
    return format_html_join(
        "",
        "{}{}",
        (
            (before, format_html("<code>{}</code>", code) if code else "")
            for before, code in zip_longest(pieces[::2], pieces[1::2], fillvalue="")
        ),
    )


def _limits(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return ""
    if schema.get("type") == "integer":
        return "A whole number from 1."
    return f"At most {schema['maxLength']:,} characters." if "maxLength" in schema else ""
