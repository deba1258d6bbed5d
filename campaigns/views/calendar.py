"""The day as a file for calendars."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from campaigns.models import CampaignYearPage, SharedMessage
from campaigns.views.years import place_or_404
from campaigns.years import path_of
from core.calendars import Event, calendar_response

# A message is a moment; an entry of no length is drawn by some calendars as none.
MESSAGE_MINUTES = 15


@require_safe
def day_calendar(request: HttpRequest, campaign: str, year: int) -> HttpResponse:
    """The whole day and each shared message, which is not told before its hour."""
    page = place_or_404(campaign, year).year
    begins, ends = page.bounds()
    if begins is None or ends is None:
        raise Http404("The day is not fixed yet.")
    return calendar_response(f"{campaign}-{year}.ics", events_of(page))


def events_of(page: CampaignYearPage) -> list[Event]:
    begins, ends = page.bounds()
    if begins is None or ends is None:
        return []
    host = urlsplit(settings.SITE_URL).hostname
    url = f"{settings.SITE_URL}{path_of(page)}"
    messages = SharedMessage.objects.filter(year=page).select_related("year")
    return [
        Event(f"year-{page.pk}@{host}", page.title, begins, ends, url, page.summary),
        *(
            Event(
                f"message-{message.pk}@{host}",
                f"{page.title}: {message.title}",
                opens,
                opens + timedelta(minutes=MESSAGE_MINUTES),
                url,
                "Copy it from the page and post it. It opens there at this time.",
            )
            for message in messages
            if (opens := message.opens())
        ),
    ]
