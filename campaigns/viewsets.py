"""Campaigns in the admin: the queues of what was sent in."""

from __future__ import annotations

from wagtail.admin.viewsets.model import ModelViewSetGroup

from campaigns.day_admin import FigureClaimViewSet, PledgeViewSet, SharedMessageViewSet
from campaigns.story_queue import StoryViewSet, TakedownViewSet
from campaigns.tip_queue import TipViewSet


class CampaignsViewSetGroup(ModelViewSetGroup):
    menu_label = "Campaigns"
    menu_icon = "group"
    menu_order = 160
    items = (
        TakedownViewSet,
        StoryViewSet,
        TipViewSet,
        PledgeViewSet,
        SharedMessageViewSet,
        FigureClaimViewSet,
    )
