from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from directory import name_index
from directory.models import Council, NameWord


class Command(BaseCommand):
    help = (
        "Make the index over names of councils anew. It keeps itself in step; this is for a "
        "database that was written to by other means, or that got pg_trgm later."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            NameWord.objects.all().delete()
            NameWord.objects.learn(
                Council.objects.order_by().values_list("search_names", flat=True).iterator()
            )
        has_index = name_index.rebuild(connection)
        words = NameWord.objects.values("word").distinct().count()
        self.stdout.write(
            f"{Council.objects.count():,} councils, {words:,} words of their names. "
            + ("The index stands." if has_index else "No index: names are searched one by one.")
        )
