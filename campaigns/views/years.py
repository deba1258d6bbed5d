"""Finding a year of a campaign by its address."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404
from wagtail.models import Page

from campaigns.models import CampaignPage, CampaignYearPage


@dataclass(frozen=True)
class Place:
    """A published year and the campaign that it is of."""

    campaign: CampaignPage
    year: CampaignYearPage

    @property
    def url(self) -> str:
        return f"/{self.campaign.slug}/{self.year.slug}/"

    @property
    def words(self) -> str:
        """“#OurDay 2026”, whatever the page is called."""
        return f"{self.campaign.hashtag} {self.year.slug}"

    def way(self) -> list[dict[str, str]]:
        """Breadcrumbs from home to the year."""
        return [
            {"title": "Home", "url": "/"},
            {"title": self.campaign.title, "url": f"/{self.campaign.slug}/"},
            {"title": self.year.title, "url": self.url},
        ]


def place_or_404(campaign: str, year: int) -> Place:
    """Two questions. What readers may not see is not found."""
    for page in CampaignPage.objects.published().filter(slug=campaign):
        years = CampaignYearPage.objects.published().filter(
            slug=str(year),
            path__startswith=page.path,
            depth=page.depth + 1,
        )
        if found := years.first():
            return Place(page, found)
    raise Http404("There is no such year.")


def place_of(year: CampaignYearPage) -> Place:
    """The place of a year that is known already. One question."""
    parent = year.path[: -Page.steplen]
    return Place(CampaignPage.objects.get(path=parent), year)
