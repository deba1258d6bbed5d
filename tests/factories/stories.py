"""Invented years and stories, and pictures drawn for tests."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from campaigns.models import CampaignPage, CampaignStory, CampaignYearPage, StoryContact
from campaigns.pictures import clean
from campaigns.services import stories, story_pictures
from core.choices import SubmissionStatus
from core.models import ConsentPurpose, ConsentText
from tests.factories.directory import CouncilFactory
from tests.factories.guidance import make_home

YEAR = 2026
DAY = dt.date(2026, 11, 24)


def make_year(year: int = YEAR, **fields: Any) -> CampaignYearPage:
    """/ourday/<year>/, which takes stories."""
    campaign = CampaignPage.objects.filter(slug="ourday").first()
    if campaign is None:
        campaign = make_home().add_child(
            instance=CampaignPage(
                title="#OurDay", slug="ourday", summary="One day.", hashtag="#OurDay"
            )
        )
    values = {
        "title": f"#OurDay {year}",
        "slug": str(year),
        "summary": "One day, midnight to midnight.",
        "day": DAY.replace(year=year),
        "takes_stories": True,
    }
    return campaign.add_child(instance=CampaignYearPage(**values | fields))


def year_page() -> CampaignYearPage:
    return CampaignYearPage.objects.first() or make_year()


def drawing(
    kind: str = "JPEG", size: tuple[int, int] = (800, 600), exif: bool = False, **options: Any
) -> bytes:
    """A red square in the upper left of a blue field, so that turning it can be seen."""
    picture = Image.new("RGB", size, "blue")
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 2, size[1] // 2), fill="red")
    if exif:
        told = Image.Exif()
        told[0x0112] = 6  # lies on its side
        told[0x010F] = "Camera of Mereford"
        told.get_ifd(0x8825)[1] = "N"
        told.get_ifd(0x8825)[2] = (51.0, 30.0, 26.0)
        options["exif"] = told
    written = BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


def upload(data: bytes | None = None, name: str = "gritter.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data or drawing(), content_type="image/jpeg")


def make_story(*, pictures: int = 0, email: str = "", **fields: Any) -> CampaignStory:
    """A story that has just come, or one in the state that ``fields`` say."""
    values = {
        "year": fields.pop("year", None) or year_page(),
        "council": fields.pop("council", None) or CouncilFactory(),
        "title": "Ahead of the school run",
        "words": "While you slept we salted 1,740 km of road with 33 gritters.",
        "service": "highways",
        "hour": 2,
        "people_shown": "nobody",
        "form_token": uuid4(),
        "consent_text": ConsentText.objects.get(purpose=ConsentPurpose.STORY),
        "consented_at": timezone.now(),
    }
    story = CampaignStory.objects.create(**values | fields)
    for number in range(pictures):
        data = drawing()
        kept = story_pictures.keep(picture=clean(BytesIO(data), len(data)), sent_as="one.jpg")
        story_pictures.give_to(
            story=story, waiting=kept, alt_text=f"A gritter, {number}", order=number
        )
    if email:
        StoryContact.objects.create(submission=story, email=email)
    return story


def published(*, by: Any = None, **fields: Any) -> CampaignStory:
    """A story that readers see. With ``by`` it goes through the service, sizes and all."""
    if by is None:
        return make_story(
            status=SubmissionStatus.DONE,
            published_at=fields.pop("published_at", timezone.now()),
            **fields,
        )
    story = make_story(**fields)
    stories.publish(story=story, by=by, lets_children=True)
    story.refresh_from_db()
    return story


def files(storage: Any) -> list[str]:
    """What lies in a storage; nothing where nothing was ever stored."""
    return sorted(storage.listdir("")[1]) if storage.exists("") else []
