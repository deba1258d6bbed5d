"""Examples for the page about the API: real questions to this register, and its real answers."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import resolve

from core.api import ROOT
from core.dates import today
from directory.figures import remembered
from directory.models import Council, Platform, SocialAccount
from guidance.models import CaseStudyPage

LONGEST = 160
Examples = dict[str, dict[str, str]]


def addresses() -> dict[str, str]:
    """By operation: what can be asked of this register. Kept until it changes."""
    on = today()
    return remembered(f"api-addresses:{on.isoformat()}", lambda: _paths(on))


def examples() -> Examples:
    """By operation: the address and what it answers. Kept until the register changes."""
    return remembered(f"api-examples:{today().isoformat()}", _ask_all)


def _ask_all() -> Examples:
    return {name: {"path": path, "answer": _ask(path)} for name, path in addresses().items()}


def _paths(on: date) -> dict[str, str]:
    """What can be asked of the register as it is; nothing of what it has not got."""
    paths = {"start": "", "list_platforms": "platforms?limit=1"}
    accounts = SocialAccount.objects.filter(councils__in=Council.objects.current(on))
    account = accounts.exclude(confirmed_on=None).order_by("pk").first() or accounts.first()
    council = account.councils.first() if account else Council.objects.order_by("pk").first()
    if council:
        asked = urlencode({"type": council.council_type, "order": "population", "limit": 1})
        paths["list_councils"] = f"councils?{asked}"
        paths["get_council"] = f"councils/{council.gss_code or council.slug}"
    if account and council:
        asked = urlencode({"council": council.slug, "freshness": account.freshness(on), "limit": 1})
        paths["list_accounts"] = f"accounts?{asked}"
        paths["get_account"] = f"accounts/{account.pk}"
        paths["check"] = f"check?{urlencode({'q': account.shown_address})}"
    if platform := Platform.objects.first():
        paths["get_platform"] = f"platforms/{platform.slug}"
    if study := CaseStudyPage.objects.in_order().first():
        paths["list_case_studies"] = f"case-studies?{urlencode({'for': 'officer', 'limit': 1})}"
        paths["get_case_study"] = f"case-studies/{study.pk}"
    return {name: f"{ROOT}{path}" for name, path in paths.items()}


def _ask(path: str) -> str:
    """The answer, without a way over the network, cut short."""
    address, _, query = path.partition("?")
    view = resolve(address)
    request = HttpRequest()
    request.method, request.path, request.GET = "GET", address, QueryDict(query)
    response = view.func(request, *view.args, **view.kwargs)
    assert isinstance(response, HttpResponse)  # noqa: S101 - nothing of the API is streamed
    return json.dumps(_short(json.loads(response.content)), ensure_ascii=False, indent=1)


def _short(value: Any) -> Any:
    """Lists cut to the first entry and long texts to their beginning."""
    if isinstance(value, dict):
        return {name: _short(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_short(each) for each in value[:1]] + ["…"] * (len(value) > 1)
    if isinstance(value, str) and len(value) > LONGEST:
        return f"{value[:LONGEST]}…"
    return value
