"""Letters about the Mark, to the council's own mailbox. Each as plain lines."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from core.dates import long_date
from directory.models import Council, MarkAdoption

NOT_AN_AWARD = [
    "The Mark is self-declared: your council says so itself. It is not an accreditation, and",
    "nobody audits it.",
]


def link_letter(council: Council, address: str, days: int) -> list[str]:
    """An officer asked for it."""
    return [
        f"Somebody asked for a link with which {council.name} can adopt, renew or withdraw the",
        "Social Media Friendly Mark:",
        "",
        address,
        "",
        f"It is for {council.short_name} alone, works once, and is good for {days} days. Nothing",
        "happens by opening it. The page asks for a link as evidence of each commitment, so have",
        "the addresses of your pages at hand.",
        "",
        *NOT_AN_AWARD,
        "",
        f"The commitments: {_page('mark-adopt', council)}",
        *_end(),
    ]


def question_letter(adoption: MarkAdoption, question: str, address: str, days: int) -> list[str]:
    return [
        f"{adoption.council.name} declared the Social Media Friendly Mark on",
        f"{long_date(adoption.declared_on)}. Before an editor accepts it, we have a question:",
        "",
        question,
        "",
        "This link opens your declaration as you sent it. Put it right and send it again:",
        "",
        address,
        "",
        f"It works once and is good for {days} days.",
        *_end(),
    ]


def accepted_letter(adoption: MarkAdoption) -> list[str]:
    council, last = adoption.council, adoption.last_day
    return [
        f"The Social Media Friendly Mark of {council.name} is in force"
        f" until {long_date(last) if last else 'further notice'}.",
        "",
        *NOT_AN_AWARD,
        "",
        f"Your entry in the register: {_page('council-mark', council)}",
        f"The badge, and how to place it: {_page('mark-kit', council)}",
        "",
        "We remind this mailbox 30 days before the end. We keep its address until then.",
        *_end(),
    ]


def declined_letter(adoption: MarkAdoption) -> list[str]:
    return [
        f"We have not accepted the declaration that {adoption.council.name} sent on",
        f"{long_date(adoption.declared_on)}, because:",
        "",
        adoption.reason,
        "",
        f"You can declare it anew at any time: {_page('mark-adopt', adoption.council)}",
        "We have removed the address of this mailbox from the declaration.",
        *_end(),
    ]


def reminder_letter(adoption: MarkAdoption, address: str, days: int) -> list[str]:
    council, last = adoption.council, adoption.last_day
    return [
        f"The Social Media Friendly Mark of {council.name} ({adoption.scope_in_sentence})",
        f"ends on {long_date(last) if last else 'its day'}. Then the badge says that it is not"
        " in force.",
        "",
        "This link opens what you declared, so that renewing takes a few minutes:",
        "",
        address,
        "",
        f"It works once and is good for {days} days. You can ask for another one at any time:",
        _page("mark-adopt", council),
        "",
        "You do not want to renew? Then do nothing: the Mark ends by itself.",
        *_end(),
    ]


def lapse_letter(adoption: MarkAdoption) -> list[str]:
    council, last = adoption.council, adoption.last_day
    return [
        f"The Social Media Friendly Mark of {council.name} ({adoption.scope_in_sentence})",
        f"was in force until {long_date(last) if last else 'its day'} and has lapsed. The badge"
        " now says so.",
        "",
        "Take the badge off your pages, or declare the Mark anew:",
        _page("mark-adopt", council),
        "",
        "This is our last letter about it. We remove the address of this mailbox.",
        *_end(),
    ]


def withdrawn_letter(adoption: MarkAdoption) -> list[str]:
    return [
        f"The Social Media Friendly Mark of {adoption.council.name} is withdrawn since",
        f"{long_date(adoption.withdrawn_on) if adoption.withdrawn_on else 'today'}.",
        *(["", adoption.withdrawn_words] if adoption.withdrawn_words else []),
        "",
        "Take the badge off your pages: it now says that the Mark is not in force.",
        "We remove the address of this mailbox.",
        *_end(),
    ]


def _page(name: str, council: Council) -> str:
    return f"{settings.SITE_URL}{reverse(f'directory:{name}', args=[council.slug])}"


def _end() -> list[str]:
    return ["", f"Questions: {settings.CONTACT_EMAIL}"]
