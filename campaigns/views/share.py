"""Share a story: a form without account or puzzle, which keeps words and pictures on any error."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.models import CampaignStory
from campaigns.presenters.story_form import ANCHORS, fields
from campaigns.services import stories, story_pictures
from campaigns.story_forms import StoryForm, errors
from campaigns.uploads import MOST_BODY, BoundedUploadHandler
from core.limits import allow, network_of
from directory.views.forms import HOUR, TOO_MANY, has_room, refuse_other_sites, see_other

from .years import Place, place_or_404

# A council's whole office may send from one address on the day; the hub takes some thousands.
MOST_OF_A_NETWORK = 40
MOST_OF_ALL = 2000
PICTURES_OF_A_NETWORK = 200
PICTURES_OF_ALL = 6000
# Of forms in which something else is wrong: such pictures wait, and room for those is short.
FAILED_OF_A_NETWORK = 60
TOO_LARGE = "That was more than 100 MB in all. Go back, choose smaller pictures, and send it again."


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, campaign: str, year: int) -> HttpResponse:
    place = place_or_404(campaign, year)
    if not place.year.takes_stories:
        return _end(request, place, "No stories are taken now", _closed_words(place), status=410)
    if request.method != "POST":
        return _page(request, place, _form(place))
    refuse_other_sites(request)
    if is_too_large(request):
        return _end(request, place, "That was too much at once", TOO_LARGE, status=413)
    request.upload_handlers = [BoundedUploadHandler(request)]
    form = _form(place, request.POST, request.FILES)
    thanks = reverse("campaigns:share-thanks", args=[campaign, year])
    if form.is_from_a_program:
        return see_other(thanks)  # it learns nothing, and nothing is kept
    form.is_valid()
    token = form.form_token
    if token and CampaignStory.objects.filter(form_token=token).exists():
        return see_other(thanks)  # the same form once more
    receive(request, form)
    if form.errors or token is None:
        return _page(request, place, form, status=422)
    if not has_room("story", request, of_a_network=MOST_OF_A_NETWORK, of_all=MOST_OF_ALL):
        return _too_many(request, place, form)
    try:
        stories.send(
            form_token=token,
            year=place.year,
            said=form.said(),
            pictures=form.shown(),
            consent_text=form.consent_text,
            reply_to=form.cleaned_data["reply_to"],
        )
    except story_pictures.PictureGone:
        form.forget_gone()
        return _page(request, place, form, status=422)
    return see_other(thanks)


@require_safe
def share_thanks(request: HttpRequest, campaign: str, year: int) -> HttpResponse:
    place = place_or_404(campaign, year)
    words = (
        "An editor looks at every story before anybody else can see it, on the day usually within "
        "the hour. If you left your address, we tell you when it is public."
    )
    return _end(request, place, "Thank you, we have your story", words)


def is_too_large(request: HttpRequest) -> bool:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return not length.isdigit() or int(length) > MOST_BODY


def receive(request: HttpRequest, form: StoryForm) -> None:
    """Look at the pictures that came, as many as this network may still send."""
    network = network_of(request)
    limits = [
        (("story pictures", network), PICTURES_OF_A_NETWORK),
        (("story pictures", "all"), PICTURES_OF_ALL),
    ]
    if form.fails_anyway:
        limits.insert(0, (("story pictures of failed forms", network), FAILED_OF_A_NETWORK))
    form.receive_pictures(
        lambda: all(allow(parts, most=most, seconds=HOUR) for parts, most in limits)
    )


def form_page(
    request: HttpRequest, place: Place, form: StoryForm, status: int, **more: Any
) -> HttpResponse:
    """The form of a story, new or to be mended."""
    found = errors(form, ANCHORS)
    title = more.pop("title")
    context = {
        "page_title": f"Error: {title}" if found else title,
        "heading": title,
        "current_section": "connect",
        "breadcrumbs": place.way(),
        "robots": "noindex",
        "errors": found,
        "fields": fields(form),
        "stamp": form.stamp_to_send,
        **more,
    }
    return render(request, "campaigns/share.html", context, status=status)


def _form(place: Place, *args: Any) -> StoryForm:
    return StoryForm(*args, about=str(place.year.pk))


def _page(request: HttpRequest, place: Place, form: StoryForm, status: int = 200) -> HttpResponse:
    return form_page(
        request,
        place,
        form,
        status,
        title=f"Share a story: {place.words}",
        lead="What did your council do in one hour of the day? Nothing is public before an editor "
        "has looked at it.",
        button="Send the story",
        asks_for_address=True,
    )


def _too_many(request: HttpRequest, place: Place, form: StoryForm) -> HttpResponse:
    form.add_error(None, TOO_MANY)
    response = _page(request, place, form, status=429)
    response.headers["Retry-After"] = str(HOUR)
    return response


def _closed_words(place: Place) -> str:
    return f"{place.year.title} takes no stories at the moment. Those that are there stay."


def _end(
    request: HttpRequest, place: Place, title: str, words: str, status: int = 200
) -> HttpResponse:
    gallery = reverse("campaigns:gallery", args=[place.campaign.slug, place.year.slug])
    return end_page(
        request,
        title,
        words,
        [
            {"title": f"Stories of {place.words}", "url": gallery},
            {"title": f"Back to {place.year.title}", "url": place.url},
        ],
        place.way(),
        status,
    )


def end_page(
    request: HttpRequest,
    title: str,
    words: str,
    links: list[dict[str, str]],
    way: list[dict[str, str]],
    status: int = 200,
) -> HttpResponse:
    """A page that says how it ended, with the way back."""
    context = {
        "page_title": title,
        "meta_description": words,
        "words": words,
        "links": links,
        "current_section": "connect",
        "breadcrumbs": way,
        "robots": "noindex",
    }
    return render(request, "directory/form_end.html", context, status=status)
