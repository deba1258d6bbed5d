"""Send a tip: a form for each chat, without account or puzzle."""

from __future__ import annotations

from typing import Any

from django.db.models import Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.choices import Credit, TipKind
from campaigns.models import ChatIndexPage, ChatPage, Tip
from campaigns.presenters.tip_form import tip_fields
from campaigns.services.tips import send_tip
from campaigns.tip_forms import TipForm
from directory.presenters.public_forms import errors
from directory.views.forms import HOUR, TOO_MANY, has_room, refuse_other_sites, see_other

# In the hour of the chat a whole team may send several each from behind one address.
MOST_OF_A_NETWORK = 60
MOST_OF_ALL = 600


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tip_share(request: HttpRequest, slug: str) -> HttpResponse:
    chat = published_chat(slug)
    if not chat.takes_tips:
        words = "What came before stands on the page of the chat, with where each tip went."
        return _end(request, chat, "This chat takes no tips now", words, 410)
    if request.method != "POST":
        return _page(request, chat, TipForm(chat))
    refuse_other_sites(request)
    form = TipForm(chat, request.POST)
    thanks = reverse("campaigns:tip-thanks", args=[chat.slug])
    if form.is_from_a_program:
        return see_other(thanks)  # it learns nothing, and nothing is kept
    if not form.is_valid() or form.form_token is None:
        return _page(request, chat, form, status=422)
    is_again = Tip.objects.filter(form_token=form.form_token).exists()
    if not is_again and not has_room(
        "tip", request, of_a_network=MOST_OF_A_NETWORK, of_all=MOST_OF_ALL
    ):
        form.add_error(None, TOO_MANY)
        response = _page(request, chat, form, status=429)
        response.headers["Retry-After"] = str(HOUR)
        return response
    said = form.cleaned_data
    send_tip(
        chat=chat,
        form_token=form.form_token,
        kind=TipKind(said["kind"]),
        text=said["text"],
        question=said["question"],
        link=said["link"],
        role=said["role"].strip(),
        council=form.council_found,
        credit=Credit(said["credit"]),
        reply_to=said["reply_to"],
    )
    return see_other(thanks)


@require_safe
def tip_thanks(request: HttpRequest, slug: str) -> HttpResponse:
    chat = published_chat(slug)
    words = (
        "An editor reads every tip. Then it stands on the page of the chat, with where it went. If "
        "you left your address, we write to you once."
    )
    return _end(request, chat, "Thank you, we have your tip", words)


def published_chat(slug: str) -> ChatPage:
    """A chat of the list of chats: no two of its chats have one slug."""
    lists = ChatIndexPage.objects.order_by("path").values("path")[:1]
    chats = ChatPage.objects.published().filter(path__startswith=Subquery(lists))
    return get_object_or_404(chats, slug=slug)


def _page(request: HttpRequest, chat: ChatPage, form: TipForm, status: int = 200) -> HttpResponse:
    in_order = [*form.fields, ""]
    wrong = sorted(
        errors(form, "kind"),
        key=lambda error: in_order.index(error["id"] if error["id"] in in_order else ""),
    )
    title = f"Send a tip: {chat.title}"
    context = _frame(chat, f"Error: {title}" if wrong else title) | {
        "chat": chat,
        "errors": wrong,
        "fields": tip_fields(form),
        "stamp": form.stamp_to_send,
    }
    return render(request, "campaigns/tip_share.html", context, status=status)


def _end(
    request: HttpRequest, chat: ChatPage, title: str, words: str, status: int = 200
) -> HttpResponse:
    """A page that says how it ended, with the way back."""
    links = [{"title": f"Back to {chat.title}", "url": chat.url}]
    if chat.takes_tips:
        share = reverse("campaigns:tip-share", args=[chat.slug])
        links.append({"title": "Send another tip", "url": share})
    context = _frame(chat, title) | {
        "meta_description": words,
        "words": words,
        "links": links,
    }
    return render(request, "directory/form_end.html", context, status=status)


def _frame(chat: ChatPage, title: str) -> dict[str, Any]:
    above = [*chat.get_ancestors().filter(depth__gt=1), chat]
    crumbs = [{"title": page.title, "url": page.url} for page in above]
    crumbs[0]["title"] = "Home"
    return {
        "page_title": title,
        "current_section": "connect",
        "breadcrumbs": crumbs,
        "robots": "noindex",
    }
