"""The years of campaigns, as addresses name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from campaigns.models import CampaignYearPage


def path_of(year: CampaignYearPage) -> str:
    """The address of the page: /ourday/2027/. No query; home is the first part of every path."""
    return f"/{'/'.join(year.url_path.strip('/').split('/')[-2:])}/"


def address_of(year: CampaignYearPage) -> tuple[str, int]:
    """What addresses below the page are made of: its campaign and its number."""
    campaign, number = path_of(year).strip("/").split("/")
    return campaign, int(number)
