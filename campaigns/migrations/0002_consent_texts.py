"""What people agree to when they send a story or a tip: the first version of each text."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import migrations

IN_FORCE_FROM = date(2026, 1, 1)
# One statement a line. Of a story they are, in this order: rights, people shown, children shown,
# and what holds for all.
TEXTS = {
    "story": (
        "The words and pictures are ours, or we have the right to publish them, and this hub may "
        "show them with the council’s name on its pages and in its feeds.",
        "Everybody who can be recognised knows that the story will be public, and has agreed.",
        "For every child who can be recognised, a parent or guardian has agreed in writing, and "
        "nothing in the story says who the child is or where the child can be met.",
        "Anybody may ask at any time for the story to be taken down, without giving a reason.",
    ),
    "tip": (
        "The hub may publish what I send, shorten it, and put it into its guidance, which others "
        "may reuse under the Open Government Licence.",
        "It holds nothing confidential and nothing about a private person.",
        "If somebody else wrote it, they have agreed that I pass it on.",
    ),
}


def add_texts(apps: Any, schema_editor: Any) -> None:
    text = apps.get_model("core", "ConsentText")
    for purpose, lines in TEXTS.items():
        text.objects.get_or_create(
            purpose=purpose,
            version=1,
            defaults={"text": "\n".join(lines), "in_force_from": IN_FORCE_FROM},
        )


def remove_texts(apps: Any, schema_editor: Any) -> None:
    """A text that somebody agreed to stays, because what they sent points to it."""
    used = {
        *apps.get_model("campaigns", "CampaignStory").objects.values_list(
            "consent_text", flat=True
        ),
        *apps.get_model("campaigns", "Tip").objects.values_list("consent_text", flat=True),
    }
    texts = apps.get_model("core", "ConsentText").objects.filter(purpose__in=TEXTS, version=1)
    texts.exclude(pk__in=used).delete()


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0001_campaigns")]

    operations = [migrations.RunPython(add_texts, remove_texts)]
