"""The register as files: the list as filtered, and one council. Each names licence and sources."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from core import dates
from core.exports import LICENCE, csv_response
from directory.choices import NameKind
from directory.forms import CouncilListForm
from directory.models import Council, Notice, SocialAccount
from directory.presenters.accounts import telling_evidence
from directory.presenters.councils import welsh_name
from directory.querysets import CouncilQuerySet
from directory.statements import statements
from directory.views.slugs import in_small_letters

CHUNK = 500
LICENCE_URL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
ATTRIBUTION = (
    "Contains public sector information licensed under the Open Government Licence v3.0. "
    "Source: Office for National Statistics licensed under the Open Government Licence v.3.0. "
    "UK local authority names and codes, mySociety, CC BY 4.0, changed."
)
HEADER = (
    "council", "short_name", "welsh_name", "slug", "page", "type", "nation", "region", "county",
    "gss_code", "website", "population", "population_year", "started_on", "ended_on", "state",
    "platform", "handle", "address", "purpose", "language", "account_status", "freshness",
    "confirmed_on", "last_seen_on", "evidence", "evidence_source", "evidence_address",
    "council_source", "council_source_address", "council_source_date", "licence", "attribution",
)  # fmt: skip


@require_safe
def list_csv(request: HttpRequest) -> HttpResponseBase:
    """The list as filtered: a row for each account, and one for each council that has none."""
    form = CouncilListForm(request.GET, dates.today())
    if not form.is_valid():
        return refused(form)
    return councils_csv("councils.csv", form.councils(), form.on)


@require_safe
def list_json(request: HttpRequest) -> HttpResponseBase:
    form = CouncilListForm(request.GET, dates.today())
    if not form.is_valid():
        problems = [problem["message"] for problem in form.problems()]
        return JsonResponse({"errors": problems}, status=400)
    return _json("councils.json", form.councils(), form.on)


@require_safe
@in_small_letters
def council_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    return councils_csv(f"{slug}.csv", _one(slug), dates.today())


@require_safe
@in_small_letters
def council_json(request: HttpRequest, slug: str) -> HttpResponseBase:
    return _json(f"{slug}.json", _one(slug), dates.today())


def refused(form: CouncilListForm) -> HttpResponse:
    """What is said to a program that asked for what there is not."""
    text = "".join(f"{problem['message']}\n" for problem in form.problems())
    return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")


def _one(slug: str) -> CouncilQuerySet:
    council = Council.objects.filter(slug=slug)
    if not council.exists():
        raise Http404("There is no such council.")
    return council


def councils_csv(filename: str, councils: CouncilQuerySet, on: date) -> HttpResponseBase:
    """A row for each account of these councils, and one for each council that has none."""
    found = councils.for_listing().iterator(chunk_size=CHUNK)
    return csv_response(filename, HEADER, _csv_rows(found, on))


def _csv_rows(councils: Iterable[Council], on: date) -> Iterator[list[object]]:
    for council in councils:
        before = [
            council.name,
            council.short_name,
            welsh_name(council),
            council.slug,
            page_url(council),
            council.council_type,
            council.nation,
            council.region,
            council.county,
            council.gss_code,
            council.website,
            council.population,
            council.population_year,
            council.started_on,
            council.ended_on,
            council.state(on).value,
        ]
        after = [
            council.source,
            council.source_url,
            council.source_date,
            LICENCE,
            ATTRIBUTION,
        ]
        accounts = list(council.social_accounts.all())
        nothing: list[object] = [""] * (len(HEADER) - len(before) - len(after))
        for cells in [_account_cells(account, on) for account in accounts] or [nothing]:
            yield [*before, *cells, *after]


def _account_cells(account: SocialAccount, on: date) -> list[object]:
    grade = account.freshness(on).value
    piece = telling_evidence(account.evidence.all(), grade)
    return [
        account.platform.name,
        account.handle,
        account.url,
        account.purpose,
        account.language,
        account.status,
        grade,
        account.confirmed_on,
        account.seen_on,
        piece.kind if piece else "",
        piece.source if piece else "",
        piece.url if piece else "",
    ]


def _json(filename: str, councils: CouncilQuerySet, on: date) -> HttpResponseBase:
    lines = _json_lines(for_json(councils).iterator(chunk_size=CHUNK), on)
    response = StreamingHttpResponse(lines, content_type="application/json")
    response["Content-Disposition"] = f'inline; filename="{filename}"'
    return response


def _json_lines(councils: Iterable[Council], on: date) -> Iterator[str]:
    """One object, written council by council, so that its length costs no memory."""
    head = json.dumps(head_as_json(on), ensure_ascii=False)
    yield f'{head[:-1]}, "councils": ['
    separator = "\n"
    for council in councils:
        yield separator + json.dumps(council_as_json(council, on), ensure_ascii=False)
        separator = ",\n"
    yield "\n]}\n"


def head_as_json(on: date) -> dict[str, Any]:
    """What every file and answer begins with, because it leaves the site."""
    return {
        "licence": {"name": LICENCE, "url": LICENCE_URL},
        "attribution": ATTRIBUTION,
        "as_of": on.isoformat(),
    }


def for_json(councils: CouncilQuerySet) -> CouncilQuerySet:
    """With all that `council_as_json` reads at hand."""
    ready = councils.for_listing().with_successions().with_notices_in_force(timezone.now())
    return ready.prefetch_related("former_gss_codes")


def council_as_json(council: Council, on: date) -> dict[str, Any]:
    """A council with identifiers that last, for files and the API: begin with `for_json`."""
    names = list(council.names.all())
    return {
        **council_in_short(council),
        "former_gss_codes": [former.code for former in council.former_gss_codes.all()],
        "local_authority_code": council.local_authority_code,
        "wikidata_id": council.wikidata_id or None,
        "short_name": council.short_name,
        "welsh_name": welsh_name(council) or None,
        "other_names": [
            {"name": name.name, "kind": name.kind} for name in names if name.kind != NameKind.WELSH
        ],
        "type": council.council_type,
        "nation": council.nation,
        "region": council.region or None,
        "county": council.county or None,
        "website": council.website or None,
        "statements": statements(council),
        "population": council.population,
        "population_year": council.population_year,
        "started_on": _iso(council.started_on),
        "ended_on": _iso(council.ended_on),
        "state": council.state(on).value,
        "predecessors": [
            {"slug": link.predecessor.slug, "kind": link.kind, "on": _iso(link.effective_on)}
            for link in council.successions_from.all()
        ],
        "successors": [
            {"slug": link.successor.slug, "kind": link.kind, "on": _iso(link.effective_on)}
            for link in council.successions.all()
        ],
        "source": {
            "name": council.source,
            "url": council.source_url or None,
            "read_on": _iso(council.source_date),
        },
        "notices": [notice_as_json(notice) for notice in council.notices_in_force],
        "accounts": [account_as_json(account, on) for account in council.social_accounts.all()],
    }


def council_in_short(council: Council) -> dict[str, Any]:
    """Which council it is, where something else names it."""
    return {
        "slug": council.slug,
        "gss_code": council.gss_code,
        "name": council.name,
        "page": page_url(council),
    }


def account_as_json(account: SocialAccount, on: date) -> dict[str, Any]:
    """An account with what the knowledge of it rests on. Reads platform and evidence."""
    return {
        "id": account.pk,
        "platform": account.platform.slug,
        "handle": account.handle,
        "url": account.url,
        "purpose": account.purpose or None,
        "area": account.area or None,
        "language": account.language or None,
        "status": account.status,
        "freshness": account.freshness(on).value,
        "confirmed_on": _iso(account.confirmed_on),
        "last_seen_on": _iso(account.seen_on),
        "evidence": [
            {
                "kind": piece.kind,
                "source": piece.source,
                "url": piece.url or None,
                "seen_on": _iso(piece.seen_on),
            }
            for piece in account.evidence.all()
        ],
    }


def notice_as_json(notice: Notice) -> dict[str, Any]:
    """``account``: the address of the one that it is about; null where it is about all."""
    return {
        "text": notice.text,
        "account": notice.account.url if notice.account else None,
        "use_instead": notice.use_instead or None,
        "begins_at": notice.begins_at.isoformat(),
        "ends_at": notice.ends_at.isoformat(),
    }


def page_url(council: Council) -> str:
    return f"{settings.SITE_URL}{council.get_absolute_url()}"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
