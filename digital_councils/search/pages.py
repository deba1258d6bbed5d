"""Pages that answer a search, and in each the place that does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils.text import slugify
from wagtail.models import Page
from wagtail.rich_text import get_text_for_indexing
from wagtail.search.query import And, Or, Phrase, PlainText, SearchQuery

from core.querysets import published_pages
from core.text import stems
from digital_councils.search.hits import Hit, Results
from guidance.kinds import PageKind, page_kind
from guidance.synonyms import Variant

MOST_PAGES = 20
# Once only one kind is shown there is room for more of it.
MOST_OF_ONE_KIND = 40
# A bound on work, far above what a word finds among a few hundred pages.
MOST_FOUND = 500
# Pages whose places answer apart: the name of the model, and its stream as it is read below.
STREAMS = {
    "guidepage": "parts",
    "checklistpage": "groups",
    "mythbusterpage": "myths",
    "usefullinkspage": "links",
}
# Among pages that answer as well as each other, what somebody in a hurry can use comes first.
ORDER = (
    PageKind.GUIDE,
    PageKind.CHECKLIST,
    PageKind.PAGE,
    PageKind.MYTH,
    PageKind.TOOL,
    PageKind.CASE_STUDY,
)


WHOLE_TITLE = 0
IN_TITLE = 1


@dataclass(frozen=True)
class Answer:
    """A page or a myth that answers, before it is decided which are shown."""

    kind: PageKind
    title: str
    summary: str
    page: Any
    url: str = ""

    def rank(self, variants: Sequence[Variant]) -> tuple[int, int, int, str]:
        """The whole title, then words in it, then in the summary too, in the description, the text.

        The two databases score words in the body differently, so the order is settled here.
        """
        title = tuple(stems(self.title).split())
        if any(variant.said == title for variant in variants):
            return WHOLE_TITLE, ORDER.index(self.kind), len(title), self.title
        level = WHOLE_TITLE + 1
        shown: set[str] = set()
        for text in (self.title, self.summary, self.page.search_description):
            shown.update(stems(text).split())
            if any(variant.telling <= shown for variant in variants):
                break
            level += 1
        return level, ORDER.index(self.kind), len(title), self.title


def find_pages(results: Results, variants: Sequence[Variant]) -> None:
    """Pages and myths with every word of what was typed, or of one way to say it. Two queries."""
    if not variants:
        return
    pages = list(pages_with(variants)[:MOST_FOUND])
    answers = [Answer(page_kind(page.kind), page.title, page.summary, page) for page in pages]
    answers.sort(key=lambda answer: answer.rank(variants))
    most = MOST_OF_ONE_KIND if results.kind else MOST_PAGES
    candidates = [answer for answer in answers if results.shows(answer.kind)][:most]
    streams = _streams([answer.page for answer in candidates], pages)
    wanted = [variant.telling for variant in variants]
    myths = [
        myth
        for page in pages
        if page.kind == "mythbusterpage"
        for myth in _myths(page, streams.get(page.pk), wanted)
    ]
    # A myth says more than the page that it stands on, which is shown for its own name alone.
    told = {id(myth.page) for myth in myths}
    answers = [a for a in answers if id(a.page) not in told or a.rank(variants)[0] <= IN_TITLE]
    answers += myths
    answers.sort(key=lambda answer: answer.rank(variants))
    results.counts |= Counter(answer.kind.value for answer in answers)
    shown = [answer for answer in answers if results.shows(answer.kind)]
    results.pages = [
        _hit(answer, streams.get(answer.page.pk), wanted) for answer in results.first(shown, most)
    ]


def pages_with(variants: Sequence[Variant]) -> Any:
    """Published pages with all the stems of one of the variants, with kind and summary."""
    ways = [_query(variant) for variant in variants]
    query = ways[0] if len(ways) == 1 else Or(ways)
    # As a question within the question: the search itself knows nothing of what is published.
    found = Page.objects.search(query, order_by_relevance=False).get_queryset()
    return published_pages().filter(pk__in=found.values("pk")).with_summaries().order_by("path")


def _query(variant: Variant) -> SearchQuery:
    parts: list[SearchQuery] = [Phrase(" ".join(phrase)) for phrase in variant.phrases]
    if variant.words:
        parts.append(PlainText(" ".join(variant.words), operator="and"))
    return parts[0] if len(parts) == 1 else And(parts)


def _streams(shown: list[Page], found: list[Page]) -> dict[int, Any]:
    """The bodies of pages whose places answer apart, by the pages' numbers. One query."""
    keys = {page.pk for page in shown if page.kind in STREAMS}
    keys |= {page.pk for page in found if page.kind == "mythbusterpage"}
    if not keys:
        return {}
    columns = {f"{kind}_{name}": F(f"{kind}__{name}") for kind, name in STREAMS.items()}
    pages = Page.objects.filter(pk__in=keys).annotate(kind=F("content_type__model"), **columns)
    return {page.pk: getattr(page, f"{page.kind}_{STREAMS[page.kind]}") for page in pages}


