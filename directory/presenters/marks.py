"""The Mark in words. Whatever shows it says that the council declares it itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from html import escape
from typing import Any

from django.conf import settings
from django.urls import reverse

from core.choices import SubmissionStatus
from core.dates import long_date, short_date
from directory.mark_evidence import EvidenceJudge, domain_fault
from directory.mark_forms import MarkForm
from directory.models import Council, MarkAdoption, MarkCommitment
from directory.models.marks import MarkScope, MarkState

from .councils import welsh_name
from .public_forms import field
from .words import capitalised, joined

NAME = "Social Media Friendly Mark"
WIDTH, HEIGHT = 360, 96  # of the badge
SELF_DECLARED = "Self-declared: the council says so itself. It is not an accreditation."
RUNNING = frozenset({MarkState.IN_FORCE, MarkState.DUE})


def state_words(adoption: MarkAdoption, on: date) -> str:
    """Where it stands, with its day: "In force until 20 November 2027"."""
    last = adoption.last_day
    match adoption.state(on):
        case MarkState.IN_FORCE if last:
            return f"In force until {long_date(last)}"
        case MarkState.DUE if last:
            return f"In force until {long_date(last)}, due for review"
        case MarkState.LAPSED if adoption.lapses_on:
            ended = ", as the council has ended" if adoption.council.ended_on == last else ""
            return f"Lapsed on {long_date(adoption.lapses_on)}{ended}"
        case MarkState.WITHDRAWN if adoption.withdrawn_on:
            return f"Withdrawn on {long_date(adoption.withdrawn_on)}"
        case state:
            return state.label


def standing_of(adoptions: Iterable[MarkAdoption], on: date) -> list[MarkAdoption]:
    """As the QuerySet's ``standing``, of accepted adoptions at hand; those in force come first."""
    newest: dict[tuple[str, str], MarkAdoption] = {}
    for adoption in sorted(adoptions, key=lambda one: (one.in_force_from or on, one.pk)):
        if adoption.in_force_from and adoption.in_force_from <= on:
            newest[adoption.scope, adoption.scope_words] = adoption
    return sorted(
        newest.values(),
        key=lambda one: (
            one.state(on) not in RUNNING,
            one.scope != MarkScope.COUNCIL,
            -(one.in_force_from or on).toordinal(),
            -one.pk,
        ),
    )


def short_words(standing: Sequence[MarkAdoption], on: date) -> str:
    """One line for the council's page and for comparisons."""
    running = [one for one in standing if one.state(on) in RUNNING]
    if not running and standing:
        return state_words(standing[0], on)
    if not running:
        return "Not declared"
    parts = [one.scope_in_sentence for one in running]
    last = min(day for one in running if (day := one.last_day))
    return f"Self-declared, until {short_date(last)}. {capitalised(joined(parts))}."


def label(standing: Sequence[MarkAdoption], on: date) -> dict[str, Any]:
    """What components/state_label.html takes, over the heading of an entry."""
    if not standing:
        return {"words": "Not declared", "filled": False}
    return {"words": state_words(standing[0], on), "filled": False}


def entry(adoption: MarkAdoption, judge: EvidenceJudge, on: date) -> dict[str, Any]:
    """One declaration: facts (term, words) and commitments with their evidence.

    A link that is no longer the council's own is shown as text.
    """
    ticked = list(adoption.ticked.all())
    good = judge.good(one.evidence_url for one in ticked)
    facts = [
        ("State", state_words(adoption, on)),
        ("Reply times, in the council’s words", adoption.reply_words),
        ("Declared", f"{long_date(adoption.declared_on)}, by a mailbox at {adoption.mail_domain}"),
        ("In force since", long_date(adoption.in_force_from) if adoption.in_force_from else ""),
        ("Reason", adoption.withdrawn_words),
        ("List of commitments", str(adoption.version)),
    ]
    is_running = adoption.state(on) in RUNNING
    return {
        "title": adoption.scope_in_words,
        "is_running": is_running,
        "heading": "What the council commits to" if is_running else "What it had committed to",
        "facts": [{"term": term, "words": words} for term, words in facts if words],
        "commitments": [
            {
                "text": one.commitment.text,
                "text_cy": one.commitment.text_cy if adoption.council.nation == "wales" else "",
                "url": one.evidence_url if one.evidence_url in good else "",
                "address": shown_address(one.evidence_url),
            }
            for one in ticked
        ],
    }


def history(adoptions: Iterable[MarkAdoption], on: date) -> list[dict[str, str]]:
    """What components/timeline.html takes: all that was accepted, and how it ended."""
    events: list[tuple[date, int, str]] = []
    seen: set[tuple[str, str]] = set()
    for one in sorted(adoptions, key=lambda one: (one.in_force_from or on, one.pk)):
        if one.in_force_from is None:
            continue
        key = (one.scope, one.scope_words)
        verb = "Renewed" if key in seen else "In force"
        seen.add(key)
        events.append((one.in_force_from, one.pk, f"{verb}: {one.scope_in_words}, {one.version}"))
        if one.state(on) == MarkState.WITHDRAWN and one.withdrawn_on:
            why = f". {one.withdrawn_words}" if one.withdrawn_words else ""
            events.append((one.withdrawn_on, one.pk, f"Withdrawn: {one.scope_in_words}{why}"))
    events += [
        (one.lapses_on, one.pk, f"Lapsed: {one.scope_in_words}")
        for one in standing_of(adoptions, on)
        if one.state(on) == MarkState.LAPSED and one.lapses_on
    ]
    events.sort(reverse=True)
    return [{"date": short_date(d), "iso": d.isoformat(), "text": text} for d, _, text in events]


