"""What came before a council and after it: drawing, notices and history, with the same facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.dates import long_date
from directory.choices import CouncilState, SuccessionKind
from directory.models import Council, SocialAccount, Succession

from .words import capitalised, joined


def predecessors_of(council: Council, links: Iterable[Succession]) -> list[Succession]:
    return [link for link in links if link.successor_id == council.pk]


def successors_of(council: Council, links: Iterable[Succession]) -> list[Succession]:
    return [link for link in links if link.predecessor_id == council.pk]


def drawing(council: Council, links: Sequence[Succession], on: date) -> dict | None:
    """What components/succession.html takes; None for a council that simply goes on.

    Every line of the drawing ends in every council at the right. So the neighbours which ended on
    the same day are shown only where there is one successor.
    """
    after = successors_of(council, links) or predecessors_of(council, links)
    if not after:
        return None
    heirs = list({link.successor_id: link.successor for link in after}.values())
    day = after[-1].effective_on
    if len(heirs) == 1:
        before = [link for link in predecessors_of(heirs[0], links) if link.effective_on == day]
    else:
        before = after[:1]
    return {
        "before": [
            {
                "name": link.predecessor.short_name,
                "url": link.predecessor.get_absolute_url(),
                "is_this": link.predecessor_id == council.pk,
                "part": link.kind == SuccessionKind.SPLIT and len(heirs) == 1,
            }
            for link in before
        ],
        "after": [
            {
                "name": heir.name,
                "url": heir.get_absolute_url(),
                "is_this": heir.pk == council.pk,
                "since": f"{'from' if day > on else 'since'} {long_date(day)}, "
                f"{heir.get_council_type_display().lower()}",
            }
            for heir in heirs
        ],
        "caption": what_happened(before, heirs, day, on),
    }


def what_happened(
    before: Sequence[Succession], heirs: Sequence[Council], day: date, on: date
) -> str:
    """Such as "Allerdale and Copeland, and part of Cumbria, became Cumberland Council on …"."""
    after = joined([heir.name for heir in heirs])
    is_split = len(heirs) > 1
    whole = [
        link.predecessor.short_name
        for link in before
        if is_split or link.kind != SuccessionKind.SPLIT
    ]
    part = [
        link.predecessor.short_name for link in before if link.predecessor.short_name not in whole
    ]
    subject = joined(whole)
    if part:
        of_part = f"part of {joined(part)}"
        subject = f"{subject}, and {of_part}," if len(whole) > 1 else joined([*whole, of_part])
    if is_split:
        verb = "will be split between" if day > on else "was split between"
    elif day > on:
        verb = "will become"
    else:
        verb = "became"
    return f"{capitalised(subject)} {verb} {after} on {long_date(day)}."


def notice(council: Council, links: Sequence[Succession], on: date) -> dict | None:
    """The box at the top of the page of a council that has ended, ends or begins soon."""
    state = council.state(on)
    heirs = [link.successor for link in successors_of(council, links)]
    names = joined([heir.name for heir in heirs])
    if state == CouncilState.ENDED and council.ended_on and council.takes_over_on:
        began = long_date(council.takes_over_on)
        title = f"Its work passed to {names} on {began}" if heirs else "This council has ended"
        if not heirs:
            body = f"Its last day was {long_date(council.ended_on)}. Who took over is not known."
        else:
            body = _caption(council, links, on)
        body += " This page stays so that old links and records still make sense."
        return {"kind": "info", "title": title, "body": body, "links": _ways(heirs)}
    if state == CouncilState.CURRENT and council.ended_on and council.takes_over_on:
        verb = "takes over" if len(heirs) == 1 else "take over"
        begins = long_date(council.takes_over_on)
        linked = _and([_named(heir) for heir in heirs])
        coming = format_html("{} {} on {}.", linked, verb, begins) if heirs else ""
        return {
            "kind": "warning",
            "title": f"Ends on {long_date(council.ended_on)}",
            "body": coming or "Who takes over is not known yet.",
            "links": [],
        }
    if state == CouncilState.COMING and council.started_on:
        before = _caption(council, links, on)
        return {
            "kind": "info",
            "title": f"Begins on {long_date(council.started_on)}",
            "body": f"{before} Until then its predecessors do the work."
            if before
            else "It takes over no work that we know of.",
            "links": [],
        }
    return None


def _caption(council: Council, links: Sequence[Succession], on: date) -> str:
    picture = drawing(council, links, on)
    return picture["caption"] if picture else ""


def _ways(heirs: Sequence[Council]) -> list[dict]:
    """Ways to the successors. The loud button stands alone, so two of them are both quiet."""
    return [
        {
            "words": f"Go to {heir.name}",
            "url": heir.get_absolute_url(),
            "is_main": len(heirs) == 1,
        }
        for heir in heirs
    ]


def history(
    council: Council, links: Sequence[Succession], accounts: Iterable[SocialAccount], on: date
) -> list[dict]:
    """What components/timeline.html takes, newest first; nothing that is still to come."""
    entries: list[tuple[date, str | SafeString]] = []
    before = sorted(predecessors_of(council, links), key=lambda link: link.effective_on)
    for day, group in groupby(before, key=lambda link: link.effective_on):
        names = [_named(link.predecessor, part=link.kind == SuccessionKind.SPLIT) for link in group]
        entries.append((day, format_html("Took over from {}", _and(names))))
    if council.started_on and council.started_on not in {day for day, _ in entries}:
        entries.append((council.started_on, "Council established"))
    if council.ended_on:
        entries.append((council.ended_on, "Council ended"))
    after = successors_of(council, links)
    for day, group in groupby(after, key=lambda link: link.effective_on):
        names = [_named(link.successor) for link in group]
        entries.append((day, format_html("Succeeded by {}", _and(names))))
    for account in accounts:
        for event in account.events.all():
            note = f": {event.note}" if event.note else ""
            words = f"{account}: {event.get_kind_display().lower()}{note}"
            entries.append((event.happened_on, words))
    entries = [entry for entry in entries if entry[0] <= on]
    entries.sort(key=lambda entry: entry[0], reverse=True)
    return [{"date": long_date(day), "iso": day.isoformat(), "text": text} for day, text in entries]


def _named(council: Council, *, part: bool = False) -> SafeString:
    link = format_html('<a href="{}">{}</a>', council.get_absolute_url(), council.name)
    return format_html("part of {}", link) if part else link


def _and(names: Sequence[SafeString]) -> SafeString:
    """The links as a list in words: "A, B and C"; nothing where there is none."""
    if len(names) < 2:  # noqa: PLR2004 - one name needs no "and"
        return names[0] if names else SafeString("")
    first = format_html_join(", ", "{}", ((name,) for name in names[:-1]))
    return format_html("{} and {}", first, names[-1])
