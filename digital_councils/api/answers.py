"""What every answer of the API has in common: methods, ETag, how long it may be kept, and CORS.

Anybody's page may read it, without cookies or passwords, because it is the same for everybody.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.csrf import csrf_exempt

from core.middleware import PUBLIC_SECONDS
from digital_councils.api.v1 import answer_problem

logger = logging.getLogger(__name__)
METHODS = "GET, HEAD, OPTIONS"
PREFLIGHT_SECONDS = 86_400
HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Location, ETag",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
View = Callable[..., HttpResponseBase]


def for_everybody(view: View) -> View:
    """A view of the API that answers GET, made to answer whatever is sent to it."""

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        match request.method:
            case "OPTIONS":
                response = _preflight()
            case "GET" | "HEAD":
                response = _kept(request, _safely(view, request, *args, **kwargs))
            case _:
                response = answer_problem(
                    405, [f"Nothing can be changed here. This address answers {METHODS} only."]
                )
                response["Allow"] = METHODS
                patch_cache_control(response, no_store=True)
        for name, value in HEADERS.items():
            response[name] = value
        return response

    return answer


def _preflight() -> HttpResponse:
    response = HttpResponse(status=204)
    response["Allow"] = METHODS
    response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = "If-None-Match"
    response["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
    patch_cache_control(response, public=True, max_age=PREFLIGHT_SECONDS)
    return response


def _safely(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    method = request.method
    request.method = "GET"  # HEAD is the same without the body, which the server leaves out
    try:
        response = view(request, *args, **kwargs)
    except Exception:  # noqa: BLE001 - whatever it was, a program is answered in its own language
        got_request_exception.send(sender=None, request=request)
        logger.exception("The API failed at %s", request.path)
        response = answer_problem(500, ["Something went wrong here. Try again in a few minutes."])
    finally:
        request.method = method
    assert isinstance(response, HttpResponse)  # noqa: S101 - nothing here is streamed
    return response


def _kept(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """With its ETag, or 304 in its place where the asker has it already."""
    if response.status_code >= 500:
        patch_cache_control(response, no_store=True)
        return response
    if response.status_code == 200:
        etag = f'"{sha256(response.content).hexdigest()[:32]}"'
        response["ETag"] = etag
        location = response.get("Content-Location")
        response = get_conditional_response(request, etag=etag, response=response) or response
        if location:
            response["Content-Location"] = location
    patch_cache_control(response, public=True, max_age=PUBLIC_SECONDS)
    return response
