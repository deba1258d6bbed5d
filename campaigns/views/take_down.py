"""Ask for a story to go: a form on every story, for anybody, without giving a reason."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.models import CampaignStory, TakedownRequest
from campaigns.presenters.story_form import tick
from campaigns.services import takedowns
from campaigns.story_forms import TakeDownForm, errors
from directory.presenters.public_forms import field
from directory.views.forms import HOUR, TOO_MANY, has_room, refuse_other_sites, see_other

from .share import end_page
from .stories import gone_or, story_way

MOST_OF_A_NETWORK = 20
MOST_OF_ALL = 300


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_down(request: HttpRequest, code: str) -> HttpResponse:
    return gone_or(request, code, lambda story: _answer(request, story))


@require_safe
def take_down_thanks(request: HttpRequest, code: str) -> HttpResponse:
    words = (
        "An editor sees your request first of all and can take the story down with one press. "
        "It is then gone from every page within a minute."
    )
    way = [{"title": "Home", "url": "/"}]
    return end_page(request, "Thank you, we have your request", words, way, way)


def _answer(request: HttpRequest, story: CampaignStory) -> HttpResponse:
    if request.method != "POST":
        return _page(request, story, _form(story))
    refuse_other_sites(request)
    form = _form(story, request.POST)
    thanks = reverse("campaigns:take-down-thanks", args=[story.code])
    if form.is_from_a_program:
        return see_other(thanks)
    if not form.is_valid() or form.form_token is None:
        return _page(request, story, form, 422)
    is_again = TakedownRequest.objects.filter(form_token=form.form_token).exists()
    if not is_again and not has_room(
        "take-down", request, of_a_network=MOST_OF_A_NETWORK, of_all=MOST_OF_ALL
    ):
        form.add_error(None, TOO_MANY)
        response = _page(request, story, form, 429)
        response.headers["Retry-After"] = str(HOUR)
        return response
    said = form.cleaned_data
    takedowns.ask(
        story=story,
        form_token=form.form_token,
        is_shown=said["is_shown"],
        words=said["words"],
        reply_to=said["reply_to"],
    )
    return see_other(thanks)


def _form(story: CampaignStory, *args: object) -> TakeDownForm:
    return TakeDownForm(*args, about=story.code)


def _page(
    request: HttpRequest, story: CampaignStory, form: TakeDownForm, status: int = 200
) -> HttpResponse:
    title = f"Ask for this to be taken down: {story.title}"
    found = errors(form, {"__all__": "is_shown"})
    context = {
        "page_title": f"Error: {title}" if found else title,
        "heading": title,
        "current_section": "connect",
        "breadcrumbs": [
            *story_way(story),
            {"title": story.title, "url": story.get_absolute_url()},
        ],
        "robots": "noindex",
        "errors": found,
        "is_shown": tick(form, "is_shown", "I, or a child of mine, can be recognised in it"),
        "words": field(
            form,
            "words",
            "What should we know? (optional)",
            "You need not give a reason.",
            rows=4,
        ),
        "reply_to": field(
            form,
            "reply_to",
            "Your e-mail address (optional)",
            "Only to tell you that it is done. We remove it then.",
            type="email",
            autocomplete="email",
        ),
        "stamp": form.stamp_to_send,
    }
    return render(request, "campaigns/take_down.html", context, status=status)