def _hit(answer: Answer, stream: Any, wanted: list[frozenset[str]]) -> Hit:
    """The page; of a guide its part, of a checklist its item, of the links the one that answers."""
    label = answer.kind.label
    if answer.url:
        return Hit(answer.title, answer.url, label, answer.summary)
    page = answer.page
    url = page.url or ""
    plain = Hit(page.title, url, label, page.summary)
    in_title = any(words <= set(stems(page.title).split()) for words in wanted)
    if in_title or not stream:
        return plain
    if page.kind == "guidepage":
        part = _part_answering(stream, wanted)
        if part and part[0] > 1:
            number, value = part
            return Hit(
                f"{page.title}: {value['title']}",
                f"{url}{value.slug}/",
                f"{label} · part {number}",
                value["lead"],
            )
    elif page.kind == "checklistpage":
        for item in _items(stream):
            if _has_all(wanted, item["action"], item["why"], item["done"]):
                return Hit(page.title, url, f"{label} · an item of it", f"{item['action']}.")
    elif page.kind == "usefullinkspage":
        for link in (link for group in stream for link in group.value["links"]):
            if _has_all(wanted, link["title"], link["text"], link["for_whom"]):
                return Hit(
                    f"{page.title}: {link['title']}",
                    f"{url}#{slugify(link['title'])}",
                    "Link to elsewhere",
                    link["text"],
                )
    return plain


def _items(groups: Any) -> Iterator[Any]:
    return (item for group in groups for item in group.value["items"])


def _myths(page: Page, stream: Any, wanted: list[frozenset[str]]) -> Iterator[Answer]:
    """The myths that answer by themselves, each at its own address."""
    for block in stream or ():
        myth = block.value
        # The stored text, as it is indexed: to show it would ask for every page that it links to.
        texts = [
            get_text_for_indexing(myth[name].source)
            for name in ("answer", "why", "instead", "evidence")
        ]
        if _has_all(wanted, myth["myth"], myth["for_whom"], *texts):
            yield Answer(
                PageKind.MYTH,
                f"“{myth['myth']}”",
                f"{myth.verdict_words}. {texts[0]}",
                page,
                f"{page.url}#{myth.anchor}",
            )


def _part_answering(parts: Any, wanted: list[frozenset[str]]) -> tuple[int, Any] | None:
    """The part that has all the words, and has them most often; None when none has all."""

    def times(part: tuple[int, Any]) -> int:
        body = part[1]["body"]
        texts = [part[1]["title"], part[1]["lead"]]
        found = Counter(stems(" ".join([*texts, *_words_of(body)])).split())
        return max(
            (sum(found[word] for word in words) for words in wanted if words <= found.keys()),
            default=0,
        )

    numbered = [(number, block.value) for number, block in enumerate(parts, start=1)]
    best = max(numbered, key=times, default=None)
    return best if best and times(best) else None


def _words_of(body: Any) -> list[str]:
    return body.stream_block.get_searchable_content(body)


def _has_all(wanted: list[frozenset[str]], *texts: str) -> bool:
    words = set(stems(" ".join(texts)).split())
    return any(variant <= words for variant in wanted)
