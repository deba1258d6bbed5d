"""Feeds of what is new."""

from __future__ import annotations

from datetime import datetime, time

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from core import dates
from core.text import without_controls
from guidance.news import NewsKind, news

NEWEST = 50
TITLES = {
    "": "What’s new",
    NewsKind.GUIDANCE: "New and changed guidance",
    NewsKind.CASE_STUDIES: "New and changed case studies",
    NewsKind.COUNCILS: "Changes of councils and their accounts",
}


@require_safe
def news_feed(request: HttpRequest, kind: str = "") -> HttpResponse:
    """The newest of the same list as the page, of all kinds or of one."""
    if kind not in TITLES:
        raise Http404("There is no feed of that kind.")
    page = reverse("guidance:whats-new")
    feed = Atom1Feed(
        title=f"Digital Councils: {TITLES[kind]}",
        link=f"{settings.SITE_URL}{page}{f'?kind={kind}' if kind else ''}",
        feed_url=f"{settings.SITE_URL}{request.path}",
        description="What changed on the hub for councils’ social media.",
        language="en-GB",
        author_name="Digital Councils",
    )
    for item in news(dates.today(), kind)[:NEWEST]:
        moment = datetime.combine(item.on, time.min, timezone.get_default_timezone())
        feed.add_item(
            title=without_controls(f"{item.what}: {item.title}"),
            link=f"{settings.SITE_URL}{item.url}",
            description=without_controls(item.text),
            unique_id=f"{settings.SITE_URL}{page}#{item.key}",
            pubdate=moment,
            updateddate=moment,
            categories=[item.kind.label],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
