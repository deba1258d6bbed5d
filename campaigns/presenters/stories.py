"""Stories as cards of a gallery and as rows elsewhere."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.text import Truncator

from campaigns.choices import AiUse
from campaigns.models import CampaignStory, StoryPicture
from campaigns.pictures import FORMATS, shown_size, widths_for
from core.dates import long_date

CARD_WORDS = 140
# How wide a card and the picture of a story's own page are drawn, so that the browser picks a size.
CARD_SIZES = "(min-width: 62rem) 360px, (min-width: 44rem) 45vw, 90vw"
PAGE_SIZES = "(min-width: 62rem) 720px, 92vw"
DEMO = "Demo: an invented story"


def hour_words(hour: int) -> str:
    """The beginning of the hour, as clocks show it."""
    return f"{hour:02}:00"


def picture(shown: StoryPicture, sizes: str) -> dict[str, Any]:
    """What components/responsive_picture.html takes."""
    widths = widths_for(shown.width)
    largest, height = shown_size(shown.width, shown.height, widths[-1])
    return {
        "sources": [
            {
                "type": FORMATS[ending],
                "srcset": _srcset(shown.code, widths, ending),
            }
            for ending in FORMATS
            if ending != "jpg"
        ],
        "srcset": _srcset(shown.code, widths, "jpg"),
        "src": picture_url(shown.code, widths[0], "jpg"),
        "sizes": sizes,
        "width": largest,
        "height": height,
        "alt": shown.alt_text,
    }


def _srcset(code: str, widths: list[int], ending: str) -> str:
    return ", ".join(f"{picture_url(code, width, ending)} {width}w" for width in widths)


def picture_url(code: str, width: int, ending: str) -> str:
    return reverse("campaigns:story-picture", args=[code, width, ending])


def story_card(story: CampaignStory, heading: str = "h3") -> dict[str, Any]:
    """What campaigns/story_card.html takes. The story comes from ``for_listing()``."""
    pictures = list(story.pictures.all())
    with_what = ""
    if pictures:
        with_what = "with picture and alt text" if len(pictures) == 1 else "with pictures"
    elif story.video_url:
        with_what = "with a video elsewhere"
    return {
        "url": story.get_absolute_url(),
        "title": story.title,
        "hour": hour_words(story.hour),
        "words": Truncator(story.words).chars(CARD_WORDS, truncate="…"),
        "meta": " · ".join(
            filter(None, [story.get_service_display(), story.council.short_name, with_what])
        ),
        "picture": picture(pictures[0], CARD_SIZES) if pictures else None,
        "demo": DEMO if story.is_demo else "",
        "is_featured": story.is_featured,
        "heading": heading,
    }


def story_row(story: CampaignStory) -> dict[str, Any]:
    """What components/case_row.html takes. The story comes from ``of_a_council()``."""
    return {
        "title": story.title,
        "url": story.get_absolute_url(),
        "meta": " · ".join([story.year.title, hour_words(story.hour), story.get_service_display()]),
        "summary": Truncator(story.words).chars(CARD_WORDS, truncate="…"),
        "states": [{"words": DEMO, "filled": True}] if story.is_demo else [],
    }


def ai_credit(story: CampaignStory) -> str:
    """Said under the story; nothing where no AI was used."""
    return {
        AiUse.WORDS: "AI helped with the words.",
        AiUse.PICTURES: "AI made or altered a picture.",
        AiUse.BOTH: "AI helped with the words, and made or altered a picture.",
    }.get(AiUse(story.ai_use), "")


def _day_words(story: CampaignStory) -> str:
    day = story.year.day
    return f"{story.year.title}, {day:%A} {long_date(day)}" if day else story.year.title


def story_facts(story: CampaignStory, year_url: str) -> list[dict[str, str]]:
    """Term, words and url of what is known of a story beside its words."""
    rows = [
        ("Council", story.council.name, story.council.get_absolute_url()),
        ("Day", _day_words(story), year_url),
        ("Hour", f"{hour_words(story.hour)}, London time", ""),
        ("Service", story.get_service_display(), ""),
        ("Told by", story.role, ""),
        ("AI", ai_credit(story) or "None was used, the council says.", ""),
    ]
    return [{"term": term, "words": words, "url": url} for term, words, url in rows if words]
