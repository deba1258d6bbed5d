""" "Was this useful?": one click on a cached page, then one question on an address of its own.

Both stand outside Django's check of forms, because they may be sent from pages that carry no token;
``core.origins`` says what stands in its place. What may be written is only ever the one row that
the click made, named by a signed token.
"""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from core import signing
from core.limits import allow, network_of
from core.origins import is_from_this_site
from core.querysets import published_pages
from guidance.choices import NotUseful
from guidance.models import PageFeedback
from guidance.services.feedback import add_words, record_click

PURPOSE = "feedback"
GOOD_FOR = timedelta(hours=1)
FASTEST = 3  # seconds in which nobody reads a question and answers it
HOUR = 60 * 60
REPEAT = 60
# Twelve people behind one council's address may each rate five pages in an hour.
MOST_OF_A_NETWORK = 60
MOST_OF_ALL = 1000
PART = re.compile(r"(?:[a-z0-9-]+/){0,3}")
LONGEST_PATH = 300


class WordsForm(forms.Form):
    """The one question. ``subject`` is not shown; only a program that fills everything fills it."""

    reason = forms.ChoiceField(
        required=False,
        choices=NotUseful.choices,
        error_messages={"invalid_choice": "Choose one of the reasons."},
    )
    comment = forms.CharField(
        required=False,
        max_length=1000,
        error_messages={
            "max_length": "Write 1,000 characters at most. You wrote %(show_value)d.",
            "null_characters_not_allowed": "Something in the text cannot be read. Type it again.",
        },
    )
    subject = forms.CharField(required=False)

    def __init__(self, *args: Any, is_useful: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_useful = is_useful
        if is_useful:
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not data.get("reason") and not data.get("comment"):
            if self.is_useful:
                self.add_error("comment", "Write a few words first. Or leave this page.")
            else:
                self.add_error("reason", "Choose a reason, or write a few words.")
        return data

    @property
    def is_from_a_program(self) -> bool:
        return bool(self.data.get("subject"))


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest, page_id: int) -> HttpResponse:
    """Takes ``useful=yes|no`` and the address that was read; answers 303 to the question."""
    page = get_object_or_404(published_pages(), pk=page_id)
    url = page.get_url(request) or "/"
    if request.method != "POST":
        return _see_other(url)
    _refuse_other_sites(request)
    if request.POST.get("useful") not in {"yes", "no"}:
        return _end(request, "Choose yes or no", "Nothing was sent. Go back to the page.", url, 400)
    # Colleagues share an address, so the browser tells readers apart where it can.
    reader = (network_of(request), request.headers.get("User-Agent", ""))
    if not allow(("feedback again", page.pk, *reader), most=1, seconds=REPEAT):
        return _see_other(reverse("guidance:feedback-thanks"))
    if not _has_room("feedback", request):
        return _too_many(request, url)
    row = record_click(
        page=page,
        path=_part_read(request.POST.get("path", ""), url),
        is_useful=request.POST["useful"] == "yes",
    )
    token = signing.sign(PURPOSE, {"row": row.pk, "at": int(time.time())})
    return _see_other(f"{reverse('guidance:feedback-thanks')}?{urlencode({'t': token})}")


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def thanks(request: HttpRequest) -> HttpResponse:
    """Thanks, and the one question while the token is open. Opening it changes nothing."""
    is_sent = request.method == "POST"
    if is_sent:
        _refuse_other_sites(request)
    token = (request.POST if is_sent else request.GET).get("t", "")
    if not token:
        words = "We have your answer about this page."
        return _end(request, "Thank you", words)
    try:
        value = signing.read(PURPOSE, token, GOOD_FOR)
    except signing.TokenExpired:
        words = "You can add to your answer for an hour. Your yes or no is kept as it is."
        return _end(request, "The hour is over", words, status=410)
    except signing.TokenForged:
        words = "It is not complete, so nothing was changed. Your yes or no is kept as it is."
        return _end(request, "This link does not work", words, status=400)
    row = PageFeedback.objects.filter(pk=value["row"]).first()
    page = published_pages().filter(pk=row.page_id).first() if row else None
    if row is None or page is None:
        words = "The page that your answer was about is no longer there."
        return _end(request, "The page is gone", words, status=410)
    if row.reason or row.comment:
        return _already_said(request, row, is_sent=is_sent)
    form = WordsForm(request.POST if is_sent else None, is_useful=row.is_useful)
    if not is_sent:
        return _question(request, page, row, form, token)
    if form.is_from_a_program:
        return _end(request, "Thank you", "We have your answer about this page.", row.path)
    if form.is_valid() and time.time() - value["at"] < FASTEST:
        form.add_error(None, "That was very quick. Please send it once more.")
    if not form.is_valid():
        return _question(request, page, row, form, token, status=422)
    if not _has_room("feedback words", request):
        form.add_error(None, "Too many answers came from your network. Try again in an hour.")
        return _question(request, page, row, form, token, status=429)
    said = {name: form.cleaned_data.get(name, "") for name in ("reason", "comment")}
    if not add_words(feedback_id=row.pk, **said):
        return _already_said(request, row, is_sent=True)
    # The same address now shows the thanks; loading it again sends nothing twice.
    return _see_other(f"{reverse('guidance:feedback-thanks')}?{urlencode({'t': token})}")


