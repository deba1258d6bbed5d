"""Load the starter content: pages from the files in digital_councils/starter/."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Page

from digital_councils.loading.pages import StarterLoader, read_all
from digital_councils.loading.reading import StarterError
from guidance.models import HomePage


class Command(BaseCommand):
    help = (
        "Makes the pages of the starter content, once each. Run again, it brings what is new and "
        "leaves every page alone that somebody edited, moved or deleted."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        home = HomePage.objects.first()
        if home is None:
            raise CommandError("There is no home page yet. Run setup_site first.")
        loader = StarterLoader(home)
        try:
            loader.load(read_all())
        except StarterError as error:
            raise CommandError(f"Nothing was loaded. {error}") from error
        self.stdout.write(
            f"{len(loader.made)} pages made, {len(loader.changed)} brought up to date, "
            f"{len(loader.left)} left as editors have them. "
            f"The site has {Page.objects.descendant_of(home).count()} pages below home."
        )
