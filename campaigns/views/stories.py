"""The gallery of a year, its feed, and each story's own page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from campaigns import gallery as lists
from campaigns.choices import DayState
from campaigns.clock import london
from campaigns.gallery import NOUN, ORDERS, PAGE_SIZE, GalleryForm
from campaigns.models import CampaignStory
from campaigns.presenters import stories as words
from campaigns.presenters.hours import hour_strip
from core.choices import SubmissionStatus
from core.listing import paging
from core.structured_data import absolute, article, breadcrumb_list
from core.text import without_controls
from guidance.presenters import list_context, list_title, refused_words

from .years import Place, place_of, place_or_404

NEWEST = 50
GONE_TITLE = "This story was taken down"
GONE = "Somebody asked for it to go, or an editor decided so. Its words and pictures are gone."


@require_safe
def gallery(request: HttpRequest, campaign: str, year: int) -> HttpResponse:
    place = place_or_404(campaign, year)
    stories = lists.stories_of(place.year)
    rows = list(stories.values(*lists.FACTS))
    items = lists.read_items(rows)
    form = GalleryForm(request.GET, lists.groups(rows))
    address = form.address(request.path)
    context = list_context(form, items, NOUN, address)
    found = form.among(items)
    shown = paging(len(found), PAGE_SIZE, form.page_number, address)
    ordered = lists.in_order(_narrowed(stories, form), form.chosen_order)
    cards = [words.story_card(story) for story in ordered.for_listing()[shown.pop("shown")]]
    without_hours = [item for item in items if item.matches(_but_hours(form))]
    feed = reverse("campaigns:gallery-feed", args=[campaign, year])
    title = list_title(f"Stories of {place.words}", context["heading"], context["chosen"], shown)
    way = place.way()
    context |= {
        **shown,
        "page_title": f"Error: {title}" if context["problems"] else title,
        "heading_of_page": f"Stories of {place.words}",
        "meta_description": f"What councils did in each hour of {place.words}, told by themselves.",
        "canonical_url": absolute(request.path),
        "current_section": "connect",
        "breadcrumbs": way,
        "structured_data": [breadcrumb_list(way, f"Stories of {place.words}", request.path)],
        "cards": cards,
        "strip": hour_strip(
            lists.by_hour(without_hours),
            link=lambda hour: address.with_values(hour=hour, page=None),
            now_hour=_now_hour(place),
            chosen=[int(hour) for hour in form.chosen.get("hour", [])],
        ),
        "orders": [
            {
                "words": label,
                "url": address.with_values(order=None if name == "newest" else name, page=None),
                "is_chosen": form.chosen_order == name,
            }
            for name, label in ORDERS.items()
        ],
        "feed_url": _with_filters(feed, form),
        "share_url": _share_url(place),
        "is_demo": place.year.is_demo,
        "none_words": "" if rows or context["problems"] else _none_words(place),
        "ways_back": [
            {"title": f"Back to {place.year.title}", "url": place.url},
            {"title": f"All years of {place.campaign.title}", "url": f"/{place.campaign.slug}/"},
        ],
        "robots": "" if rows and not place.year.is_demo else "noindex",
    }
    status = 400 if context["problems"] else 200
    return render(request, "campaigns/gallery.html", context, status=status)


@require_safe
def gallery_feed(request: HttpRequest, campaign: str, year: int) -> HttpResponse:
    """The newest of the same list as the page, with the same filters."""
    place = place_or_404(campaign, year)
    stories = lists.stories_of(place.year)
    form = GalleryForm(request.GET, lists.groups(stories.values(*lists.FACTS)))
    if not form.is_valid():
        return HttpResponse(refused_words(form), status=400, content_type="text/plain")
    page = reverse("campaigns:gallery", args=[campaign, year])
    feed = Atom1Feed(
        title=f"Stories of {place.words}",
        link=absolute(_with_filters(page, form)),
        feed_url=absolute(request.get_full_path()),
        description="What councils did in each hour of the day.",
        language="en-GB",
        author_name="Digital Councils",
    )
    newest = _narrowed(stories, form).order_by("-published_at", "-pk").for_listing()[:NEWEST]
    for story in newest:
        link = absolute(story.get_absolute_url())
        feed.add_item(
            title=without_controls(
                f"{'Demo: ' if story.is_demo else ''}{story.council.short_name}: {story.title}"
            ),
            link=link,
            description=without_controls(story.words),
            unique_id=link,
            pubdate=story.published_at,
            updateddate=story.published_at,
            categories=[story.get_service_display()],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


@require_safe
def story(request: HttpRequest, code: str) -> HttpResponse:
    return gone_or(request, code, lambda found: _page(request, found))


def gone_or(
    request: HttpRequest, code: str, answer: Callable[[CampaignStory], HttpResponse]
) -> HttpResponse:
    """The answer for a public story; 410 for one that was, 404 for any other."""
    found = CampaignStory.objects.filter(code=code).for_listing()
    public = found.visible().first()
    if public:
        return answer(public)
    was = found.filter(status=SubmissionStatus.DONE).exclude(taken_down_at=None).first()
    if was is None:
        raise Http404("There is no such story.")
    context = {
        "page_title": GONE_TITLE,
        "words": GONE,
        "links": [{"title": "Home", "url": "/"}],
        "current_section": "connect",
        "breadcrumbs": [{"title": "Home", "url": "/"}],
        "robots": "noindex",
    }
    response = render(request, "directory/form_end.html", context, status=410)
    response.headers["Cache-Control"] = "no-store"
    return response


def story_way(story: CampaignStory) -> list[dict[str, str]]:
    """Breadcrumbs from home to the gallery that the story stands in."""
    place = place_of(story.year)
    gallery = reverse("campaigns:gallery", args=[place.campaign.slug, place.year.slug])
    return [*place.way(), {"title": "Stories", "url": gallery}]


def _page(request: HttpRequest, story: CampaignStory) -> HttpResponse:
    place = place_of(story.year)
    way = story_way(story)
    pictures = [words.picture(picture, words.PAGE_SIZES) for picture in story.pictures.all()]
    published = story.published_at.isoformat() if story.published_at else ""
    first = absolute(pictures[0]["srcset"].split()[-2]) if pictures else ""
    about = article(
        headline=story.title,
        description=story.words[:200],
        url=absolute(request.path),
        datePublished=published,
        image=first,
        author={
            "@type": "GovernmentOrganization",
            "name": story.council.name,
            "url": absolute(story.council.get_absolute_url()),
        },
    )
    title = f"{'Demo: ' if story.is_demo else ''}{story.title}"
    context: dict[str, Any] = {
        "page_title": f"{title} – {story.council.short_name}",
        "meta_description": " ".join(story.words.split())[:200],
        "canonical_url": f"{settings.SITE_URL}{request.path}",
        "current_section": "connect",
        "breadcrumbs": way,
        # Nobody outside may take an invented story for what a council said.
        "structured_data": [
            breadcrumb_list(way, story.title, request.path),
            *([] if story.is_demo else [about]),
        ],
        "robots": "noindex" if story.is_demo else "",
        "story": story,
        "demo": words.DEMO if story.is_demo else "",
        "pictures": pictures,
        "facts": words.story_facts(story, place.url),
        "take_down_url": reverse("campaigns:take-down", args=[story.code]),
        "gallery_url": way[-1]["url"],
        "gallery_words": f"All stories of {place.words}",
    }
    return render(request, "campaigns/story.html", context)


def _narrowed(stories: Any, form: GalleryForm) -> Any:
    """The same choice as the form makes among items, made by the database."""
    chosen = form.chosen
    if councils := chosen.get("council"):
        stories = stories.filter(council__slug__in=councils)
    if services := chosen.get("service"):
        stories = stories.filter(service__in=services)
    if hours := chosen.get("hour"):
        stories = stories.filter(hour__in=[int(hour) for hour in hours])
    return stories


def _but_hours(form: GalleryForm) -> dict[str, list[str]]:
    return {name: values for name, values in form.chosen.items() if name != "hour"}


def _now_hour(place: Place) -> int | None:
    now = timezone.now()
    return london(now).hour if place.year.state(now) == DayState.DURING else None


def _none_words(place: Place) -> str:
    """Of a year without a single story."""
    state = place.year.state(timezone.now())
    said = {
        DayState.UNDATED: "The day is not fixed. Stories open with it.",
        DayState.BEFORE: "Councils send what they do on the day.",
        DayState.DURING: "Each stands here as soon as an editor has looked at it.",
        DayState.AFTER: "The day is over, and none was kept here.",
    }
    if state in {DayState.UNDATED, DayState.BEFORE} and place.year.takes_stories:
        return "Councils can send theirs now. Each stands here once an editor has looked at it."
    return said[state]


def _share_url(place: Place) -> str:
    if not place.year.takes_stories:
        return ""
    return reverse("campaigns:share", args=[place.campaign.slug, place.year.slug])


def _with_filters(path: str, form: GalleryForm) -> str:
    address = form.address(path)
    return address.with_values(order=None)