def _refuse_other_sites(request: HttpRequest) -> None:
    if not is_from_this_site(request):
        raise PermissionDenied("The form was not sent from this site.")


def _has_room(purpose: str, request: HttpRequest) -> bool:
    """Whether this network, and everybody together, may still send in this hour."""
    network = (purpose, network_of(request))
    return allow(network, most=MOST_OF_A_NETWORK, seconds=HOUR) and allow(
        (purpose, "all"), most=MOST_OF_ALL, seconds=HOUR
    )


def _part_read(path: str, url: str) -> str:
    """The address that the form stood on, where it is this page or a part of it."""
    is_part = path.startswith(url) and PART.fullmatch(path.removeprefix(url))
    return path if is_part and len(path) <= LONGEST_PATH else url[:LONGEST_PATH]


def _see_other(address: str) -> HttpResponse:
    return HttpResponse(status=303, headers={"Location": address})


def _question(
    request: HttpRequest,
    page: Page,
    row: PageFeedback,
    form: WordsForm,
    token: str,
    status: int = 200,
) -> HttpResponse:
    errors = [
        {"id": "comment" if name in {"comment", "__all__"} else name, "message": message}
        for name, messages in form.errors.items()
        for message in messages
    ]
    title = "Thank you. What was useful?" if row.is_useful else "Thank you. What was wrong?"
    said = form.data.get("reason", "")
    back = {"title": page.title, "url": row.path}
    context = {
        "page_title": f"Error: {title}" if errors else title,
        "heading": title,
        "robots": "noindex",
        "breadcrumbs": [{"title": "Home", "url": "/"}, back],
        "is_useful": row.is_useful,
        "token": token,
        "errors": errors,
        "reason_error": form.errors.get("reason", [""])[0],
        "comment_error": form.errors.get("comment", [""])[0],
        "comment": form.data.get("comment", ""),
        "reasons": [
            {"value": value, "words": words, "is_chosen": value == said}
            for value, words in NotUseful.choices
        ],
        "back": back,
    }
    response = render(request, "guidance/feedback_question.html", context, status=status)
    if status == 429:
        response.headers["Retry-After"] = str(HOUR)
    return response


def _already_said(request: HttpRequest, row: PageFeedback, *, is_sent: bool) -> HttpResponse:
    if is_sent:
        words = "We had your answer already, so this one changed nothing. If something has to be "
        return _end(request, "We have your answer", f"{words}said still, tell us.", row.path, 409)
    words = "Editors read every answer and mend the page where they can."
    return _end(request, "Thank you, we have your answer", words, row.path)


def _too_many(request: HttpRequest, back: str) -> HttpResponse:
    words = (
        "Many answers came from your network within the hour, so this one was not counted. Try "
        "again in an hour, or write to us."
    )
    response = _end(request, "Too many answers at once", words, back, 429)
    response.headers["Retry-After"] = str(HOUR)
    return response


def _end(
    request: HttpRequest, title: str, words: str, back: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "page_title": title,
        "words": words,
        "back_url": back,
        "robots": "noindex",
        "breadcrumbs": [{"title": "Home", "url": "/"}],
    }
    return render(request, "guidance/feedback_end.html", context, status=status)
