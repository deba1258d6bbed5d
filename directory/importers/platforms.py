"""The platforms that ship with the project. What an editor has touched is left alone."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ModelLogEntry

from directory.address_rules import PlatformRule, platform_rules_from_toml
from directory.models import Platform, PlatformPattern

from .engine import Importer, Say, silent
from .results import ImportRefused, ImportResult

FIELDS = (
    *("name", "short_label", "kind", "status", "closed_on", "order", "note"),
    *("url_template", "handle_prefix", "handle_extra", "handle_min", "handle_max"),
    *("case_sensitive_handles", "domain_handles", "stop_words", "reporting_url"),
)
PATTERN_FIELDS = ("host", "path", "form", "begins", "case_sensitive")


class PlatformImporter(Importer):
    """platforms.toml: platforms and the shapes of their addresses."""

    def __init__(self, path: Path, say: Say = silent) -> None:
        super().__init__(ImportResult("platforms"), say)
        self.path = path

    def run(self) -> None:
        held = {
            platform.slug: platform
            for platform in Platform.objects.order_by("order", "pk").prefetch_related("patterns")
        }
        names = {platform.name: slug for slug, platform in held.items()}
        touched = touched_by_editors()
        entries = self._entries()
        for entry in entries:
            slug = entry["slug"]
            if names.get(entry["name"], slug) != slug:
                self.result.kept.add(f"{entry['name']}: an editor has a platform of this name")
            elif slug not in held:
                self._create(entry)
            elif difference := differing(held[slug], entry):
                if str(held[slug].pk) in touched:
                    self.result.kept.add(f"{entry['name']}: {difference} differ from what ships")
                else:
                    self._update(held[slug], entry)
                    self.result.updated.add(f"{entry['name']}: {difference}")
            else:
                self.result.unchanged += 1
        shipped = {entry["slug"] for entry in entries}
        for slug in held.keys() - shipped:
            self.result.missing.add(held[slug].name)

    def _entries(self) -> list[dict[str, Any]]:
        try:
            content = tomllib.loads(self.path.read_text(encoding="utf-8"))
            platform_rules_from_toml(content)
        except (OSError, ValueError) as error:
            raise ImportRefused([f"{self.path.name}: {error}"]) from error
        return content["platform"]

    def _create(self, entry: dict[str, Any]) -> None:
        platform = Platform(slug=entry["slug"])
        self._update(platform, entry)
        self.result.created.add(platform.name)

    def _update(self, platform: Platform, entry: dict[str, Any]) -> None:
        for name, value in shipped_values(entry).items():
            setattr(platform, name, value)
        platform.save()
        PlatformPattern.objects.filter(platform_id=platform.pk).delete()
        PlatformPattern.objects.bulk_create(
            PlatformPattern(platform_id=platform.pk, sort_order=place, **pattern)
            for place, pattern in enumerate(shipped_patterns(entry))
        )


def touched_by_editors() -> set[str]:
    """Keys of the platforms in whose history a person stands."""
    logs = ModelLogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Platform))
    return set(logs.values_list("object_id", flat=True))


def shipped_values(entry: dict[str, Any]) -> dict[str, Any]:
    values = {}
    for name in FIELDS:
        default = Platform._meta.get_field(name).get_default()
        values[name] = entry.get(name, default)
    values["handle_extra"] = entry.get("handle_extra", PlatformRule.handle_extra)
    return values


def shipped_patterns(entry: dict[str, Any]) -> list[dict[str, Any]]:
    empty = {"form": "", "begins": "", "case_sensitive": False}
    return [{**empty, **pattern} for pattern in entry.get("patterns", ())]


def differing(platform: Platform, entry: dict[str, Any]) -> str:
    """The names of what differs between the platform and what ships; empty when nothing does."""
    names = [
        name.replace("_", " ")
        for name, value in shipped_values(entry).items()
        if getattr(platform, name) != value
    ]
    held = [
        {name: getattr(pattern, name) for name in PATTERN_FIELDS}
        for pattern in platform.patterns.all()
    ]
    if held != shipped_patterns(entry):
        names.append("patterns")
    return ", ".join(names)
