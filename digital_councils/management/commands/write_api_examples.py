"""Write the answers that the page about the API shows."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from digital_councils.api.examples import FILE, HERE, answers_now


class Command(BaseCommand):
    help = "For developers: writes the examples of the API anew, from the register as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        text = json.dumps(answers_now(), ensure_ascii=False, indent=1)
        text = text.replace(settings.SITE_URL, HERE)
        FILE.write_text(f"{text}\n", encoding="utf-8")
        self.stdout.write(f"Wrote {FILE.name}.")
