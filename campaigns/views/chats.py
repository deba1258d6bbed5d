"""Files that go with a chat: its hour for calendars, its tips as CSV and as a feed."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from campaigns.models import ChatPage, Tip
from campaigns.presenters.chats import shortened, shown_post, tip_anchor, tip_words, way
from campaigns.querysets import TipQuerySet
from campaigns.views.tips import published_chat
from core.calendars import Event, calendar_response
from core.exports import LICENCE, csv_response
from core.structured_data import absolute
from core.text import without_controls

NEWEST = 50
HEADER = (
    "tip", "kind", "question", "text", "link", "from", "post", "sent_on", "where_it_went", "page",
    "heading", "address", "same_as", "chat", "source", "licence",
)  # fmt: skip


@require_safe
def chat_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    chat = published_chat(slug)
    starts, ends = chat.bounds()
    if starts is None or ends is None:
        raise Http404("The day of this chat is not fixed yet.")
    address = absolute(chat.url or "/")
    event = Event(
        uid=f"chat-{chat.pk}@{urlsplit(settings.SITE_URL).hostname}",
        title=f"{chat.hashtag}: {chat.title}",
        starts=starts,
        ends=ends,
        url=address,
        words=f"{chat.summary} {address}",
    )
    return calendar_response(f"{chat.slug}.ics", [event])


@require_safe
def chat_tips(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Every published tip with where it went: the list of the page, as a file."""
    chat = published_chat(slug)
    return csv_response(f"{chat.slug}-tips.csv", HEADER, _rows(chat, list(_tips(chat))))


@require_safe
def chat_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest tips that were published."""
    chat = published_chat(slug)
    address = absolute(chat.url or "/")
    feed = Atom1Feed(
        title=without_controls(f"{chat.hashtag}: {chat.title}"),
        link=address,
        feed_url=absolute(request.path),
        description="Tips of the chat, with where each of them went.",
        language="en-GB",
        author_name="Digital Councils",
        feed_copyright=LICENCE,
    )
    tips = {tip.pk: tip for tip in _tips(chat)}
    newest = sorted(tips.values(), key=lambda tip: tip.decided_at, reverse=True)[:NEWEST]
    for tip in newest:
        went = way(tip, tips.get(tip.twin_of_id or 0))
        parts = [f"{tip.text}", _ended(tip_words(tip)), _ended(_way_words(went))]
        feed.add_item(
            title=f"{tip.get_kind_display()}: {shortened(tip.text)}",
            link=f"{address}#{tip_anchor(tip)}",
            description=without_controls(" ".join(filter(None, parts))),
            unique_id=f"{address}#{tip_anchor(tip)}",
            pubdate=tip.submitted_at,
            updateddate=tip.decided_at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def _tips(chat: ChatPage) -> TipQuerySet:
    return Tip.objects.visible().filter(chat=chat).for_listing().select_related("question")


def _rows(chat: ChatPage, tips: list[Tip]) -> Iterator[list[object]]:
    address = absolute(chat.url or "/")
    found = {tip.pk: tip for tip in tips}
    for tip in tips:
        went = way(tip, found.get(tip.twin_of_id or 0))
        stands = bool(tip.placed_on and tip.is_there)
        yield [
            f"{address}#{tip_anchor(tip)}",
            tip.get_kind_display(),
            tip.question.text if tip.question else "",
            tip.text,
            tip.link,
            tip_words(tip),
            shown_post(tip),
            timezone.localtime(tip.submitted_at).date(),
            _way_words(went),
            tip.placed_on.title if stands else "",
            tip.placed_in if stands else "",
            absolute(went["url"]) if stands else "",
            f"{address}{went['url']}" if tip.twin_of_id else "",
            chat.title,
            address,
            LICENCE,
        ]


def _way_words(went: dict[str, str]) -> str:
    named = f" “{went['link_words']}”" if went["link_words"] else ""
    return f"{went['words']}{named}"


def _ended(words: str) -> str:
    return f"{words}." if words else ""
