"""Mend a story that an editor sent back: by a signed link, which works once and for two weeks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.models import CampaignStory
from campaigns.services import stories, story_pictures
from campaigns.story_forms import NUMBERS, StoryForm
from campaigns.uploads import BoundedUploadHandler
from directory.views.forms import refuse_other_sites, see_other

from .share import TOO_LARGE, end_page, form_page, is_too_large, receive
from .years import place_of

HOME = [{"title": "Home", "url": "/"}]
# What somebody may want to copy out of a form that came too late.
TYPED = {
    "title": "Title",
    "words": "The story",
    "role": "Your role",
    **{f"alt-{number}": f"What picture {number} shows" for number in NUMBERS},
    "video_url": "Link to a video",
    "video_words": "What the video shows",
}
PROBLEMS: dict[type[stories.MendProblem], tuple[str, str, int]] = {
    stories.MendForged: (
        "This link is not right",
        "Part of it may be missing. Copy the whole link out of the letter that we sent.",
        404,
    ),
    stories.MendExpired: (
        "This link is too old",
        "It worked for 14 days. Send the story again with the form of the day.",
        410,
    ),
    stories.MendUsed: (
        "This story was mended already",
        "It is with the editors again, or they have decided. The link works once.",
        410,
    ),
}


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mend(request: HttpRequest, token: str) -> HttpResponse:
    if request.method == "POST":
        refuse_other_sites(request)
        request.upload_handlers = [BoundedUploadHandler(request)]
    try:
        return _answer(request, stories.to_mend(token))
    except stories.MendProblem as problem:
        return _closed(request, problem)


@require_safe
def mend_thanks(request: HttpRequest) -> HttpResponse:
    words = "An editor looks at the story again. We tell you when it is public."
    return end_page(request, "Thank you, we have the mended story", words, HOME, HOME)


def _answer(request: HttpRequest, story: CampaignStory) -> HttpResponse:
    if request.method != "POST":
        return _page(request, story, _form(story))
    if is_too_large(request):
        return end_page(request, "That was too much at once", TOO_LARGE, HOME, HOME, 413)
    form = _form(story, request.POST, request.FILES)
    thanks = reverse("campaigns:mend-thanks")
    if form.is_from_a_program:
        return see_other(thanks)
    form.is_valid()
    receive(request, form)
    if form.errors:
        return _page(request, story, form, 422)
    try:
        stories.mend(
            story=story,
            said=form.said(),
            pictures=form.shown(),
            consent_text=form.consent_text,
        )
    except story_pictures.PictureGone:
        form.forget_gone()
        return _page(request, story, form, 422)
    return see_other(thanks)


def _closed(request: HttpRequest, problem: stories.MendProblem) -> HttpResponse:
    """Why the link does not open it. What was typed meanwhile is shown, so that nothing is lost."""
    title, words, status = PROBLEMS[type(problem)]
    if request.method != "POST" or is_too_large(request):
        return end_page(request, title, words, HOME, HOME, status)
    context = {
        "page_title": title,
        "words": words,
        "typed": [
            {"label": label, "words": request.POST[name]}
            for name, label in TYPED.items()
            if request.POST.get(name, "").strip()
        ],
        "current_section": "connect",
        "breadcrumbs": HOME,
        "robots": "noindex",
    }
    return render(request, "campaigns/mend_closed.html", context, status=status)


def _form(story: CampaignStory, *args: object) -> StoryForm:
    return StoryForm(*args, about=f"mend-{story.code}", story=story)


def _page(
    request: HttpRequest, story: CampaignStory, form: StoryForm, status: int = 200
) -> HttpResponse:
    return form_page(
        request,
        place_of(story.year),
        form,
        status,
        title="Mend your story",
        lead="Everything is as you sent it. Change what is asked for, and send it again.",
        asked=story.reason,
        button="Send the mended story",
        asks_for_address=False,
    )
