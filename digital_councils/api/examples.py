"""Examples for the page about the API: questions that this register answers, and real answers.

The answers were given on one day and are kept as a file, because asking for all of them costs some
fifty queries. ``manage.py write_api_examples`` writes them anew; a test fails when they no longer
have the shape of what is answered.
"""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import resolve

from core.api import ROOT
from core.dates import today
from directory.figures import remembered
from directory.models import Council, Platform, SocialAccount
from guidance.models import CaseStudyPage

LONGEST = 160
# Stands in the file where the address of the hub does.
HERE = "https://this-hub.example"
FILE = Path(__file__).with_name("examples.json")
Examples = dict[str, dict[str, str]]


def addresses() -> dict[str, str]:
    """By operation: what can be asked of this register. Kept until it changes."""
    on = today()
    return remembered(f"api-addresses:{on.isoformat()}", lambda: _paths(on))


def examples() -> Examples:
    """By operation: an address of this register, and an answer of such a kind."""
    answers = kept_answers()
    return {
        name: {"path": path, "answer": json.dumps(answers[name], ensure_ascii=False, indent=1)}
        for name, path in addresses().items()
        if name in answers
    }


@cache
def kept_answers() -> dict[str, Any]:
    return json.loads(FILE.read_text(encoding="utf-8").replace(HERE, settings.SITE_URL))


def answers_now() -> dict[str, Any]:
    """By operation: what this register answers today, cut short."""
    return {name: _ask(path) for name, path in addresses().items()}


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


def _ask(path: str) -> Any:
    """The answer, without a way over the network, cut short."""
    address, _, query = path.partition("?")
    view = resolve(address)
    request = HttpRequest()
    request.method, request.path, request.GET = "GET", address, QueryDict(query)
    response = view.func(request, *view.args, **view.kwargs)
    assert isinstance(response, HttpResponse)  # noqa: S101 - nothing of the API is streamed
    return _short(json.loads(response.content))


def _short(value: Any) -> Any:
    """Lists cut to the first entry and long texts to their beginning."""
    if isinstance(value, dict):
        return {name: _short(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_short(each) for each in value[:1]] + ["…"] * (len(value) > 1)
    if isinstance(value, str) and len(value) > LONGEST:
        return f"{value[:LONGEST]}…"
    return value