def shown_address(url: str) -> str:
    """Without what every address has."""
    return url.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")


def declare_fields(form: MarkForm) -> dict[str, Any]:
    """What the page of the declaration takes: scope, scope_words, reply_words, commitments."""
    chosen = str(form["scope"].value() or "")
    options = [{"value": "", "words": "Choose what it is about", "is_chosen": not chosen}]
    options += [
        {"value": value, "words": words, "is_chosen": value == chosen}
        for value, words in MarkScope.choices
    ]
    return {
        "scope": field(form, "scope", "What is the Mark about?", options=options),
        "scope_words": field(
            form,
            "scope_words",
            "Which venue, event or publication? (only for these)",
            "Such as “Town Hall”, “Mela 2027” or “Our Borough, the residents’ paper”.",
        ),
        "reply_words": field(
            form,
            "reply_words",
            "How quickly do you reply?",
            "As residents read it, such as “within two working days, weekdays from 9 to 5”. "
            "The register shows these words.",
        ),
        "commitments": [_commitment(form, one) for one in form.commitments],
    }


def _commitment(form: MarkForm, one: MarkCommitment) -> dict[str, Any]:
    tick = f"tick-{one.key}"
    return {
        "id": tick,
        "text": one.text,
        "text_cy": one.text_cy if form.council.nation == "wales" else "",
        "error": form.errors.get(tick, [""])[0],
        "is_ticked": bool(form[tick].value()),
        "link": field(form, f"link-{one.key}", "Link that shows it", one.evidence_help),
    }


def kit(council: Council) -> dict[str, Any]:
    """Addresses and snippets to copy, in both languages."""
    entry_url = _absolute("council-mark", council)
    return {
        "entry_url": entry_url,
        "snippets": [_snippet(council, entry_url, language) for language in ("en", "cy")],
        "mail_words": f"{council.name} declares the {NAME}. What it commits to: {entry_url}",
        "mail_words_cy": f"{_MARK_CY}, {_welsh(council)}: {entry_url}",
    }


_MARK_CY = "Marc Cyfeillgar i’r Cyfryngau Cymdeithasol"


def _snippet(council: Council, entry_url: str, language: str) -> dict[str, str]:
    welsh = language == "cy"
    name = "badge-cy" if welsh else "badge"
    base = _absolute("council-mark", council)
    alt = (
        f"{_MARK_CY}: hunanddatganiad {_welsh(council)}"
        if welsh
        else f"{NAME}, declared by {council.name} itself: see what it commits to"
    )
    # Plain text, so that the page shows the code and not what it makes.
    code = (
        f'<a href="{escape(entry_url)}"><img src="{escape(base)}{name}.svg" '
        f'width="{WIDTH}" height="{HEIGHT}" alt="{escape(alt)}"></a>'
    )
    return {
        "language": language,
        "title": "Welsh" if welsh else "English",
        "id": f"snippet-{language}",
        "html": code,
        "svg_url": f"{base}{name}.svg",
        "png_url": f"{base}{name}.png",
        "alt": alt,
    }


def _welsh(council: Council) -> str:
    """Its Welsh name, where it has one of its own."""
    return welsh_name(council) or council.name


def _absolute(name: str, council: Council) -> str:
    return f"{settings.SITE_URL}{reverse(f'directory:{name}', args=[council.slug])}"


def queue_facts(adoption: MarkAdoption, judge: EvidenceJudge) -> list[dict[str, Any]]:
    """What an editor looks at before deciding: term, words, url."""
    rows: list[tuple[str, str, str]] = [
        ("Council", adoption.council.name, adoption.council.get_absolute_url()),
        ("What it is about", adoption.scope_in_words, ""),
        ("Reply times", adoption.reply_words, ""),
        (
            "Declared",
            f"{long_date(adoption.declared_on)}, at {adoption.mail_domain}. "
            f"{domain_fault(adoption)}".strip(),
            "",
        ),
        ("List", str(adoption.version), ""),
    ]
    for one in adoption.ticked.all():
        fault = judge.fault(one.evidence_url)
        words = f"{one.evidence_url} {fault}".strip()
        rows.append((one.commitment.text, words, "" if fault else one.evidence_url))
    if adoption.in_force_from and adoption.last_day:
        days = f"{long_date(adoption.in_force_from)} to {long_date(adoption.last_day)}"
        rows.append(("In force", days, ""))
    if adoption.withdrawn_on:
        words = f"{long_date(adoption.withdrawn_on)}. {adoption.withdrawn_words}".strip()
        rows.append(("Withdrawn", words, ""))
    state = adoption.get_status_display()
    if adoption.status in {SubmissionStatus.RETURNED, SubmissionStatus.DECLINED}:
        state = f"{state}. {adoption.reason}"
    rows.append(("State", state, ""))
    return [{"term": term, "words": words, "url": url} for term, words, url in rows]
