"""The register of the Mark: as a page, as a file, and as a feed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from core import dates
from core.exports import LICENCE, csv_response
from core.listing import clear_words, paging
from core.text import without_controls
from directory.mark_list import Address, ListState, MarkListForm
from directory.mark_querysets import MarkAdoptionQuerySet
from directory.models import MarkAdoption
from directory.models.marks import MarkState
from directory.presenters import mark_list as listing
from directory.presenters.marks import NAME, SELF_DECLARED, state_words

from .exports import ATTRIBUTION, CHUNK, refused
from .listing import CRUMBS
from .marks import ABOUT_URL

PAGE_SIZE = 50
NEWEST = 50
HEADER = (
    "council", "slug", "entry", "type", "nation", "region", "gss_code", "scope", "scope_words",
    "state", "reply_times", "declared_on", "declared_by_mailbox_at", "in_force_from", "last_day",
    "withdrawn_on", "withdrawn_words", "list_of_commitments", "commitment", "evidence_address",
    "note", "licence", "attribution",
)  # fmt: skip


@require_safe
def mark_list(request: HttpRequest) -> HttpResponse:
    form = MarkListForm(request.GET, dates.today())
    is_valid = form.is_valid()
    address = Address(form)
    chosen = listing.chosen_filters(form, address)
    context = {
        "page_title": f"Error: {NAME}",
        "meta_description": "Councils of England and Wales that declare themselves friendly to "
        "social media: what each commits to, with evidence, and until when.",
        "robots": "noindex" if address.data or not is_valid else "",
        "current_section": "councils",
        "breadcrumbs": [
            *CRUMBS,
            {"title": "Councils A–Z", "url": reverse("directory:council-list")},
        ],
        "problems": form.problems(),
        "heading": NAME,
        "self_declared": SELF_DECLARED,
        "about_url": ABOUT_URL,
        "list_url": address.path,
        "groups": listing.filter_groups(form),
        "open_words": f"Filters ({len(chosen)} chosen)" if chosen else "Filters",
        "chosen": chosen,
        "clear_words": clear_words(len(chosen)),
    }
    if is_valid:
        context |= _results(form, address, len(chosen))
    return render(request, "directory/mark_list.html", context, status=200 if is_valid else 400)


def _results(form: MarkListForm, address: Address, filters: int) -> dict[str, Any]:
    adoptions = form.adoptions()
    total = adoptions.order_by().count()
    place = paging(total, PAGE_SIZE, form.cleaned_data["page"] or 1, address)
    sentence = listing.result_sentence(form, total, filters)
    shown = adoptions.prefetch_related("council__names")[place["shown"]]
    page = place["page_number"]
    more = f", page {page} of {place['pages']}" if page > 1 else ""
    canonical = address.with_values(page=page if page > 1 else None)
    return {
        **place,
        "page_title": f"{sentence if address.data else NAME}{more}",
        "canonical_url": "" if address.data else f"{settings.SITE_URL}{canonical}",
        "sentence": sentence,
        "total": total,
        "rows": [listing.row(adoption, form.on) for adoption in shown],
        "csv_url": address.with_values(reverse("directory:mark-list-csv")),
        # Whoever follows the list wants to hear what lapses and is withdrawn as well.
        "feed_url": address.with_values(
            reverse("directory:mark-feed"),
            state=form.cleaned_data["state"] or ListState.ANY.value,
        ),
    }


@require_safe
def mark_list_csv(request: HttpRequest) -> HttpResponseBase:
    """A row for each commitment of each declaration in the list as filtered."""
    form = MarkListForm(request.GET, dates.today())
    if not form.is_valid():
        return refused(form)
    found = form.adoptions().prefetch_related("ticked__commitment").iterator(chunk_size=CHUNK)
    return csv_response("social-media-friendly-mark.csv", HEADER, _csv_rows(found, form.on))


def _csv_rows(adoptions: Iterable[MarkAdoption], on: date) -> Iterator[list[object]]:
    for adoption in adoptions:
        council = adoption.council
        before = [
            council.name,
            council.slug,
            entry_url(adoption),
            council.council_type,
            council.nation,
            council.region,
            council.gss_code,
            adoption.scope,
            adoption.scope_words,
            adoption.state(on).value,
            adoption.reply_words,
            adoption.declared_on,
            adoption.mail_domain,
            adoption.in_force_from,
            adoption.last_day,
            adoption.withdrawn_on,
            adoption.withdrawn_words,
            adoption.version.number,
        ]
        for one in adoption.ticked.all():
            evidence = [one.commitment.text, one.evidence_url]
            yield [*before, *evidence, SELF_DECLARED, LICENCE, ATTRIBUTION]


@require_safe
def mark_feed(request: HttpRequest) -> HttpResponse:
    """What changed last in the list as filtered: accepted, renewed, lapsed or withdrawn."""
    form = MarkListForm(request.GET, dates.today())
    if not form.is_valid():
        return refused(form)
    feed = Atom1Feed(
        title=f"Digital Councils: {NAME}",
        link=f"{settings.SITE_URL}{reverse('directory:mark-list')}",
        feed_url=f"{settings.SITE_URL}{request.get_full_path()}",
        description=SELF_DECLARED,
        language="en-GB",
        author_name="Digital Councils",
        feed_copyright=ATTRIBUTION,
    )
    on = form.on
    for adoption in _newest(form.adoptions(), on):
        feed.add_item(
            title=without_controls(f"{adoption.council.name}: {state_words(adoption, on)}"),
            link=entry_url(adoption),
            description=without_controls(f"{adoption.scope_in_words}. {SELF_DECLARED}"),
            unique_id=f"{entry_url(adoption)}#declaration-{adoption.pk}",
            pubdate=_midnight(adoption.in_force_from or on),
            updateddate=_midnight(changed_on(adoption, on)),
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def _newest(adoptions: MarkAdoptionQuerySet, on: date) -> list[MarkAdoption]:
    """The newest by the day on which each became what it is."""
    found = {one.pk: one for order in adoptions.by_each_change(on) for one in order[:NEWEST]}
    ordered = sorted(found.values(), key=lambda one: (changed_on(one, on), one.pk), reverse=True)
    return ordered[:NEWEST]


def changed_on(adoption: MarkAdoption, on: date) -> date:
    """The day on which its state last became another one."""
    state = adoption.state(on)
    if state == MarkState.WITHDRAWN and adoption.withdrawn_on:
        return adoption.withdrawn_on
    if state == MarkState.LAPSED and adoption.lapses_on:
        return adoption.lapses_on
    return adoption.in_force_from or on


def entry_url(adoption: MarkAdoption) -> str:
    path = reverse("directory:council-mark", args=[adoption.council.slug])
    return f"{settings.SITE_URL}{path}"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
