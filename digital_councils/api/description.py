"""The OpenAPI description: made from the code, with the names that only the database knows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

from core.api import ROOT
from core.models import Topic
from digital_councils.api.examples import addresses
from digital_councils.api.v1 import PlainRenderer, api
from directory.models import Platform

Description = dict[str, Any]


def description() -> Description:
    """What the API is today."""
    described = deepcopy(_from_code())
    asked = addresses()
    names: dict[str, Callable[[], Sequence[str]]] = {"platform": _platforms, "topic": _topics}
    known = {name: list(ask()) for name, ask in names.items()}
    for path in described["paths"].values():
        for operation in path.values():
            operation["parameters"] = [
                _with_names(parameter, known)
                for parameter in operation["parameters"]
                # Where there is no topic yet, there is no value that could be given.
                if known.get(parameter["name"]) != []
            ]
            _add_example(operation, asked.get(operation["operationId"], ""))
    return described


def openapi(request: HttpRequest) -> HttpResponse:
    text = PlainRenderer().render(request, description(), response_status=200)
    return HttpResponse(text, content_type=api.get_content_type())


def _platforms() -> Sequence[str]:
    return Platform.objects.order_by("order", "pk").values_list("slug", flat=True)


def _topics() -> Sequence[str]:
    return Topic.objects.order_by("slug").values_list("slug", flat=True)


def _with_names(parameter: dict[str, Any], known: dict[str, list[str]]) -> dict[str, Any]:
    if parameter["in"] == "query" and parameter["name"] in known:
        parameter["schema"]["items"] = {"type": "string", "enum": known[parameter["name"]]}
    return parameter


def _add_example(operation: Description, address: str) -> None:
    """A value that this register has, for what cannot be left out."""
    path, _, query = address.partition("?")
    for parameter in operation["parameters"] if address else ():
        if parameter["in"] == "path":
            parameter["example"] = path.rpartition("/")[2]
            if parameter["schema"]["type"] == "integer":
                parameter["example"] = int(parameter["example"])
        elif parameter["required"]:
            parameter["example"] = QueryDict(query)[parameter["name"]]


@cache
def _from_code() -> Description:
    described: Description = dict(api.get_openapi_schema(path_prefix=ROOT))
    # Relative, so that it is right wherever the description was read.
    described["servers"] = [{"url": "/"}]
    for path in described["paths"].values():
        for operation in path.values():
            operation["responses"][304] = {
                "description": "Not modified: what you have is still right."
            }
            for parameter in operation["parameters"]:
                schema = parameter["schema"]
                for part in schema.pop("allOf", ()):  # one, which says no more than it would
                    schema |= part | {"description": schema["description"]}
                if "const" in schema:
                    schema["enum"] = [schema["const"]]
                if schema.get("default", "") in {None, ""}:
                    schema.pop("default", None)  # stands for "left out"
    return described
