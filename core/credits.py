"""Who gave the advice that stands on a page, told by parts of the hub that guidance cannot know.

Such a part registers in its apps.py an expression that finds its credits of a page as one text, and
a reader of that text. The expression is asked for together with the page itself
(``HomePage.route``), so that a page costs no question more, whether it has credits or not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import Combinable
from wagtail.models import Page


@dataclass(frozen=True)
class Credit:
    """One piece of advice. ``who`` is as its giver wished, empty where they wanted no name.

    ``path``: what follows the page's own address to lead to where it stands.
    """

    source: str
    url: str
    who: str
    path: str = ""

    @property
    def part(self) -> str:
        """Last part of the address of the guide's part that it stands in; the first has none."""
        return self.path.partition("#")[0].strip("/")


@dataclass(frozen=True)
class Source:
    expression: Callable[[], Combinable]
    read: Callable[[str], Iterable[Credit]]


_sources: dict[str, Source] = {}


def register(name: str, expression: Callable[[], Combinable], read: Any) -> None:
    """Whoever registers under the same name again takes the place of the first."""
    _sources[name] = Source(expression, read)


def with_credits(pages: QuerySet[Page]) -> QuerySet[Page]:
    """The pages with what every part knows of them, in the same question."""
    return pages.annotate(
        **{f"credits_{name}": source.expression() for name, source in _sources.items()}
    )


def found_on(page: Page) -> list[Credit]:
    """The credits of a page that was asked for ``with_credits``."""
    return [
        credit
        for name, source in _sources.items()
        for credit in source.read(getattr(page, f"credits_{name}") or "")
    ]


def credits_of(page: Page) -> list[Credit]:
    """Those that the way to the page has brought along, or asked for now: one question."""
    brought: list[Credit] | None = getattr(page, "credits_found", None)
    if brought is not None:
        return brought
    if not _sources or not page.pk:
        return []
    found = with_credits(Page.objects.filter(pk=page.pk)).first()
    return found_on(found) if found else []


def credit_rows(found: Iterable[Credit]) -> list[dict[str, Any]]:
    """What components/advice_from.html takes: a row for each source, with who is to be named."""
    sources: dict[tuple[str, str], list[str]] = {}
    for credit in found:
        sources.setdefault((credit.source, credit.url), []).append(credit.who)
    return [
        {"source": source, "url": url, "who": _names(who)} for (source, url), who in sources.items()
    ]


def _names(who: list[str]) -> str:
    """ "Press officer, Leeds; @somebody; and 2 who gave no name"."""
    named = list(dict.fromkeys(filter(None, who)))
    unnamed = len(who) - len(list(filter(None, who)))
    if not unnamed:
        return "; ".join(named)
    if not named:
        return "somebody who gave no name" if unnamed == 1 else f"{unnamed} who gave no name"
    return "; ".join([*named, f"and {'one' if unnamed == 1 else unnamed} who gave no name"])
