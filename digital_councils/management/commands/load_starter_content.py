"""Load the starter content: pages from the files in digital_councils/starter/."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from wagtail.models import Page

from digital_councils.loading.pages import StarterLoader, read_all
from digital_councils.loading.reading import StarterError
from digital_councils.loading.synonyms import load_synonyms
from guidance.models import HomePage


class Command(BaseCommand):
    help = (
        "Makes the pages and the synonyms of the starter content, once each. Run again, it brings "
        "what is new and leaves all alone that somebody edited, moved or deleted."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        home = HomePage.objects.first()
        if home is None:
            raise CommandError("There is no home page yet. Run setup_site first.")
        loader = StarterLoader(home)
        try:
            with transaction.atomic():
                loader.load(read_all())
                synonyms = load_synonyms()
        except StarterError as error:
            raise CommandError(f"Nothing was loaded. {error}") from error
        self.stdout.write(
            f"{len(loader.made)} pages made, {len(loader.changed)} brought up to date, "
            f"{len(loader.left)} left as editors have them. "
            f"{synonyms} groups of synonyms made. "
            f"The site has {Page.objects.descendant_of(home).count()} pages below home."
        )
