"""Invented stories for `make demo`: never for a hub that readers rely on."""

from __future__ import annotations

from io import BytesIO
from random import Random
from typing import Any
from uuid import uuid4

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaigns.choices import AiUse, PeopleShown
from campaigns.consents import consent_in_force
from campaigns.models import CampaignPage, CampaignStory, CampaignYearPage
from campaigns.pictures import clean
from campaigns.services import stories, story_pictures
from core.dates import today
from core.models import ConsentPurpose, User
from digital_councils.demo_pictures import SCENES, draw
from directory.models import Council
from guidance.models import HomePage

NUMBER = 36
SLUG = "ourday"
DEMO = "Demo"
TOLD = (
    ("highways", "Salt before the school run", "Every main road was treated before six."),
    ("highways", "A pothole a minute", "Two crews, one list, and a flask of tea."),
    ("libraries", "Story time, with a waiting list", "One bear hunt and two lost shoes."),
    ("libraries", "The book that came back after 30 years", "No fine. A biscuit instead."),
    ("housing", "Keys at nine", "Somebody has a front door of their own today."),
    ("housing", "A boiler by tea time", "The call came at eleven; the heat was on by four."),
    ("parks", "The oldest oak gets a check-up", "It passed."),
    ("parks", "Six trees before lunch", "Planted where the wind comes from."),
    ("waste", "Round 14, bin 900", "Some have a name painted on."),
    ("waste", "What was in the wrong bin", "A trombone. It has gone to the school band."),
)


class Command(BaseCommand):
    help = "Make a year of the day with invented stories, marked as demo. Run it again: no change."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--this-is-a-demo",
            action="store_true",
            help="Say that nobody relies on this hub. `make demo` says it.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["this_is_a_demo"]:
            raise CommandError(
                "Invented stories do not belong on a hub that readers rely on. Use `make demo`, "
                "which has a database of its own."
            )
        by = User.objects.filter(is_superuser=True).order_by("pk").first()
        councils = list(Council.objects.current(today()).principal().order_by("pk"))
        if by is None or not councils:
            raise CommandError("Run setup_site and load_register first.")
        year = self._year()
        made = 0
        for place in range(CampaignStory.objects.filter(year=year).count(), NUMBER):
            self._story(year, councils, by, place)
            made += 1
        self.stdout.write(f"{made} demo stories made, at {year.url}.")

    def _year(self) -> CampaignYearPage:
        """A year that has no page yet, so that no real one is touched."""
        campaign = CampaignPage.objects.filter(slug=SLUG).first()
        if campaign is None:
            home = HomePage.objects.first()
            if home is None:
                raise CommandError("There is no home page yet. Run setup_site first.")
            campaign = home.add_child(
                instance=CampaignPage(
                    title="#OurDay",
                    slug=SLUG,
                    hashtag="#OurDay",
                    summary="One day, midnight to midnight, on which councils show what they do.",
                )
            )
        years = CampaignYearPage.objects.child_of(campaign)
        if demo := years.filter(is_demo=True).first():
            return demo
        number = today().year
        while years.filter(slug=str(number)).exists():
            number -= 1
        return campaign.add_child(
            instance=CampaignYearPage(
                title=f"#OurDay {number}: {DEMO.lower()}",
                slug=str(number),
                summary="Demo: every story here is invented, and every picture drawn by a program.",
                day=today().replace(year=number, month=6, day=1),
                takes_stories=True,
                is_demo=True,
            )
        )

    def _story(self, year: CampaignYearPage, councils: list[Council], by: User, place: int) -> None:
        random = Random(place)  # noqa: S311 - the same demo every time, and no secret
        service, title, words = TOLD[place % len(TOLD)]
        hour = min(23, max(0, round(random.gauss(10, 4))))
        shown = []
        if place % 4:
            data, alt = draw(SCENES[service], hour, place)
            kept = story_pictures.keep(picture=clean(BytesIO(data), len(data)), sent_as="")
            shown = [stories.Shown(kept, alt)]
        story = stories.send(
            form_token=uuid4(),
            year=year,
            said={
                "council": random.choice(councils),
                "title": title,
                "words": f"{words} This story is invented, to show how the gallery looks.",
                "service": service,
                "hour": hour,
                "role": "",
                "video_url": "",
                "video_words": "",
                "ai_use": AiUse.NONE,
                "people_shown": PeopleShown.NOBODY,
            },
            pictures=shown,
            consent_text=consent_in_force(ConsentPurpose.STORY, today()),
            is_demo=True,
        )
        stories.publish(story=story, by=by)
        if place in {2, 9}:
            stories.feature(story=story, by=by, is_featured=True)
