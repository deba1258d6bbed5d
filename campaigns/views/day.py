"""What an open page asks for while the day runs, and the picture that goes with a message."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from campaigns.day import seconds_kept
from campaigns.models import SharedMessage
from campaigns.presenters.day import is_live, live_context
from campaigns.views.years import place_or_404

# The fragment is asked for by a script once a minute, so it is fresher than the page.
FRAGMENT_KEPT = 20
PICTURE = "max-2000x2000|format-jpeg"


@require_safe
def now(request: HttpRequest, campaign: str, year: int) -> HttpResponse:
    """The changing parts of the day's page. static/js/live.js puts them in its place."""
    page = place_or_404(campaign, year).year
    moment = timezone.now()
    context = live_context(page, moment) | {"is_live": is_live(page, moment)}
    response = render(request, "campaigns/day_now.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    kept = seconds_kept(context["turn"], moment, FRAGMENT_KEPT)
    patch_cache_control(response, public=True, max_age=kept)
    return response


@require_safe
def message_picture(request: HttpRequest, campaign: str, year: int, pk: int) -> HttpResponse:
    """The picture of a message that is open; before, and while it is held, there is none."""
    page = place_or_404(campaign, year).year
    messages = SharedMessage.objects.select_related("picture").filter(year=page, pk=pk)
    message = messages.exclude(picture=None).first()
    if message is None or not message.is_open(timezone.now()):
        raise Http404("There is no such picture.")
    response = redirect(message.picture.get_rendition(PICTURE).url)
    patch_cache_control(response, public=True, max_age=FRAGMENT_KEPT)
    return response
