"""What pages tell search engines about themselves, in the terms of schema.org (JSON-LD)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings

Thing = dict[str, Any]
CONTEXT = "https://schema.org"
PUBLISHER: Thing = {"@type": "Organization", "name": "Digital Councils"}


def absolute(path: str) -> str:
    """An address of this hub in full; one that is already full stays as it is."""
    return f"{settings.SITE_URL}{path}" if path.startswith("/") else path


def breadcrumb_list(crumbs: Iterable[Mapping[str, str]], title: str, path: str) -> Thing:
    """The way from home to this page, the page itself last."""
    way = [*crumbs, {"title": title, "url": path}]
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": crumb["title"],
                "item": absolute(crumb["url"]),
            }
            for position, crumb in enumerate(way, start=1)
        ],
    }


def article(**facts: Any) -> Thing:
    """A page of text. Facts that are not known are left out."""
    known = {name: value for name, value in facts.items() if value}
    return {
        "@context": CONTEXT,
        "@type": "Article",
        "inLanguage": "en-GB",
        "publisher": PUBLISHER,
        **known,
    }


def web_site(name: str, description: str) -> Thing:
    """The hub itself, with the address of its search."""
    return {
        "@context": CONTEXT,
        "@type": "WebSite",
        "name": name,
        "description": description,
        "url": absolute("/"),
        "inLanguage": "en-GB",
        "potentialAction": {
            "@type": "SearchAction",
            "target": f"{settings.SITE_URL}/search/?q={{search_term_string}}",
            "query-input": "required name=search_term_string",
        },
    }


def questions(pairs: Iterable[tuple[str, str]]) -> Thing:
    """Questions that the page itself asks and answers, as plain text."""
    return {
        "@context": CONTEXT,
        "@type": "FAQPage",
        "mainEntity": [
            {
                "@type": "Question",
                "name": question,
                "acceptedAnswer": {"@type": "Answer", "text": answer},
            }
            for question, answer in pairs
        ],
    }
