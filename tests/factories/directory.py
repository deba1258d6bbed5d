"""Invented councils, platforms and accounts. Nothing here is a real place's fact."""

from __future__ import annotations

from datetime import date
from string import ascii_uppercase
from typing import Any

import factory
from django.utils.text import slugify
from factory.django import DjangoModelFactory

from directory.choices import (
    AccountPurpose,
    CouncilType,
    EvidenceKind,
    Language,
    NameKind,
    Nation,
    PlatformKind,
    Region,
    SuccessionKind,
)
from directory.models import (
    Council,
    CouncilName,
    Evidence,
    Platform,
    PlatformPattern,
    SocialAccount,
    Succession,
)


def _letters(number: int) -> str:
    """A code of the register's shape that no real council has: ZAAA, ZAAB, ..."""
    code = ""
    for _ in range(3):
        number, rest = divmod(number, 26)
        code = ascii_uppercase[rest] + code
    return f"Z{code}"


class CouncilFactory(DjangoModelFactory):
    """An English district that goes on. ``other_names=[...]`` gives it common names too."""

    class Meta:
        model = Council
        skip_postgeneration_save = True

    name = factory.Sequence(lambda number: f"Mereford {number}")
    short_name = factory.SelfAttribute("name")
    slug = factory.LazyAttribute(lambda council: slugify(council.short_name))
    nation = Nation.ENGLAND
    council_type = CouncilType.DISTRICT
    region = Region.SOUTH_EAST
    county = "Mereshire"
    gss_code = factory.Sequence(lambda number: f"E079{number:05d}")
    local_authority_code = factory.Sequence(_letters)
    website = factory.LazyAttribute(lambda council: f"https://www.{council.slug}.example")
    population = 100_000
    population_year = 2020
    source = "Register of invented councils"
    source_url = "https://register.example/councils"
    source_date = date(2025, 7, 10)

    @factory.post_generation
    def other_names(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        for name in extracted or []:
            CouncilNameFactory(council=self, name=name)


class CouncilNameFactory(DjangoModelFactory):
    """One more name; the council is saved again, so that the name finds it."""

    class Meta:
        model = CouncilName

    council = factory.SubFactory(CouncilFactory)
    name = factory.Sequence(lambda number: f"Old Mereford {number}")
    kind = NameKind.COMMON

    @classmethod
    def _create(cls, model_class: type[CouncilName], *args: Any, **kwargs: Any) -> CouncilName:
        name = super()._create(model_class, *args, **kwargs)
        name.council.save()
        return name


class SuccessionFactory(DjangoModelFactory):
    """An ended council and the one that came after it."""

    class Meta:
        model = Succession

    predecessor = factory.SubFactory(CouncilFactory, ended_on=date(2023, 3, 31))
    successor = factory.SubFactory(CouncilFactory, started_on=date(2023, 4, 1))
    kind = SuccessionKind.REPLACED
    effective_on = factory.LazyAttribute(
        lambda succession: succession.predecessor.takes_over_on or date(2023, 4, 1)
    )


class PlatformFactory(DjangoModelFactory):
    """A platform with one shape of address, host/handle. ``patterns=[(host, path)]`` for others."""

    class Meta:
        model = Platform
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda number: f"network-{number}")
    name = factory.LazyAttribute(lambda platform: platform.slug.replace("-", " ").capitalize())
    short_label = "Nw"
    kind = PlatformKind.OPEN_NETWORK
    url_template = factory.LazyAttribute(
        lambda platform: f"https://{platform.slug}.example/{{handle}}"
    )
    handle_prefix = "@"
    handle_extra = "._-"
    order = factory.Sequence(lambda number: 100 + number)

    @factory.post_generation
    def patterns(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if not create:
            return
        for order, (host, path) in enumerate(extracted or [(f"{self.slug}.example", "/{handle}")]):
            PlatformPattern.objects.create(platform=self, host=host, path=path, sort_order=order)


class SocialAccountFactory(DjangoModelFactory):
    """An account, of the councils given or of one made for it. It has no evidence yet."""

    class Meta:
        model = SocialAccount
        skip_postgeneration_save = True

    platform = factory.SubFactory(PlatformFactory)
    handle = factory.Sequence(lambda number: f"MerefordCouncil{number}")
    handle_key = factory.LazyAttribute(lambda account: account.handle.lower())
    url = factory.LazyAttribute(
        lambda account: account.platform.url_template.replace("{handle}", account.handle)
    )
    purpose = AccountPurpose.CORPORATE
    language = Language.ENGLISH

    @factory.post_generation
    def councils(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create:
            self.councils.set([CouncilFactory()] if extracted is None else extracted)


class EvidenceFactory(DjangoModelFactory):
    """The link on the council's own website, seen on one day."""

    class Meta:
        model = Evidence

    account = factory.SubFactory(SocialAccountFactory)
    kind = EvidenceKind.COUNCIL_WEBSITE
    source = "www.mereford.example"
    url = "https://www.mereford.example/contact"
    seen_on = date(2026, 10, 12)
